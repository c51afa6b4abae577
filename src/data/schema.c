/* JSON Schema from tables: it accepts what the decoder accepts, as far as a schema can say. Written in any order, then
   made canonical. */
#include "data/schema.h"
#include "data/canonical.h"
#include "data/decode.h"
#include <string.h>

#define INTEGER "\"type\":\"integer\",\"minimum\":-9007199254740991,\"maximum\":9007199254740991"
#define ID "\"type\":\"string\",\"pattern\":\"^[a-z0-9][a-z0-9._-]*$\""
#define NAME "\"type\":\"string\",\"pattern\":\"^[A-Za-z_][A-Za-z0-9_.-]*$\""
#define DECIMAL                                                                                                        \
  "\"type\":\"string\",\"pattern\":\"^-?(?:0(?:\\\\.[0-9]{1,18})?|(?=(?:[0-9]\\\\.?){1,18}$)[1-9][0-9]*(?:\\\\.[0-9]+" \
  ")?)$\""
#define DURATION                                                                                                   \
  "\"type\":\"string\",\"pattern\":\"^P(?=[0-9T])(?:[0-9]{1,9}Y)?(?:[0-9]{1,9}M)?(?:[0-9]{1,9}W)?(?:[0-9]{1,9}D)?" \
  "(?:T(?=[0-9])(?:[0-9]{1,9}H)?(?:[0-9]{1,9}M)?(?:[0-9]{1,9}(?:\\\\.[0-9]{1,6})?S)?)?$\""
#define WHEN                                                                                         \
  "\"type\":\"string\",\"pattern\":\"^(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])" \
  "(?:T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\\\.[0-9]{1,6})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]))?$\""

/* What members of one's own may hold: anything, but no numbers that are not kept exactly. */
#define ANYTHING                                                       \
  "{\"anyOf\":[{\"type\":[\"string\",\"boolean\",\"null\"]},{" INTEGER \
  "},{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/anything\"}},"  \
  "{\"type\":\"object\",\"additionalProperties\":{\"$ref\":\"#/$defs/anything\"}}]}"

typedef struct {
  dsv__buffer text;
  const dsv__record **records; /* that are defined, or will be */
  size_t n, capacity;
} schema;

static void put_quoted(schema *s, const char *text) {
  dsv__put_json_text(&s->text, dsv__str_of(text));
}

static void put_member(schema *s, const char *name, const char *text) {
  if (!text) return;
  dsv__put_char(&s->text, ',');
  put_quoted(s, name);
  dsv__put_char(&s->text, ':');
  put_quoted(s, text);
}

static void put_comma(schema *s, bool *first) {
  if (!*first) dsv__put_char(&s->text, ',');
  *first = false;
}

/* A reference to a record, which is then defined too. */
static void put_reference(schema *s, const dsv__record *record) {
  dsv__put_text(&s->text, "\"$ref\":\"#/$defs/");
  dsv__put_text(&s->text, record->name);
  dsv__put_char(&s->text, '"');
  for (size_t i = 0; i < s->n; i++)
    if (s->records[i] == record) return;
  void *records = s->records;
  if (!dsv__grow(s->text.context, &records, &s->capacity, s->n + 1, sizeof record)) {
    s->text.failed = true;
    return;
  }
  s->records = records;
  s->records[s->n++] = record;
}

static void put_field(schema *s, const dsv__field *field);

static void put_choice(schema *s, const dsv__choice *choice) {
  bool first = true;
  dsv__put_text(&s->text, "\"anyOf\":[");
  for (const dsv__field *row = choice->rows; row->name; row++) {
    if (row->flags & DSV__LATER) continue;
    put_comma(s, &first);
    dsv__put_char(&s->text, '{');
    put_field(s, row);
    put_member(s, "description", row->doc);
    dsv__put_char(&s->text, '}');
  }
  dsv__put_char(&s->text, ']');
}

static void put_words(schema *s, const dsv__word *words) {
  bool first = true;
  dsv__put_text(&s->text, "\"enum\":[");
  for (; words->word; words++) {
    if (words->later) continue;
    put_comma(s, &first);
    put_quoted(s, words->word);
  }
  dsv__put_char(&s->text, ']');
}

/* The keywords for one value. */
static void put_value(schema *s, const dsv__field *field) {
  switch (field->kind) {
    case DSV__TEXT: dsv__put_text(&s->text, "\"type\":\"string\""); return;
    case DSV__ID: dsv__put_text(&s->text, ID); return;
    case DSV__NAME: dsv__put_text(&s->text, NAME); return;
    case DSV__REF:
      dsv__put_text(&s->text, ID);
      put_member(s, "x-reference", field->of);
      return;
    case DSV__BOOL: dsv__put_text(&s->text, "\"type\":\"boolean\""); return;
    case DSV__INT: dsv__put_text(&s->text, INTEGER); return;
    case DSV__DECIMAL: dsv__put_text(&s->text, "\"anyOf\":[{" DECIMAL "},{" INTEGER "}]"); return;
    case DSV__DURATION: dsv__put_text(&s->text, DURATION); return;
    case DSV__WHEN: dsv__put_text(&s->text, WHEN); return;
    case DSV__BOUND: dsv__put_text(&s->text, "\"anyOf\":[{" DECIMAL "},{" INTEGER "},{" DURATION "}]"); return;
    case DSV__ENUM: put_words(s, field->of); return;
    case DSV__VALUE: dsv__put_text(&s->text, "\"anyOf\":[{\"type\":[\"string\",\"boolean\"]},{" INTEGER "}]"); return;
    case DSV__RECORD: put_reference(s, field->of); return;
    case DSV__CHOICE: put_choice(s, field->of); return;
    case DSV__OPEN:
      dsv__put_text(&s->text, "\"type\":\"object\",\"additionalProperties\":{\"$ref\":\"#/$defs/anything\"}");
      return;
    case DSV__MAP:
      dsv__put_text(&s->text, "\"type\":\"object\",\"additionalProperties\":{");
      put_field(s, field->of);
      dsv__put_char(&s->text, '}');
      return;
  }
}

static void put_field(schema *s, const dsv__field *field) {
  if (!(field->flags & DSV__LIST)) {
    put_value(s, field);
    return;
  }
  dsv__put_text(&s->text, field->flags & DSV__NOT_EMPTY ? "\"type\":\"array\",\"minItems\":1,\"items\":{"
                                                        : "\"type\":\"array\",\"items\":{");
  put_value(s, field);
  dsv__put_char(&s->text, '}');
}

/* `,"required":[...],"properties":{"name":false ...}` of sets of rows. */
static void put_rows(schema *s, const dsv__record *record, uint64_t required, uint64_t barred) {
  bool first = true;
  dsv__put_text(&s->text, "\"required\":[");
  for (; required; required &= required - 1) {
    put_comma(s, &first);
    put_quoted(s, record->fields[__builtin_ctzll(required)].name);
  }
  first = true;
  dsv__put_text(&s->text, "],\"properties\":{");
  for (; barred; barred &= barred - 1) {
    put_comma(s, &first);
    put_quoted(s, record->fields[__builtin_ctzll(barred)].name);
    dsv__put_text(&s->text, ":false");
  }
  dsv__put_char(&s->text, '}');
}

/* `,"anyOf":[...]`: one of the forms. */
static void put_forms(schema *s, const dsv__record *record) {
  uint64_t named = 0;
  bool first = true;
  dsv__form form;
  for (const char *at = record->forms; dsv__next_form(record, &at, &form);) named |= form.required | form.optional;
  dsv__put_text(&s->text, ",\"anyOf\":[");
  for (const char *at = record->forms; dsv__next_form(record, &at, &form);) {
    put_comma(s, &first);
    dsv__put_char(&s->text, '{');
    put_rows(s, record, form.required, named & ~(form.required | form.optional));
    dsv__put_char(&s->text, '}');
  }
  dsv__put_char(&s->text, ']');
}

/* `,"allOf":[...]`: for each word of the switch what goes with it. */
static void put_cases(schema *s, const dsv__record *record) {
  uint64_t all = 0;
  bool first = true;
  for (const struct dsv__case *row = record->cases; row->word; row++)
    all |= dsv__rows_of(record, row->required) | dsv__rows_of(record, row->optional);
  const dsv__field *field = &record->fields[dsv__field_index(record, record->switch_on, strlen(record->switch_on))];
  dsv__put_text(&s->text, ",\"allOf\":[");
  for (const dsv__word *word = field->of; word->word; word++) {
    if (word->later) continue;
    const struct dsv__case *row = record->cases;
    while (row->word && strcmp(row->word, word->word) != 0) row++;
    uint64_t required = row->word ? dsv__rows_of(record, row->required) : 0;
    uint64_t optional = row->word ? dsv__rows_of(record, row->optional) : 0;
    put_comma(s, &first);
    dsv__put_text(&s->text, "{\"if\":{\"required\":[");
    put_quoted(s, field->name);
    dsv__put_text(&s->text, "],\"properties\":{");
    put_quoted(s, field->name);
    dsv__put_text(&s->text, ":{\"const\":");
    put_quoted(s, word->word);
    dsv__put_text(&s->text, "}}},\"then\":{");
    put_rows(s, record, required, all & ~(required | optional));
    dsv__put_text(&s->text, "}}");
  }
  dsv__put_char(&s->text, ']');
}

static void put_record(schema *s, const dsv__record *record) {
  bool first = true;
  dsv__put_text(&s->text, "{\"type\":\"object\",\"additionalProperties\":false,\"patternProperties\":{\"^x-\":{\"$"
                          "ref\":\"#/$defs/anything\"}}");
  put_member(s, "description", record->doc);
  dsv__put_text(&s->text, ",\"required\":[");
  for (const dsv__field *field = record->fields; field->name; field++) {
    if (!(field->flags & DSV__REQUIRED)) continue;
    put_comma(s, &first);
    put_quoted(s, field->name);
  }
  first = true;
  dsv__put_text(&s->text, "],\"properties\":{");
  for (const dsv__field *field = record->fields; field->name; field++) {
    if (field->flags & DSV__LATER) continue;
    put_comma(s, &first);
    put_quoted(s, field->name);
    dsv__put_text(&s->text, ":{");
    put_field(s, field);
    put_member(s, "description", field->doc);
    put_member(s, "x-unit", field->unit);
    put_member(s, "x-since", field->since);
    dsv__put_char(&s->text, '}');
  }
  dsv__put_char(&s->text, '}');
  if (record->forms) put_forms(s, record);
  if (record->switch_on) put_cases(s, record);
  dsv__put_char(&s->text, '}');
}

/* The definitions of all records that are referred to; writing one may add more. */
static void put_definitions(schema *s) {
  dsv__put_text(&s->text,
                ",\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$defs\":{\"anything\":" ANYTHING);
  for (size_t i = 0; i < s->n && !s->text.failed; i++) {
    dsv__put_char(&s->text, ',');
    put_quoted(s, s->records[i]->name);
    dsv__put_char(&s->text, ':');
    put_record(s, s->records[i]);
  }
  dsv__put_char(&s->text, '}');
}

static dsv_status finish(schema *s, dsv__buffer *out) {
  put_definitions(s);
  dsv__put_char(&s->text, '}');
  dsv_status status = s->text.failed ? DSV_ERROR_MEMORY : dsv__canonical(s->text.at, s->text.n, out);
  dsv__free(s->text.context, s->records);
  dsv__buffer_free(&s->text);
  return status;
}

/* `"$ref":...,"properties":{"type":{"const":...}}`. */
static void put_type(schema *s, const dsv__type *type) {
  put_reference(s, type->record);
  dsv__put_text(&s->text, ",\"properties\":{\"type\":{\"const\":");
  put_quoted(s, type->name);
  dsv__put_text(&s->text, "}}");
}

dsv_status dsv__schema(const dsv__type *type, dsv__buffer *out) {
  schema s = {{.context = out->context}, NULL, 0, 0};
  bool first = true;
  dsv__put_char(&s.text, '{');
  if (type) {
    put_type(&s, type);
    put_member(&s, "title", type->name);
    put_member(&s, "description", type->doc);
    return finish(&s, out);
  }
  dsv__put_text(&s.text, "\"anyOf\":[");
  for (type = dsv__types; type->name; type++) {
    put_comma(&s, &first);
    dsv__put_char(&s.text, '{');
    put_type(&s, type);
    dsv__put_char(&s.text, '}');
  }
  dsv__put_text(&s.text, "],\"title\":\"document\",\"description\":\"A document of any type\"");
  return finish(&s, out);
}

dsv_status dsv__schema_of_record(const dsv__record *record, dsv__buffer *out) {
  schema s = {{.context = out->context}, NULL, 0, 0};
  dsv__put_char(&s.text, '{');
  put_reference(&s, record);
  return finish(&s, out);
}
