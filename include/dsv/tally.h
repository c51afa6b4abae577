/**
 * @file
 * Tallies: scoring a part of the facts at a time, anywhere, and the same scorecard in the end.
 */
#ifndef DSV_TALLY_H
#define DSV_TALLY_H

#include <dsv/score.h>

DSV_BEGIN

/**
 * What a part of the facts comes to for one agreement: what can be added up is, and what cannot is carried along as rows. Immutable, shared by any
 * number of threads; keeps its book alive. docs/tallies.md says what parts there can be.
 * @since 0.1
 */
typedef struct dsv_tally dsv_tally;

/** How tallies are made, merged, written and read. @since 0.1 */
typedef struct {
  size_t size;           /**< sizeof(dsv_tally_options). @since 0.1 */
  dsv_progress progress; /**< Called by dsv_tally_new() and dsv_tally_merge(); NULL: none. @since 0.1 */
  void *user;            /**< Handed to progress. @since 0.1 */
  uint32_t slice;        /**< dsv_tally_new(): 1: the part is a slice of time. @since 0.1 */
  uint32_t reserved;     /**< 0. @since 0.1 */
} dsv_tally_options;

/** Initialiser of dsv_tally_options. @since 0.1 */
#define DSV_TALLY_OPTIONS_INIT \
  { sizeof(dsv_tally_options), NULL, NULL, 0, 0 }

/** How the facts of a stream may be parted among tallies. @since 0.1 */
typedef enum {
  DSV_PARTS_ANY = 1,  /**< A target measures it: each row belongs to one part, no matter which. @since 0.1 */
  DSV_PARTS_WHOLE = 2 /**< No target measures it: every part must hold it whole. @since 0.1 */
} dsv_parts;

/**
 * Says how the facts of a stream may be parted among tallies of an agreement: a ::dsv_parts.
 * Errors: #DSV_ERROR_UNKNOWN_AGREEMENT, #DSV_ERROR_STREAM, #DSV_ERROR_NOT_FROZEN, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_tally_parts(const dsv_book *book, const char *agreement, const char *stream, uint32_t *out,
                                   dsv_diag *diag);

/**
 * Makes the tally of sealed facts that are a part of all. The arguments are those of dsv_score(), and the same for all parts. The facts are not
 * needed afterwards. With `slice` the caller says that the parts are slices of time: no other part has samples between the first and the last
 * of these. Either all parts are made so or none. Of samples whose state is asked for (`made` `while`) a slice carries only those where it changes.
 * Errors: as dsv_score().
 * @since 0.1
 */
DSV_API dsv_status dsv_tally_new(const dsv_book *book, const dsv_facts *facts, const char *agreement, int64_t from,
                                 int64_t to, int64_t as_of, const dsv_tally_options *options, dsv_tally **out,
                                 dsv_diag *diag);

/**
 * Makes the tally of `n` parts, at least one, together; they stay as they are. The order and the grouping do not matter: the scorecard in the end has
 * the same bits. A tally that is given twice counts twice. Many are merged at once faster than one after the other. Rows
 * that are carried along are shared with the parts, and put together when the tally is finished or written.
 * Errors: #DSV_ERROR_UNLIKE, #DSV_ERROR_OPTIONS, #DSV_ERROR_OVERFLOW, #DSV_ERROR_LIMIT, #DSV_ERROR_CANCELLED, #DSV_ERROR_MEMORY,
 * #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_tally_merge(dsv_tally *const *tallies, size_t n, const dsv_tally_options *options,
                                   dsv_tally **out, dsv_diag *diag);

/**
 * Finishes: the scorecard that dsv_score() gives of all facts that are in the `n` tallies, at least one, together. To merge them before is only needed
 * where they shall be one, to keep or to send. Errors: as dsv_score(), #DSV_ERROR_UNLIKE, #DSV_ERROR_REVISION.
 * @since 0.1
 */
DSV_API dsv_status dsv_tally_score(dsv_tally *const *tallies, size_t n, const dsv_score_options *options,
                                   dsv_scorecard **out, dsv_diag *diag);

/**
 * The tally as bytes, which dsv_tally_read() reads wherever there is the same book and a library with the same version of the format and the rules.
 * Errors: #DSV_ERROR_OPTIONS, #DSV_ERROR_REVISION, #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_tally_write(const dsv_tally *tally, const dsv_tally_options *options, dsv_text **out,
                                   dsv_diag *diag);

/**
 * Reads what dsv_tally_write() has written, for a frozen book of the same documents. Damage is noticed; that nobody forged the bytes is for the
 * caller to know. Errors: #DSV_ERROR_TALLY, #DSV_ERROR_UNLIKE,
 * #DSV_ERROR_OPTIONS, #DSV_ERROR_NOT_FROZEN, #DSV_ERROR_LIMIT, #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_tally_read(const dsv_book *book, const char *bytes, size_t length,
                                  const dsv_tally_options *options, dsv_tally **out, dsv_diag *diag);

/** One more owner; returns its argument. @since 0.1 */
DSV_API dsv_tally *dsv_tally_ref(dsv_tally *tally);

/** One owner less. @since 0.1 */
DSV_API void dsv_tally_unref(dsv_tally *tally);

DSV_END

#endif
