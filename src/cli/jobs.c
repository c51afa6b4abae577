/* dsv score --jobs N: each job reads some of the files on a thread of its own and makes a tally; what they come to together is the scorecard. */
#include "cli.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { JOBS_MOST = 64 };

/* A file, or what --complete says. */
typedef struct {
  const char *file; /* NULL: --complete */
  char stream[STREAM_BYTES];
  int64_t from, to;
  int job; /* -1: all of them */
  dsv_diag *diag;
} input;

typedef struct {
  session *at;
  dsv_facts_options options;
  int64_t from, to, as_of;
  input *inputs;
  size_t n_inputs;
} plan;

typedef struct {
  const plan *all;
  int number;
  pthread_t thread;
  bool started;
  dsv_tally *tally;
} job;

static long jobs_of(const arguments *given) {
  const char *text = arguments_value(given, "--jobs");
  char *end = NULL;
  const long n = text ? strtol(text, &end, 10) : 1;
  return text && (*end || !*text || n < 1 || n > JOBS_MOST) ? 0 : n;
}

int check_jobs(const arguments *given) {
  return jobs_of(given) ? EXIT_FINE
                        : usage_error(given->verb->name, "--jobs %s: give a number from 1 to %d",
                                      arguments_value(given, "--jobs"), JOBS_MOST);
}

/* ---- a job ----------------------------------------------------------------------------------------------------------------- */

static dsv_status take_input(const job *j, dsv_facts *facts, const input *in) {
  const bool first = in->job >= 0 || j->number == 0; /* what all read is said once */
  if (in->job >= 0 && in->job != j->number) return DSV_OK;
  dsv_diag *diag = first ? in->diag : NULL;
  return in->file ? dsv_facts_load(facts, in->stream, in->file, &j->all->options, diag)
                  : dsv_facts_complete(facts, in->stream, in->from, in->to, NULL, diag);
}

static void *run_job(void *user) {
  job *j = user;
  const plan *all = j->all;
  dsv_facts *facts = NULL;
  dsv_status status = dsv_facts_new(all->at->book, NULL, &facts, NULL);
  for (size_t i = 0; !status && i < all->n_inputs; i++) status = take_input(j, facts, &all->inputs[i]);
  if (!status) status = dsv_facts_seal(facts, NULL, NULL);
  if (!status)
    dsv_tally_new(all->at->book, facts, all->at->agreement, all->from, all->to, all->as_of, NULL, &j->tally, NULL);
  dsv_facts_unref(facts);
  return NULL;
}

static bool run_jobs(const plan *all, long n, dsv_scorecard **card) {
  job jobs[JOBS_MOST];
  const dsv_tally *tallies[JOBS_MOST];
  dsv_tally *together = NULL;
  bool good = true;
  for (int i = 0; i < n; i++) {
    jobs[i] = (job){.all = all, .number = i};
    jobs[i].started = i > 0 && !pthread_create(&jobs[i].thread, NULL, run_job, &jobs[i]);
  }
  for (int i = 0; i < n; i++) /* the first on this thread, and those for which there is no other */
    if (!jobs[i].started) run_job(&jobs[i]);
  for (int i = 0; i < n; i++) {
    if (jobs[i].started) pthread_join(jobs[i].thread, NULL);
    tallies[i] = jobs[i].tally;
    good = good && jobs[i].tally;
  }
  good = good && !dsv_tally_merge(tallies, (size_t)n, NULL, &together, NULL);
  good = good && !dsv_tally_score(together, NULL, card, NULL);
  dsv_tally_unref(together);
  for (int i = 0; i < n; i++) dsv_tally_unref(jobs[i].tally);
  return good;
}

/* ---- who reads what -------------------------------------------------------------------------------------------------------- */

/* False: the input can only be read by one job. */
static bool place_input(const plan *all, input *in, long n, int *next) {
  uint32_t parts;
  if (!*in->stream || (in->file && !strcmp(in->file, "-"))) return false;
  if (dsv_tally_parts(all->at->book, all->at->agreement, in->stream, &parts, NULL)) return false;
  in->job = parts == DSV_PARTS_WHOLE ? -1 : in->file ? (*next)++ % (int)n : 0;
  return !dsv_diag_new(all->at->context, &in->diag);
}

/* Files are dealt out in turn; those of streams that no target measures are read by all. */
static bool place_inputs(plan *all, const arguments *given, long *n) {
  int next = 0;
  for (int i = 0; i < given->n_options; i++) {
    input *in = &all->inputs[all->n_inputs];
    if (!strcmp(given->names[i], "--facts")) in->file = facts_file(given->values[i], in->stream);
    else if (strcmp(given->names[i], "--complete")) continue;
    else if (complete_of(all->at, given->values[i], in->stream, &in->from, &in->to, NULL)) return false;
    all->n_inputs++;
    if (!place_input(all, in, *n, &next)) return false;
  }
  if (next < *n) *n = next;
  return next > 1;
}

/* Whether all that was found was kept. */
static bool all_kept(const plan *all) {
  uint64_t total = 0;
  dsv_limits limits = DSV_LIMITS_INIT;
  for (size_t i = 0; i < all->n_inputs; i++) total += dsv_diag_total(all->inputs[i].diag);
  return !dsv_context_limits(all->at->context, &limits) && total <= limits.findings;
}

bool score_by_jobs(session *at, const arguments *given, int64_t from, int64_t to, int64_t as_of, dsv_scorecard **card) {
  long n = jobs_of(given);
  if (n < 2) return false;
  plan all = {at, facts_options(given), from, to, as_of, calloc((size_t)given->n_options, sizeof(input)), 0};
  bool good = all.inputs && place_inputs(&all, given, &n) && run_jobs(&all, n, card) && all_kept(&all);
  for (size_t i = 0; i < all.n_inputs; i++) {
    if (good) print_findings(all.inputs[i].diag);
    dsv_diag_unref(all.inputs[i].diag);
  }
  free(all.inputs);
  if (good) return true;
  dsv_scorecard_unref(*card);
  *card = NULL;
  return false;
}
