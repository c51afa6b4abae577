/**
 * @file
 * Documents of other formats in, and agreements out: OpenSLO v1, TMF623, iAgree (docs/exchange.md).
 */
#ifndef DSV_EXCHANGE_H
#define DSV_EXCHANGE_H

#include <dsv/book.h>

DSV_BEGIN

/** What the other format does not say; used only where it is silent. All may be NULL. @since 0.1 */
typedef struct {
  size_t size;          /**< sizeof(dsv_import_options). @since 0.1 */
  const char *source;   /**< Name of the bytes in findings. @since 0.1 */
  const char *provider; /**< Id of the provider ["provider"]. @since 0.1 */
  const char *consumer; /**< Id of the consumer ["consumer"]. @since 0.1 */
  const char *from;     /**< Date or time from which agreements are in force ["1970-01-01"]. @since 0.1 */
  const char *timezone; /**< IANA time zone ["UTC"]. @since 0.1 */
} dsv_import_options;

/** Initialiser of dsv_import_options. @since 0.1 */
#define DSV_IMPORT_OPTIONS_INIT \
  { sizeof(dsv_import_options), NULL, NULL, NULL, NULL, NULL }

/**
 * Translates one object, or several, into documents: canonical JSON of a list, which dsv_book_add() takes. `format` is "openslo", "tmf623"
 * or "iagree"; the bytes are JSON or YAML, told apart by their beginning. What means something that we do not act on is a warning
 * #DSV_ERROR_LOST at its pointer; everything that is wrong is found.
 * Errors: #DSV_ERROR_CHOICE (no such format), #DSV_ERROR_BUILT_OUT (YAML, in a library without libfyaml), #DSV_ERROR_LIMIT,
 * #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE, #DSV_ERROR_OPTIONS, and those of the groups syntax and document.
 * @since 0.1
 */
DSV_API dsv_status dsv_import(dsv_context *context, const char *format, const char *bytes, size_t length,
                              const dsv_import_options *options, dsv_text **out, dsv_diag *diag);

/** How objects are written. @since 0.1 */
typedef enum {
  DSV_EXPORT_JSON = 0, /**< One object, or a list of several. @since 0.1 */
  DSV_EXPORT_YAML = 1  /**< One document an object. @since 0.1 */
} dsv_export_form;

/** How a book is exported. @since 0.1 */
typedef struct {
  size_t size;       /**< sizeof(dsv_export_options). @since 0.1 */
  uint32_t form;     /**< A ::dsv_export_form. @since 0.1 */
  uint32_t reserved; /**< 0. @since 0.1 */
} dsv_export_options;

/** Initialiser of dsv_export_options. @since 0.1 */
#define DSV_EXPORT_OPTIONS_INIT \
  { sizeof(dsv_export_options), DSV_EXPORT_JSON, 0 }

/**
 * Translates a frozen book, or one agreement of it with what it names (`agreement` NULL: all), of each agreement the newest version.
 * `format` is "openslo" or "tmf623". What was imported and has not changed gives the same JSON values again. What the format cannot say
 * is a warning #DSV_ERROR_LOST.
 * Errors: #DSV_ERROR_CHOICE (no such format), #DSV_ERROR_UNKNOWN_AGREEMENT, #DSV_ERROR_MISSING (nothing that the format can say), #DSV_ERROR_NOT_FROZEN,
 * #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE, #DSV_ERROR_OPTIONS, and those of the group document for objects that were changed within `x-openslo`.
 * @since 0.1
 */
DSV_API dsv_status dsv_export(const dsv_book *book, const char *format, const char *agreement,
                              const dsv_export_options *options, dsv_text **out, dsv_diag *diag);

DSV_END

#endif
