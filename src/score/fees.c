/* Rows of a fee in order of time with their running sums, for each way in which subjects part them; when the stream is complete. */
#include "score/fees.h"
#include "score/running.h"
#include "base/powers.h"
#include "base/sort.h"

/* ---- amounts ---------------------------------------------------------------------------------------------------------------- */

static const dsv__int128 one = INT64_C(1000000000); /* of DSV__AMOUNT_DIGITS */

dsv__ratio dsv__ratio_of_amount(dsv__int128 amount) {
  return (dsv__ratio){amount, one};
}

static dsv_status amount_of_ratio(dsv__ratio value, dsv__int128 *out) {
  if (!dsv__ratio_round(value, (dsv__ratio){1, one}, DSV__ROUND_HALF_EVEN, &value)) return DSV_ERROR_OVERFLOW;
  *out = value.numerator * (one / value.denominator);
  return DSV_OK;
}

/* What its shortest text says. */
static dsv_status amount_of_double(double number, dsv__buffer *scratch, dsv__int128 *out) {
  static const double most = 9223372036854775808.0, least = 1e-10; /* less is rounded to 0 */
  dsv__ratio value;
  *out = 0;
  if (number >= most || number <= -most) return DSV_ERROR_OVERFLOW;
  if (number < least && number > -least) return DSV_OK;
  scratch->n = 0;
  dsv__put_double(scratch, number);
  if (scratch->failed) return DSV_ERROR_MEMORY;
  if (!dsv__ratio_of_text((dsv__str){scratch->at, scratch->n}, &value)) return DSV_ERROR_OVERFLOW;
  return amount_of_ratio(value, out);
}

dsv_status dsv__cell_amount(const dsv__column *column, uint64_t row, dsv__buffer *scratch, dsv__int128 *out) {
  if (column->type == DSV__TYPE_NUMBER) return amount_of_double(column->numbers[row], scratch, out);
  if (column->type == DSV__TYPE_DECIMAL)
    return amount_of_ratio(dsv__ratio_of((dsv__decimal){column->integers[row], column->scales[row]}), out);
  *out = column->integers[row] * one;
  return column->integers[row] == INT64_MIN ? DSV_ERROR_OVERFLOW : DSV_OK;
}

/* ---- rows of a fee ---------------------------------------------------------------------------------------------------------- */

typedef struct {
  uint32_t subject; /* in the roster */
  int64_t at;
  dsv__int128 sum; /* first its own amount; then of all rows of the subject up to this one */
} fee_row;

struct dsv__fee_sums {
  dsv__fee_sums *next;
  const dsv__fee *fee;
  const dsv__list *by; /* whose rows are kept apart; NULL: all are one */
  dsv__plan plan;
  dsv__roster roster;
  dsv__keymap keys;
  fee_row *rows;
  uint64_t n;
  dsv__spans covered; /* when the stream is complete */
  bool assumed;       /* nobody said so */
};

static int compare_rows(const void *a, const void *b) {
  const fee_row *x = a, *y = b;
  if (x->subject != y->subject) return x->subject < y->subject ? -1 : 1;
  return x->at < y->at ? -1 : x->at > y->at;
}

static dsv_status overflow(const dsv__fees *fees, const dsv__fee *fee, const dsv__table *table, uint64_t row) {
  return dsv__fail(fees->work->diag, DSV_ERROR_OVERFLOW,
                   "fee \"%.*s\": row %llu of stream \"%.*s\": the amount does not fit", (int)fee->id.n, fee->id.at,
                   (unsigned long long)(table->origin ? table->origin[row] : row + 1), (int)fee->stream.id.n,
                   fee->stream.id.at);
}

static dsv_status add_row(dsv__fees *fees, dsv__fee_sums *sums, const dsv__column *field, uint64_t row,
                          dsv__buffer *scratch) {
  const dsv__table *table = sums->plan.table;
  fee_row *at = &sums->rows[sums->n];
  *at = (fee_row){.at = table->start[row]};
  dsv_status status = dsv__cell_amount(field, row, scratch, &at->sum);
  if (status == DSV_ERROR_OVERFLOW) return overflow(fees, sums->fee, table, row);
  if (!status && sums->by) status = dsv__keymap_id(&sums->keys, row, &at->subject);
  sums->n++;
  return status;
}

static dsv_status add_rows(dsv__fees *fees, dsv__fee_sums *sums) {
  const dsv__plan *plan = &sums->plan;
  const dsv__table *table = plan->table;
  const dsv__column *field = dsv__column_of(table, sums->fee->field);
  dsv__buffer scratch;
  dsv__buffer_init(&scratch, fees->work->context);
  sums->rows = dsv__arena_alloc(&fees->arena, table->n, sizeof *sums->rows);
  dsv_status status = sums->rows ? DSV_OK : DSV_ERROR_MEMORY;
  for (uint64_t row = 0; !status && row < table->n; row++) {
    if (row % DSV__WALK_MOST == 0) status = dsv__walked(fees->scope, DSV__WALK_MOST);
    if (table->start[row] >= fees->scope->as_of || !dsv__cell_given(field, row)) continue;
    if (status || (plan->where && !dsv__test_row(plan->where, table, row, NULL))) continue;
    status = add_row(fees, sums, field, row, &scratch);
  }
  dsv__buffer_free(&scratch);
  if (status) return status;
  dsv__sort(sums->rows, sums->n, sizeof *sums->rows, compare_rows);
  for (uint64_t i = 1; i < sums->n; i++) /* 2^32 rows below 2^63 x 10^9 each fit 128 bits */
    if (sums->rows[i].subject == sums->rows[i - 1].subject) sums->rows[i].sum += sums->rows[i - 1].sum;
  return DSV_OK;
}

/* ---- making ----------------------------------------------------------------------------------------------------------------- */

/* The fee as a target over its rows, so that conditions and completeness are read as everywhere. */
static dsv_status make_plan(dsv__fees *fees, dsv__fee_sums *sums) {
  dsv__target *target = dsv__arena_alloc(&fees->arena, 1, sizeof *target);
  if (!target) return DSV_ERROR_MEMORY;
  target->id = sums->fee->id;
  target->metric.kind = DSV__COUNT;
  target->metric.stream = sums->fee->stream;
  target->where = sums->fee->where;
  target->head.given = dsv__rows_of(&dsv__class_record, "exclude"); /* none */
  dsv_status status = dsv__plan_make(fees->scope, target, SIZE_MAX, NULL, &fees->arena, &sums->plan);
  sums->plan.hours = NULL;
  if (!status && fees->work->request->running) status = dsv__running_ready(fees->work->request->running, &sums->plan);
  if (!status && fees->work->request->running)
    status = dsv__running_show_all(fees->work->request->running, sums->plan.table);
  return status;
}

static dsv_status find_covered(dsv__fees *fees, dsv__fee_sums *sums) {
  dsv__common common;
  dsv__spans said;
  dsv__spans_init(&said, fees->work->context);
  dsv__spans_init(&sums->covered, fees->work->context);
  dsv_status status = dsv__common_make(&sums->plan, fees->scope->as_of, &common);
  if (!status) status = dsv__common_covered(&common, &said, &sums->covered);
  sums->assumed = common.assumed;
  dsv__common_free(&common);
  dsv__spans_free(&said);
  return status;
}

/* The fields that tell subjects apart. */
static dsv_status find_keys(dsv__fees *fees, dsv__fee_sums *sums) {
  if (!sums->by) return DSV_OK;
  dsv__plan *plan = &sums->plan;
  const dsv__column **columns = dsv__arena_alloc(&fees->arena, sums->by->n, sizeof *columns);
  if (!columns) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < sums->by->n; i++) columns[i] = dsv__column_of(plan->table, DSV__AT(*sums->by, dsv__str)[i]);
  plan->n_by = sums->by->n;
  plan->by_names = sums->by->at;
  plan->by = columns;
  dsv_status status = dsv__roster_init(&sums->roster, plan, &fees->arena);
  dsv__keymap_init(&sums->keys, &sums->roster, plan->table, columns);
  return status;
}

static dsv_status make(dsv__fees *fees, const dsv__fee *fee, const dsv__list *by, dsv__fee_sums **out) {
  dsv__fee_sums *sums = *out = dsv__arena_alloc(&fees->arena, 1, sizeof *sums);
  if (!sums) return DSV_ERROR_MEMORY;
  *sums = (dsv__fee_sums){.next = fees->first, .fee = fee, .by = by};
  dsv__spans_init(&sums->covered, fees->work->context);
  fees->first = sums;
  dsv_status status = make_plan(fees, sums);
  if (!status) status = find_covered(fees, sums);
  if (!status) status = find_keys(fees, sums);
  return status ? status : add_rows(fees, sums);
}

/* ---- asking ----------------------------------------------------------------------------------------------------------------- */

/* Whether the rows tell subjects of the target apart. */
static bool parts(const dsv__fee *fee, const dsv__list *by) {
  const dsv__stream *stream = dsv__stream_of(&fee->stream);
  bool has = by->n > 0;
  for (size_t i = 0; has && i < by->n; i++) {
    const int field = dsv__stream_field_index(stream, DSV__AT(*by, dsv__str)[i]);
    const int32_t type = field < 0 ? DSV__TYPE_NUMBER : dsv__stream_field_type(stream, (size_t)field);
    has = type == DSV__TYPE_STRING || type == DSV__TYPE_INTEGER || type == DSV__TYPE_BOOLEAN;
  }
  return has;
}

static bool same_fields(const dsv__list *a, const dsv__list *b) {
  bool same = a == b || (a && b && a->n == b->n);
  for (size_t i = 0; same && a != b && i < a->n; i++)
    same = dsv__str_same(DSV__AT(*a, dsv__str)[i], DSV__AT(*b, dsv__str)[i]);
  return same;
}

/* How many rows there are of subjects before this one, or of it before a time. */
static uint64_t rows_before(const dsv__fee_sums *sums, uint32_t subject, int64_t time) {
  uint64_t low = 0, high = sums->n;
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    const fee_row *row = &sums->rows[middle];
    if (row->subject < subject || (row->subject == subject && row->at < time)) low = middle + 1;
    else high = middle;
  }
  return low;
}

static bool covers(const dsv__spans *set, dsv__span span) {
  const size_t i = dsv__spans_seek(set, span.from);
  return i < set->n && set->at[i].from <= span.from && set->at[i].to >= span.to;
}

static void add_up(const dsv__fee_sums *sums, uint32_t subject, dsv__span span, dsv__fee_sum *out) {
  const uint64_t begin = rows_before(sums, subject, INT64_MIN), first = rows_before(sums, subject, span.from),
                 last = rows_before(sums, subject, span.to);
  if (first == last) return;
  dsv__int128 sum = sums->rows[last - 1].sum - (first > begin ? sums->rows[first - 1].sum : 0);
  out->rows = last - first;
  out->amount = dsv__ratio_of_amount(sum > 0 ? sum : 0);
}

/* Its number in the roster; UINT32_MAX: it has no rows. */
static uint32_t subject_of(const dsv__fee_sums *sums, dsv__str key) {
  uint32_t subject = 0;
  return !sums->by || dsv__roster_find(&sums->roster, key, &subject) ? subject : UINT32_MAX;
}

dsv_status dsv__fees_over(dsv__fees *fees, const dsv__fee *fee, const dsv__target *of, dsv__str key, dsv__span span,
                          dsv__fee_sum *out) {
  const dsv__list *by = key.n && parts(fee, &of->by) ? &of->by : NULL;
  dsv__fee_sums *sums = fees->first;
  while (sums && (sums->fee != fee || !same_fields(sums->by, by))) sums = sums->next;
  *out = (dsv__fee_sum){.amount = {0, 1}, .settled = true};
  dsv_status status = sums ? DSV_OK : make(fees, fee, by, &sums);
  if (status || span.from >= span.to) return status;
  add_up(sums, subject_of(sums, key), span, out);
  out->settled = span.to <= fees->scope->as_of && covers(&sums->covered, span) && (out->rows || !sums->assumed);
  return DSV_OK;
}

void dsv__fees_free(dsv__fees *fees) {
  for (dsv__fee_sums *sums = fees->first; sums; sums = sums->next) {
    dsv__spans_free(&sums->covered);
    if (!sums->roster.arena) continue;
    dsv__keymap_free(&sums->keys);
    dsv__roster_free(&sums->roster);
  }
  dsv__arena_free(&fees->arena);
}
