/* What tests of facts share: a checked book from text, its facts, and findings by place. */
#ifndef DSV_TEST_FACTS_H
#define DSV_TEST_FACTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* cmocka's header does not stand alone. */
#include <cmocka.h>
#include <dsv/dsv.h>
#include <stdio.h>
#include <string.h>

#include "facts/table.h"
#include "io/window.h"

typedef struct {
  dsv_context *context;
  dsv_diag *diag;
  dsv_book *book;
  dsv_facts *facts;
} world;

static inline world world_of_limits(const char *documents, const dsv_limits *limits) {
  world w = {NULL, NULL, NULL, NULL};
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.limits = limits;
  assert_int_equal(dsv_context_new(&options, &w.context), DSV_OK);
  assert_int_equal(dsv_diag_new(w.context, &w.diag), DSV_OK);
  assert_int_equal(dsv_book_new(w.context, NULL, &w.book, w.diag), DSV_OK);
  dsv_status status = dsv_book_add(w.book, documents, strlen(documents), "book", NULL, w.diag);
  if (!status) status = dsv_book_check(w.book, NULL, w.diag);
  for (size_t i = 0; status && i < w.diag->n; i++) print_message("%s\n", w.diag->at[i].message);
  assert_int_equal(status, DSV_OK);
  assert_int_equal(dsv_facts_new(w.book, NULL, &w.facts, w.diag), DSV_OK);
  return w;
}

static inline world world_of(const char *documents) {
  return world_of_limits(documents, NULL);
}

static inline void world_end(world *w) {
  dsv_facts_unref(w->facts);
  dsv_book_unref(w->book);
  dsv_diag_unref(w->diag);
  dsv_context_unref(w->context);
}

/* Empty facts again. */
static inline void world_clear(world *w) {
  dsv_facts_unref(w->facts);
  dsv_diag_clear(w->diag);
  assert_int_equal(dsv_facts_new(w->book, NULL, &w->facts, w->diag), DSV_OK);
}

static inline dsv_status read_text(world *w, const char *stream, const char *text, const char *source,
                                   uint32_t bad_rows) {
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.bad_rows = bad_rows;
  return dsv_facts_read(w->facts, stream, text, strlen(text), source, &options, w->diag);
}

static inline void expect_finding(const world *w, size_t index, dsv_status code, uint64_t line, uint64_t column) {
  assert_true(index < w->diag->n);
  const dsv__finding *finding = &w->diag->at[index];
  if (finding->code != (uint32_t)code || finding->line != line || finding->column != column)
    print_message("%u:%u: %s\n", (unsigned)finding->line, (unsigned)finding->column, finding->message);
  assert_int_equal(finding->code, code);
  assert_int_equal(finding->line, line);
  assert_int_equal(finding->column, column);
}

/* Every byte of a table that means something, as one hash: two ways to the same rows must agree. */
static inline uint64_t mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
  return hash ^ hash >> 29;
}

static inline uint64_t table_hash(const dsv__table *table) {
  uint64_t hash = mix(mix(mix(table->n, table->bad), table->seen), table->coverage.n);
  for (uint64_t row = 0; row < table->n; row++) {
    hash = mix(mix(hash, (uint64_t)table->start[row]), table->end ? (uint64_t)table->end[row] : 0);
    for (size_t i = 0; i < table->n_columns; i++) {
      const dsv__column *column = &table->columns[i];
      bool given = dsv__cell_given(column, row);
      uint64_t word = 0;
      if (given && column->texts) {
        dsv__str text = dsv__dictionary_text(column->dictionary, column->texts[row]);
        for (size_t j = 0; j < text.n; j++) word = mix(word, (unsigned char)text.at[j]);
      } else if (given && column->numbers) {
        memcpy(&word, &column->numbers[row], sizeof word);
      } else if (given) {
        word = (uint64_t)dsv__cell_integer(column, row) + (column->scales ? column->scales[row] : 0);
      }
      hash = mix(mix(hash, given), word);
    }
  }
  return hash;
}

#endif
