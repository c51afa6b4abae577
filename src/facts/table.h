/* Facts as columns: one table a stream. */
#ifndef DSV__TABLE_H
#define DSV__TABLE_H

#include "clock/spans.h"
#include "clock/zone.h"
#include "facts/stream.h"
#include <dsv/facts.h>

/* Distinct texts of one column, numbered in order of arrival. */
typedef struct dsv__dictionary dsv__dictionary;
dsv__str dsv__dictionary_text(const dsv__dictionary *dictionary, uint32_t id);
bool dsv__dictionary_id(const dsv__dictionary *dictionary, dsv__str text, uint32_t *out); /* false: not in it */
uint32_t dsv__dictionary_count(const dsv__dictionary *dictionary);

typedef struct {
  int32_t type;                /* dsv__field_type */
  int64_t unit;                /* DURATION: microseconds of the unit of plain decimals; 0: none */
  int64_t *integers;           /* INTEGER, TIME, DURATION (microseconds), DECIMAL (coefficient) */
  uint8_t *flags;              /* BOOLEAN: 0, 1 */
  double *numbers;             /* NUMBER */
  uint32_t *texts;             /* STRING: ids; 0 where missing */
  uint8_t *scales;             /* DECIMAL */
  uint8_t *valid;              /* 0 where missing; NULL: none is missing */
  dsv__dictionary *dictionary; /* STRING */
  bool lent, valid_lent;       /* the values (one of the first four), and `valid`, are arrays of the table's lender */
} dsv__column;

/* A cell that is missing can hold anything but an id that its dictionary has not; what is not 0 in `valid` is given. */

/* Rows of one stream. After the seal only living rows are here, in order of start, end, then arrival. */
typedef struct {
  const dsv__stream *stream;
  dsv__str *names; /* of the columns in files: time or start, [end], then the fields */
  uint64_t n, capacity;
  int64_t *start;       /* `time` of events and samples */
  int64_t *end;         /* intervals; DSV__TIME_MAX: runs until as_of. NULL for events and samples */
  dsv__column *columns; /* one for each field of the stream, in its order */
  size_t n_columns;
  bool start_lent, end_lent;
  dsv_owner lender; /* of the arrays that are lent: never written to, and of exactly n rows (capacity is n) */
  uint64_t *
      origin; /* after the seal: number of the row as given (from 1, over all rows of the stream); NULL: row i is i + 1 */
  uint64_t bad, superseded;
  uint64_t seen;    /* n + bad + superseded */
  uint64_t *bad_at; /* until the seal: number of each bad row as given, from 1, ascending */
  size_t bad_capacity;
  bool coverage_said;
  bool shares_dictionaries; /* of its columns: they are another table's (make.c) */
  dsv__spans coverage;      /* lines and callers; settled by the seal */
} dsv__table;

struct dsv_facts {
  atomic_size_t references;
  dsv_book *book;
  int64_t process;
  bool sealed;
  dsv__table *tables; /* one for each stream document, in book order */
  size_t n_tables;
};

/* The table of a stream document; never NULL for a stream of the book. */
const dsv__table *dsv__facts_table(const dsv_facts *facts, const dsv__document *stream);
dsv_status dsv__facts_usable(const dsv_facts *facts, dsv_diag *diag); /* forked? */

/* ---- tables that are computed ------------------------------------------------------------------------------------------------ */

typedef struct dsv__attribute dsv__attribute;

/* An empty table (zeroed before) of an interval stream; `dictionaries`: a table of the same stream that lives longer, whose ids of texts it
   uses, or NULL. False: no memory; dsv__table_end must follow all the same. */
bool dsv__table_begin(const dsv_context *context, dsv__table *table, const dsv__stream *stream,
                      const dsv__table *dictionaries);
/* Appends a row; `fields` has one entry for each column. DSV_ERROR_MEMORY, DSV_ERROR_LIMIT (limits.rows; no finding is made). */
dsv_status dsv__table_add(const dsv_context *context, dsv__table *table, int64_t from, int64_t to,
                          const dsv__attribute *fields);
/* Puts the rows in order; `origin` then tells when each was added, from 1. */
dsv_status dsv__table_seal(const dsv_context *context, dsv__table *table);
void dsv__table_end(const dsv_context *context, dsv__table *table);

static inline bool dsv__cell_given(const dsv__column *column, uint64_t row) {
  return !column->valid || column->valid[row];
}

/* A cell of all types but NUMBER and STRING. */
static inline int64_t dsv__cell_integer(const dsv__column *column, uint64_t row) {
  return column->flags ? column->flags[row] : column->integers[row];
}

/* ---- conditions over rows -------------------------------------------------------------------------------------------------- */

/* What a condition can see of a subject beside the row: key fields and attributes. */
struct dsv__attribute {
  dsv__str name;
  int32_t type; /* dsv__field_type: STRING INTEGER BOOLEAN from documents; any from a stream */
  bool given;
  int64_t integer; /* also TIME, DURATION, BOOLEAN, coefficient of DECIMAL */
  int32_t scale;   /* DECIMAL */
  double number;
  dsv__str text;
};

typedef struct {
  const dsv__attribute *at;
  size_t n;
} dsv__attributes;

typedef struct dsv__test dsv__test; /* a compiled condition, in an arena */

/* Findings (DSV_ERROR_FIELD, DSV_ERROR_KIND) for fields that neither the stream nor `attributes` (names and types that may occur; may be
   NULL) has, for values that do not fit the field's type, for order comparisons of strings and booleans. `zone` resolves dates; may be NULL while a book is
   only checked for form. */
dsv_status dsv__test_check(const dsv__condition *condition, const dsv__stream *stream,
                           const dsv__attributes *attributes, const dsv__zone *zone, bool others,
                           dsv_diag *diag); /* others: fields that nobody has are let through */
dsv_status dsv__test_compile(const dsv__condition *condition, const dsv__stream *stream,
                             const dsv__attributes *attributes, const dsv__zone *zone, dsv__arena *arena,
                             dsv__test **out, dsv_diag *diag);
/* The test bound to a table's dictionaries (text constants become ids), in the same arena. Needed before dsv__test_row. */
dsv_status dsv__test_bind(const dsv__test *test, const dsv__table *table, dsv__arena *arena, dsv__test **out);
/* One row; `subject` may be NULL. row DSV__NO_ROW: all fields of the stream are missing but those named in `subject`. */
#define DSV__NO_ROW UINT64_MAX
bool dsv__test_row(const dsv__test *test, const dsv__table *table, uint64_t row, const dsv__attributes *subject);
/* Clears out[i] (i < n) where row first + i does not pass; never sets. The fast way for tests without attributes. */
void dsv__test_rows(const dsv__test *test, const dsv__table *table, uint64_t first, size_t n, uint8_t *out);
bool dsv__test_sees_attributes(const dsv__test *test); /* some field is not one of the stream */
/* Whether two tests over one stream ask the same, as they are written; NULL asks nothing. */
bool dsv__test_same(const dsv__test *a, const dsv__test *b);

#endif
