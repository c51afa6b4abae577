#include "agree/tally.h"
#include <string.h>

int64_t dsv__double_key(double value) {
  int64_t bits;
  if (value == 0) value = 0; /* -0 and 0 are one value */
  memcpy(&bits, &value, sizeof bits);
  return bits < 0 ? INT64_MIN - bits : bits;
}

double dsv__double_of_key(int64_t key) {
  int64_t bits = key < 0 ? INT64_MIN - key : key;
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

void dsv__tally_init(dsv__tally *tally) {
  memset(tally, 0, sizeof *tally);
  tally->least = INT64_MAX;
  tally->greatest = INT64_MIN;
  dsv__exact_init(&tally->exact);
}

/* ---- looking at a row ------------------------------------------------------------------------------------------------------- */

static const int64_t ten_to[] = {1,
                                 10,
                                 100,
                                 1000,
                                 10000,
                                 100000,
                                 1000000,
                                 10000000,
                                 100000000,
                                 1000000000,
                                 10000000000,
                                 100000000000,
                                 1000000000000,
                                 10000000000000,
                                 100000000000000,
                                 1000000000000000,
                                 10000000000000000,
                                 100000000000000000,
                                 1000000000000000000};

/* The row's value as an integer in the order of values; dsv__tally_scale has seen to it that decimals fit. */
static int64_t key_of(const dsv__plan *plan, uint64_t row) {
  const dsv__column *field = plan->field;
  if (plan->kind == DSV__PROMOTER) return 0;
  if (field->type == DSV__TYPE_NUMBER) return dsv__double_key(field->numbers[row]);
  if (field->type != DSV__TYPE_DECIMAL) return field->integers[row];
  return field->integers[row] * ten_to[plan->scale - field->scales[row]];
}

/* Within `scale`, both ends included. */
static bool on_scale(const dsv__plan *plan, uint64_t row) {
  static const dsv__decimal promoter_scale[] = {{0, 0}, {10, 0}};
  const dsv__list *scale = &plan->target->metric.scale;
  const dsv__decimal *ends = scale->n == 2 ? scale->at : plan->kind == DSV__PROMOTER ? promoter_scale : NULL;
  if (!ends) return true;
  const dsv__column *field = plan->field;
  if (field->type == DSV__TYPE_NUMBER)
    return field->numbers[row] >= dsv__double_of_decimal(ends[0]) &&
           field->numbers[row] <= dsv__double_of_decimal(ends[1]);
  dsv__decimal value = {field->integers[row], field->type == DSV__TYPE_DECIMAL ? field->scales[row] : 0};
  return dsv__decimal_compare(value, ends[0]) >= 0 && dsv__decimal_compare(value, ends[1]) <= 0;
}

dsv__taken dsv__tally_look(const dsv__plan *plan, uint64_t row, int64_t *times, int64_t *key) {
  *times = 1;
  *key = 0;
  const dsv__column *read[] = {plan->field, plan->count, plan->of_count};
  for (size_t i = 0; i < 3; i++)
    if (read[i] && !dsv__cell_given(read[i], row)) return DSV__TAKEN_NULL;
  if (plan->count && (*times = plan->count->integers[row]) < 0) return DSV__TAKEN_BAD;
  if (plan->of_count && plan->of_count->integers[row] < 0) return DSV__TAKEN_BAD;
  if (!plan->field) return DSV__TAKEN;
  if (!on_scale(plan, row)) return DSV__TAKEN_BAD;
  *key = key_of(plan, row);
  return DSV__TAKEN;
}

/* Whether a row can come to be counted: it has a value on the scale, and passes `where` as far as that sees the row alone. */
static bool can_count(const dsv__plan *plan, uint64_t row) {
  bool sees = plan->where && !dsv__test_sees_attributes(plan->where);
  return dsv__cell_given(plan->field, row) && on_scale(plan, row) &&
         (!sees || dsv__test_row(plan->where, plan->table, row, NULL));
}

dsv_status dsv__tally_scale(dsv__plan *plan) {
  const dsv__column *field = plan->field;
  if (!field || field->type != DSV__TYPE_DECIMAL || plan->kind == DSV__PROMOTER) return DSV_OK;
  for (uint64_t i = 0; i < plan->table->n; i++)
    if (field->scales[i] > plan->scale && can_count(plan, i)) plan->scale = field->scales[i];
  for (uint64_t i = 0; i < plan->table->n; i++) {
    int64_t key;
    if (field->scales[i] <= plan->scale && dsv__mul(field->integers[i], ten_to[plan->scale - field->scales[i]], &key))
      continue;
    if (!can_count(plan, i)) continue;
    dsv__str id = plan->target->id, name = plan->target->metric.field;
    return dsv__fail(plan->scope->diag, DSV_ERROR_OVERFLOW,
                     "target \"%.*s\": row %llu: field \"%.*s\" does not fit with the %d decimals that another row has",
                     (int)id.n, id.at, (unsigned long long)(plan->table->origin ? plan->table->origin[i] : i + 1),
                     (int)name.n, name.at, (int)plan->scale);
  }
  return DSV_OK;
}

/* ---- adding ----------------------------------------------------------------------------------------------------------------- */

static dsv_status overflow(const dsv__plan *plan) {
  return dsv__fail(plan->scope->diag, DSV_ERROR_OVERFLOW, "a sum of target \"%.*s\" does not fit",
                   (int)plan->target->id.n, plan->target->id.at);
}

/* 9 and 10 promote, 0 to 6 do not. */
static int promotes(const dsv__plan *plan, uint64_t row) {
  const dsv__column *field = plan->field;
  if (field->type == DSV__TYPE_NUMBER) return field->numbers[row] >= 9 ? 1 : field->numbers[row] <= 6 ? -1 : 0;
  dsv__decimal value = {field->integers[row], field->type == DSV__TYPE_DECIMAL ? field->scales[row] : 0};
  if (dsv__decimal_compare(value, dsv__decimal_of(9)) >= 0) return 1;
  return dsv__decimal_compare(value, dsv__decimal_of(6)) <= 0 ? -1 : 0;
}

static bool add_value(const dsv__plan *plan, dsv__tally *tally, int64_t times, int64_t key) {
  if (times == 0) return true;
  if (key < tally->least) tally->least = key;
  if (key > tally->greatest) tally->greatest = key;
  if (plan->kind == DSV__MINIMUM || plan->kind == DSV__MAXIMUM || plan->kind == DSV__QUANTILE) return true;
  if (plan->field->type == DSV__TYPE_NUMBER) {
    if (times == 1) dsv__exact_add(&tally->exact, dsv__double_of_key(key));
    else dsv__exact_add_times(&tally->exact, dsv__double_of_key(key), times);
    return true;
  }
  return dsv__add(tally->sum, (dsv__int128)key * times, &tally->sum);
}

dsv_status dsv__tally_add(const dsv__plan *plan, dsv__tally *tally, uint64_t row, bool meets, int64_t times,
                          int64_t key) {
  tally->rows++;
  tally->weight += times;
  if (plan->kind == DSV__COUNT || plan->kind == DSV__RATIO) {
    tally->denominator += times;
    if (plan->of_count) tally->numerator += plan->of_count->integers[row];
    else if (meets) tally->numerator += times;
    return DSV_OK;
  }
  if (plan->kind == DSV__PROMOTER) {
    tally->denominator++;
    tally->numerator += promotes(plan, row);
    return DSV_OK;
  }
  return add_value(plan, tally, times, key) ? DSV_OK : overflow(plan);
}

dsv_status dsv__tally_merge(const dsv__plan *plan, dsv__tally *into, const dsv__tally *from) {
  into->rows += from->rows;
  into->null += from->null;
  into->bad += from->bad;
  into->outside += from->outside;
  into->weight += from->weight;
  into->numerator += from->numerator;
  into->denominator += from->denominator;
  if (from->least < into->least) into->least = from->least;
  if (from->greatest > into->greatest) into->greatest = from->greatest;
  dsv__exact_merge(&into->exact, &from->exact);
  return dsv__add(into->sum, from->sum, &into->sum) ? DSV_OK : overflow(plan);
}

/* ---- quantiles -------------------------------------------------------------------------------------------------------------- */

static void exchange(dsv__weighted_value *a, dsv__weighted_value *b) {
  dsv__weighted_value keep = *a;
  *a = *b;
  *b = keep;
}

static void sift(dsv__weighted_value *at, size_t root, size_t n) {
  for (size_t child; (child = 2 * root + 1) < n; root = child) {
    if (child + 1 < n && at[child + 1].key > at[child].key) child++;
    if (at[root].key >= at[child].key) return;
    exchange(&at[root], &at[child]);
  }
}

static void heap_sort(dsv__weighted_value *at, size_t n) {
  for (size_t i = n / 2; i-- > 0;) sift(at, i, n);
  for (size_t i = n; i-- > 1;) {
    exchange(&at[0], &at[i]);
    sift(at, 0, i);
  }
}

static int64_t median_of_three(int64_t a, int64_t b, int64_t c) {
  return a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
}

/* Splits values into less than, equal to and greater than a pivot: [0, *less), [*less, *equal), [*equal, n). */
static void split(dsv__weighted_value *at, size_t n, int64_t pivot, size_t *less, size_t *equal) {
  size_t low = 0, i = 0, high = n;
  while (i < high) {
    if (at[i].key < pivot) exchange(&at[low++], &at[i++]);
    else if (at[i].key > pivot) exchange(&at[i], &at[--high]);
    else i++;
  }
  *less = low;
  *equal = high;
}

static dsv__int128 weight_of(const dsv__weighted_value *at, size_t n) {
  dsv__int128 sum = 0;
  for (size_t i = 0; i < n; i++) sum += at[i].weight;
  return sum;
}

/* The value at `rank` of the sorted multiset, by quickselect over three-way splits; after too many rounds by sorting, so that no order of
   the values makes it slow. */
static int64_t value_at(dsv__weighted_value *at, size_t n, dsv__int128 rank) {
  for (int rounds = 0; rounds < 64 && n > 16; rounds++) {
    size_t less, equal;
    int64_t pivot = median_of_three(at[0].key, at[n / 2].key, at[n - 1].key);
    split(at, n, pivot, &less, &equal);
    dsv__int128 before = weight_of(at, less), same = weight_of(at + less, equal - less);
    if (rank < before) n = less;
    else if (rank < before + same) return pivot;
    else {
      rank -= before + same;
      at += equal;
      n -= equal;
    }
  }
  heap_sort(at, n);
  size_t i = 0;
  for (; i + 1 < n && rank >= at[i].weight; i++) rank -= at[i].weight;
  return at[i].key;
}

void dsv__quantile(dsv__weighted_value *values, size_t n, dsv__int128 total, dsv__decimal q, int64_t *low,
                   int64_t *high, uint64_t *rest_n, uint64_t *rest_d) {
  dsv__int128 rank = (total - 1) * q.coefficient, divisor = ten_to[q.scale];
  dsv__int128 whole = rank / divisor;
  *rest_n = (uint64_t)(rank % divisor);
  *rest_d = (uint64_t)divisor;
  *low = value_at(values, n, whole);
  *high = *rest_n ? value_at(values, n, whole + 1) : *low;
}
