/* The stream document: its rows, and its checks. */
#include "facts/stream.h"
#include "facts/table.h"
#include <stdio.h>

/* ---- fields ----------------------------------------------------------------------------------------------------------------- */

static const dsv__word shape_words[] = {{"sample", "A value measured at a time", 0},
                                        {"event", "Something that happened at a time", 0},
                                        {"interval", "Something that lasted from a start to an end", 0},
                                        {NULL, NULL, 0}};

static const dsv__word type_words[] = {{"string", "Text, compared by bytes", 0},
                                       {"number", "IEEE double; text is rounded to the nearest", 0},
                                       {"integer", "64-bit integer", 0},
                                       {"decimal", "Exact decimal of at most 18 digits", 0},
                                       {"boolean", "true or false; in CSV also 1 or 0", 0},
                                       {"time", "RFC 3339 time, or integer microseconds since 1970 UTC", 0},
                                       {"duration", "ISO 8601 duration of elapsed time, or a decimal in `unit`", 0},
                                       {NULL, NULL, 0}};

/* Members of the long form; their offsets count from its own head. */
typedef struct {
  dsv__head head;
  int32_t type;
  dsv__str unit;
} full_field;

_Static_assert(sizeof(full_field) == sizeof(((dsv__stream_field *)NULL)->full), "the long form of a field");

static const dsv__field full_fields[] = {
    DSV__ROW(full_field, type, "type", DSV__ENUM, DSV__REQUIRED, type_words, "What the values are"),
    DSV__ROW(full_field, unit, "unit", DSV__TEXT, 0, NULL,
             "Unit of the values; us ms s min h for a duration written as a decimal"),
    DSV__ROW_END};

static const dsv__record full_record = {
    .name = "stream_field", .doc = "A field with its unit", .size = sizeof(full_field), .fields = full_fields};

static const dsv__field field_rows[] = {
    DSV__ROW(dsv__stream_field, word, "type", DSV__ENUM, 0, type_words, "What the values are"),
    DSV__ROW(dsv__stream_field, full, "full", DSV__RECORD, 0, &full_record, "A field with its unit"), DSV__ROW_END};

static const dsv__choice field_choice = {sizeof(dsv__stream_field), field_rows};
static const dsv__field field_value = {"field", DSV__CHOICE, 0,    0,   &field_choice, "A field of each row",
                                       NULL,    "0.1",       NULL, NULL};
static const dsv__field column_value = {"column", DSV__TEXT, 0,    0,   NULL, "Name of the column in files",
                                        NULL,     "0.1",     NULL, NULL};

/* ---- coverage --------------------------------------------------------------------------------------------------------------- */

static const dsv__field coverage_fields[] = {
    DSV__ROW(dsv__coverage, from, "from", DSV__WHEN, DSV__REQUIRED, NULL, "First moment that is covered"),
    DSV__ROW(dsv__coverage, to, "to", DSV__WHEN, 0, NULL, "First moment after; left out: open"),
    DSV__ROW(dsv__coverage, where, "where", DSV__RECORD, 0, &dsv__condition_record,
             "Which subjects are covered; left out: all"),
    DSV__ROW_END};

static const dsv__record coverage_record = {.name = "coverage",
                                            .doc = "A range in which all rows are known",
                                            .size = sizeof(dsv__coverage),
                                            .fields = coverage_fields};

typedef struct {
  dsv__head head;
  dsv__ref stream;
} coverage_stream;

_Static_assert(sizeof(coverage_stream) == sizeof(((dsv__stream *)NULL)->complete.from), "coverage from a stream");

static const dsv__field coverage_stream_fields[] = {DSV__ROW(coverage_stream, stream, "stream", DSV__REF, DSV__REQUIRED,
                                                             "stream", "Interval stream of when observation ran"),
                                                    DSV__ROW_END};

static const dsv__record coverage_stream_record = {.name = "coverage_stream",
                                                   .doc = "Coverage by the intervals of another stream",
                                                   .size = sizeof(coverage_stream),
                                                   .fields = coverage_stream_fields};

static const dsv__word complete_words[] = {{"always", "What is not listed did not happen", 0},
                                           {"unknown", "Only what coverage lines and callers say is covered", 0},
                                           {NULL, NULL, 0}};

#define WITHIN_COMPLETE(member) (offsetof(dsv__stream, complete.member) - offsetof(dsv__stream, complete))

static const dsv__field complete_rows[] = {
    {"word", DSV__ENUM, 0, WITHIN_COMPLETE(word), complete_words, "For all time", NULL, "0.1", NULL, NULL},
    {"list", DSV__RECORD, DSV__LIST | DSV__NOT_EMPTY, WITHIN_COMPLETE(list), &coverage_record, "Ranges", NULL, "0.1",
     NULL, NULL},
    {"from", DSV__RECORD, 0, WITHIN_COMPLETE(from), &coverage_stream_record, "By a stream", NULL, "0.1", NULL, NULL},
    DSV__ROW_END};

static const dsv__choice complete_choice = {sizeof(((dsv__stream *)NULL)->complete), complete_rows};

static const dsv__word open_words[] = {{"running", "A row without end runs until as_of", 0},
                                       {"refuse", "A row without end is a bad row", 0},
                                       {NULL, NULL, 0}};

/* ---- made streams ----------------------------------------------------------------------------------------------------------- */

static const dsv__field recipe_fields[] = {
    DSV__ROW(dsv__recipe, missed, "missed", DSV__RECORD, DSV__POINTER, &dsv__missed_record,
             "Slots in which this target is missed"),
    DSV__ROW(dsv__recipe, condition, "while", DSV__RECORD, 0, &dsv__condition_record,
             "From a sample that meets it to the next that does not"),
    DSV__ROW(dsv__recipe, from, "from", DSV__REF, 0, "stream", "Stream of the samples"),
    DSV__ROW(dsv__recipe, by, "by", DSV__NAME, DSV__LIST | DSV__NOT_EMPTY, NULL,
             "Fields that tell apart whose samples they are"),
    DSV__ROW(dsv__recipe, hold, "hold", DSV__DURATION, 0, NULL,
             "A sample speaks for at most this long; that of the stream where left out"),
    DSV__ROW_END};

const dsv__record dsv__recipe_record = {.name = "made",
                                        .doc = "Intervals computed from the rows of another stream",
                                        .size = sizeof(dsv__recipe),
                                        .fields = recipe_fields,
                                        .forms = "missed|while from [by hold]"};

/* ---- the document ----------------------------------------------------------------------------------------------------------- */

static const dsv__field stream_fields[] = {
    DSV__DOCUMENT_FIELDS(dsv__stream),
    DSV__ROW(dsv__stream, service, "service", DSV__REF, 0, "service", "Service that the facts are about"),
    DSV__ROW(dsv__stream, shape, "shape", DSV__ENUM, DSV__REQUIRED, shape_words, "What one row is"),
    DSV__ROW(dsv__stream, fields, "fields", DSV__MAP, 0, &field_value, "Fields of each row beside its time, by name"),
    DSV__ROW(dsv__stream, columns, "columns", DSV__MAP, 0, &column_value,
             "Names in files where they are others: of time, start, end, case, event or a field"),
    DSV__ROW(dsv__stream, key, "key", DSV__NAME, DSV__LIST | DSV__NOT_EMPTY, NULL,
             "Rows that agree in these fields are one fact"),
    DSV__ROW(dsv__stream, revision, "revision", DSV__NAME, 0, NULL,
             "Of rows with one key the highest in this field holds"),
    DSV__ROW(dsv__stream, sequence, "sequence", DSV__NAME, 0, NULL, "Orders events of one time"),
    DSV__ROW(dsv__stream, every, "every", DSV__DURATION, 0, NULL, "Expected interval of samples"),
    DSV__ROW(dsv__stream, hold, "hold", DSV__DURATION, 0, NULL, "A sample speaks for at most this long"),
    DSV__ROW(dsv__stream, open, "open", DSV__ENUM, 0, open_words, "What an interval without end means"),
    DSV__ROW(dsv__stream, complete, "complete", DSV__CHOICE, 0, &complete_choice,
             "Where what is not listed did not happen"),
    DSV__ROW(dsv__stream, made, "made", DSV__RECORD, DSV__POINTER, &dsv__recipe_record,
             "An interval stream computed from another"),
    DSV__ROW_END};

const dsv__record dsv__stream_record = {.name = "stream",
                                        .doc = "What facts look like",
                                        .size = sizeof(dsv__stream),
                                        .fields = stream_fields,
                                        .forms =
                                            "made|[fields columns key revision sequence every hold open complete]"};

static const dsv__stream_field *field_at(const dsv__stream *stream, size_t index) {
  return DSV__AT(stream->fields, dsv__pair)[index].at;
}

dsv__str dsv__stream_field_name(const dsv__stream *stream, size_t index) {
  return DSV__AT(stream->fields, dsv__pair)[index].name;
}

int32_t dsv__stream_field_type(const dsv__stream *stream, size_t index) {
  const dsv__stream_field *field = field_at(stream, index);
  return field->chosen == 2 ? field->full.type : field->word;
}

dsv__str dsv__stream_field_unit(const dsv__stream *stream, size_t index) {
  const dsv__stream_field *field = field_at(stream, index);
  return field->chosen == 2 ? field->full.unit : (dsv__str){NULL, 0};
}

int dsv__stream_field_index(const dsv__stream *stream, dsv__str name) {
  for (size_t i = 0; i < stream->fields.n; i++)
    if (dsv__str_same(dsv__stream_field_name(stream, i), name)) return (int)i;
  return -1;
}

int64_t dsv__unit_of_time(dsv__str unit) {
  static const struct {
    dsv__str name;
    int64_t microseconds;
  } units[] = {
      {{"s", 1}, DSV__SECOND}, {{"ms", 2}, 1000}, {{"us", 2}, 1}, {{"min", 3}, DSV__MINUTE}, {{"h", 1}, DSV__HOUR}};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (dsv__str_same(units[i].name, unit)) return units[i].microseconds;
  return 0;
}

/* ---- checks ----------------------------------------------------------------------------------------------------------------- */

#define SHOW(text) (int)(text).n, (text).at

typedef struct {
  const dsv__stream *stream;
  dsv_diag *diag;
  dsv_status first;
} check;

static void note(check *c, dsv_status status) {
  if (!c->first) c->first = status;
}

#define FIND(c, code, path, ...) \
  note(c, dsv__find_at((c)->diag, DSV_SEVERITY_ERROR, code, (c)->stream, path, __VA_ARGS__))

/* A member that names a field: its index, or -1 with a finding. */
static int named(check *c, const char *path, dsv__str name) {
  int index = dsv__stream_field_index(c->stream, name);
  if (index < 0) FIND(c, DSV_ERROR_FIELD, path, "the stream has no field \"%.*s\"", SHOW(name));
  return index;
}

static bool is_interval(const dsv__stream *stream) {
  return stream->shape == DSV__SHAPE_INTERVAL;
}

/* Names of columns that are not fields: fields must not take them. */
static bool is_own_column(const dsv__stream *stream, dsv__str name) {
  if (is_interval(stream)) return dsv__str_same(name, DSV__STR("start")) || dsv__str_same(name, DSV__STR("end"));
  return dsv__str_same(name, DSV__STR("time"));
}

static void check_fields(check *c) {
  for (size_t i = 0; i < c->stream->fields.n; i++) {
    dsv__str name = dsv__stream_field_name(c->stream, i), unit = dsv__stream_field_unit(c->stream, i);
    if (is_own_column(c->stream, name))
      FIND(c, DSV_ERROR_FIELD, "fields", "\"%.*s\" is a column of every row: give the field another name", SHOW(name));
    else if (dsv__str_same(name, DSV__STR("stream")))
      FIND(c, DSV_ERROR_FIELD, "fields", "\"stream\" names the stream of a line: give the field another name");
    if (dsv__stream_field_type(c->stream, i) == DSV__TYPE_DURATION && unit.n && !dsv__unit_of_time(unit))
      FIND(c, DSV_ERROR_UNIT, "fields", "field \"%.*s\": the unit of a duration is one of us, ms, s, min, h",
           SHOW(name));
  }
}

static void check_key(check *c) {
  const dsv__stream *stream = c->stream;
  const dsv__str *key = stream->key.at;
  if (stream->key.n > stream->fields.n) {
    FIND(c, DSV_ERROR_FIELD, "key", "the key has more fields than the stream");
    return;
  }
  for (size_t i = 0; i < stream->key.n; i++) {
    char path[32];
    snprintf(path, sizeof path, "key/%zu", i);
    named(c, path, key[i]);
    for (size_t j = 0; j < i; j++)
      if (dsv__str_same(key[i], key[j]))
        FIND(c, DSV_ERROR_TWICE, path, "field \"%.*s\" stands twice in the key", SHOW(key[i]));
  }
}

/* revision and sequence: fields that have an order. */
static void check_ordered(check *c, const char *path, dsv__str name) {
  int index = name.n ? named(c, path, name) : -1;
  if (index < 0) return;
  int32_t type = dsv__stream_field_type(c->stream, (size_t)index);
  if (type == DSV__TYPE_STRING || type == DSV__TYPE_BOOLEAN)
    FIND(c, DSV_ERROR_FIELD, path, "\"%.*s\" has no order: a number, integer, decimal, time or duration is due",
         SHOW(name));
}

/* Roles of `elapsed`, which columns may name beside the stream's own. They stand for a field. */
static bool is_role(dsv__str name) {
  return dsv__str_same(name, DSV__STR("case")) || dsv__str_same(name, DSV__STR("event"));
}

/* The pair of `columns` that renames a column, or NULL. */
static const dsv__pair *renamed(const dsv__stream *stream, dsv__str ours) {
  const dsv__pair *pairs = stream->columns.at;
  for (size_t i = 0; i < stream->columns.n; i++)
    if (dsv__str_same(pairs[i].name, ours)) return &pairs[i];
  return NULL;
}

dsv__str dsv__stream_role(const dsv__stream *stream, const char *role) {
  const dsv__str name = dsv__str_of(role);
  const dsv__pair *pair = renamed(stream, name);
  if (dsv__stream_field_index(stream, name) >= 0) return name;
  if (!pair || dsv__stream_field_index(stream, *(const dsv__str *)pair->at) < 0) return (dsv__str){NULL, 0};
  return *(const dsv__str *)pair->at;
}

static bool is_column(const dsv__stream *stream, dsv__str name) {
  return is_own_column(stream, name) || dsv__stream_field_index(stream, name) >= 0;
}

/* Two columns of the stream must not be read from one column of a file. */
static void check_apart(check *c, size_t index) {
  const dsv__pair *pairs = c->stream->columns.at;
  dsv__str ours = pairs[index].name, theirs = *(const dsv__str *)pairs[index].at;
  dsv__str other = {NULL, 0};
  for (size_t i = 0; i < index; i++)
    if (is_column(c->stream, pairs[i].name) && dsv__str_same(*(const dsv__str *)pairs[i].at, theirs))
      other = pairs[i].name;
  if (is_column(c->stream, theirs) && !renamed(c->stream, theirs)) other = theirs;
  if (other.n)
    FIND(c, DSV_ERROR_TWICE, "columns", "\"%.*s\" and \"%.*s\" are read from the same column", SHOW(other), SHOW(ours));
}

static void check_columns(check *c) {
  const dsv__stream *stream = c->stream;
  const dsv__pair *pairs = stream->columns.at;
  for (size_t i = 0; i < stream->columns.n; i++) {
    if (is_column(stream, pairs[i].name)) check_apart(c, i);
    else if (is_role(pairs[i].name)) named(c, "columns", *(const dsv__str *)pairs[i].at);
    else FIND(c, DSV_ERROR_FIELD, "columns", "the stream has no column or field \"%.*s\"", SHOW(pairs[i].name));
  }
}

static void check_shape(check *c) {
  const dsv__stream *stream = c->stream;
  if (stream->shape != DSV__SHAPE_SAMPLE) {
    if (dsv__given(&dsv__stream_record, stream, "hold")) FIND(c, DSV_ERROR_FORM, "hold", "only samples hold");
    if (dsv__given(&dsv__stream_record, stream, "every"))
      FIND(c, DSV_ERROR_FORM, "every", "only samples are expected at an interval");
  }
  if (!is_interval(stream) && dsv__given(&dsv__stream_record, stream, "open"))
    FIND(c, DSV_ERROR_FORM, "open", "only intervals can be without end");
  if (stream->revision.n && !stream->key.n)
    FIND(c, DSV_ERROR_FORM, "revision", "a revision needs a key: which rows are revisions of one another");
  dsv__duration hold = stream->hold;
  if (dsv__given(&dsv__stream_record, stream, "hold") && !hold.months && !hold.days && !hold.elapsed)
    FIND(c, DSV_ERROR_VALUE, "hold", "a sample must hold for some time");
}

static void check_coverage(check *c) {
  const dsv__stream *stream = c->stream;
  if (stream->complete.chosen == 3 && stream->complete.from.stream.to) {
    const dsv__stream *other = stream->complete.from.stream.to->structure;
    if (!is_interval(other))
      FIND(c, DSV_ERROR_VALUE, "complete/stream", "\"%.*s\" is no interval stream",
           SHOW(stream->complete.from.stream.id));
  }
  if (stream->complete.chosen != 2) return;
  const dsv__coverage *at = stream->complete.list.at;
  for (size_t i = 0; i < stream->complete.list.n; i++) {
    bool has_to = dsv__given(&coverage_record, &at[i], "to");
    if (has_to && at[i].from.is_date == at[i].to.is_date && at[i].from.at >= at[i].to.at)
      note(c, dsv__find_at(c->diag, DSV_SEVERITY_ERROR, DSV_ERROR_ORDER, &at[i], "to", "not after \"from\""));
    /* Attributes of subjects are known to agreements only: fields that the stream does not have are let through here. */
    if (at[i].where.head.given) note(c, dsv__test_check(&at[i].where, stream, NULL, NULL, true, c->diag));
  }
}

dsv_status dsv__stream_check(const dsv__stream *stream, dsv_diag *diag) {
  check c = {stream, diag, DSV_OK};
  if (stream->made) {
    if (!is_interval(stream))
      FIND(&c, DSV_ERROR_FORM, "shape", "what is made are intervals: write \"shape\":\"interval\"");
    return c.first; /* the rest comes from its source */
  }
  check_fields(&c);
  check_key(&c);
  check_ordered(&c, "revision", stream->revision);
  check_ordered(&c, "sequence", stream->sequence);
  check_columns(&c);
  check_shape(&c);
  check_coverage(&c);
  return c.first;
}
