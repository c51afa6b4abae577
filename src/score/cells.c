#include "score/cells_parts.h"
#include "base/sort.h"
#include <string.h>

/* ---- keeping ---------------------------------------------------------------------------------------------------------------- */

/* Every row that was reached counts, for one. */
static bool is_plain(bool shares, const dsv__sums *sums, uint64_t reached) {
  return sums->rows == reached && !sums->null && !sums->bad && sums->weight == (dsv__int128)reached &&
         (!shares || sums->denominator == (dsv__int128)reached);
}

static void put_values(dsv__words *words, const dsv__values *values, bool pairs) {
  const size_t step = values->weighted && !pairs ? 2 : 1; /* weights that are all 1 */
  for (const dsv__value_piece *piece = values->first; piece; piece = piece->next) {
    const size_t n = dsv__piece_count(values, piece);
    if (step == 1) dsv__put_words(words, piece->numbers, n);
    for (size_t i = 0; step == 2 && i < n; i += 2) dsv__put_word(words, (uint64_t)piece->numbers[i]);
  }
}

typedef struct {
  int64_t key, weight;
} pair;

static int compare_pairs(const void *a, const void *b) {
  const pair *x = a, *y = b;
  return x->key < y->key ? -1 : x->key > y->key;
}

/* The values as a sketch has them: each once, in order, with how many there are. */
static dsv_status sketch_values(const dsv__plan *plan, const dsv__values *values, pair **out, size_t *n) {
  const size_t step = values->weighted ? 2 : 1;
  size_t all = 0, kept = 0;
  for (const dsv__value_piece *piece = values->first; piece; piece = piece->next)
    all += dsv__piece_count(values, piece) / step;
  pair *pairs = *out = dsv__alloc(plan->scope->context, all, sizeof *pairs);
  if (!pairs) return DSV_ERROR_MEMORY;
  *n = 0;
  for (const dsv__value_piece *piece = values->first; piece; piece = piece->next)
    for (size_t i = 0; i < dsv__piece_count(values, piece); i += step) {
      const int64_t *at = piece->numbers + i;
      const int64_t key = dsv__sketch_key(at[0], is_double(plan), plan->target->metric.sketch.bits);
      pairs[(*n)++] = (pair){key, step == 2 ? at[1] : 1};
    }
  dsv__sort(pairs, *n, sizeof *pairs, compare_pairs);
  for (size_t i = 0; i < *n; i++) {
    pair *last = kept ? &pairs[kept - 1] : NULL;
    if (last && last->key == pairs[i].key && dsv__add(last->weight, pairs[i].weight, &last->weight)) continue;
    pairs[kept++] = pairs[i];
  }
  *n = kept;
  return DSV_OK;
}

static uint64_t count_values(const dsv__values *values, bool pairs) {
  uint64_t n = 0;
  for (const dsv__value_piece *piece = values->first; piece; piece = piece->next) n += dsv__piece_count(values, piece);
  return values->weighted && !pairs ? n / 2 : n;
}

static dsv_status put_target(dsv__words *words, const dsv__gathering *g, size_t index, size_t cell) {
  const dsv__gathered *target = &g->targets[index];
  const dsv__sums *sums = &target->measures[cell].sums;
  const telling tells = telling_of(g->e->plans, index);
  const bool shares = tells == TELLS_SHARE, plain = is_plain(shares, sums, g->reached[cell]);
  const dsv__values *values = tells == TELLS_VALUES ? &g->targets[target->values_of].values[cell] : NULL;
  const dsv__sketch *sketch = &target->plan->target->metric.sketch;
  const bool rounds = values && sketch->head.given && sums->weight > sketch->above;
  const bool pairs = rounds || (values && target->plan->count);
  int64_t numbers[DSV__EXACT_WORDS];
  size_t first = 0, n_rounded = 0;
  pair *rounded = NULL;
  dsv_status status = rounds ? sketch_values(target->plan, values, &rounded, &n_rounded) : DSV_OK;
  if (status) return status;
  const uint64_t n = rounds                 ? 2 * n_rounded
                     : values               ? count_values(values, pairs)
                     : tells == TELLS_EXACT ? dsv__exact_pack(&sums->exact, &first, numbers)
                                            : 0;
  dsv__put_word(words, (plain ? PLAIN : 0) | (pairs ? PAIRS : 0) | (uint64_t)first << FIRST_SHIFT | n << COUNT_SHIFT);
  if (!plain) {
    dsv__put_words(words, (uint64_t[]){sums->rows, sums->null, sums->bad}, 3);
    dsv__put_wide_word(words, sums->weight);
    if (shares) dsv__put_wide_word(words, sums->denominator);
  }
  if (shares) dsv__put_wide_word(words, sums->numerator);
  else if (tells == TELLS_EXTREMES) dsv__put_words(words, (int64_t[]){sums->least, sums->greatest}, 2);
  else if (tells == TELLS_EXACT) dsv__put_words(words, numbers, n);
  else if (rounds) dsv__put_words(words, rounded, n);
  else if (tells == TELLS_VALUES) put_values(words, values, pairs);
  else if (tells == TELLS_SUM) {
    const dsv__wide sum = dsv__wide_settled(sums->sum);
    dsv__put_word(words, (uint64_t)sum.low);
    dsv__put_wide_word(words, sum.high);
  }
  dsv__free(g->e->scope->context, rounded);
  return DSV_OK;
}

/* The number of a subject among those that are told. */
static dsv_status number_of(dsv__cells_out *out, const dsv__evaluation *e, uint32_t subject, uint32_t *number) {
  const dsv_context *context = e->scope->context;
  const size_t before = out->n_number;
  *number = 0;
  if (!e->plan->n_by) return DSV_OK;
  if (subject >= before) {
    if (!dsv__grow(context, (void **)&out->number, &out->n_number, e->roster.n, sizeof *out->number))
      return DSV_ERROR_MEMORY;
    memset(out->number + before, 0, (out->n_number - before) * sizeof *out->number);
  }
  if (!out->number[subject]) {
    if (!dsv__grow(context, (void **)&out->subjects, &out->capacity, out->n_subjects + 1, sizeof *out->subjects))
      return DSV_ERROR_MEMORY;
    out->subjects[out->n_subjects++] = subject;
    out->number[subject] = (uint32_t)out->n_subjects;
  }
  *number = out->number[subject] - 1;
  return DSV_OK;
}

/* Rows that no target takes, of a cell: as the first target has them, since they are the same of all. */
static bool is_empty(const dsv__gathering *g, size_t cell) {
  const dsv__measure *m = &g->targets->measures[cell];
  bool empty = !g->reached[cell] && !m->sums.outside;
  for (size_t i = 0; empty && i < g->e->plan->n_exclusions; i++) empty = !m->excluded_rows[i];
  return empty;
}

static dsv_status put_cell(dsv__cells_out *out, const dsv__gathering *g, size_t cell) {
  const dsv__evaluation *e = g->e;
  const dsv__measure *m = &g->targets->measures[cell];
  dsv__words *words = out->words;
  uint32_t number;
  uint64_t excluded = 0;
  dsv_status status = number_of(out, e, g->subjects[cell], &number);
  if (status) return status;
  for (size_t i = 0; i < e->plan->n_exclusions; i++) excluded += m->excluded_rows[i] != 0;
  dsv__put_word(words, number | excluded << 32 | (uint64_t)(m->sums.outside != 0) << 40);
  dsv__put_word(words, g->reached[cell]);
  if (m->sums.outside) dsv__put_word(words, m->sums.outside);
  for (size_t i = 0; excluded && i < e->plan->n_exclusions; i++)
    if (m->excluded_rows[i]) dsv__put_word(words, i | m->excluded_rows[i] << 8);
  for (size_t i = 0; !status && i < e->n_plans; i++) status = put_target(words, g, i, cell);
  return status;
}

dsv_status dsv__cells_keep(dsv__cells_out *out, dsv__gathering *g) {
  dsv__words *words = out->words;
  const uint64_t first = g->left_out[DSV__ROW_BEFORE_START];
  const uint64_t last = g->e->n_placed - g->left_out[DSV__ROW_AFTER_END];
  bool said = first != out->first || last != out->last;
  uint64_t n = 0;
  dsv_status status = DSV_OK;
  for (size_t i = 0; i < REASONS; i++) said = said || g->left_out[window_reasons[i]];
  for (size_t cell = 0; cell < g->n; cell++) n += !is_empty(g, cell);
  if (!words->n) dsv__put_word(words, 0); /* where the windows end: known later */
  if (!said && !n) return words->failed ? DSV_ERROR_MEMORY : DSV_OK;
  dsv__put_words(words, (uint64_t[]){g->number - 1, first - out->first, last - out->last}, 3);
  for (size_t i = 0; i < REASONS; i++) dsv__put_word(words, g->left_out[window_reasons[i]]);
  dsv__put_word(words, n);
  for (size_t cell = 0; !status && cell < g->n; cell++)
    if (!is_empty(g, cell)) status = put_cell(out, g, cell);
  out->first = first;
  out->last = last;
  return words->failed ? DSV_ERROR_MEMORY : status;
}

static void put_subject(dsv__words *words, const dsv__plan *plan, const dsv__subject *subject) {
  for (size_t i = 0; i < plan->n_by; i++) {
    const dsv__attribute *part = &subject->attributes[i];
    const bool text = part->type == DSV__TYPE_STRING;
    dsv__put_word(words, !part->given ? NO_VALUE : text ? TEXT_VALUE : WHOLE_VALUE);
    if (part->given && text) dsv__put_text_words(words, part->text);
    else if (part->given) dsv__put_word(words, (uint64_t)part->integer);
  }
}

dsv_status dsv__cells_close(dsv__cells_out *out, const dsv__evaluation *e) {
  dsv__words *words = out->words;
  if (!words->n) dsv__put_word(words, 0);
  if (!words->failed) words->at[0] = words->n;
  dsv__put_words(words, (uint64_t[]){e->n_placed, e->placeless[DSV__ROW_FUTURE]}, 2);
  for (size_t i = 0; i < e->n_plans; i++) {
    dsv__put_word(words, (uint64_t)e->plans[i]->scale);
    dsv__put_words(words, out->reach + 2 * i, 2);
  }
  dsv__put_word(words, out->n_subjects);
  for (size_t i = 0; i < out->n_subjects; i++) put_subject(words, e->plan, &e->roster.at[out->subjects[i]]);
  return words->failed ? DSV_ERROR_MEMORY : DSV_OK;
}

/* ---- beginning ------------------------------------------------------------------------------------------------------------- */

dsv_status dsv__cells_scale(const dsv__words *const *words, size_t n, dsv__plan *const *plans, size_t n_plans,
                            int64_t *reach) {
  for (size_t i = 0; i < n_plans; i++) {
    int64_t *least = &reach[2 * i], *greatest = &reach[2 * i + 1];
    int32_t scale = 0;
    for (size_t k = 0; k < n; k++) {
      const int32_t own = (int32_t)rest_of(words[k]).at[2 + 3 * i];
      scale = own > scale ? own : scale;
    }
    plans[i]->scale = scale;
    *least = INT64_MAX;
    *greatest = INT64_MIN;
    for (size_t k = 0; k < n; k++) {
      const uint64_t *at = rest_of(words[k]).at + 2 + 3 * i;
      const int64_t factor = dsv__sums_power(scale - (int32_t)at[0]);
      int64_t low = (int64_t)at[1], high = (int64_t)at[2];
      if (low > high) continue; /* none */
      if (!dsv__mul(low, factor, &low) || !dsv__mul(high, factor, &high))
        return dsv__fail(plans[i]->scope->diag, DSV_ERROR_OVERFLOW,
                         "target \"%.*s\": field \"%.*s\" does not fit with the %d decimals that another row has",
                         (int)plans[i]->target->id.n, plans[i]->target->id.at, (int)plans[i]->target->metric.field.n,
                         plans[i]->target->metric.field.at, (int)scale);
      *least = low < *least ? low : *least;
      *greatest = high > *greatest ? high : *greatest;
    }
  }
  return DSV_OK;
}

static dsv_status take_subject(dsv__word_reader *words, dsv__evaluation *e, uint32_t *out) {
  const dsv__plan *plan = e->plan;
  dsv__attribute parts[DSV__BY_MOST];
  for (size_t i = 0; i < plan->n_by; i++) {
    const uint64_t kind = dsv__take_word(words);
    parts[i] = (dsv__attribute){.name = plan->by_names[i], .type = plan->by[i]->type, .given = kind != NO_VALUE};
    if (kind == WHOLE_VALUE) parts[i].integer = (int64_t)dsv__take_word(words);
    if (kind == TEXT_VALUE) dsv__take_text_words(words, &e->arena, &parts[i].text);
    if (kind == TEXT_VALUE && !parts[i].text.at) return DSV_ERROR_MEMORY;
  }
  return dsv__roster_add(&e->roster, parts, out);
}

dsv_status dsv__cells_open(dsv__cells_in *in, dsv__evaluation *e) {
  in->parts = dsv__arena_alloc(&e->arena, in->n, sizeof *in->parts);
  if (!in->parts) return DSV_ERROR_MEMORY;
  e->n_placed = e->placeless[DSV__ROW_FUTURE] = 0;
  for (size_t k = 0; k < in->n; k++) {
    dsv__cells_part *part = &in->parts[k];
    dsv__word_reader rest = rest_of(in->words[k]);
    part->windows = windows_of(in->words[k]);
    part->window = part->windows.at < part->windows.end ? dsv__take_word(&part->windows) : UINT64_MAX;
    e->n_placed += part->placed = dsv__take_word(&rest);
    e->placeless[DSV__ROW_FUTURE] += part->future = dsv__take_word(&rest);
    part->factors = dsv__arena_alloc(&e->arena, e->n_plans, sizeof *part->factors);
    if (!part->factors) return DSV_ERROR_MEMORY;
    for (size_t i = 0; i < e->n_plans; i++)
      part->factors[i] = dsv__sums_power(e->plans[i]->scale - (int32_t)dsv__take_words(&rest, 3)[0]);
    part->n_subjects = (size_t)dsv__take_word(&rest);
    part->subjects = dsv__arena_alloc(&e->arena, part->n_subjects, sizeof *part->subjects);
    if (!part->subjects) return DSV_ERROR_MEMORY;
    for (size_t i = 0; i < part->n_subjects; i++) {
      dsv_status status = take_subject(&rest, e, &part->subjects[i]);
      if (status) return status;
    }
  }
  return DSV_OK;
}

/* ---- filling in ------------------------------------------------------------------------------------------------------------- */

/* What plain cells come to is added when all parts are in: see add_reached. */
static void add_more(const read_target *t, uint64_t reached, dsv__sums *sums) {
  sums->rows += t->rows - reached;
  sums->null += t->null;
  sums->bad += t->bad;
  sums->weight += t->weight - (dsv__int128)reached;
  if (t->tells == TELLS_SHARE) sums->denominator += t->denominator - (dsv__int128)reached;
}

static void add_reached(dsv__gathering *g) {
  for (size_t i = 0; i < g->e->n_plans; i++) {
    const bool shares = telling_of(g->e->plans, i) == TELLS_SHARE;
    for (size_t cell = 0; cell < g->n; cell++) {
      dsv__sums *sums = &g->targets[i].measures[cell].sums;
      sums->rows += g->reached[cell];
      sums->weight += (dsv__int128)g->reached[cell];
      if (shares) sums->denominator += (dsv__int128)g->reached[cell];
    }
  }
}

static void add_sums(const read_target *t, int64_t factor, dsv__sums *sums) {
  if (t->tells == TELLS_SHARE) sums->numerator += t->numerator;
  else if (t->tells == TELLS_EXACT) dsv__exact_add_packed(&sums->exact, (size_t)t->first, t->numbers, (size_t)t->n);
  else if (t->tells == TELLS_SUM) dsv__wide_merge(&sums->sum, factor == 1 ? t->sum : dsv__wide_times(t->sum, factor));
  else if (t->tells == TELLS_EXTREMES && t->least <= t->greatest) {
    const int64_t least = t->least * factor, greatest = t->greatest * factor;
    sums->least = least < sums->least ? least : sums->least;
    sums->greatest = greatest > sums->greatest ? greatest : sums->greatest;
  }
}

enum { FEW = 64 }; /* so few numbers are copied */

/* Where they lie, if nothing has to be done to them. */
static dsv_status add_values(const read_target *t, int64_t factor, dsv__values *values, dsv__value_pool *pool) {
  const int64_t *at = t->numbers;
  const size_t step = t->pairs ? 2 : 1;
  if (factor == 1 && values->weighted == t->pairs && t->n >= FEW)
    return dsv__values_lend(values, at, (size_t)t->n, pool);
  dsv_status status = DSV_OK;
  for (uint64_t i = 0; !status && i < t->n; i += step)
    status = values->weighted ? dsv__values_add_times(values, at[i] * factor, t->pairs ? at[i + 1] : 1, pool)
                              : dsv__values_add(values, at[i] * factor, pool);
  return status;
}

static void add_left_out(dsv__gathering *g, size_t cell, const read_cell *c) {
  for (size_t i = 0; i < g->e->n_plans; i++) {
    dsv__measure *m = &g->targets[i].measures[cell];
    m->sums.outside += c->outside;
    for (uint64_t k = 0; k < c->n_excluded; k++) m->excluded_rows[c->excluded[k] & 255] += c->excluded[k] >> 8;
  }
}

static dsv_status fill_cell(dsv__cells_part *part, dsv__gathering *g, read_target *targets) {
  dsv__evaluation *e = g->e;
  const read_cell c = take_cell(&part->windows);
  size_t cell;
  dsv_status status = dsv__cell_of(g, e->plan->n_by ? part->subjects[c.number] : 0, &cell);
  if (status) return status;
  g->reached[cell] += c.reached;
  if (c.outside || c.n_excluded) add_left_out(g, cell, &c);
  for (size_t i = 0; i < e->n_plans; i++) {
    dsv__gathered *target = &g->targets[i];
    take_target(&part->windows, &targets[i]);
    if (!targets[i].plain) add_more(&targets[i], c.reached, &target->measures[cell].sums);
    add_sums(&targets[i], part->factors[i], &target->measures[cell].sums);
    if (target->values)
      status = add_values(&targets[teller(e->plans, i)], part->factors[i], &target->values[cell], &e->pool);
    if (status) return status;
  }
  return dsv__walked(e->scope, 1);
}

static dsv_status fill_part(dsv__cells_part *part, dsv__gathering *g, read_target *targets) {
  dsv_status status = DSV_OK;
  if (part->window == g->number - 1) {
    const read_window w = take_window(&part->windows);
    part->first += w.first;
    part->last += w.last;
    for (size_t i = 0; i < REASONS; i++) g->left_out[window_reasons[i]] += w.left_out[i];
    for (uint64_t i = 0; !status && i < w.n_cells; i++) status = fill_cell(part, g, targets);
    part->window = part->windows.at < part->windows.end ? dsv__take_word(&part->windows) : UINT64_MAX;
  }
  g->left_out[DSV__ROW_BEFORE_START] += part->first;
  g->left_out[DSV__ROW_AFTER_END] += part->placed - part->last;
  return status;
}

dsv_status dsv__cells_fill(dsv__cells_in *in, dsv__gathering *g) {
  dsv_status status = dsv__gather_begin(g);
  read_target *targets = begin_targets(g->e->plans, g->e->n_plans, &g->arena);
  if (!status && !targets) status = DSV_ERROR_MEMORY;
  for (size_t k = 0; !status && k < in->n; k++) status = fill_part(&in->parts[k], g, targets);
  if (!status) add_reached(g);
  return status ? status : dsv__gather_end(g);
}
