/* What an agreement says of the subjects of a target: their attributes and weights. */
#include "agree/agreement.h"
#include "base/sort.h"

/* ---- attributes ------------------------------------------------------------------------------------------------------------- */

/* By name, of one name as they came. */
static int compare_attributes(const void *a, const void *b) {
  const dsv__attribute *x = a, *y = b;
  int order = dsv__str_compare(x->name, y->name);
  return order ? order : x->integer < y->integer ? -1 : 1;
}

static int32_t value_type(const dsv__value *value) {
  return value->kind == DSV__VALUE_TEXT  ? DSV__TYPE_STRING
         : value->kind == DSV__VALUE_INT ? DSV__TYPE_INTEGER
                                         : DSV__TYPE_BOOLEAN;
}

/* The type of an attribute is that of its first value. */
static dsv_status attributes_of_list(const dsv__list *list, dsv__arena *arena, dsv__attributes *out) {
  size_t most = 0, n = 0, kept = 0;
  for (size_t i = 0; i < list->n; i++) most += DSV__AT(*list, dsv__list)[i].n;
  dsv__attribute *at = dsv__arena_alloc(arena, most, sizeof *at);
  if (!at) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < list->n; i++) {
    const dsv__list *row = &DSV__AT(*list, dsv__list)[i];
    for (size_t k = 0; k < row->n; k++) {
      const dsv__pair *pair = &DSV__AT(*row, dsv__pair)[k];
      at[n] = (dsv__attribute){.name = pair->name, .type = value_type(pair->at), .integer = (int64_t)n};
      n++;
    }
  }
  dsv__sort(at, n, sizeof *at, compare_attributes);
  for (size_t i = 0; i < n; i++)
    if (!kept || !dsv__str_same(at[kept - 1].name, at[i].name)) at[kept++] = at[i];
  *out = (dsv__attributes){at, kept};
  return DSV_OK;
}

dsv_status dsv__target_attributes(const dsv__target *target, dsv__arena *arena, dsv__attributes *out) {
  *out = (dsv__attributes){NULL, 0};
  if (target->subjects.chosen == 1) return attributes_of_list(&target->subjects.list, arena, out);
  const dsv__stream *stream = target->subjects.chosen == 2 ? dsv__stream_of(&target->subjects.rows.stream) : NULL;
  if (!stream) return DSV_OK;
  dsv__attribute *at = dsv__arena_alloc(arena, stream->fields.n, sizeof *at);
  if (!at) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < stream->fields.n; i++) {
    at[i].name = dsv__stream_field_name(stream, i);
    at[i].type = dsv__stream_field_type(stream, i);
  }
  *out = (dsv__attributes){at, stream->fields.n};
  return DSV_OK;
}

/* ---- weights ---------------------------------------------------------------------------------------------------------------- */

bool dsv__weight_fits(dsv__decimal weight) {
  return weight.coefficient >= 0 && weight.scale <= DSV__WEIGHT_DIGITS &&
         dsv__decimal_compare(weight, dsv__decimal_of(DSV__WEIGHT_MOST)) <= 0;
}

int64_t dsv__weight_of(dsv__decimal weight) {
  int64_t scaled = weight.coefficient;
  for (int32_t i = weight.scale; i < DSV__WEIGHT_DIGITS; i++) scaled *= 10;
  return scaled;
}
