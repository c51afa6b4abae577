/* What the files of the command share. The command sees the public interface of libdsv and nothing else. */
#ifndef DSV_CLI_H
#define DSV_CLI_H

#include <dsv/dsv.h>
#include <stdbool.h>
#include <stdio.h>

enum { EXIT_FINE = 0, EXIT_FINDINGS = 1, EXIT_USAGE = 2, EXIT_COULD_NOT = 3 };

/* ---- arguments ------------------------------------------------------------------------------------------------------------- */

typedef struct {
  const char *name; /* with its dashes; NULL ends a table */
  bool has_value;
  bool many; /* may be given more than once */
} option;

typedef struct arguments arguments;

typedef struct {
  const char *name;
  const option *options;
  int least, most; /* arguments that are not options; most < 0: any number */
  int (*run)(const arguments *given);
} verb;

struct arguments {
  const verb *verb;
  const char **plain; /* what is no option, in order */
  int n_plain;
  const char **names; /* options in order; values[i] belongs to names[i] */
  const char **values;
  int n_options;
};

/* Sorts the arguments of a verb. Gives EXIT_FINE, or the exit code after it has said what is wrong. */
int arguments_read(const verb *of, int argc, char **argv, arguments *out);
void arguments_free(arguments *given);
/* The value of an option that is given once ("" for one without a value), or NULL. */
const char *arguments_value(const arguments *given, const char *name);
/* The nearest of n words, if near enough to be a slip; else NULL. */
const char *nearest_word(const char *word, const char *const *words, size_t n);
/* Says on standard error what is wrong with the call; gives EXIT_USAGE. */
int usage_error(const char *verb, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Whether a text is a time: RFC 3339, or a date. What instant a date is, the agreement's zone says (session_time). */
bool is_time(const char *text, size_t n);

/* ---- a run of a verb ------------------------------------------------------------------------------------------------------- */

typedef enum { FORM_TEXT, FORM_JSON, FORM_CSV } form;

typedef struct {
  dsv_context *context;
  dsv_diag *diag;
  dsv_book *book;
  dsv_facts *facts;
  const char *agreement; /* whose zone dates are read in */
  dsv_status status;     /* the first error */
  bool said;             /* it was told already, though no finding of the library */
} session;

bool session_begin(session *at);
/* Prints the findings and releases everything. `code` is the exit code where all went well. */
int session_end(session *at, int code);
/* Keeps the first error; true while there is none. */
bool session_take(session *at, dsv_status status);
/* Loads documents from a file, a folder, or `-`. */
bool session_load(session *at, const char *path);
/* All bytes of a file, or of standard input for `-`, at most `most` and one; closed by a NUL, to be freed. False: it has said why. */
bool session_read(session *at, const char *path, uint64_t most, char **bytes, size_t *n);
/* The time that an option gives, or `otherwise`. */
bool session_time(session *at, const arguments *given, const char *name, int64_t otherwise, int64_t *out);
/* STREAM=FILE taken apart: gives the file, and an empty stream where none is named. */
enum { STREAM_BYTES = 260 };
const char *facts_file(const char *value, char stream[STREAM_BYTES]);
/* What --complete says. */
dsv_status complete_of(const session *at, const char *value, char stream[STREAM_BYTES], int64_t *from, int64_t *to,
                       dsv_diag *diag);
dsv_facts_options facts_options(const arguments *given);
/* --facts, --complete and their like; seals. */
bool session_facts(session *at, const arguments *given);

/* What the arguments say about facts, times and the form of the result; checked before anything is read. EXIT_FINE or EXIT_USAGE. */
int check_facts_arguments(const arguments *given);
int read_form(const arguments *given, form *out);
int check_time(const arguments *given, const char *name);
/* A version is a whole number from 1. */
bool read_version(const char *text, int64_t *out);
/* --version and --as-if; and what they say of a score from one time to another. */
int check_version(const arguments *given);
void take_version(const arguments *given, int64_t from, int64_t to, dsv_score_options *options);
int64_t now(void);

/* Writes a result to standard output; EXIT_FINE or EXIT_COULD_NOT. */
int write_out(const char *bytes, size_t n);
dsv_report_options report_options(form form);

/* Text that a terminal can be given: what is hidden, moves the cursor or is broken stands as an escape. */
void put_safe(FILE *file, const char *text);
bool is_utf8(const char *text);
void print_findings(const dsv_diag *diag);

/* What the command writes itself: a text of JSON in its quotes; a line of iCalendar with its end, folded. */
void put_json_text(FILE *file, const char *text);
void put_ics_line(FILE *file, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A line on the terminal that shows how far long work is. */
void progress_begin(const char *what);
int progress_show(void *user, uint64_t done, uint64_t total);
void progress_end(void);

/* ---- verbs ----------------------------------------------------------------------------------------------------------------- */

/* --jobs: reads the files and scores on threads of its own. False: it has left no trace, and one job is to do it, which also says what is wrong. */
int check_jobs(const arguments *given);
bool score_by_jobs(session *at, const arguments *given, int64_t from, int64_t to, int64_t as_of, dsv_scorecard **card);

int run_budget(const arguments *given);
int run_check(const arguments *given);
int run_lint(const arguments *given);
int run_claims(const arguments *given);
int run_schema(const arguments *given);
int run_score(const arguments *given);
int run_explain(const arguments *given);
int run_diff(const arguments *given);
int run_due(const arguments *given);
int run_backtest(const arguments *given);
int run_show(const arguments *given);
int run_underpin(const arguments *given);
int run_trace(const arguments *given);
int run_effective(const arguments *given);
int run_make(const arguments *given);
int run_clock(const arguments *given);
int run_import(const arguments *given);
int run_export(const arguments *given);
int run_key(const arguments *given);
int run_sign(const arguments *given);
int run_verify(const arguments *given);
const char *help_of(const char *verb); /* NULL: the page of the whole command; unknown verbs give NULL */

#endif
