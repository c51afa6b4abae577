/**
 * @file
 * Agreements from a catalogue: an offering and the choices of a consumer make a whole agreement.
 */
#ifndef DSV_OFFERING_H
#define DSV_OFFERING_H

#include <dsv/book.h>

DSV_BEGIN

/** Whose agreement is made, and for when. @since 0.1 */
typedef struct {
  size_t size;          /**< sizeof(dsv_make_options). @since 0.1 */
  const char *consumer; /**< Id of the consumer; needed. @since 0.1 */
  const char *from;     /**< Date or time from which it is in force; needed. @since 0.1 */
  const char *to;       /**< Date or time at which it ends; NULL: open. @since 0.1 */
  const char *provider; /**< Id of the provider; NULL: the offering's. @since 0.1 */
  const char *id;       /**< Id of the agreement; NULL: OFFERING-CONSUMER. @since 0.1 */
} dsv_make_options;

/** Initialiser of dsv_make_options. @since 0.1 */
#define DSV_MAKE_OPTIONS_INIT \
  { sizeof(dsv_make_options), NULL, NULL, NULL, NULL, NULL }

/**
 * Makes an agreement from an offering of a checked book: canonical JSON, which has been checked beside the documents of the book
 * (docs/catalogue.md). `choices` is a JSON object that names a choice by its option, as {"level":"gold"}; NULL: none, each option takes its
 * default. The book does not change. Every choice that is missing or not allowed is found, with a pointer into the choices and what is
 * allowed. Errors: #DSV_ERROR_MISSING (nothing is chosen), #DSV_ERROR_REFERENCE (no such offering, or choice), #DSV_ERROR_MEMBER (no such
 * option), #DSV_ERROR_NOT_FROZEN, #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE, #DSV_ERROR_OPTIONS, and those of dsv_book_add() and
 * dsv_book_check() for what is made. Source: ITIL 4 Drive Stakeholder Value, 6.2.6, table 6.7.
 * @since 0.1
 */
DSV_API dsv_status dsv_agreement_make(const dsv_book *book, const char *offering, const char *choices, size_t length,
                                      const dsv_make_options *options, dsv_text **out, dsv_diag *diag);

DSV_END

#endif
