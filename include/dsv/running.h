/**
 * @file
 * A score that goes on: facts come, are corrected and are taken back, and the scorecard follows.
 */
#ifndef DSV_RUNNING_H
#define DSV_RUNNING_H

#include <dsv/score.h>

DSV_BEGIN

/**
 * The score of an agreement over facts that are still open. Rows are added to the facts themselves, by dsv_facts_append(), dsv_facts_load() and the
 * others, corrected by a row with the same key and a higher revision, and taken back by dsv_running_retract(). Each scorecard has the very bytes
 * that dsv_score() gives for facts made anew of the rows that are then there.
 *
 * Of targets over events and samples it keeps what each window has gathered: a score then asks only rows that are new, and all rows of those windows
 * in which one was superseded or retracted. Other targets are scored from all their rows each time: of intervals and cases; of samples with
 * `hold`; those whose subjects or `out_of` are rows of a stream; those whose field is a decimal; and those with an exclusion that has a limit. All
 * windows of a target are gathered anew when a stream of one of its exclusions has changed.
 *
 * Used by one thread at a time, and so are its facts. @since 0.1
 */
typedef struct dsv_running dsv_running;

/**
 * Begins a score of the windows that begin in [from, to), as dsv_score() has them. The facts stay the caller's to add to, must not be sealed, and are
 * kept as long as this lives. Rows that were superseded or retracted keep their memory.
 * Errors: #DSV_ERROR_FROZEN, #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_running_new(dsv_facts *facts, const char *agreement, int64_t from, int64_t to, dsv_running **out,
                                   dsv_diag *diag);

/** One more owner; returns its argument. @since 0.1 */
DSV_API dsv_running *dsv_running_ref(dsv_running *running);

/** One owner less. @since 0.1 */
DSV_API void dsv_running_unref(dsv_running *running);

/**
 * Takes back all rows that have one of the keys, as if they had never been given, in time proportional to their number: `columns` are the fields of
 * the stream's key, `rows` values each. Keys that no row has are passed over. For this score only; the facts still hold the rows. All or nothing.
 * Errors: #DSV_ERROR_STREAM (not there, or without a key), #DSV_ERROR_COLUMN, #DSV_ERROR_CELL, #DSV_ERROR_FROZEN, #DSV_ERROR_MEMORY.
 * @since 0.1
 */
DSV_API dsv_status dsv_running_retract(dsv_running *running, const char *stream, const dsv_column *columns,
                                       size_t n_columns, uint64_t rows, dsv_diag *diag);

/**
 * Scores the facts as they now are. On failure nothing is lost, but the next score asks all rows again.
 * Errors: as dsv_score(); #DSV_ERROR_REVISION while rows contradict each other (retract their key); #DSV_ERROR_FROZEN when the facts were sealed.
 * @since 0.1
 */
DSV_API dsv_status dsv_running_score(dsv_running *running, int64_t as_of, const dsv_score_options *options,
                                     dsv_scorecard **out, dsv_diag *diag);

DSV_END

#endif
