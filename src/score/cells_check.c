/* Cells that come from elsewhere: whether they are what could have been kept, so that filling them in need not ask. */
#include "score/cells_parts.h"
#include "facts/batch.h"

/* Of finite doubles. */
static bool is_key(const dsv__plan *plan, int64_t key, const int64_t reach[2]) {
  static const int64_t most = INT64_C(0x7fefffffffffffff);
  if (is_double(plan)) return key >= -most && key <= most;
  return plan->field->type != DSV__TYPE_DECIMAL || (key >= reach[0] && key <= reach[1]);
}

/* A sum of n whole numbers of 64 bits is below n * 2^63 on both sides. */
static bool is_sum_of(dsv__int128 sum, uint64_t n) {
  const dsv__int128 most = (dsv__int128)n << 63;
  return sum >= -most && sum <= most;
}

static bool check_values(const dsv__plan *plan, const read_target *t, const int64_t reach[2], uint64_t rows) {
  const uint64_t step = t->pairs ? 2 : 1;
  bool good = (plan->count ? t->pairs : !t->pairs || plan->target->metric.sketch.head.given) && t->n % step == 0 &&
              t->n / step <= rows;
  for (uint64_t i = 0; good && i < t->n; i += step)
    good = is_key(plan, t->numbers[i], reach) && (step == 1 || t->numbers[i + 1] > 0);
  return good;
}

static dsv__int128 weight_of_values(const read_target *t) {
  dsv__int128 weight = 0;
  for (uint64_t i = 1; t->pairs && i < t->n; i += 2) weight += t->numbers[i];
  return t->pairs ? weight : (dsv__int128)t->n;
}

/* The sum of values that lie within `reach`, each for as many rows as it has weight. */
static bool check_sum(const dsv__plan *plan, const read_target *t, const int64_t reach[2]) {
  dsv__int128 most = (dsv__int128)1 << 63;
  if (plan->field->type == DSV__TYPE_DECIMAL) {
    const dsv__int128 low = -(dsv__int128)reach[0], high = reach[1];
    most = reach[0] > reach[1] ? 0 : (low > high ? low : high) + 1;
  }
  const dsv__int128 bound = (most * ((t->weight >> 32) + 1) >> 32) + 1;
  return t->sum.high >= -bound && t->sum.high <= bound;
}

static bool check_numbers(const dsv__plan *plan, const read_target *t, const int64_t reach[2], uint64_t rows) {
  switch (t->tells) {
    case TELLS_SHARE: return !t->n && is_sum_of(t->numerator, rows);
    case TELLS_EXACT: return dsv__exact_is_packed((size_t)t->first, t->numbers, (size_t)t->n);
    case TELLS_SUM: return !t->n && check_sum(plan, t, reach);
    case TELLS_VALUES: return check_values(plan, t, reach, rows);
    case TELLS_EXTREMES:
      return !t->n && (t->least <= t->greatest) == (t->weight > 0) &&
             (t->least > t->greatest || (is_key(plan, t->least, reach) && is_key(plan, t->greatest, reach)));
    default: return !t->n;
  }
}

static bool check_target(const dsv__plan *const *plans, size_t index, read_target *targets, const int64_t reach[2],
                         uint64_t reached, uint64_t rows) {
  const dsv__plan *plan = plans[index];
  read_target *t = &targets[index];
  if (t->plain) {
    t->rows = reached;
    t->null = t->bad = 0;
    t->weight = (dsv__int128)reached;
  }
  if (t->plain || t->tells != TELLS_SHARE) t->denominator = t->weight;
  return t->rows <= rows && t->null <= rows && t->bad <= rows && t->weight >= 0 && is_sum_of(t->weight, rows) &&
         t->denominator >= 0 && is_sum_of(t->denominator, rows) && check_numbers(plan, t, reach, rows) &&
         (plan->kind != DSV__QUANTILE || weight_of_values(&targets[teller(plans, index)]) == t->weight);
}

static bool check_cell(dsv__word_reader *words, const dsv__plan *const *plans, size_t n_plans, read_target *targets,
                       uint64_t n_subjects, const uint64_t *scales, uint64_t rows) {
  const read_cell c = take_cell(words);
  bool good = !words->failed && c.number < (plans[0]->n_by ? n_subjects : 1) && c.reached <= rows && c.outside <= rows;
  for (uint64_t k = 0; good && k < c.n_excluded; k++)
    good = (c.excluded[k] & 255) < plans[0]->n_exclusions && c.excluded[k] >> 8 <= rows;
  for (size_t i = 0; good && i < n_plans; i++) {
    const int64_t reach[2] = {(int64_t)scales[3 * i + 1], (int64_t)scales[3 * i + 2]};
    take_target(words, &targets[i]);
    good = !words->failed && check_target(plans, i, targets, reach, c.reached, rows);
  }
  return good;
}

static bool check_subjects(dsv__word_reader *words, const dsv__plan *plan, uint64_t n, dsv__arena *arena,
                           bool *memory) {
  bool good = n <= (uint64_t)(words->end - words->at) && (plan->n_by || !n);
  for (uint64_t i = 0; good && i < n * plan->n_by; i++) {
    const int32_t type = plan->by[i % plan->n_by]->type;
    const uint64_t kind = dsv__take_word(words);
    dsv__str text;
    if (kind == TEXT_VALUE) {
      good = type == DSV__TYPE_STRING && dsv__take_text_words(words, arena, &text);
      *memory = *memory && (!good || text.at);
      good = good && text.at && dsv__text_good(text.at, text.n) == text.n;
    } else if (kind == WHOLE_VALUE) {
      const uint64_t value = dsv__take_word(words);
      good = type == DSV__TYPE_INTEGER || (type == DSV__TYPE_BOOLEAN && value <= 1);
    } else good = kind == NO_VALUE;
  }
  return good && !words->failed && words->at == words->end;
}

static bool check_scales(const uint64_t *scales, const dsv__plan *const *plans, size_t n_plans) {
  for (size_t i = 0; i < n_plans; i++) {
    const bool decimal = dsv__takes_keys(plans[i]) && plans[i]->field->type == DSV__TYPE_DECIMAL;
    if (scales[3 * i] > (decimal ? 18 : 0)) return false;
  }
  return true;
}

dsv_status dsv__cells_check(const dsv__words *words, const dsv__plan *const *plans, size_t n_plans, size_t n_windows,
                            uint64_t rows) {
  dsv__word_reader windows = windows_of(words), rest = rest_of(words);
  dsv__arena arena;
  dsv__arena_init(&arena, plans[0]->scope->context);
  read_target *targets = begin_targets(plans, n_plans, &arena);
  bool memory = targets != NULL;
  const uint64_t placed = dsv__take_word(&rest), future = dsv__take_word(&rest);
  const uint64_t *scales = dsv__take_words(&rest, 3 * (uint64_t)n_plans);
  const uint64_t n_subjects = dsv__take_word(&rest);
  bool good = targets && scales && placed <= rows && future <= rows - placed && check_scales(scales, plans, n_plans) &&
              check_subjects(&rest, plans[0], n_subjects, &arena, &memory);
  uint64_t next = 0, first = 0, last = 0;
  while (good && windows.at < windows.end) {
    const uint64_t window = dsv__take_word(&windows);
    const read_window w = take_window(&windows);
    first += w.first;
    last += w.last;
    good = !windows.failed && window >= next && window < n_windows && first <= last && last <= placed;
    for (size_t i = 0; i < REASONS; i++) good = good && w.left_out[i] <= rows;
    next = window + 1;
    for (uint64_t i = 0; good && i < w.n_cells; i++)
      good = check_cell(&windows, plans, n_plans, targets, n_subjects, scales, rows);
  }
  dsv__arena_free(&arena);
  return good ? DSV_OK : memory ? DSV_ERROR_TALLY : DSV_ERROR_MEMORY;
}
