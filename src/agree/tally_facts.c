/* The facts of a tally: of each stream what it holds, from several parts or from words. */
#include "agree/tally.h"
#include "facts/fill.h"
#include <string.h>

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

static dsv__typed cell_of(const dsv__column *column, uint64_t row) {
  const dsv__attribute cell = dsv__attribute_of_cell((dsv__str){NULL, 0}, column, row);
  return (dsv__typed){cell.given, cell.scale, cell.integer, cell.number, cell.text};
}

/* Texts by the numbers that they have in the other dictionary, where they come in the order of the rows. */
static bool copy_texts(const dsv_context *context, const dsv__column *from, uint64_t n, dsv__column *to, uint64_t at) {
  const uint32_t count = dsv__dictionary_count(from->dictionary);
  uint32_t *numbers = dsv__zalloc(context, count, sizeof *numbers); /* each and 1; 0: not met */
  bool good = numbers != NULL;
  for (uint64_t i = 0; good && i < n; i++) {
    to->texts[at + i] = 0;
    if (!dsv__cell_given(from, i)) continue;
    uint32_t *number = &numbers[from->texts[i]];
    if (!*number) {
      good = dsv__dictionary_add(to->dictionary, dsv__dictionary_text(from->dictionary, from->texts[i]), number);
      ++*number;
    }
    to->texts[at + i] = *number - 1;
  }
  dsv__free(context, numbers);
  return good;
}

static void copy_array(const void *from, uint64_t n, size_t size, void *to, uint64_t at) {
  if (n) memcpy((char *)to + at * size, from, (size_t)n * size);
}

static bool copy_column(const dsv_context *context, const dsv__column *from, uint64_t n, dsv__table *table,
                        dsv__column *to) {
  const uint64_t at = table->n;
  if (from->valid && !dsv__table_mask(context, table, to)) return false;
  if (to->valid && from->valid) copy_array(from->valid, n, 1, to->valid, at);
  else if (to->valid) memset(to->valid + at, 1, (size_t)n);
  switch (to->type) {
    case DSV__TYPE_STRING: return copy_texts(context, from, n, to, at);
    case DSV__TYPE_NUMBER: copy_array(from->numbers, n, sizeof *from->numbers, to->numbers, at); break;
    case DSV__TYPE_BOOLEAN: copy_array(from->flags, n, sizeof *from->flags, to->flags, at); break;
    case DSV__TYPE_DECIMAL: copy_array(from->scales, n, sizeof *from->scales, to->scales, at); /* fall through */
    default: copy_array(from->integers, n, sizeof *from->integers, to->integers, at); break;
  }
  return true;
}

/* Column by column; there is nothing to check. */
static dsv_status copy_rows(const dsv_context *context, const dsv__table *from, dsv__table *to) {
  if (!from->n) return DSV_OK;
  if (!dsv__table_reserve(context, to, from->n)) return DSV_ERROR_MEMORY;
  copy_array(from->start, from->n, sizeof *from->start, to->start, to->n);
  if (from->end) copy_array(from->end, from->n, sizeof *from->end, to->end, to->n);
  for (size_t i = 0; i < from->n_columns; i++)
    if (!copy_column(context, &from->columns[i], from->n, to, &to->columns[i])) return DSV_ERROR_MEMORY;
  to->n += from->n;
  to->seen += from->n;
  return DSV_OK;
}

/* A number that is the same for values that are the same. */
static void digest_cell(dsv__digest *digest, const dsv__attribute *cell) {
  int64_t integer = cell->integer;
  int32_t scale = cell->scale;
  dsv__digest_word(digest, cell->given);
  if (!cell->given) return;
  if (cell->type == DSV__TYPE_STRING) {
    dsv__digest_text(digest, cell->text);
    return;
  }
  if (cell->type == DSV__TYPE_NUMBER) integer = dsv__double_key(cell->number);
  for (; scale > 0 && integer % 10 == 0; scale--) integer /= 10;
  dsv__digest_word(digest, (uint64_t)integer);
  dsv__digest_word(digest, (uint64_t)scale);
}

/* Of the rows, in no order, and of what was said of the stream. */
static dsv__digest digest_table(const dsv__table *table) {
  dsv__digest rows = {0, 0}, all = DSV__DIGEST_BEGIN;
  for (uint64_t row = 0; row < table->n; row++) {
    dsv__digest one = DSV__DIGEST_BEGIN;
    dsv__digest_word(&one, (uint64_t)table->start[row]);
    if (table->end) dsv__digest_word(&one, (uint64_t)table->end[row]);
    for (size_t i = 0; i < table->n_columns; i++) {
      const dsv__attribute cell = dsv__attribute_of_cell((dsv__str){NULL, 0}, &table->columns[i], row);
      digest_cell(&one, &cell);
    }
    dsv__digest_add(&rows, one);
  }
  const uint64_t said[] = {rows.a, rows.b, table->seen, table->bad, table->superseded, table->coverage_said};
  for (size_t i = 0; i < sizeof said / sizeof *said; i++) dsv__digest_word(&all, said[i]);
  for (size_t i = 0; i < table->coverage.n; i++) {
    dsv__digest_word(&all, (uint64_t)table->coverage.at[i].from);
    dsv__digest_word(&all, (uint64_t)table->coverage.at[i].to);
  }
  return all;
}

/* ---- parts ------------------------------------------------------------------------------------------------------------------ */

/* What the seal does not know: rows that are not here. */
typedef struct {
  uint64_t seen, bad, superseded;
} row_counts;

static dsv_status cover(const dsv_context *context, const dsv__table *from, dsv__table *to) {
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < from->coverage.n; i++)
    status = dsv__table_cover(context, to, from->coverage.at[i].from, from->coverage.at[i].to);
  to->coverage_said = to->coverage_said || from->coverage_said;
  return status;
}

static dsv_status add_part(const dsv_context *context, const dsv__table *from, dsv__holds holds, dsv__table *to,
                           row_counts *counts) {
  counts->seen += from->seen;
  counts->bad += from->bad;
  counts->superseded += from->superseded;
  if (counts->seen > context->limits.rows) return DSV_ERROR_LIMIT;
  dsv_status status = holds >= DSV__HOLDS_ROWS ? copy_rows(context, from, to) : DSV_OK;
  return status ? status : cover(context, from, to);
}

static const dsv__table *table_in(const dsv_facts *part, const dsv_facts *of, size_t index) {
  const dsv__document *document;
  if (part->book == of->book) return &part->tables[index];
  document = dsv__book_find(part->book, "stream", of->tables[index].stream->head.id);
  return dsv__facts_table(part, document);
}

static dsv_status join_stream(const dsv_facts *const *parts, size_t n, dsv__holds holds, dsv_facts *out, size_t index,
                              row_counts *counts, dsv_diag *diag) {
  const dsv_context *context = out->book->context;
  dsv__table *to = &out->tables[index];
  dsv_status status = DSV_OK;
  if (holds == DSV__HOLDS_NOTHING) return DSV_OK;
  if (holds == DSV__HOLDS_ALL) n = 1; /* they are all the same */
  for (size_t i = 0; !status && i < n; i++)
    status = add_part(context, table_in(parts[i], out, index), holds, to, counts);
  if (status == DSV_ERROR_LIMIT)
    return dsv__fail(diag, status, "stream \"%s\": more than %llu rows, or than %llu spans of coverage",
                     to->stream->head.id.at, (unsigned long long)context->limits.rows,
                     (unsigned long long)context->limits.spans);
  return status ? DSV__NO_MEMORY(diag) : DSV_OK;
}

/* Seals, with the counts of rows that are not here. */
static dsv_status seal(dsv_facts *facts, const row_counts *counts, dsv__tally_stream *streams, dsv_diag *diag) {
  dsv_status status = dsv_facts_seal(facts, NULL, diag);
  for (size_t i = 0; !status && i < facts->n_tables; i++) {
    dsv__table *table = &facts->tables[i];
    table->seen = counts[i].seen;
    table->bad = counts[i].bad;
    table->superseded += counts[i].superseded;
    if (streams[i].holds == DSV__HOLDS_ALL) streams[i].content = digest_table(table);
  }
  return status;
}

dsv_status dsv__tally_facts(const dsv_book *book, const dsv_facts *const *parts, size_t n, dsv__tally_stream *streams,
                            dsv_facts **out, dsv_diag *diag) {
  dsv_facts *facts;
  dsv_status status = dsv_facts_new((dsv_book *)book, NULL, &facts, diag);
  if (status) return status;
  row_counts *counts = dsv__zalloc(book->context, facts->n_tables, sizeof *counts);
  if (!counts) status = DSV__NO_MEMORY(diag);
  for (size_t i = 0; !status && i < facts->n_tables; i++)
    status = join_stream(parts, n, (dsv__holds)streams[i].holds, facts, i, &counts[i], diag);
  if (!status) status = seal(facts, counts, streams, diag);
  dsv__free(book->context, counts);
  if (status) dsv_facts_unref(facts);
  else *out = facts;
  return status;
}

/* ---- words ------------------------------------------------------------------------------------------------------------------ */

static void put_column(dsv__words *out, const dsv__column *column, uint64_t n) {
  const uint32_t texts = column->dictionary ? dsv__dictionary_count(column->dictionary) : 0;
  if (column->dictionary) {
    dsv__put_word(out, texts);
    for (uint32_t i = 0; i < texts; i++) dsv__put_text_words(out, dsv__dictionary_text(column->dictionary, i));
  }
  for (uint64_t row = 0; row < n; row++) {
    const dsv__typed cell = cell_of(column, row);
    dsv__put_word(out, cell.given | (uint64_t)cell.scale << 1);
    if (!cell.given) continue;
    if (column->dictionary) dsv__put_word(out, column->texts[row]);
    else if (column->type == DSV__TYPE_NUMBER) dsv__put_word(out, (uint64_t)dsv__double_key(cell.number));
    else dsv__put_word(out, (uint64_t)cell.integer);
  }
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

void dsv__tally_put_facts(dsv__words *out, const dsv_tally *tally) {
  uint64_t n = 0;
  for (size_t i = 0; i < tally->facts->n_tables; i++) n += tally->streams[i].holds != DSV__HOLDS_NOTHING;
  dsv__put_word(out, n);
  for (size_t i = 0; i < tally->facts->n_tables; i++) {
    const dsv__table *table = &tally->facts->tables[i];
    if (tally->streams[i].holds == DSV__HOLDS_NOTHING) continue;
    dsv__put_text_words(out, table->stream->head.id);
    dsv__put_word(out, tally->streams[i].holds);
    put_table(out, table, tally->streams[i].holds >= DSV__HOLDS_ROWS);
  }
}

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

static dsv_status take_table(dsv__word_reader *words, dsv__table *table, bool rows, row_counts *counts,
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
  if (words->failed || n != (rows ? living : 0)) return DSV_ERROR_TALLY;
  return n ? take_rows(words, table, n, arena) : DSV_OK;
}

static dsv_status take_streams(dsv__word_reader *words, dsv_tally *out, row_counts *counts, dsv__arena *arena) {
  const uint64_t n = dsv__take_word(words);
  dsv_status status = DSV_OK;
  for (uint64_t i = 0; !status && i < n; i++) {
    dsv__str id;
    if (!dsv__take_text_words(words, arena, &id)) return DSV_ERROR_TALLY;
    if (!id.at) return DSV_ERROR_MEMORY;
    const dsv__document *document = dsv__book_find(out->book, "stream", id);
    const uint64_t holds = dsv__take_word(words);
    if (!document || holds == DSV__HOLDS_NOTHING || holds >= DSV__HOLDS_KINDS) return DSV_ERROR_TALLY;
    const size_t index = (size_t)(dsv__facts_table(out->facts, document) - out->facts->tables);
    if (out->streams[index].holds) return DSV_ERROR_TALLY; /* twice */
    out->streams[index].holds = (uint8_t)holds;
    status = take_table(words, &out->facts->tables[index], holds >= DSV__HOLDS_ROWS, &counts[index], arena);
  }
  return status;
}

dsv_status dsv__tally_take_facts(dsv__word_reader *words, dsv_tally *out, dsv_diag *diag) {
  const dsv_context *context = out->book->context;
  dsv_status status = dsv_facts_new(out->book, NULL, &out->facts, diag);
  if (status) return status;
  dsv__arena arena;
  dsv__arena_init(&arena, context);
  row_counts *counts = dsv__zalloc(context, out->facts->n_tables, sizeof *counts);
  status = counts ? take_streams(words, out, counts, &arena) : DSV_ERROR_MEMORY;
  if (!status) status = seal(out->facts, counts, out->streams, diag);
  dsv__arena_free(&arena);
  dsv__free(context, counts);
  return status;
}
