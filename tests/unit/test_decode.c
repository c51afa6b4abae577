/* Decoding by tables: every kind of value, forms, cases, and what is said of each error. */
#include "data/decode.h"
#include "data/scan.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- a table with everything in it ----------------------------------------------------------- */

typedef struct node {
  dsv__head head;
  dsv__str id;
  struct node *inner;
  dsv__list list;
} node;

static const dsv__record node_record;
static const dsv__field node_fields[] = {
    {"id", DSV__ID, 0, offsetof(node, id), NULL, "Id", NULL, "0.1", NULL, NULL},
    {"not", DSV__RECORD, DSV__POINTER, offsetof(node, inner), &node_record, "Inner", NULL, "0.1", NULL, NULL},
    {"all", DSV__RECORD, DSV__LIST, offsetof(node, list), &node_record, "List", NULL, "0.1", NULL, NULL},
    {NULL, DSV__TEXT, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL}};
static const dsv__record node_record = {.name = "node", .doc = "A node", .size = sizeof(node), .fields = node_fields};

typedef struct {
  int32_t chosen;
  dsv__decimal number;
  node node;
  dsv__list names;
} either;

static const dsv__field either_rows[] = {
    {"number", DSV__DECIMAL, 0, offsetof(either, number), NULL, "A number", NULL, "0.1", NULL, NULL},
    {"later", DSV__RECORD, DSV__LATER, 0, &node_record, "Later", NULL, "0.1", "soon", NULL},
    {"node", DSV__RECORD, 0, offsetof(either, node), &node_record, "A node", NULL, "0.1", NULL, NULL},
    {"names", DSV__NAME, DSV__LIST, offsetof(either, names), NULL, "Names", NULL, "0.1", NULL, NULL},
    {NULL, DSV__TEXT, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL}};
static const dsv__choice either_choice = {sizeof(either), either_rows};

static const dsv__word words[] = {{"red", "Red", 0}, {"green", "Green", 0}, {"violet", "Violet", 1}, {NULL, NULL, 0}};

typedef struct {
  dsv__document_head head;
  dsv__str name;
  dsv__ref ref;
  bool yes;
  int64_t count;
  dsv__decimal decimal;
  dsv__duration duration;
  dsv__when when;
  dsv__bound bound;
  int32_t color;
  dsv__value value;
  dsv__list values, texts;
  node node;
  either either;
  dsv__list map;
  int64_t a, b, c;
} everything;

#define ROW(member, kind, flags, of) \
  { #member, kind, flags, offsetof(everything, member), of, "Doc", NULL, "0.1", NULL, NULL }

static const dsv__field map_value = {"entry", DSV__INT, 0, 0, NULL, "Entry", NULL, "0.1", NULL, NULL};
static const dsv__field fields[] = {
    DSV__DOCUMENT_FIELDS(everything),
    ROW(name, DSV__NAME, 0, NULL),
    {"ref", DSV__REF, 0, offsetof(everything, ref), "calendar", "Doc", NULL, "0.1", NULL, "always"},
    ROW(yes, DSV__BOOL, 0, NULL),
    ROW(count, DSV__INT, 0, NULL),
    ROW(decimal, DSV__DECIMAL, 0, NULL),
    ROW(duration, DSV__DURATION, 0, NULL),
    ROW(when, DSV__WHEN, 0, NULL),
    ROW(bound, DSV__BOUND, 0, NULL),
    ROW(color, DSV__ENUM, 0, words),
    ROW(value, DSV__VALUE, 0, NULL),
    ROW(values, DSV__VALUE, DSV__LIST | DSV__NOT_EMPTY, NULL),
    ROW(texts, DSV__TEXT, DSV__LIST, NULL),
    ROW(node, DSV__RECORD, 0, &node_record),
    ROW(either, DSV__CHOICE, 0, &either_choice),
    ROW(map, DSV__MAP, 0, &map_value),
    ROW(a, DSV__INT, 0, NULL),
    ROW(b, DSV__INT, 0, NULL),
    ROW(c, DSV__INT, 0, NULL),
    {"credit", DSV__TEXT, DSV__LATER, 0, NULL, "Later", NULL, "0.2", NULL, NULL},
    {NULL, DSV__TEXT, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL}};
static const struct dsv__case cases[] = {{"red", "count", "decimal"}, {"green", NULL, "duration"}, {NULL, NULL, NULL}};
static const dsv__record everything_record = {.name = "thing",
                                              .doc = "Everything",
                                              .size = sizeof(everything),
                                              .fields = fields,
                                              .forms = "a b|a [c]||b c",
                                              .switch_on = "color",
                                              .cases = cases};

/* ---- harness --------------------------------------------------------------------------------- */

typedef struct {
  dsv_context *context;
  dsv_diag *diag;
  dsv__arena arena;
  dsv__source source;
  dsv__document document;
  dsv_status status;
} decoded;

static void decode(decoded *d, const char *text) {
  memset(d, 0, sizeof *d);
  dsv_limits limits = DSV_LIMITS_INIT;
  limits.depth = 64;
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.limits = &limits;
  assert_int_equal(dsv_context_new(&options, &d->context), DSV_OK);
  assert_int_equal(dsv_diag_new(d->context, &d->diag), DSV_OK);
  dsv__arena_init(&d->arena, d->context);
  d->source = (dsv__source){NULL, (char *)(uintptr_t)text, strlen(text), 1};
  d->document = (dsv__document){.source = &d->source, .pointer = "", .length = strlen(text)};
  json_t *json;
  dsv__fault fault;
  uint64_t values = 0;
  assert_int_equal(dsv__scan(d->context, text, 0, strlen(text), &values, &fault), DSV_OK);
  assert_int_equal(dsv__json_read(d->context, text, 0, strlen(text), &json, &fault), DSV_OK);
  d->status = dsv__decode(&d->arena, &d->document, &everything_record, json, d->diag);
  json_decref(json);
}

static void done(decoded *d) {
  dsv__arena_free(&d->arena);
  dsv_diag_unref(d->diag);
  dsv_context_unref(d->context);
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void decodes_every_kind(void **state) {
  (void)state;
  decoded d;
  decode(
      &d,
      "{\"type\":\"thing\",\"id\":\"x.1\",\"title\":\"T\\u00e9\",\"name\":\"Ab_c-1\",\"ref\":\"always\",\"yes\":true,"
      "\"duration\":\"P1M2DT3S\",\"when\":\"2026-01-31\",\"bound\":99,\"color\":\"green\",\"value\":false,"
      "\"values\":[\"a\",1,true],\"texts\":[],\"node\":{\"all\":[{\"id\":\"n\"},{\"not\":{}}]},\"either\":[\"x\",\"y\"]"
      ","
      "\"map\":{\"a/b\":1,\"x-y\":2},\"x-own\":{\"deep\":[null]},\"a\":-7,\"c\":2}");
  assert_int_equal(d.status, DSV_OK);
  const everything *e = d.document.structure;
  assert_string_equal(e->head.id.at, "x.1");
  assert_string_equal(e->head.title.at, "T\xC3\xA9");
  assert_string_equal(e->ref.id.at, "always");
  assert_true(e->yes && e->a == -7);
  assert_true(e->duration.months == 1 && e->duration.days == 2 && e->duration.elapsed == 3 * DSV__SECOND);
  assert_true(e->when.is_date);
  assert_string_equal(e->bound.text.at, "99");
  assert_true(!e->bound.is_duration && e->bound.decimal.coefficient == 99);
  assert_int_equal(e->color, 1);
  assert_int_equal(e->value.kind, DSV__VALUE_BOOL);
  assert_int_equal(DSV__AT(e->values, dsv__value)[1].number, 1);
  assert_int_equal(e->texts.n, 0);
  assert_int_equal(e->node.list.n, 2);
  const node *nodes = e->node.list.at;
  assert_string_equal(nodes[0].head.pointer, "/node/all/0");
  assert_ptr_equal(nodes[1].inner->head.document, &d.document);
  assert_int_equal(e->either.chosen, 4);
  assert_int_equal(e->either.names.n, 2);
  assert_string_equal(DSV__AT(e->map, dsv__pair)[0].name.at, "a/b");
  assert_int_equal(*(int64_t *)DSV__AT(e->map, dsv__pair)[1].at, 2);
  assert_true(dsv__given(&everything_record, e, "x-own") == false && dsv__given(&everything_record, e, "map"));
  assert_false(dsv__given(&everything_record, e, "credit"));
  done(&d);
}

/* The members after type and id, and then for each finding: code, pointer, part of its message. */
typedef struct {
  const char *members;
  struct {
    dsv_status code;
    const char *pointer, *message;
  } findings[4];
} wrong;

static const wrong wrongs[] = {
    {"\"nmae\":\"a\"", {{DSV_ERROR_MEMBER, "/nmae", "unknown member `nmae`; did you mean `name`?"}}},
    {"\"foo\":1.5",
     {{DSV_ERROR_MEMBER, "/foo", "begin with \"x-\""}, {DSV_ERROR_KIND, "/foo", "write \"1.5\" as text"}}},
    {"\"x-a\":[{\"b/c\":1e-7}]", {{DSV_ERROR_KIND, "/x-a/0/b~1c", "`b/c` is a number with a fraction"}}},
    {"\"x-a\":9007199254740992", {{DSV_ERROR_VALUE, "/x-a", "9007199254740991"}}},
    {"\"count\":9007199254740992", {{DSV_ERROR_VALUE, "/count", "too large"}}},
    {"\"count\":\"7\"", {{DSV_ERROR_KIND, "/count", "`count` must be an integer, not text"}}},
    {"\"count\":7.0", {{DSV_ERROR_KIND, "/count", "write \"7\" as text"}}},
    {"\"yes\":null", {{DSV_ERROR_KIND, "/yes", "must be true or false, not null; leave it out"}}},
    {"\"decimal\":99.95", {{DSV_ERROR_KIND, "/decimal", "write \"99.95\" as text"}}},
    {"\"decimal\":\"99,95\"", {{DSV_ERROR_VALUE, "/decimal", "not a comma"}}},
    {"\"decimal\":\"99 %\"", {{DSV_ERROR_VALUE, "/decimal", "the unit has a place of its own"}}},
    {"\"decimal\":\"1e3\"", {{DSV_ERROR_VALUE, "/decimal", "without an exponent"}}},
    {"\"decimal\":\"+1\"", {{DSV_ERROR_VALUE, "/decimal", "plus sign"}}},
    {"\"decimal\":\"01\"", {{DSV_ERROR_VALUE, "/decimal", "0 too many"}}},
    {"\"decimal\":\".5\"", {{DSV_ERROR_VALUE, "/decimal", "digits on both sides"}}},
    {"\"decimal\":\"1234567890123456789\"", {{DSV_ERROR_VALUE, "/decimal", "more than 18 digits"}}},
    {"\"decimal\":\"\"", {{DSV_ERROR_VALUE, "/decimal", "write digits"}}},
    {"\"duration\":\"15m\"", {{DSV_ERROR_VALUE, "/duration", "\"15m\" is not a duration; write \"PT15M\""}}},
    {"\"duration\":\"P15H\"", {{DSV_ERROR_VALUE, "/duration", "come after a T"}}},
    {"\"duration\":\"PT\"", {{DSV_ERROR_VALUE, "/duration", "missing"}}},
    {"\"when\":\"2026-02-30\"", {{DSV_ERROR_VALUE, "/when", "no such date"}}},
    {"\"when\":\"2026-06-30T23:59:60Z\"", {{DSV_ERROR_VALUE, "/when", "second 60"}}},
    {"\"when\":\"2026-06-30 23:59:00Z\"", {{DSV_ERROR_VALUE, "/when", "joined by T"}}},
    {"\"when\":\"2026-06-30T23:59:00\"", {{DSV_ERROR_VALUE, "/when", "needs its offset"}}},
    {"\"when\":\"30-6-26\"", {{DSV_ERROR_VALUE, "/when", "write a date"}}},
    {"\"bound\":\"PT5\"", {{DSV_ERROR_VALUE, "/bound", "is not a duration"}}},
    {"\"bound\":\"5s\"", {{DSV_ERROR_VALUE, "/bound", "is not a decimal"}}},
    {"\"bound\":true", {{DSV_ERROR_KIND, "/bound", "a decimal such as \"99.9\" or a duration"}}},
    {"\"color\":\"rde\"", {{DSV_ERROR_CHOICE, "/color", "did you mean \"red\"?"}}},
    {"\"color\":\"blue\"", {{DSV_ERROR_CHOICE, "/color", "`color` must be one of \"red\", \"green\", not \"blue\""}}},
    {"\"color\":\"violet\",\"count\":1",
     {{DSV_ERROR_LATER, "/color", "`color` \"violet\" comes with a later version of libdsv"}}},
    {"\"color\":\"green\",\"count\":1",
     {{DSV_ERROR_FORM, "/count", "`count` does not go with color \"green\"; remove it"}}},
    {"\"color\":\"red\"", {{DSV_ERROR_MISSING, "/count", "`count` is missing; a thing of color \"red\" needs it"}}},
    {"\"credit\":{\"a\":1}", {{DSV_ERROR_LATER, "/credit", "`credit` comes with a later version of libdsv"}}},
    {"\"ref\":\"Always\"", {{DSV_ERROR_VALUE, "/ref", "is not an id; use lower-case"}}},
    {"\"ref\":1", {{DSV_ERROR_KIND, "/ref", "the id of a calendar or \"always\", not an integer"}}},
    {"\"name\":\"1a\"", {{DSV_ERROR_VALUE, "/name", "not the name of a field"}}},
    {"\"value\":[]", {{DSV_ERROR_KIND, "/value", "text, an integer, true or false, not a list"}}},
    {"\"values\":[]", {{DSV_ERROR_VALUE, "/values", "`values` is empty"}}},
    {"\"values\":[1,null,{\"q\":0.5}]",
     {{DSV_ERROR_KIND, "/values/1", "an entry of `values` must be"},
      {DSV_ERROR_KIND, "/values/2", "not an object"},
      {DSV_ERROR_KIND, "/values/2/q", "\"0.5\""}}},
    {"\"texts\":\"a\"", {{DSV_ERROR_KIND, "/texts", "`texts` must be a list, not text; each entry is text"}}},
    {"\"node\":[]", {{DSV_ERROR_KIND, "/node", "must be an object, not a list"}}},
    {"\"node\":{\"all\":[{\"not\":{\"id\":\"A\"}}]}", {{DSV_ERROR_VALUE, "/node/all/0/not/id", "\"A\" is not an id"}}},
    {"\"either\":{\"soon\":1}",
     {{DSV_ERROR_LATER, "/either", "this form of `either` (later) comes with a later version"}}},
    {"\"either\":true", {{DSV_ERROR_KIND, "/either", "must be a decimal such as \"99.9\" or an object or a list"}}},
    {"\"either\":[\"1\"]", {{DSV_ERROR_VALUE, "/either/0", "an entry of `either`"}}},
    {"\"map\":{\"a\":\"1\"}", {{DSV_ERROR_KIND, "/map/a", "`a` must be an integer"}}},
    {"\"map\":[]", {{DSV_ERROR_KIND, "/map", "an object"}}},
    {"\"b\":1",
     {{DSV_ERROR_FORM, "", "`b` is not enough; write `a` and `b`, or `a`, or none of them, or `b` and `c`"}}},
    {"\"a\":1,\"b\":2,\"c\":3", {{DSV_ERROR_FORM, "", "`a`, `b` and `c` do not go together"}}},
    {"\"c\":3", {{DSV_ERROR_FORM, "", "`c` is not enough"}}},
    {"\"id2\":\"\\n\\u0007\"", {{DSV_ERROR_MEMBER, "/id2", "did you mean `id`?"}}},
    {"\"name\":\"\\n\\u0007\"", {{DSV_ERROR_VALUE, "/name", "\"??\" is not"}}}};

static void finds_everything_wrong(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
    char text[300];
    snprintf(text, sizeof text, "{\"type\":\"thing\",\"id\":\"x\",%s}", wrongs[i].members);
    decoded d;
    decode(&d, text);
    assert_int_equal(d.status, wrongs[i].findings[0].code);
    size_t n = 0;
    for (; n < 4 && wrongs[i].findings[n].message; n++) {
      dsv_finding f = DSV_FINDING_INIT;
      if (dsv_diag_get(d.diag, n, &f) || f.code != wrongs[i].findings[n].code ||
          strcmp(f.pointer, wrongs[i].findings[n].pointer) != 0 || !strstr(f.message, wrongs[i].findings[n].message))
        fail_msg("%s: %u %s: %s", text, f.code, f.pointer ? f.pointer : "-", f.message ? f.message : "-");
    }
    if (dsv_diag_count(d.diag) != n) fail_msg("%s: %zu findings", text, dsv_diag_count(d.diag));
    done(&d);
  }
}

static void finds_what_is_missing(void **state) {
  (void)state;
  decoded d;
  decode(&d, "{\"title\":1}");
  assert_int_equal(d.status, DSV_ERROR_KIND);
  assert_int_equal(dsv_diag_count(d.diag), 3);
  dsv_finding f = DSV_FINDING_INIT;
  dsv_diag_get(d.diag, 2, &f);
  assert_string_equal(f.pointer, "/id");
  assert_string_equal(f.message, "`id` is missing; every thing needs it");
  done(&d);
}

static void overlays_what_is_given(void **state) {
  (void)state;
  decoded under, over;
  decode(&under, "{\"type\":\"thing\",\"id\":\"x\",\"count\":1,\"yes\":true,\"a\":1}");
  decode(&over, "{\"type\":\"thing\",\"id\":\"y\",\"count\":2,\"texts\":[\"t\"]}");
  everything joined = *(everything *)under.document.structure;
  dsv__overlay(&everything_record, &joined, over.document.structure);
  assert_string_equal(joined.head.id.at, "y");
  assert_true(joined.count == 2 && joined.yes && joined.a == 1 && joined.texts.n == 1);
  assert_true(dsv__given(&everything_record, &joined, "a") && dsv__given(&everything_record, &joined, "texts"));
  done(&under);
  done(&over);
}

/* The deepest document, with an error at its deepest place, on the smallest stack that hosts use. */
static void *decode_deep(void *argument) {
  static const char *const open[] = {"{\"not\":", "{\"all\":["}, *const close[] = {"}", "]}"};
  for (size_t kind = 0; kind < 2; kind++) {
    char text[2000] = "{\"type\":\"thing\",\"id\":\"x\",\"node\":";
    size_t levels = kind == 0 ? 62 : 31;
    for (size_t i = 0; i < levels; i++) strcat(text, open[kind]);
    strcat(text, kind == 0 ? "{\"ID\":0.5}" : "7");
    for (size_t i = 0; i < levels; i++) strcat(text, close[kind]);
    strcat(text, "}");
    decoded d;
    decode(&d, text);
    *(size_t *)argument += dsv_diag_count(d.diag);
    done(&d);
  }
  return NULL;
}

static void needs_little_stack(void **state) {
  (void)state;
#if defined(__SANITIZE_ADDRESS__)
  size_t stack = 1 << 20;
#else
  size_t stack = 64 << 10;
#endif
  pthread_attr_t attributes;
  pthread_t thread;
  size_t findings = 0;
  assert_int_equal(pthread_attr_init(&attributes), 0);
  assert_int_equal(pthread_attr_setstacksize(&attributes, stack), 0);
  assert_int_equal(pthread_create(&thread, &attributes, decode_deep, &findings), 0);
  assert_int_equal(pthread_join(thread, NULL), 0);
  pthread_attr_destroy(&attributes);
  assert_int_equal(findings, 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(decodes_every_kind), cmocka_unit_test(finds_everything_wrong),
                                     cmocka_unit_test(finds_what_is_missing), cmocka_unit_test(overlays_what_is_given),
                                     cmocka_unit_test(needs_little_stack)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
