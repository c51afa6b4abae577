/* Back-to-back: each target of an agreement against what its services rest on. */
#include "agree/underpin.h"
#include "base/members.h"
#include "data/token.h"
#include <string.h>

#define ENDLESS INT64_MAX
#define ONE_PERCENT (DSV__CERTAIN / 100)

const char *dsv__underpin_status_word(uint32_t status) {
  static const char *const words[] = {"", "holds", "independent", "possible", "fails", "unknown"};
  return words[status <= DSV_UNDERPIN_UNKNOWN ? status : 0];
}

const char *dsv__gap_word(uint32_t kind) {
  static const char *const words[] = {"",       "nothing", "no_target", "level", "time",
                                      "window", "hours",   "exclusion", "notice"};
  return words[kind <= DSV_GAP_NOTICE ? kind : 0];
}

/* ---- texts and gaps -------------------------------------------------------------------------- */

const char *dsv__underpin_text(dsv_underpinning *out, dsv__buffer *text) {
  if (text->failed || !text->n) return NULL;
  const char *copy = dsv__arena_text(&out->arena, text->at, text->n);
  text->n = 0;
  if (!copy) text->failed = true;
  return copy;
}

static const char *copy_of(dsv__underpin_work *w, dsv__str text) {
  if (!text.n) return NULL;
  const char *copy = dsv__arena_text(&w->out->arena, text.at, text.n);
  if (!copy) w->words.failed = true;
  return copy;
}

void dsv__put_component(dsv__buffer *out, const dsv__component *component, const dsv__target *target) {
  if (component->agreement) {
    dsv__put_str(out, component->agreement->head.id);
    if (!target && !component->target.n) return;
    dsv__put_char(out, '/');
    dsv__put_str(out, target ? target->id : component->target);
  } else {
    dsv__put_text(out, component->own ? "the level of service " : "service ");
    dsv__put_str(out, component->service->head.id);
  }
}

dsv_status dsv__gap_add(dsv__underpin_work *w, uint32_t kind, const dsv__component *component,
                        const dsv__target *target) {
  dsv_underpinning *out = w->out;
  if (!dsv__grow(out->context, (void **)&out->gaps, &out->gaps_capacity, out->n_gaps + 1, sizeof *out->gaps))
    return DSV_ERROR_MEMORY;
  dsv__gap gap = {.kind = kind, .target = w->target_id};
  if (component && component->agreement) gap.agreement = copy_of(w, component->agreement->head.id);
  if (component && component->service) gap.service = copy_of(w, component->service->head.id);
  if (target) gap.supplier_target = copy_of(w, target->id);
  gap.needed = dsv__underpin_text(out, &w->needed);
  gap.given = dsv__underpin_text(out, &w->given);
  gap.sentence = dsv__underpin_text(out, &w->words);
  if (w->needed.failed || w->given.failed || w->words.failed) return DSV_ERROR_MEMORY;
  out->gaps[out->n_gaps++] = gap;
  return DSV_OK;
}

static dsv_status no_target(dsv__underpin_work *w, const dsv__component *component, const char *what) {
  dsv__put_component(&w->words, component, NULL);
  dsv__put_format(&w->words, " promises no %s", what);
  return dsv__gap_add(w, DSV_GAP_NO_TARGET, component, NULL);
}

/* ---- availability ---------------------------------------------------------------------------- */

/* A percentage in parts of DSV__CERTAIN, cut to 7 decimals. */
static int64_t level_of(dsv__decimal percent) {
  dsv__int128 level = (dsv__int128)percent.coefficient * ONE_PERCENT;
  for (int i = 0; i < percent.scale; i++) level /= 10;
  return level < 0 ? 0 : level > DSV__CERTAIN ? DSV__CERTAIN : (int64_t)level;
}

static const char *level_text(dsv__underpin_work *w, dsv__chance level) {
  dsv__put_scaled(&w->words, level.shown, DSV__SHOWN_DECIMALS);
  return dsv__underpin_text(w->out, &w->words);
}

static const char *short_of(dsv__underpin_work *w, dsv__decimal needed, int64_t shown) {
  dsv__ratio by;
  const dsv__ratio given = dsv__ratio_of((dsv__decimal){-shown, DSV__SHOWN_DECIMALS});
  if (!dsv__ratio_plus(dsv__ratio_of(needed), given, &by) || by.numerator <= 0) return NULL;
  dsv__put_ratio(&w->words, by, 18);
  return dsv__underpin_text(w->out, &w->words);
}

/* By how much one part alone would have to rise. */
static dsv_status raise(dsv__underpin_work *w, const dsv__component *component, const dsv__target *target,
                        int64_t level, int64_t to) {
  const dsv__decimal needed = w->target->objective.one.value.decimal;
  dsv__put_scaled(&w->given, level, 7);
  if (to >= 0) {
    dsv__put_scaled(&w->needed, to, 7);
    dsv__put_decimal(&w->words, needed);
    dsv__put_text(&w->words, " % needs ");
    dsv__put(&w->words, w->needed.at, w->needed.n);
    dsv__put_text(&w->words, " % from ");
    dsv__put_component(&w->words, component, target);
    dsv__put_text(&w->words, ", which promises ");
    dsv__put(&w->words, w->given.at, w->given.n);
    dsv__put_text(&w->words, " %");
  } else {
    dsv__put_text(&w->words, "even 100 % from ");
    dsv__put_component(&w->words, component, target);
    dsv__put_text(&w->words, " would not make ");
    dsv__put_decimal(&w->words, needed);
    dsv__put_text(&w->words, " %");
  }
  return dsv__gap_add(w, DSV_GAP_LEVEL, component, target);
}

static uint32_t status_of(const dsv__chances *chances) {
  if (chances->worst.is_enough) return DSV_UNDERPIN_HOLDS;
  if (chances->independent.is_enough) return DSV_UNDERPIN_INDEPENDENT;
  return chances->best.is_enough ? DSV_UNDERPIN_POSSIBLE : DSV_UNDERPIN_FAILS;
}

static dsv_status gaps_of_level(dsv__underpin_work *w, const dsv__component *component, int64_t level, int64_t to,
                                bool enough) {
  const dsv__target *target = dsv__component_target(component);
  dsv_status status = DSV_OK;
  if (!target && !component->own) return no_target(w, component, "level of availability");
  if (!enough) status = raise(w, component, target, level, to);
  return status || !target ? status : dsv__gaps_of_terms(w, component, target);
}

static dsv_status availability(dsv__underpin_work *w, dsv__underpinned *row) {
  const dsv__structure *structure = w->structure;
  const dsv__limit *bound = &w->target->objective.one;
  const dsv__needed needed = {bound->value.decimal, bound->op == DSV__OP_GT};
  int64_t levels[DSV__LEAVES_MOST];
  for (size_t i = 0; i < structure->n_components; i++) {
    const dsv__component *component = &structure->components[i];
    const dsv__target *target = dsv__component_target(component);
    levels[i] = component->own ? level_of(component->own->availability)
                : target       ? level_of(target->objective.one.value.decimal)
                               : 0;
  }
  dsv__chances chances;
  dsv_status status = dsv__chances_of(w->book->context, structure, levels, needed, &chances);
  if (status) return status;
  row->status = status_of(&chances);
  row->independent = level_text(w, chances.independent);
  row->worst = level_text(w, chances.worst);
  row->best = level_text(w, chances.best);
  if (!chances.independent.is_enough) row->short_by = short_of(w, needed.value, chances.independent.shown);
  for (size_t i = 0; i < structure->n_components && !status; i++)
    status = gaps_of_level(w, &structure->components[i], levels[i], chances.raise[i], chances.independent.is_enough);
  return status;
}

/* ---- times ----------------------------------------------------------------------------------- */

/* The bound in time of a target, or NULL. */
static const dsv__limit *time_bound(const dsv__target *target) {
  const dsv__limit *bound = target->metric.kind == DSV__ELAPSED          ? &target->metric.limit
                            : target->metric.kind == DSV__LONGEST_OUTAGE ? &target->objective.one
                                                                         : NULL;
  if (!bound || !bound->head.given || !bound->value.is_duration || bound->value.duration.months) return NULL;
  return bound->op == DSV__OP_LE || bound->op == DSV__OP_LT ? bound : NULL;
}

static int64_t time_of(const dsv__limit *bound) {
  return bound->value.duration.days * DSV__DAY + bound->value.duration.elapsed;
}

/* The target of a supplier that answers a customer's. */
static const dsv__target *time_target(const dsv__underpin_work *w, const dsv__component *component) {
  if (!component->agreement) return NULL;
  const dsv__target *targets = DSV__AT(component->agreement->targets, dsv__target);
  for (size_t i = 0; i < component->agreement->targets.n; i++) {
    const bool alike =
        !w->target->characteristic.n || dsv__str_same(targets[i].characteristic, w->target->characteristic);
    if (targets[i].metric.kind == w->target->metric.kind && alike && time_bound(&targets[i])) return &targets[i];
  }
  return NULL;
}

/* The k-th smallest of n times, which are sorted in place. */
static int64_t kth(int64_t *times, size_t n, size_t k) {
  for (size_t i = 1; i < n; i++) {
    const int64_t time = times[i];
    size_t at = i;
    for (; at > 0 && times[at - 1] > time; at--) times[at] = times[at - 1];
    times[at] = time;
  }
  return times[k - 1];
}

static int64_t time_of_all(const dsv__structure *structure, const int64_t *times) {
  int64_t stack[DSV__LEAVES_MOST];
  size_t depth = 0;
  for (size_t i = 0; i < structure->n_steps; i++) {
    const dsv__step *step = &structure->steps[i];
    depth -= step->n;
    stack[depth] = step->n ? kth(stack + depth, step->n, step->k) : times[step->component];
    depth++;
  }
  return stack[0];
}

static dsv_status too_slow(dsv__underpin_work *w, const dsv__component *component, const dsv__target *target,
                           int64_t takes, int64_t needed) {
  dsv__put_scaled(&w->needed, needed, 6);
  dsv__put_scaled(&w->given, takes, 6);
  dsv__put_component(&w->words, component, target);
  dsv__put_text(&w->words, " may take ");
  dsv__put(&w->words, w->given.at, w->given.n);
  dsv__put_text(&w->words, " s, the customer has ");
  dsv__put(&w->words, w->needed.at, w->needed.n);
  dsv__put_text(&w->words, " s");
  return dsv__gap_add(w, DSV_GAP_TIME, component, target);
}

static const char *seconds(dsv__underpin_work *w, int64_t time) {
  dsv__put_scaled(&w->words, time, 6);
  return dsv__underpin_text(w->out, &w->words);
}

static dsv_status gaps_of_time(dsv__underpin_work *w, const dsv__component *component, int64_t takes, int64_t needed,
                               bool fails) {
  const dsv__target *target = time_target(w, component);
  if (!target)
    return no_target(w, component, w->target->metric.kind == DSV__ELAPSED ? "time for it" : "longest outage");
  dsv_status status = fails && takes > needed ? too_slow(w, component, target, takes, needed) : DSV_OK;
  return status ? status : dsv__gaps_of_terms(w, component, target);
}

static dsv_status time(dsv__underpin_work *w, dsv__underpinned *row) {
  const dsv__structure *structure = w->structure;
  const int64_t needed = time_of(time_bound(w->target));
  int64_t times[DSV__LEAVES_MOST];
  for (size_t i = 0; i < structure->n_components; i++) {
    const dsv__target *target = time_target(w, &structure->components[i]);
    times[i] = target ? time_of(time_bound(target)) : ENDLESS;
  }
  const int64_t takes = time_of_all(structure, times);
  const bool fails = takes > needed && takes < ENDLESS;
  row->status = takes <= needed ? DSV_UNDERPIN_HOLDS : fails ? DSV_UNDERPIN_FAILS : DSV_UNDERPIN_UNKNOWN;
  if (takes < ENDLESS) row->time = seconds(w, takes);
  if (fails) row->short_by = seconds(w, takes - needed);
  dsv_status status = DSV_OK;
  for (size_t i = 0; i < structure->n_components && !status; i++)
    status = gaps_of_time(w, &structure->components[i], times[i], needed, fails);
  return status;
}

/* ---- one target ------------------------------------------------------------------------------ */

static bool is_judged(const dsv__target *target) {
  return dsv__promises_level(target) || time_bound(target);
}

/* The structure below a target: of its service, else of all services of the agreement. */
static dsv_status structure_of(dsv__underpin_work *w, dsv_diag *diag) {
  const bool one = w->target->service.to != NULL;
  const dsv__ref *refs = one ? &w->target->service : w->agreement->services.at;
  const size_t n = one ? 1 : w->agreement->services.n;
  const dsv__service **services = dsv__alloc(w->book->context, n, sizeof *services);
  if (!services) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < n; i++) services[i] = refs[i].to->structure;
  dsv__structure_fault fault;
  const bool made = dsv__structure_make(w->book, services, n, w->structure, &fault);
  dsv__free(w->book->context, services);
  return made ? DSV_OK : dsv__fail(diag, fault.code, "target \"%s\": %s", w->target_id, fault.what);
}

static bool rests_on_nothing(const dsv__structure *structure) {
  for (size_t i = 0; i < structure->n_components; i++)
    if (structure->components[i].agreement || structure->components[i].own) return false;
  return true;
}

static dsv_status judge(dsv__underpin_work *w, dsv__underpinned *row) {
  if (rests_on_nothing(w->structure)) {
    row->status = DSV_UNDERPIN_UNKNOWN;
    dsv__put_text(&w->words, "nothing is said of what its services rest on");
    return dsv__gap_add(w, DSV_GAP_NOTHING, NULL, NULL);
  }
  return dsv__promises_level(w->target) ? availability(w, row) : time(w, row);
}

static void put_needed(dsv__underpin_work *w, dsv__underpinned *row) {
  const bool level = dsv__promises_level(w->target);
  if (level) dsv__put_decimal(&w->words, w->target->objective.one.value.decimal);
  else dsv__put_scaled(&w->words, time_of(time_bound(w->target)), 6);
  row->needed = dsv__underpin_text(w->out, &w->words);
  row->unit = level ? "%" : "s";
  row->kind = dsv__kind_words[w->target->metric.kind].word;
}

static dsv_status add_target(dsv__underpin_work *w, dsv_diag *diag) {
  dsv_underpinning *out = w->out;
  if (!dsv__grow(out->context, (void **)&out->targets, &out->targets_capacity, out->n_targets + 1,
                 sizeof *out->targets))
    return DSV_ERROR_MEMORY;
  dsv__underpinned row = {.target = w->target_id = copy_of(w, w->target->id), .title = copy_of(w, w->target->title)};
  if (!w->target_id) return DSV_ERROR_MEMORY;
  put_needed(w, &row);
  dsv_status status = structure_of(w, diag);
  if (status) return status;
  row.parts = w->structure->n_components;
  row.tight = w->structure->n_components == w->structure->n_leaves;
  status = judge(w, &row);
  if (!status && w->words.failed) status = DSV_ERROR_MEMORY;
  if (!status) out->targets[out->n_targets++] = row;
  else if (status == DSV_ERROR_LIMIT)
    dsv__fail(diag, status, "target \"%s\": what it rests on is too tangled or its hours have too many spans",
              w->target_id);
  else if (status == DSV_ERROR_OVERFLOW) dsv__fail(diag, status, "target \"%s\": bounds do not fit", w->target_id);
  return status;
}

/* ---- the canonical form ---------------------------------------------------------------------- */

static void put_text(dsv__buffer *out, const char *name, const char *text) {
  if (text) dsv__text_member(out, name, dsv__str_of(text));
}

static void put_gap(dsv__buffer *out, const dsv__gap *gap) {
  dsv__put_char(out, '{');
  put_text(out, "agreement", gap->agreement);
  put_text(out, "given", gap->given);
  put_text(out, "kind", dsv__gap_word(gap->kind));
  put_text(out, "needed", gap->needed);
  put_text(out, "sentence", gap->sentence);
  put_text(out, "service", gap->service);
  put_text(out, "supplier_target", gap->supplier_target);
  put_text(out, "target", gap->target);
  dsv__put_char(out, '}');
}

static void put_target(dsv__buffer *out, const dsv__underpinned *row) {
  dsv__put_char(out, '{');
  put_text(out, "best", row->best);
  put_text(out, "independent", row->independent);
  put_text(out, "kind", row->kind);
  put_text(out, "needed", row->needed);
  dsv__int_member(out, "parts", (int64_t)row->parts);
  put_text(out, "short", row->short_by);
  put_text(out, "status", dsv__underpin_status_word(row->status));
  put_text(out, "target", row->target);
  dsv__member(out, "tight");
  dsv__put_text(out, row->tight ? "true" : "false");
  put_text(out, "time", row->time);
  put_text(out, "title", row->title);
  put_text(out, "unit", row->unit);
  put_text(out, "worst", row->worst);
  dsv__put_char(out, '}');
}

static dsv_status finish(dsv_underpinning *made) {
  dsv__buffer out;
  dsv__buffer_init(&out, made->context);
  dsv__put_char(&out, '{');
  put_text(&out, "agreement", made->agreement);
  dsv__put_text(&out, ",\"gaps\":[");
  for (size_t i = 0; i < made->n_gaps; i++) {
    if (i) dsv__put_char(&out, ',');
    put_gap(&out, &made->gaps[i]);
  }
  dsv__put_text(&out, "],\"targets\":[");
  for (size_t i = 0; i < made->n_targets; i++) {
    if (i) dsv__put_char(&out, ',');
    put_target(&out, &made->targets[i]);
  }
  dsv__put_text(&out, "],\"type\":\"underpinning\"");
  dsv__int_member(&out, "version", made->version);
  dsv__put_char(&out, '}');
  made->json_length = out.n;
  dsv__put_char(&out, '\0');
  if (out.failed) {
    dsv__buffer_free(&out);
    return DSV_ERROR_MEMORY;
  }
  made->json = out.at;
  return DSV_OK;
}

/* ---- the calls ------------------------------------------------------------------------------- */

static dsv_status find(const dsv_book *book, const char *agreement, const dsv_underpin_options *given,
                       const dsv__agreement **out, dsv_diag *diag) {
  if (!book) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no book");
  dsv_status status = dsv__book_usable(book, diag);
  if (status) return status;
  if (!book->frozen) return dsv__fail(diag, DSV_ERROR_NOT_FROZEN, "check the book before it is used");
  if (!agreement) return dsv__fail(diag, DSV_ERROR_MISUSE, "say which agreement");
  dsv_underpin_options options = DSV_UNDERPIN_OPTIONS_INIT;
  status = dsv__options(given, &options, sizeof options, sizeof options);
  if (status) return dsv__fail(diag, status, "these options are not understood: begin with DSV_UNDERPIN_OPTIONS_INIT");
  if (options.version < 0) return dsv__fail(diag, DSV_ERROR_MISUSE, "version must not be negative");
  *out = dsv__agreement_version(book, dsv__str_of(agreement), options.version);
  if (*out) return DSV_OK;
  const int n = (int)dsv__utf8_cut(agreement, strlen(agreement), 60);
  return dsv__fail(diag, DSV_ERROR_UNKNOWN_AGREEMENT, "there is no agreement \"%.*s\" of this version in the book", n,
                   agreement);
}

static dsv_status hold_all(dsv__underpin_work *w, dsv_diag *diag) {
  w->structure = dsv__alloc(w->book->context, 1, sizeof *w->structure);
  if (!w->structure) return DSV_ERROR_MEMORY;
  w->out->agreement = copy_of(w, w->agreement->head.id);
  w->out->version = w->agreement->version;
  dsv_status status = w->out->agreement ? DSV_OK : DSV_ERROR_MEMORY;
  for (size_t i = 0; i < w->agreement->targets.n && !status; i++) {
    w->target = &DSV__AT(w->agreement->targets, dsv__target)[i];
    if (is_judged(w->target)) status = add_target(w, diag);
  }
  return status ? status : finish(w->out);
}

dsv_status dsv_underpin(const dsv_book *book, const char *agreement, const dsv_underpin_options *options,
                        dsv_underpinning **out, dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for the result (out is NULL)");
  *out = NULL;
  dsv__underpin_work w = {.book = book};
  dsv_status status = find(book, agreement, options, &w.agreement, diag);
  if (status) return status;
  w.out = dsv__zalloc(book->context, 1, sizeof *w.out);
  if (!w.out) return DSV__NO_MEMORY(diag);
  atomic_init(&w.out->references, 1);
  w.out->context = dsv_context_ref(book->context);
  dsv__arena_init(&w.out->arena, w.out->context);
  dsv__buffer_init(&w.needed, w.out->context);
  dsv__buffer_init(&w.given, w.out->context);
  dsv__buffer_init(&w.words, w.out->context);
  status = hold_all(&w, diag);
  dsv__buffer_free(&w.needed);
  dsv__buffer_free(&w.given);
  dsv__buffer_free(&w.words);
  dsv__free(book->context, w.structure);
  if (!status) *out = w.out;
  else dsv_underpinning_unref(w.out);
  return status == DSV_ERROR_MEMORY ? DSV__NO_MEMORY(diag) : status;
}

dsv_underpinning *dsv_underpinning_ref(dsv_underpinning *underpinning) {
  if (underpinning) dsv__retain(&underpinning->references);
  return underpinning;
}

void dsv_underpinning_unref(dsv_underpinning *underpinning) {
  if (!underpinning || !dsv__release(&underpinning->references)) return;
  dsv_context *context = underpinning->context;
  dsv__free(context, underpinning->targets);
  dsv__free(context, underpinning->gaps);
  dsv__free(context, underpinning->json);
  dsv__arena_free(&underpinning->arena);
  dsv__free(context, underpinning);
  dsv_context_unref(context);
}

size_t dsv_underpinning_count(const dsv_underpinning *underpinning) {
  return underpinning ? underpinning->n_targets : 0;
}

dsv_status dsv_underpinning_get(const dsv_underpinning *underpinning, size_t index, dsv_underpinned *out) {
  if (!underpinning || !out || index >= underpinning->n_targets) return DSV_ERROR_MISUSE;
  const dsv__underpinned *at = &underpinning->targets[index];
  const dsv_underpinned row = {.size = out->size,
                               .status = at->status,
                               .tight = at->tight,
                               .target = at->target,
                               .title = at->title,
                               .kind = at->kind,
                               .unit = at->unit,
                               .needed = at->needed,
                               .independent = at->independent,
                               .worst = at->worst,
                               .best = at->best,
                               .time = at->time,
                               .short_by = at->short_by,
                               .parts = at->parts};
  return dsv__give(&row, out, sizeof row, sizeof row);
}

size_t dsv_underpinning_gap_count(const dsv_underpinning *underpinning) {
  return underpinning ? underpinning->n_gaps : 0;
}

dsv_status dsv_underpinning_gap(const dsv_underpinning *underpinning, size_t index, dsv_gap *out) {
  if (!underpinning || !out || index >= underpinning->n_gaps) return DSV_ERROR_MISUSE;
  const dsv__gap *at = &underpinning->gaps[index];
  const dsv_gap gap = {.size = out->size,
                       .kind = at->kind,
                       .target = at->target,
                       .agreement = at->agreement,
                       .supplier_target = at->supplier_target,
                       .service = at->service,
                       .needed = at->needed,
                       .given = at->given,
                       .sentence = at->sentence};
  return dsv__give(&gap, out, sizeof gap, sizeof gap);
}

const char *dsv_underpinning_json(const dsv_underpinning *underpinning, size_t *length) {
  if (length) *length = underpinning ? underpinning->json_length : 0;
  return underpinning ? underpinning->json : NULL;
}
