/* dsv score --jobs N: the files are read slice by slice, on N threads, each slice into facts of its own that become a tally; what the tallies come to
   together is the scorecard. No more of the facts is held than the slices in hand. */
#include "cli.h"
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { JOBS_MOST = 64, SLICES_MOST = 1024, SLICE_BYTES = 8 * 1024 * 1024 };

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
  uint32_t n_slices;
  bool in_time;        /* the slices of the files are taken for slices of time */
  dsv_tally **tallies; /* of each slice; NULL: something failed */
  atomic_bool failed;
} plan;

/* A thread and its slices, one behind the other, so that each begins where the last one ended. */
typedef struct {
  plan *all;
  uint32_t first, end;
  dsv_facts_mark *marks; /* of each input */
  pthread_t thread;
} job;

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
static dsv_status take_input(const job *j, uint32_t slice, dsv_facts *facts, size_t i) {
  const input *in = &j->all->inputs[i];
  dsv_facts_options options = j->all->options;
  dsv_diag *diag = in->whole && slice ? NULL : in->diag[slice];
  if (!in->whole) {
    options.part = slice;
    options.parts = j->all->n_slices;
    options.mark = &j->marks[i];
  }
  if (in->file) return dsv_facts_load(facts, in->stream, in->file, &options, diag);
  return in->whole || !slice ? dsv_facts_complete(facts, in->stream, in->from, in->to, NULL, diag) : DSV_OK;
}

static bool run_slice(const job *j, uint32_t slice) {
  plan *all = j->all;
  dsv_facts *facts = NULL;
  dsv_tally_options options = DSV_TALLY_OPTIONS_INIT;
  options.slice = all->in_time;
  dsv_status status = dsv_facts_new(all->at->book, NULL, &facts, NULL);
  for (size_t i = 0; !status && i < all->n_inputs; i++) status = take_input(j, slice, facts, i);
  if (!status) status = dsv_facts_seal(facts, NULL, NULL);
  if (!status)
    status = dsv_tally_new(all->at->book, facts, all->at->agreement, all->from, all->to, all->as_of, &options,
                           &all->tallies[slice], NULL);
  dsv_facts_unref(facts);
  return !status;
}

/* Slice after slice, until one has failed, here or elsewhere. */
static void *run_job(void *user) {
  const job *j = user;
  for (uint32_t slice = j->first; slice < j->end && !atomic_load(&j->all->failed); slice++)
    if (!run_slice(j, slice)) atomic_store(&j->all->failed, true);
  return NULL;
}

/* What a slice gives back the next one takes: pages that go back to the system and come again, empty, cost a fifth of the time. */
static void keep_memory(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
#endif
}

/* This thread is one of them, and does what others that cannot be started would have done. */
static void run_threads(job *jobs, long n) {
  long started = 1;
  while (started < n && !pthread_create(&jobs[started].thread, NULL, run_job, &jobs[started])) started++;
  run_job(&jobs[0]);
  for (long i = started; i < n; i++) run_job(&jobs[i]);
  for (long i = 1; i < started; i++) pthread_join(jobs[i].thread, NULL);
}

static dsv_status run_jobs(plan *all, long n, dsv_scorecard **card) {
  job jobs[JOBS_MOST];
  dsv_facts_mark *marks = calloc((size_t)n * all->n_inputs, sizeof *marks);
  if (!marks) return DSV_ERROR_MEMORY;
  const uint32_t each = all->n_slices / (uint32_t)n;
  for (uint32_t i = 0; i < (uint32_t)n; i++)
    jobs[i] = (job){.all = all, .first = i * each, .end = (i + 1) * each, .marks = marks + i * all->n_inputs};
  run_threads(jobs, n);
  free(marks);
  return atomic_load(&all->failed) ? DSV_ERROR_READ : dsv_tally_score(all->tallies, all->n_slices, NULL, card, NULL);
}

/* Nothing is there any more of what was read and scored. */
static void begin_again(plan *all) {
  for (uint32_t k = 0; k < all->n_slices; k++) {
    dsv_tally_unref(all->tallies[k]);
    all->tallies[k] = NULL;
    for (size_t i = 0; i < all->n_inputs; i++) dsv_diag_clear(all->inputs[i].diag[k]);
  }
}

/* Rows are written down as they come, mostly. Where they were not, the tallies of what was taken for slices of time do not go together. */
static bool run(plan *all, long n, dsv_scorecard **card) {
  keep_memory();
  all->in_time = true;
  dsv_status status = run_jobs(all, n, card);
  if (status == DSV_ERROR_UNLIKE) {
    begin_again(all);
    all->in_time = false;
    status = run_jobs(all, n, card);
  }
  return !status;
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

/* As many for each job. Files of streams that no target measures are read with every slice, which must not become most of the work. */
static uint32_t slices_of(const plan *all, long n) {
  const uint64_t jobs = (uint64_t)n;
  uint64_t each = all->bytes / SLICE_BYTES / jobs + 1;
  if (all->whole_bytes && each > all->bytes / all->whole_bytes / jobs) each = all->bytes / all->whole_bytes / jobs;
  if (each > SLICES_MOST / jobs) each = SLICES_MOST / jobs;
  return (uint32_t)(each ? each * jobs : jobs);
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
  const bool good = all.inputs && place_inputs(&all, given, n) && run(&all, n, card) && all_kept(&all);
  end_plan(&all, good);
  if (good) return true;
  dsv_scorecard_unref(*card);
  *card = NULL;
  return false;
}
