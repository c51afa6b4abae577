/* The JSON Schema, and that the tables of all documents are sound. */
#include "data/decode.h"
#include "data/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const dsv__word words[] = {{"up", "Up", 0}, {"far", "Later", 1}, {"down", "Down", 0}, {NULL, NULL, 0}};

static const dsv__field fields[] = {
    {"kind", DSV__ENUM, DSV__REQUIRED, 0, words, "The kind", NULL, "0.1", NULL, NULL},
    {"a", DSV__TEXT, 0, 0, NULL, "An a", "s", "0.1", NULL, NULL},
    {"b", DSV__REF, DSV__LIST | DSV__NOT_EMPTY, 0, "party", "Some b", NULL, "0.1", NULL, NULL},
    {"c", DSV__TEXT, DSV__LATER, 0, NULL, "Later", NULL, "0.2", NULL, NULL},
    {NULL, DSV__TEXT, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL}};
static const struct dsv__case cases[] = {{"up", "a", NULL}, {"down", NULL, "b"}, {NULL, NULL, NULL}};
static const dsv__record record = {.name = "thing",
                                   .doc = "A thing",
                                   .size = 1,
                                   .fields = fields,
                                   .forms = "a|b [a]",
                                   .switch_on = "kind",
                                   .cases = cases};

static const char expected[] =
    "{\"$defs\":{\"anything\":{\"anyOf\":[{\"type\":[\"string\",\"boolean\",\"null\"]},"
    "{\"maximum\":9007199254740991,\"minimum\":-9007199254740991,\"type\":\"integer\"},"
    "{\"items\":{\"$ref\":\"#/$defs/anything\"},\"type\":\"array\"},"
    "{\"additionalProperties\":{\"$ref\":\"#/$defs/anything\"},\"type\":\"object\"}]},"
    "\"thing\":{\"additionalProperties\":false,"
    "\"allOf\":[{\"if\":{\"properties\":{\"kind\":{\"const\":\"up\"}},\"required\":[\"kind\"]},"
    "\"then\":{\"properties\":{\"b\":false},\"required\":[\"a\"]}},"
    "{\"if\":{\"properties\":{\"kind\":{\"const\":\"down\"}},\"required\":[\"kind\"]},"
    "\"then\":{\"properties\":{\"a\":false},\"required\":[]}}],"
    "\"anyOf\":[{\"properties\":{\"b\":false},\"required\":[\"a\"]},{\"properties\":{},\"required\":[\"b\"]}],"
    "\"description\":\"A thing\",\"patternProperties\":{\"^x-\":{\"$ref\":\"#/$defs/anything\"}},"
    "\"properties\":{\"a\":{\"description\":\"An a\",\"type\":\"string\",\"x-since\":\"0.1\",\"x-unit\":\"s\"},"
    "\"b\":{\"description\":\"Some "
    "b\",\"items\":{\"pattern\":\"^[a-z0-9][a-z0-9._-]*$\",\"type\":\"string\",\"x-reference\":\"party\"},"
    "\"minItems\":1,\"type\":\"array\",\"x-since\":\"0.1\"},"
    "\"kind\":{\"description\":\"The kind\",\"enum\":[\"up\",\"down\"],\"x-since\":\"0.1\"}},"
    "\"required\":[\"kind\"],\"type\":\"object\"}},"
    "\"$ref\":\"#/$defs/thing\",\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"}";

static void says_what_the_table_says(void **state) {
  (void)state;
  dsv_context *context;
  dsv_context_new(NULL, &context);
  dsv__buffer out;
  dsv__buffer_init(&out, context);
  assert_int_equal(dsv__schema_of_record(&record, &out), DSV_OK);
  dsv__put_char(&out, '\0');
  assert_string_equal(out.at, expected);
  dsv__buffer_free(&out);
  dsv_context_unref(context);
}

static void is_there_for_every_type(void **state) {
  (void)state;
  dsv_context *context;
  dsv_text *text;
  dsv_context_new(NULL, &context);
  size_t n = 0;
  for (const char *type; (type = dsv_document_type(n)) != NULL; n++) {
    assert_int_equal(dsv_schema(context, type, &text, NULL), DSV_OK);
    assert_null(strchr(dsv_text_bytes(text), '\n'));
    dsv_text_unref(text);
  }
  assert_true(n >= 6);
  assert_null(dsv_document_type(n + 1));
  assert_null(dsv_document_type(SIZE_MAX));
  assert_int_equal(dsv_schema(context, NULL, &text, NULL), DSV_OK);
  dsv_text_unref(text);
  assert_int_equal(dsv_schema(context, "agreemnt", &text, NULL), DSV_ERROR_TYPE);
  assert_null(text);
  assert_int_equal(dsv_schema(NULL, NULL, &text, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_schema(context, NULL, NULL, NULL), DSV_ERROR_MISUSE);
  dsv_context_unref(context);
}

/* ---- tables ---------------------------------------------------------------------------------- */

static const dsv__record *seen[100];
static size_t n_seen;

static void check_record(const dsv__record *checked);

static void check_field(const dsv__field *field) {
  assert_non_null(field->doc);
  assert_non_null(field->since);
  if (field->kind == DSV__REF) {
    const dsv__type *type = dsv__types;
    while (type->name && strcmp(type->name, field->of) != 0) type++;
    assert_non_null(type->name);
  }
  if (field->kind == DSV__RECORD) check_record(field->of);
  if (field->kind == DSV__MAP) check_field(field->of);
  if (field->kind == DSV__CHOICE)
    for (const dsv__field *row = ((const dsv__choice *)field->of)->rows; row->name; row++) check_field(row);
}

/* Every name that forms and cases speak of is a row. */
static void check_names(const dsv__record *checked, const char *names) {
  for (const char *at = names; at && *at;) {
    at += strspn(at, " |[]");
    size_t n = strcspn(at, " |[]");
    if (n > 0 && dsv__field_index(checked, at, n) < 0) fail_msg("%s: no member %.*s", checked->name, (int)n, at);
    at += n;
  }
}

static void check_record(const dsv__record *checked) {
  for (size_t i = 0; i < n_seen; i++) {
    if (seen[i] == checked) return;
    if (strcmp(seen[i]->name, checked->name) == 0) fail_msg("two records are called %s", checked->name);
  }
  assert_true(n_seen < sizeof seen / sizeof *seen);
  seen[n_seen++] = checked;
  int n = 0;
  for (const dsv__field *field = checked->fields; field->name; field++, n++) {
    if (dsv__field_index(checked, field->name, strlen(field->name)) != n)
      fail_msg("%s: %s stands twice", checked->name, field->name);
    check_field(field);
  }
  assert_in_range(n, 1, 64);
  check_names(checked, checked->forms);
  check_names(checked, checked->switch_on);
  for (const struct dsv__case *row = checked->cases; row && row->word; row++) {
    const dsv__word *word =
        checked->fields[dsv__field_index(checked, checked->switch_on, strlen(checked->switch_on))].of;
    while (word->word && strcmp(word->word, row->word) != 0) word++;
    if (!word->word) fail_msg("%s: no word %s", checked->name, row->word);
    check_names(checked, row->required);
    check_names(checked, row->optional);
  }
}

static void tables_are_sound(void **state) {
  (void)state;
  for (const dsv__type *type = dsv__types; type->name; type++) {
    check_record(type->record);
    assert_string_equal(type->record->fields[0].name, "type");
    assert_string_equal(type->record->fields[1].name, "id");
    if (type->versioned) assert_true(dsv__field_index(type->record, "version", 7) >= 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(says_what_the_table_says),
                                     cmocka_unit_test(is_there_for_every_type), cmocka_unit_test(tables_are_sound)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
