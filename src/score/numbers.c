#include "score/numbers.h"
#include "score/result.h"

void dsv__numbers_begin(dsv__numbers *list, const dsv_context *context) {
  *list = (dsv__numbers){.n = 0};
  dsv__buffer_init(&list->text, context);
}

static void write_run(dsv__numbers *list) {
  if (!list->first || list->written > DSV__NUMBERS_MOST) return;
  if (list->text.n) dsv__put_text(&list->text, ", ");
  if (list->written++ == DSV__NUMBERS_MOST) dsv__put_text(&list->text, "...");
  else {
    dsv__put_uint(&list->text, list->first);
    if (list->last > list->first) dsv__put_char(&list->text, '-');
    if (list->last > list->first) dsv__put_uint(&list->text, list->last);
  }
}

void dsv__numbers_add(dsv__numbers *list, uint64_t number) {
  list->n++;
  if (list->first && number == list->last + 1) {
    list->last = number;
    return;
  }
  write_run(list);
  list->first = list->last = number;
}

void dsv__numbers_add_row(dsv__numbers *list, const dsv__table *table, uint64_t row) {
  dsv__numbers_add(list, table->origin ? table->origin[row] : row + 1);
}

dsv__str dsv__numbers_end(dsv__numbers *list, dsv__arena *arena) {
  write_run(list);
  dsv__str text = dsv__arena_str(arena, &list->text);
  dsv__buffer_free(&list->text);
  return text;
}
