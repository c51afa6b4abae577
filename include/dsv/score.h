/**
 * @file
 * Scoring an agreement from facts, and explaining each figure.
 */
#ifndef DSV_SCORE_H
#define DSV_SCORE_H

#include <dsv/facts.h>

DSV_BEGIN

/** The figures of an agreement. Immutable, shared by any number of threads. @since 0.1 */
typedef struct dsv_scorecard dsv_scorecard;

/** Why one figure is what it is. Immutable, shared by any number of threads. @since 0.1 */
typedef struct dsv_explanation dsv_explanation;

/** What became of a target in a period. @since 0.1 */
typedef enum {
  DSV_STATUS_MET = 1,      /**< The objective holds. @since 0.1 */
  DSV_STATUS_MISSED = 2,   /**< It does not. @since 0.1 */
  DSV_STATUS_NO_DATA = 3,  /**< There is nothing to judge. @since 0.1 */
  DSV_STATUS_UNJUDGED = 4, /**< Too little is known to judge. @since 0.1 */
  DSV_STATUS_OPEN = 5,     /**< The window has not ended and the status can still change. @since 0.1 */
  DSV_STATUS_REPORTED = 6  /**< There is no objective. @since 0.1 */
} dsv_result_status;

/** How a score is made. @since 0.1 */
typedef struct {
  size_t size;           /**< sizeof(dsv_score_options). @since 0.1 */
  dsv_progress progress; /**< NULL: none. @since 0.1 */
  void *user;            /**< Handed to progress. @since 0.1 */
  int64_t version;       /**< The only version that is scored; 0: all. @since 0.1 */
  /**
   * 1: what if? The version is scored as if it were in force from `in_force_from` until `in_force_to`, whatever it says itself and whichever
   * other version was (docs/versions.md). The result says so in its member `what_if`, and is no statement of what is owed. @since 0.1
   */
  uint32_t as_if;
  uint32_t reserved;     /**< 0. @since 0.1 */
  int64_t in_force_from; /**< With `as_if`. @since 0.1 */
  int64_t in_force_to;   /**< With `as_if`; #DSV_NO_TIME: as_of. @since 0.1 */
} dsv_score_options;

/** Initialiser of dsv_score_options. @since 0.1 */
#define DSV_SCORE_OPTIONS_INIT \
  { sizeof(dsv_score_options), NULL, NULL, 0, 0, 0, 0, 0 }

/** One figure: of a target, of a class of it, or of a subject. Texts are borrowed from the scorecard. @since 0.1 */
typedef struct {
  size_t size;             /**< sizeof(dsv_result), set by the caller. @since 0.1 */
  int64_t from;            /**< Start of the window. @since 0.1 */
  int64_t to;              /**< End of the window. @since 0.1 */
  int64_t version;         /**< Version of the agreement. @since 0.1 */
  const char *target;      /**< Id of the target. @since 0.1 */
  const char *of_class;    /**< Id of the class, or NULL. @since 0.1 */
  const char *subject;     /**< Key of the subject as canonical JSON, or NULL. @since 0.1 */
  const char *value;       /**< The figure as text, or NULL. @since 0.1 */
  const char *unit;        /**< Its unit, or NULL. @since 0.1 */
  const char *numerator;   /**< Exact decimal, or NULL. @since 0.1 */
  const char *denominator; /**< Exact decimal, or NULL. @since 0.1 */
  const char *objective;   /**< As "> 99 %", or NULL. @since 0.1 */
  uint32_t status;         /**< A ::dsv_result_status. @since 0.1 */
  uint32_t early;          /**< 1 if the status was certain before the window ended. @since 0.1 */
} dsv_result;

/** Initialiser of dsv_result. @since 0.1 */
#define DSV_RESULT_INIT \
  { sizeof(dsv_result), 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0 }

/**
 * Reads a time as it is written beside an agreement: RFC 3339, or a date, which stands for the instant at which that day begins in the zone of
 * the agreement (of its first version in the book).
 * Errors: #DSV_ERROR_VALUE, #DSV_ERROR_UNKNOWN_AGREEMENT, #DSV_ERROR_NOT_FROZEN, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_agreement_time(const dsv_book *book, const char *agreement, const char *text, size_t length,
                                      int64_t *out, dsv_diag *diag);

/**
 * Scores all versions of an agreement, or the one that the options name, over the windows that begin in [from, to). #DSV_NO_TIME for `from`
 * means the first day in force, for `to` the same as `as_of`. What happened at or after `as_of` does not count. The rules are
 * docs/semantics.md.
 * Errors: #DSV_ERROR_UNKNOWN_AGREEMENT, #DSV_ERROR_NOT_FROZEN, #DSV_ERROR_OVERFLOW, #DSV_ERROR_LIMIT, #DSV_ERROR_CANCELLED,
 * #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_score(const dsv_book *book, const dsv_facts *facts, const char *agreement, int64_t from,
                             int64_t to, int64_t as_of, const dsv_score_options *options, dsv_scorecard **out,
                             dsv_diag *diag);

/** One more owner; returns its argument. @since 0.1 */
DSV_API dsv_scorecard *dsv_scorecard_ref(dsv_scorecard *card);

/** One owner less. @since 0.1 */
DSV_API void dsv_scorecard_unref(dsv_scorecard *card);

/** Number of figures: for each period and target the target itself, then its classes and subjects. @since 0.1 */
DSV_API size_t dsv_scorecard_count(const dsv_scorecard *card);

/** Gives figure number `index` (from 0). Errors: #DSV_ERROR_MISUSE, #DSV_ERROR_OPTIONS. @since 0.1 */
DSV_API dsv_status dsv_scorecard_get(const dsv_scorecard *card, size_t index, dsv_result *out);

/** The whole scorecard as canonical JSON (RFC 8785), closed by a NUL; borrowed. `length` may be NULL. @since 0.1 */
DSV_API const char *dsv_scorecard_json(const dsv_scorecard *card, size_t *length);

/**
 * Explains the figure of one target in the window that holds `period`: every span of time with its fate, every outage or case, every class of rows.
 * Errors: as dsv_score(), #DSV_ERROR_UNKNOWN_TARGET, #DSV_ERROR_UNKNOWN_PERIOD.
 * @since 0.1
 */
DSV_API dsv_status dsv_explain(const dsv_book *book, const dsv_facts *facts, const char *agreement, const char *target,
                               int64_t period, int64_t as_of, const dsv_score_options *options, dsv_explanation **out,
                               dsv_diag *diag);

/** What a line of a full explanation tells. @since 0.1 */
typedef enum {
  DSV_LINE_SPAN = 1,   /**< A span of the window with its fate. @since 0.1 */
  DSV_LINE_OUTAGE = 2, /**< A run of down time that touches the window, whole. @since 0.1 */
  DSV_LINE_ROWS = 3,   /**< Rows, one after another in time and in number, with one reason. @since 0.1 */
  DSV_LINE_ATTESTATION =
      4 /**< An attestation that counts in the window, and for how long it was valid, whole. @since 0.1 */
} dsv_line_kind;

/** One line of a full explanation. Texts are borrowed during the call. @since 0.1 */
typedef struct {
  size_t size;          /**< sizeof(dsv_line). @since 0.1 */
  uint32_t kind;        /**< A ::dsv_line_kind. @since 0.1 */
  uint32_t reserved;    /**< 0. @since 0.1 */
  const char *of_class; /**< Id of the class, or NULL. @since 0.1 */
  const char
      *subject; /**< Key of the subject as canonical JSON, or NULL: none, or left out before it was known. @since 0.1 */
  /**
   * The fate of a span (`up` `down` `counted` `outside_hours` `excluded` `excused` `no_data` `future`), what an outage is (`counted`
   * `short` `uncounted` `elsewhere`), how an attestation ended (`lapsed` `renewed` `withdrawn`; `valid`: it has not; or it is a
   * `denial`), or why rows count or do not (`counted`, `counted.of`, `counted.other`, or a reason as in the scorecard).
   * @since 0.1
   */
  const char *what;
  const char *by; /**< Id of the exclusion, or NULL. @since 0.1 */
  int64_t from;   /**< Microseconds; of rows the own time or start of the first. @since 0.1 */
  int64_t
      to; /**< Likewise; of rows the time of the last, of an attestation without an end the year 10000. @since 0.1 */
  int64_t
      counted; /**< Of an outage: the down time that counts, of an attestation the time up under it, in microseconds; else 0. @since 0.1 */
  uint64_t first; /**< Of rows: the number of the first as given, from 1; else 0. @since 0.1 */
  uint64_t last;  /**< The number of the last; all numbers from first to last are meant. @since 0.1 */
} dsv_line;

/** Who is told the lines. @since 0.1 */
typedef struct {
  size_t size;                                   /**< sizeof(dsv_reader). @since 0.1 */
  int (*line)(void *user, const dsv_line *line); /**< Non-zero cancels. @since 0.1 */
  void *user;                                    /**< Handed to line. @since 0.1 */
} dsv_reader;

/** Initialiser of dsv_reader. @since 0.1 */
#define DSV_READER_INIT \
  { sizeof(dsv_reader), NULL, NULL }

/**
 * Tells everything that dsv_explain() gathers of time, outages and rows, line by line and without a bound on how many rows there are: none of
 * it is held. First all rows that touch the window, in order of time (of cases: case by case), then the spans and outages of each subject. The
 * clocks of cases, and the inner windows of a target over windows, are dsv_explain()'s to tell.
 * Errors: as dsv_explain().
 * @since 0.1
 */
DSV_API dsv_status dsv_explain_each(const dsv_book *book, const dsv_facts *facts, const char *agreement,
                                    const char *target, int64_t period, int64_t as_of, const dsv_reader *reader,
                                    const dsv_score_options *options, dsv_diag *diag);

/** One more owner; returns its argument. @since 0.1 */
DSV_API dsv_explanation *dsv_explanation_ref(dsv_explanation *explanation);

/** One owner less. @since 0.1 */
DSV_API void dsv_explanation_unref(dsv_explanation *explanation);

/** The explanation as canonical JSON, closed by a NUL; borrowed. `length` may be NULL. @since 0.1 */
DSV_API const char *dsv_explanation_json(const dsv_explanation *explanation, size_t *length);

DSV_END

#endif
