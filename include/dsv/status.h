/**
 * @file
 * Status codes. Made by script/generate from src/base/errors.toml; do not edit.
 */
#ifndef DSV_STATUS_H
#define DSV_STATUS_H

#include <dsv/api.h>

DSV_BEGIN

/** What a verb answers: #DSV_OK or the first error. New numbers may come with any release. @since 0.1 */
typedef enum {
  DSV_OK = 0,                        /**< Done. @since 0.1 */
  DSV_ERROR_MEMORY = 1,              /**< Out of memory. @since 0.1 */
  DSV_ERROR_MISUSE = 2,              /**< A call that cannot be right. @since 0.1 */
  DSV_ERROR_OPTIONS = 3,             /**< Options this version does not understand. @since 0.1 */
  DSV_ERROR_FROZEN = 4,              /**< The object can no longer be changed. @since 0.1 */
  DSV_ERROR_NOT_FROZEN = 5,          /**< The object is still being filled. @since 0.1 */
  DSV_ERROR_CANCELLED = 6,           /**< Cancelled by the caller. @since 0.1 */
  DSV_ERROR_FORKED = 7,              /**< The object belongs to another process. @since 0.1 */
  DSV_ERROR_LIMIT = 20,              /**< Past a limit. @since 0.1 */
  DSV_ERROR_OPEN = 30,               /**< Cannot be opened. @since 0.1 */
  DSV_ERROR_READ = 31,               /**< Cannot be read. @since 0.1 */
  DSV_ERROR_GZIP = 32,               /**< Damaged or unacceptable gzip data. @since 0.1 */
  DSV_ERROR_FORMAT = 33,             /**< The format of the file is not known. @since 0.1 */
  DSV_ERROR_WRITE = 36,              /**< Cannot be written. @since 0.1 */
  DSV_ERROR_KEY_FILE = 37,           /**< No safe place for a signing key. @since 0.1 */
  DSV_ERROR_SYNTAX = 40,             /**< Not well formed. @since 0.1 */
  DSV_ERROR_ENCODING = 41,           /**< Not valid UTF-8. @since 0.1 */
  DSV_ERROR_DUPLICATE = 42,          /**< A member or column stands twice. @since 0.1 */
  DSV_ERROR_NOTE = 46,               /**< Not a signed note. @since 0.1 */
  DSV_ERROR_KEY = 47,                /**< Not a key. @since 0.1 */
  DSV_ERROR_TYPE = 50,               /**< Unknown type of document. @since 0.1 */
  DSV_ERROR_MEMBER = 51,             /**< Unknown member. @since 0.1 */
  DSV_ERROR_MISSING = 52,            /**< A required member is missing. @since 0.1 */
  DSV_ERROR_KIND = 53,               /**< Another kind of value is due. @since 0.1 */
  DSV_ERROR_VALUE = 54,              /**< The value cannot be used. @since 0.1 */
  DSV_ERROR_CHOICE = 55,             /**< None of the allowed words. @since 0.1 */
  DSV_ERROR_FORM = 56,               /**< Members that do not go together. @since 0.1 */
  DSV_ERROR_TWICE = 57,              /**< An id is used twice. @since 0.1 */
  DSV_ERROR_REFERENCE = 58,          /**< Nothing with that id. @since 0.1 */
  DSV_ERROR_CIRCULAR = 59,           /**< References run in a circle. @since 0.1 */
  DSV_ERROR_LATER = 60,              /**< Comes with a later version. @since 0.1 */
  DSV_ERROR_ORDER = 61,              /**< An end that is not after its start. @since 0.1 */
  DSV_ERROR_OVERLAP = 62,            /**< Ranges overlap. @since 0.1 */
  DSV_ERROR_FIELD = 63,              /**< The field does not fit. @since 0.1 */
  DSV_ERROR_UNIT = 64,               /**< The unit or the kind of bound does not fit. @since 0.1 */
  DSV_ERROR_ZONE = 65,               /**< Unknown time zone. @since 0.1 */
  DSV_ERROR_UNSIGNED = 72,           /**< Not signed by all who must. @since 0.1 */
  DSV_ERROR_SIGNATURE = 73,          /**< A signature that does not hold. @since 0.1 */
  DSV_ERROR_CHANGED = 74,            /**< Not what was signed. @since 0.1 */
  DSV_ERROR_STREAM = 80,             /**< No such stream. @since 0.1 */
  DSV_ERROR_COLUMN = 81,             /**< A column is missing or does not fit. @since 0.1 */
  DSV_ERROR_CELL = 82,               /**< A cell cannot be read. @since 0.1 */
  DSV_ERROR_ROW = 83,                /**< A row that cannot be. @since 0.1 */
  DSV_ERROR_REVISION = 84,           /**< Two revisions contradict each other. @since 0.1 */
  DSV_ERROR_SCALE = 85,              /**< A value outside its scale. @since 0.1 */
  DSV_ERROR_OVERFLOW = 100,          /**< A number is too large. @since 0.1 */
  DSV_ERROR_UNKNOWN_AGREEMENT = 101, /**< No such agreement. @since 0.1 */
  DSV_ERROR_UNKNOWN_TARGET = 102,    /**< No such target. @since 0.1 */
  DSV_ERROR_UNKNOWN_PERIOD = 103,    /**< No such period. @since 0.1 */
  DSV_ERROR_UNKNOWN_CALENDAR = 104,  /**< No such calendar. @since 0.1 */
  DSV_ERROR_CLOSED = 105,            /**< No such working time. @since 0.1 */
  DSV_ERROR_TALLY = 106,             /**< Not a tally. @since 0.1 */
  DSV_ERROR_UNLIKE = 107,            /**< Tallies that do not go together. @since 0.1 */
  DSV_ERROR_CLAIM = 116,             /**< A claim that says what cannot be. @since 0.1 */
  DSV_ERROR_UNDERCUT = 126,          /**< Less than an obligation asks for. @since 0.1 */
  DSV_ERROR_LOST = 129,              /**< Another format says or takes less. @since 0.1 */
  DSV_ERROR_BUILT_OUT = 130,         /**< This library was built without it. @since 0.1 */
  DSV_ERROR_NO_BUDGET = 136,         /**< No error budget. @since 0.1 */
  DSV_ERROR_IMPOSSIBLE = 140,        /**< Cannot be met. @since 0.1 */
  DSV_ERROR_CERTAIN = 141,           /**< Cannot be missed. @since 0.1 */
  DSV_ERROR_REDUNDANT = 142,         /**< Never decides. @since 0.1 */
  DSV_ERROR_CONTRADICTION = 143,     /**< Targets that contradict each other. @since 0.1 */
  DSV_ERROR_NEVER = 144,             /**< Never comes. @since 0.1 */
  DSV_ERROR_UNEVALUATED = 145,       /**< Does not say how it is evaluated. @since 0.1 */
  DSV_ERROR_NO_ACTION = 146,         /**< An experience that nobody has. @since 0.1 */
  DSV_ERROR_NO_SOURCE = 147,         /**< Facts from nowhere. @since 0.1 */
  DSV_ERROR_UNUSED = 148             /**< Not in use. @since 0.1 */
} dsv_status;

/** Short name of a status: "ok", "limit", "unknown_agreement"; "unknown" for a number without a meaning. Never NULL; static. @since 0.1 */
DSV_API const char *dsv_status_name(dsv_status status);

/** What a status means, in a few words: "past a limit"; "unknown status" for a number without a meaning. Never NULL; static. @since 0.1 */
DSV_API const char *dsv_status_text(dsv_status status);

/**
 * Group of a status: "call", "limit", "io", "syntax", "document", "facts", "compute";
 * "ok" for #DSV_OK, "unknown" for a number without a meaning. Never NULL; static.
 * @since 0.1
 */
DSV_API const char *dsv_status_group(dsv_status status);

DSV_END

#endif
