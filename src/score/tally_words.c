/* The facts of a tally as words, and back. */
#include "score/tally.h"
#include "facts/fill.h"
#include <string.h>

/* ---- writing ---------------------------------------------------------------------------------------------------------------- */

static dsv__typed cell_of(const dsv__column *column, uint64_t row) {
  const dsv__attribute cell = dsv__attribute_of_cell((dsv__str){NULL, 0}, column, row);
  return (dsv__typed){cell.given, cell.scale, cell.integer, cell.number, cell.text};
}

/* Texts are numbered in the order of the rows, so that equal tallies have equal bytes. NULL: there is no memory. */
static uint32_t *put_texts(dsv__words *out, const dsv__column *column, uint64_t n) {
  uint32_t *numbers = dsv__zalloc(out->context, dsv__dictionary_count(column->dictionary), sizeof *numbers);
  const size_t head = out->n;
  uint32_t texts = 0;
  dsv__put_word(out, 0);
  for (uint64_t row = 0; numbers && row < n; row++) {
    if (!dsv__cell_given(column, row) || numbers[column->texts[row]]) continue;
    numbers[column->texts[row]] = ++texts;
    dsv__put_text_words(out, dsv__dictionary_text(column->dictionary, column->texts[row]));
  }
  if (!numbers) out->failed = true;
  if (!out->failed) out->at[head] = texts;
  return numbers;
}

static void put_column(dsv__words *out, const dsv__column *column, uint64_t n) {
  uint32_t *numbers = column->dictionary ? put_texts(out, column, n) : NULL;
  for (uint64_t row = 0; row < n && !out->failed; row++) {
    const dsv__typed cell = cell_of(column, row);
    dsv__put_word(out, cell.given | (uint64_t)cell.scale << 1);
    if (!cell.given) continue;
    if (column->dictionary) dsv__put_word(out, numbers[column->texts[row]] - 1);
    else if (column->type == DSV__TYPE_NUMBER) dsv__put_word(out, (uint64_t)dsv__double_key(cell.number));
    else dsv__put_word(out, (uint64_t)cell.integer);
  }
  dsv__free(out->context, numbers);
}

static void put_table(dsv__words *out, const dsv__table *table, bool rows) {
  const uint64_t n = rows ? table->n : 0;
  dsv__put_words(out, (uint64_t[]){table->seen, table->bad, table->superseded, table->coverage_said, table->coverage.n},
                 5);
  for (size_t i = 0; i < table->coverage.n; i++)
    dsv__put_words(out, (int64_t[]){table->coverage.at[i].from, table->coverage.at[i].to}, 2);
  dsv__put_word(out, n);
  dsv__put_words(out, table->start, (size_t)n);
  if (table->end) dsv__put_words(out, table->end, (size_t)n);
  for (size_t i = 0; n && i < table->n_columns; i++) put_column(out, &table->columns[i], n);
}

void dsv__tally_put_facts(dsv__words *out, const dsv_tally *tally, const dsv_facts *facts) {
  uint64_t n = 0;
  for (size_t i = 0; i < facts->n_tables; i++) n += tally->streams[i].holds != DSV__HOLDS_NOTHING;
  dsv__put_word(out, n);
  for (size_t i = 0; i < facts->n_tables; i++) {
    const dsv__table *table = &facts->tables[i];
    if (tally->streams[i].holds == DSV__HOLDS_NOTHING) continue;
    dsv__put_text_words(out, table->stream->head.id);
    dsv__put_word(out, tally->streams[i].holds);
    put_table(out, table, dsv__holds_rows(tally->streams[i].holds));
  }
}

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */

/* One column of rows to come. */
typedef struct {
  dsv__str *texts;
  uint64_t n_texts;
  dsv__word_reader cells; /* each of one word, or two where it is given */
} read_column;

static dsv_status begin_column(dsv__word_reader *words, const dsv__column *column, uint64_t n, dsv__arena *arena,
                               read_column *out) {
  *out = (read_column){.n_texts = column->dictionary ? dsv__take_word(words) : 0};
  if (out->n_texts > (uint64_t)(words->end - words->at)) return DSV_ERROR_TALLY;
  out->texts = dsv__arena_alloc(arena, (size_t)out->n_texts, sizeof *out->texts);
  if (!out->texts) return DSV_ERROR_MEMORY;
  for (uint64_t i = 0; i < out->n_texts; i++) {
    dsv__str *text = &out->texts[i];
    if (!dsv__take_text_words(words, arena, text)) return DSV_ERROR_TALLY;
    if (!text->at) return DSV_ERROR_MEMORY;
    if (dsv__text_good(text->at, text->n) != text->n) return DSV_ERROR_TALLY;
  }
  out->cells = *words;
  for (uint64_t row = 0; row < n && !words->failed; row++)
    if (dsv__take_word(words) & 1) dsv__take_word(words);
  return words->failed ? DSV_ERROR_TALLY : DSV_OK;
}

static bool is_time(int64_t time) {
  return time >= DSV__TIME_MIN && time < DSV__TIME_MAX;
}

/* False: no row of a stream has such a cell. */
static bool read_cell(read_column *from, const dsv__column *column, dsv__typed *out) {
  static const int64_t most = INT64_C(0x7fefffffffffffff), most_decimal = INT64_C(999999999999999999);
  const uint64_t head = dsv__take_word(&from->cells);
  *out = (dsv__typed){.given = head & 1, .scale = (int32_t)(head >> 1 & 63)};
  if (!out->given) return head == 0;
  const uint64_t word = dsv__take_word(&from->cells);
  const int64_t integer = out->integer = (int64_t)word;
  if (head >> 1 > (column->type == DSV__TYPE_DECIMAL ? 18 : 0)) return false;
  switch (column->type) {
    case DSV__TYPE_STRING:
      if (word < from->n_texts) out->text = from->texts[word];
      return word < from->n_texts;
    case DSV__TYPE_NUMBER: out->number = dsv__double_of_key(integer); return integer >= -most && integer <= most;
    case DSV__TYPE_DECIMAL: return integer >= -most_decimal && integer <= most_decimal;
    case DSV__TYPE_BOOLEAN: return word <= 1;
    case DSV__TYPE_TIME: return is_time(integer);
    default: return true;
  }
}

static dsv_status take_rows(dsv__word_reader *words, dsv__table *table, uint64_t n, dsv__arena *arena) {
  const dsv_context *context = arena->context;
  const size_t own = (size_t)dsv__own_slots(table);
  const int64_t *start = (const int64_t *)dsv__take_words(words, n);
  const int64_t *end = own == 2 ? (const int64_t *)dsv__take_words(words, n) : NULL;
  if (words->failed) return DSV_ERROR_TALLY;
  read_column *columns = dsv__arena_alloc(arena, table->n_columns, sizeof *columns);
  dsv__typed *cells = dsv__arena_alloc(arena, table->n_columns + own, sizeof *cells);
  if (!columns || !cells || !dsv__table_reserve(context, table, n)) return DSV_ERROR_MEMORY;
  for (size_t i = 0; i < table->n_columns; i++) {
    dsv_status status = begin_column(words, &table->columns[i], n, arena, &columns[i]);
    if (status) return status;
  }
  for (uint64_t row = 0; row < n; row++) {
    bool good =
        is_time(start[row]) && (!end || (end[row] >= start[row] && (is_time(end[row]) || end[row] == DSV__TIME_MAX)));
    cells[0] = (dsv__typed){.given = true, .integer = start[row]};
    if (end) cells[1] = (dsv__typed){.given = true, .integer = end[row]};
    for (size_t i = 0; good && i < table->n_columns; i++)
      good = read_cell(&columns[i], &table->columns[i], &cells[own + i]);
    if (!good) return DSV_ERROR_TALLY;
    if (!dsv__table_put(context, table, cells)) return DSV_ERROR_MEMORY;
  }
  return DSV_OK;
}

static dsv_status take_table(dsv__word_reader *words, dsv__table *table, uint8_t holds, dsv__row_counts *counts,
                             dsv__arena *arena) {
  const dsv_context *context = arena->context;
  counts->seen = dsv__take_word(words);
  counts->bad = dsv__take_word(words);
  counts->superseded = dsv__take_word(words);
  const uint64_t said = dsv__take_word(words), spans = dsv__take_word(words);
  const uint64_t most = context->limits.rows;
  if (counts->seen > most || counts->bad > counts->seen || counts->superseded > counts->seen - counts->bad || said > 1)
    return DSV_ERROR_TALLY;
  for (uint64_t i = 0; i < spans; i++) {
    const int64_t from = (int64_t)dsv__take_word(words), to = (int64_t)dsv__take_word(words);
    if (words->failed || !said || from >= to || from < DSV__TIME_MIN || to > DSV__TIME_MAX) return DSV_ERROR_TALLY;
    dsv_status status = dsv__table_cover(context, table, from, to);
    if (status) return status;
  }
  table->coverage_said = said;
  const uint64_t n = dsv__take_word(words);
  const uint64_t living = counts->seen - counts->bad - counts->superseded;
  if (words->failed || n > living || (holds != DSV__HOLDS_CHANGES && n != (dsv__holds_rows(holds) ? living : 0)))
    return DSV_ERROR_TALLY;
  return n ? take_rows(words, table, n, arena) : DSV_OK;
}

static dsv_status take_streams(dsv__word_reader *words, dsv_tally *out, dsv_facts *facts, dsv__row_counts *counts,
                               dsv__arena *arena) {
  const uint64_t n = dsv__take_word(words);
  dsv_status status = DSV_OK;
  for (uint64_t i = 0; !status && i < n; i++) {
    dsv__str id;
    if (!dsv__take_text_words(words, arena, &id)) return DSV_ERROR_TALLY;
    if (!id.at) return DSV_ERROR_MEMORY;
    const dsv__document *document = dsv__book_find(out->book, "stream", id);
    const uint64_t holds = dsv__take_word(words);
    if (!document || holds == DSV__HOLDS_NOTHING || holds >= DSV__HOLDS_KINDS) return DSV_ERROR_TALLY;
    const size_t index = (size_t)(dsv__facts_table(facts, document) - facts->tables);
    if (out->streams[index].holds) return DSV_ERROR_TALLY; /* twice */
    out->streams[index].holds = (uint8_t)holds;
    status = take_table(words, &facts->tables[index], (uint8_t)holds, &counts[index], arena);
  }
  return status;
}

static dsv_status take_facts(dsv__word_reader *words, dsv_tally *out, dsv_facts *facts, dsv_diag *diag) {
  const dsv_context *context = out->book->context;
  dsv__arena arena;
  dsv__arena_init(&arena, context);
  dsv__row_counts *counts = dsv__zalloc(context, facts->n_tables, sizeof *counts);
  dsv_status status = counts ? take_streams(words, out, facts, counts, &arena) : DSV_ERROR_MEMORY;
  if (!status) status = dsv__tally_seal(facts, counts, out->streams, diag);
  if (!status) status = dsv__tally_keep(out, &facts, 1);
  dsv__arena_free(&arena);
  dsv__free(context, counts);
  return status;
}

dsv_status dsv__tally_take_facts(dsv__word_reader *words, dsv_tally *out, dsv_diag *diag) {
  dsv_facts *facts;
  dsv_status status = dsv_facts_new(out->book, NULL, &facts, diag);
  if (!status) status = take_facts(words, out, facts, diag);
  dsv_facts_unref(facts);
  return status;
}
