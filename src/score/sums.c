#include "score/sums.h"
#include <string.h>

double dsv__double_of_key(int64_t key) {
  int64_t bits = key < 0 ? INT64_MIN - key : key;
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

void dsv__sums_init(dsv__sums *sums) {
  memset(sums, 0, sizeof *sums);
  sums->least = INT64_MAX;
  sums->greatest = INT64_MIN;
  dsv__exact_init(&sums->exact);
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

/* The row's value as an integer in the order of values; dsv__sums_scale has seen to it that decimals fit. */
int64_t dsv__sums_key(const dsv__plan *plan, uint64_t row) {
  const dsv__column *field = plan->field;
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

dsv__taken dsv__sums_look(const dsv__plan *plan, uint64_t row, int64_t *times, int64_t *key) {
  *times = 1;
  *key = 0;
  const dsv__column *read[] = {plan->answers ? NULL : plan->field, plan->count, plan->of_count};
  for (size_t i = 0; i < 3; i++)
    if (read[i] && !dsv__cell_given(read[i], row)) return DSV__TAKEN_NULL;
  if (plan->count && (*times = plan->count->integers[row]) < 0) return DSV__TAKEN_BAD;
  if (plan->of_count && plan->of_count->integers[row] < 0) return DSV__TAKEN_BAD;
  if (!plan->field || (plan->answers && !dsv__cell_given(plan->field, row))) return DSV__TAKEN;
  if (!on_scale(plan, row)) return DSV__TAKEN_BAD;
  if (dsv__takes_keys(plan)) *key = dsv__sums_key(plan, row);
  return DSV__TAKEN;
}

/* Whether a row can come to be counted: it has a value on the scale, and passes `where` as far as that sees the row alone. */
static bool can_count(const dsv__plan *plan, uint64_t row) {
  bool sees = plan->where && !dsv__test_sees_attributes(plan->where);
  return dsv__cell_given(plan->field, row) && on_scale(plan, row) &&
         (!sees || dsv__test_row(plan->where, plan->table, row, NULL));
}

static bool scales(const dsv__plan *plan) {
  return dsv__takes_keys(plan) && plan->field->type == DSV__TYPE_DECIMAL;
}

dsv_status dsv__sums_scale(dsv__plan *plan) {
  const dsv__column *field = plan->field;
  if (!scales(plan)) return DSV_OK;
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

void dsv__sums_reach(const dsv__plan *plan, int64_t *least, int64_t *greatest) {
  *least = INT64_MAX;
  *greatest = INT64_MIN;
  for (uint64_t i = 0; scales(plan) && i < plan->table->n; i++) {
    if (!can_count(plan, i)) continue;
    const int64_t key = dsv__sums_key(plan, i);
    *least = key < *least ? key : *least;
    *greatest = key > *greatest ? key : *greatest;
  }
}

int64_t dsv__sums_power(int32_t digits) {
  return ten_to[digits];
}

/* ---- adding ----------------------------------------------------------------------------------------------------------------- */

/* 9 and 10 promote, 0 to 6 do not. */
static int promotes(const dsv__plan *plan, uint64_t row) {
  const dsv__column *field = plan->field;
  if (field->type == DSV__TYPE_NUMBER) return field->numbers[row] >= 9 ? 1 : field->numbers[row] <= 6 ? -1 : 0;
  dsv__decimal value = {field->integers[row], field->type == DSV__TYPE_DECIMAL ? field->scales[row] : 0};
  if (dsv__decimal_compare(value, dsv__decimal_of(9)) >= 0) return 1;
  return dsv__decimal_compare(value, dsv__decimal_of(6)) <= 0 ? -1 : 0;
}

static void add_value(const dsv__plan *plan, dsv__sums *sums, int64_t times, int64_t key) {
  if (times == 0) return;
  if (key < sums->least) sums->least = key;
  if (key > sums->greatest) sums->greatest = key;
  if (plan->kind == DSV__MINIMUM || plan->kind == DSV__MAXIMUM || plan->kind == DSV__QUANTILE) return;
  if (plan->field->type != DSV__TYPE_NUMBER) dsv__wide_add(&sums->sum, (dsv__int128)key * times);
  else if (times == 1) dsv__exact_add(&sums->exact, dsv__double_of_key(key));
  else dsv__exact_add_times(&sums->exact, dsv__double_of_key(key), times);
}

void dsv__sums_add(const dsv__plan *plan, dsv__sums *sums, uint64_t row, bool meets, int64_t times, int64_t key) {
  sums->rows++;
  sums->weight += times;
  if (plan->kind == DSV__COUNT || plan->kind == DSV__RATIO) {
    sums->denominator += times;
    if (plan->of_count) sums->numerator += plan->of_count->integers[row];
    else if (meets) sums->numerator += times;
  } else if (plan->kind == DSV__PROMOTER) {
    sums->denominator++;
    sums->numerator += promotes(plan, row);
  } else {
    add_value(plan, sums, times, key);
  }
}

void dsv__sums_merge(dsv__sums *into, const dsv__sums *from) {
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
  dsv__wide_merge(&into->sum, from->sum);
}
