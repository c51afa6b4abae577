/* dsv score --jobs N: the files are read slice by slice, on N threads, each slice into facts of its own that become a tally; what the tallies come to
   together is the scorecard. No more of the facts is held than the slices in hand. */
#include "cli.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { JOBS_MOST = 64, SLICES_MOST = 1024, SLICE_BYTES = 160 * 1024 * 1024 };

/* A file, or what --complete says. */
typedef struct {
  const char *file; /* NULL: --complete */
  char stream[STREAM_BYTES];
  int64_t from, to;
  bool whole;      /* every slice needs all of it */
  dsv_diag **diag; /* of each slice */
} input;

typedef struct {
  session *at;
  dsv_facts_options options;
  int64_t from, to, as_of;
  input *inputs;
  size_t n_inputs;
  uint64_t bytes, whole_bytes; /* of the files that are cut into slices, and of the others */
  uint32_t n_slices, next;     /* the next that nobody has taken, under the lock */
  pthread_mutex_t lock;
  dsv_tally **tallies; /* of each slice; NULL: something failed */
} plan;

/* 0: not a number from 1 to JOBS_MOST. */
static long jobs_of(const arguments *given) {
  const char *text = arguments_value(given, "--jobs");
  long n = text ? 0 : 1;
  for (; text && *text >= '0' && *text <= '9' && n <= JOBS_MOST; text++) n = n * 10 + (*text - '0');
  return (text && *text) || n > JOBS_MOST ? 0 : n;
}

int check_jobs(const arguments *given) {
  return jobs_of(given) ? EXIT_FINE
                        : usage_error(given->verb->name, "--jobs %s: give a number from 1 to %d",
                                      arguments_value(given, "--jobs"), JOBS_MOST);
}

/* ---- slices ---------------------------------------------------------------------------------------------------------------- */

/* What all slices read is told once. */
static dsv_status take_input(const plan *all, uint32_t slice, dsv_facts *facts, const input *in) {
  dsv_facts_options options = all->options;
  dsv_diag *diag = in->whole && slice ? NULL : in->diag[slice];
  if (!in->whole) {
    options.part = slice;
    options.parts = all->n_slices;
  }
  if (in->file) return dsv_facts_load(facts, in->stream, in->file, &options, diag);
  return in->whole || !slice ? dsv_facts_complete(facts, in->stream, in->from, in->to, NULL, diag) : DSV_OK;
}

static void run_slice(const plan *all, uint32_t slice) {
  dsv_facts *facts = NULL;
  dsv_status status = dsv_facts_new(all->at->book, NULL, &facts, NULL);
  for (size_t i = 0; !status && i < all->n_inputs; i++) status = take_input(all, slice, facts, &all->inputs[i]);
  if (!status) status = dsv_facts_seal(facts, NULL, NULL);
  if (!status)
    dsv_tally_new(all->at->book, facts, all->at->agreement, all->from, all->to, all->as_of, NULL, &all->tallies[slice],
                  NULL);
  dsv_facts_unref(facts);
}

/* Slice after slice, until none is left or one has failed. */
static void *run_job(void *user) {
  plan *all = user;
  for (;;) {
    pthread_mutex_lock(&all->lock);
    const uint32_t slice = all->next;
    all->next += slice < all->n_slices;
    pthread_mutex_unlock(&all->lock);
    if (slice >= all->n_slices) return NULL;
    run_slice(all, slice);
    if (all->tallies[slice]) continue;
    pthread_mutex_lock(&all->lock);
    all->next = all->n_slices;
    pthread_mutex_unlock(&all->lock);
  }
}

static bool run_jobs(plan *all, long n, dsv_scorecard **card) {
  pthread_t threads[JOBS_MOST];
  int started = 0;
  if (pthread_mutex_init(&all->lock, NULL)) return false;
  while (started < n - 1 && !pthread_create(&threads[started], NULL, run_job, all)) started++;
  run_job(all); /* this thread is one of them, and the only one where there are no others */
  for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
  pthread_mutex_destroy(&all->lock);
  bool good = true;
  for (uint32_t i = 0; i < all->n_slices; i++) good = good && all->tallies[i];
  dsv_tally *together = NULL;
  good = good && !dsv_tally_merge((const dsv_tally *const *)all->tallies, all->n_slices, NULL, &together, NULL);
  good = good && !dsv_tally_score(together, NULL, card, NULL);
  dsv_tally_unref(together);
  return good;
}

/* ---- who reads what -------------------------------------------------------------------------------------------------------- */

/* False: the input can only be read at once. */
static bool place_input(plan *all, input *in) {
  uint32_t parts;
  struct stat file;
  if (!*in->stream || (in->file && !strcmp(in->file, "-"))) return false;
  if (dsv_tally_parts(all->at->book, all->at->agreement, in->stream, &parts, NULL)) return false;
  in->whole = parts == DSV_PARTS_WHOLE;
  if (in->file && stat(in->file, &file)) return false;
  if (in->file) *(in->whole ? &all->whole_bytes : &all->bytes) += (uint64_t)file.st_size;
  return true;
}

/* Files of streams that no target measures are read with every slice, which must not become most of the work. */
static uint32_t slices_of(const plan *all, long n) {
  uint64_t slices = all->bytes / SLICE_BYTES + 1;
  slices = (slices + (uint64_t)n - 1) / (uint64_t)n * (uint64_t)n; /* as many for each job */
  if (slices > SLICES_MOST) slices = SLICES_MOST;
  if (slices * all->whole_bytes > all->bytes || slices < (uint64_t)n) slices = (uint64_t)n;
  return (uint32_t)slices;
}

static bool place_inputs(plan *all, const arguments *given, long n) {
  for (int i = 0; i < given->n_options; i++) {
    input *in = &all->inputs[all->n_inputs];
    if (!strcmp(given->names[i], "--facts")) in->file = facts_file(given->values[i], in->stream);
    else if (strcmp(given->names[i], "--complete")) continue;
    else if (complete_of(all->at, given->values[i], in->stream, &in->from, &in->to, NULL)) return false;
    all->n_inputs++;
    if (!place_input(all, in)) return false;
  }
  all->n_slices = slices_of(all, n);
  all->tallies = calloc(all->n_slices, sizeof(dsv_tally *));
  bool good = all->tallies && all->n_inputs;
  for (size_t i = 0; good && i < all->n_inputs; i++) {
    all->inputs[i].diag = calloc(all->n_slices, sizeof(dsv_diag *));
    good = all->inputs[i].diag;
    for (uint32_t k = 0; good && k < all->n_slices; k++)
      good = !dsv_diag_new(all->at->context, &all->inputs[i].diag[k]);
  }
  return good;
}

/* Whether all that was found was kept. */
static bool all_kept(const plan *all) {
  uint64_t total = 0;
  dsv_limits limits = DSV_LIMITS_INIT;
  for (size_t i = 0; i < all->n_inputs; i++)
    for (uint32_t k = 0; k < all->n_slices; k++) total += dsv_diag_total(all->inputs[i].diag[k]);
  return !dsv_context_limits(all->at->context, &limits) && total <= limits.findings;
}

static void end_plan(plan *all, bool good) {
  for (size_t i = 0; i < all->n_inputs; i++) {
    dsv_diag **diag = all->inputs[i].diag;
    for (uint32_t k = 0; diag && k < all->n_slices; k++) {
      if (good) print_findings(diag[k]);
      dsv_diag_unref(diag[k]);
    }
    free(diag);
  }
  for (uint32_t i = 0; all->tallies && i < all->n_slices; i++) dsv_tally_unref(all->tallies[i]);
  free(all->tallies);
  free(all->inputs);
}

bool score_by_jobs(session *at, const arguments *given, int64_t from, int64_t to, int64_t as_of, dsv_scorecard **card) {
  const long n = jobs_of(given);
  if (!arguments_value(given, "--jobs")) return false;
  plan all = {.at = at, .options = facts_options(given), .from = from, .to = to, .as_of = as_of};
  all.inputs = calloc((size_t)given->n_options, sizeof(input));
  const bool good = all.inputs && place_inputs(&all, given, n) && run_jobs(&all, n, card) && all_kept(&all);
  end_plan(&all, good);
  if (good) return true;
  dsv_scorecard_unref(*card);
  *card = NULL;
  return false;
}
