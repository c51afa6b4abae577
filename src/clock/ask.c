/* Questions to a calendar as JSON, and its answers: "Queries" of docs/clock.md. */
#include "clock/calendar_parts.h"
#include "data/object.h"
#include "data/say.h"
#include <string.h>

#define MOST_SPANS 100000 /* of one answer */

/* A text or a whole number that stands in the answer as it stood in the query. */
typedef struct {
  int32_t chosen;
  dsv__str text;
  int64_t number;
} query_id;

enum { ID_TEXT = 1, ID_NUMBER = 2 };

typedef struct {
  dsv__head head;
  int32_t op, land;
  query_id id;
  dsv__when from, to, day;
  dsv__str at, length, local; /* `at` is a time, or with days a word; `length` is the member "for" */
  int64_t days;
} query;

/* ---- what a query may say ---------------------------------------------------------------------------------------- */

static const dsv__field id_rows[] = {DSV__ROW(query_id, text, "text", DSV__TEXT, 0, NULL, "A text"),
                                     DSV__ROW(query_id, number, "number", DSV__INT, 0, NULL, "A whole number"),
                                     DSV__ROW_END};
static const dsv__choice id_choice = {sizeof(query_id), id_rows};

static const dsv__word op_words[] = {{"elapsed", "Open time between two instants", 0},
                                     {"due", "When open time, or working days, are up", 0},
                                     {"back", "When they began", 0},
                                     {"open", "Whether it is open", 0},
                                     {"next_open", "When it opens", 0},
                                     {"next_close", "When it closes", 0},
                                     {"spans", "The open spans", 0},
                                     {"working", "The hours of a date", 0},
                                     {"local", "What the clock shows", 0},
                                     {"instants", "When the clock shows a reading", 0},
                                     {NULL, NULL, 0}};

static const dsv__word land_words[] = {
    {"here", "At the border that was reached", 0}, {"next", "At the border of the next span", 0}, {NULL, NULL, 0}};

/* In the order of query_fields. "op" and "id" stand in every case, so that none else need be looked at. */
enum { OP, ID, FROM, TO, AT, FOR, DAYS, LAND, DAY, LOCAL };

static const dsv__field query_fields[] = {
    [OP] = DSV__ROW(query, op, "op", DSV__ENUM, DSV__REQUIRED, op_words, "What is asked"),
    [ID] = DSV__ROW(query, id, "id", DSV__CHOICE, 0, &id_choice, "Stands in the answer"),
    [FROM] = DSV__ROW(query, from, "from", DSV__WHEN, 0, NULL, "The earlier time"),
    [TO] = DSV__ROW(query, to, "to", DSV__WHEN, 0, NULL, "The later time"),
    [AT] = DSV__ROW(query, at, "at", DSV__TEXT, 0, NULL, "A time; with days: \"same\" or \"end\""),
    [FOR] = DSV__ROW(query, length, "for", DSV__TEXT, 0, NULL, "Open time \"PT8H\", or working days \"P3D\""),
    [DAYS] = DSV__ROW(query, days, "days", DSV__INT, 0, NULL, "Working days"),
    [LAND] = DSV__ROW(query, land, "land", DSV__ENUM, 0, land_words, "Where open time that is used up ends"),
    [DAY] = DSV__ROW(query, day, "day", DSV__WHEN, 0, NULL, "A date"),
    [LOCAL] = DSV__ROW(query, local, "local", DSV__TEXT, 0, NULL, "A reading of the clock"),
    DSV__ROW_END};

static const struct dsv__case query_cases[] = {{"elapsed", "from to", "op id"},
                                               {"due", "from", "op id for days land at"},
                                               {"back", "to", "op id for days land at"},
                                               {"open", "at", "op id"},
                                               {"next_open", "at", "op id"},
                                               {"next_close", "at", "op id"},
                                               {"spans", "from to", "op id"},
                                               {"working", "day", "op id"},
                                               {"local", "at", "op id"},
                                               {"instants", "local", "op id"},
                                               {NULL, NULL, NULL}};

static const dsv__record query_record = {.name = "query",
                                         .doc = "A question to a calendar",
                                         .size = sizeof(query),
                                         .fields = query_fields,
                                         .switch_on = "op",
                                         .cases = query_cases};

/* ---- a question on its way to an answer --------------------------------------------------------------------------- */

typedef struct {
  const dsv_calendar *calendar;
  dsv_calendar_options options; /* of the caller, then of the query */
  const query *query;
  dsv_diag *found; /* what is wrong goes into the answer */
  dsv__arena *arena;
  dsv__buffer out;
} asking;

static bool given(const asking *a, int field) {
  return a->query->head.given >> field & 1;
}

__attribute__((format(printf, 4, 5))) static dsv_status refuse(asking *a, dsv_status code, const char *member,
                                                               const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  dsv__vfind_at(a->found, DSV_SEVERITY_ERROR, code, &a->query->head, member, format, arguments);
  va_end(arguments);
  return code;
}

static int64_t instant_of(const asking *a, dsv__when when) {
  const dsv__zone *zone = dsv__calendar_zone(a->calendar);
  return zone ? dsv__when_at(when, zone) : when.at;
}

static dsv_status read_at(asking *a, int64_t *out) {
  dsv__str text = a->query->at;
  dsv__when when;
  if (!dsv__when_parse(text.at, text.n, &when))
    return refuse(a, DSV_ERROR_VALUE, "at", "`at` \"%s\" is not a time; %s", dsv__show(text).at, dsv__say_when(text));
  *out = instant_of(a, when);
  return DSV_OK;
}

/* A minus sign before the P, which durations of documents do not have. */
static bool take_minus(dsv__str *text) {
  if (text->n == 0 || text->at[0] != '-') return false;
  *text = (dsv__str){text->at + 1, text->n - 1};
  return true;
}

/* Whole days and nothing else: "P3D". */
static bool is_days(dsv__str text) {
  if (text.n < 3 || text.at[0] != 'P' || text.at[text.n - 1] != 'D') return false;
  for (size_t i = 1; i + 1 < text.n; i++)
    if (text.at[i] < '0' || text.at[i] > '9') return false;
  return true;
}

/* What a query is for: working days, or open time in microseconds. */
static dsv_status read_length(asking *a, bool *days, int64_t *out) {
  dsv__str text = a->query->length;
  dsv__duration duration;
  if (given(a, FOR) == given(a, DAYS))
    return given(a, FOR) ? refuse(a, DSV_ERROR_FORM, "days", "`for` and `days` do not go together; remove one")
                         : refuse(a, DSV_ERROR_MISSING, "for", "`for` is missing; write \"PT8H\", or `days`");
  *days = given(a, DAYS);
  *out = a->query->days;
  if (*days) return DSV_OK;
  const bool minus = take_minus(&text);
  if (!dsv__duration_parse(text.at, text.n, &duration))
    return refuse(a, DSV_ERROR_VALUE, "for", "`for` \"%s\" is not a duration; %s", dsv__show(a->query->length).at,
                  dsv__say_duration(text));
  *days = is_days(text);
  if (!*days && text.at[1] != 'T')
    return refuse(a, DSV_ERROR_VALUE, "for",
                  "`for` \"%s\" is neither open time nor whole days; write \"PT8H\" for 8 hours, \"P3D\" for 3 working "
                  "days",
                  dsv__show(a->query->length).at);
  *out = *days ? duration.days : duration.elapsed;
  *out = minus ? -*out : *out;
  return DSV_OK;
}

/* `land` goes with open time, `at` with days. */
static dsv_status read_manner(asking *a, bool days) {
  if (days ? given(a, LAND) : given(a, AT))
    return days ? refuse(a, DSV_ERROR_FORM, "land", "`land` does not go with days; write `at`, or remove it")
                : refuse(a, DSV_ERROR_FORM, "at", "`at` goes with days only; write `land`, or remove it");
  if (given(a, LAND)) a->options.land = a->query->land ? DSV_LAND_NEXT : DSV_LAND_HERE;
  if (!given(a, AT)) return DSV_OK;
  bool end = dsv__str_same(a->query->at, DSV__STR("end"));
  if (!end && !dsv__str_same(a->query->at, DSV__STR("same")))
    return refuse(a, DSV_ERROR_CHOICE, "at", "`at` must be \"same\" or \"end\", not \"%s\"",
                  dsv__show(a->query->at).at);
  a->options.day_time = end ? DSV_DAY_END : DSV_DAY_SAME;
  return DSV_OK;
}

/* ---- values of answers -------------------------------------------------------------------------------------------- */

static void put_quoted_time(dsv__buffer *out, int64_t time) {
  dsv__put_char(out, '"');
  dsv__put_time(out, time);
  dsv__put_char(out, '"');
}

static dsv_status put_instant(asking *a, int64_t time) {
  if (time < DSV__TIME_MIN || time >= DSV__TIME_MAX)
    return dsv__fail(a->found, DSV_ERROR_LIMIT, "the answer lies outside the years 1 to 9999");
  put_quoted_time(&a->out, time);
  return DSV_OK;
}

/* A number with at most six decimals, none of them a zero too many. */
static void put_seconds(dsv__buffer *out, int64_t microseconds) {
  uint64_t all = microseconds < 0 ? 0 - (uint64_t)microseconds : (uint64_t)microseconds;
  uint64_t rest = all % (uint64_t)DSV__SECOND;
  if (microseconds < 0) dsv__put_char(out, '-');
  dsv__put_uint(out, all / (uint64_t)DSV__SECOND);
  if (!rest) return;
  dsv__put_char(out, '.');
  for (uint64_t unit = (uint64_t)DSV__SECOND / 10; rest; rest %= unit, unit /= 10)
    dsv__put_char(out, (char)('0' + rest / unit));
}

static void put_two(dsv__buffer *out, int64_t value) {
  dsv__put_char(out, (char)('0' + value / 10));
  dsv__put_char(out, (char)('0' + value % 10));
}

/* A reading with the offset in force: "+02:00", and with seconds where a zone of old had them. */
static void put_local(dsv__buffer *out, int64_t local, int64_t offset) {
  const int64_t seconds = (offset < 0 ? -offset : offset) / DSV__SECOND;
  dsv__put_time(out, local);
  if (!out->failed) out->n--; /* the Z */
  dsv__put_char(out, offset < 0 ? '-' : '+');
  put_two(out, seconds / 3600);
  dsv__put_char(out, ':');
  put_two(out, seconds / 60 % 60);
  if (seconds % 60 == 0) return;
  dsv__put_char(out, ':');
  put_two(out, seconds % 60);
}

/* ---- the ops: each appends the value of its answer ----------------------------------------------------------------- */

static dsv_status ask_elapsed(asking *a) {
  int64_t out;
  dsv_status status = dsv_calendar_elapsed(a->calendar, instant_of(a, a->query->from), instant_of(a, a->query->to),
                                           &a->options, &out, a->found);
  if (!status) put_seconds(&a->out, out);
  return status;
}

static dsv_status ask_due(asking *a) {
  bool days = false, back = given(a, TO);
  int64_t length = 0, at = instant_of(a, back ? a->query->to : a->query->from), out;
  dsv_status status = read_length(a, &days, &length);
  if (!status) status = read_manner(a, days);
  if (status) return status;
  if (days) status = dsv_calendar_due_days(a->calendar, at, back ? -length : length, &a->options, &out, a->found);
  else if (back) status = dsv_calendar_back(a->calendar, at, length, &a->options, &out, a->found);
  else status = dsv_calendar_due(a->calendar, at, length, &a->options, &out, a->found);
  return status ? status : put_instant(a, out);
}

static dsv_status ask_open(asking *a) {
  int64_t at, out;
  dsv_status status = read_at(a, &at);
  if (!status) status = dsv_calendar_open(a->calendar, at, &a->options, &out, a->found);
  if (!status) dsv__put_text(&a->out, out ? "true" : "false");
  return status;
}

static dsv_status ask_next_open(asking *a) {
  int64_t at, out;
  dsv_status status = read_at(a, &at);
  if (!status) status = dsv_calendar_next_open(a->calendar, at, &a->options, &out, a->found);
  return status ? status : put_instant(a, out);
}

static dsv_status ask_next_close(asking *a) {
  int64_t at, out;
  dsv_status status = read_at(a, &at);
  if (!status) status = dsv_calendar_next_close(a->calendar, at, &a->options, &out, a->found);
  return status ? status : put_instant(a, out);
}

/* The open spans that an answer gives. */
typedef struct {
  int64_t *at; /* start and end of each */
  uint64_t n;
  size_t capacity; /* in spans */
} answer_spans;

static dsv_status refuse_spans(asking *a) {
  return dsv__fail(a->found, DSV_ERROR_LIMIT, "there are more than %d spans, the most of one answer; ask for less",
                   MOST_SPANS);
}

/* Adds the spans of a stretch that follows the one before: what touches is one. */
static dsv_status add_stretch(asking *a, answer_spans *spans, int64_t from, int64_t to) {
  for (;;) {
    uint64_t n, room = spans->capacity - spans->n;
    int64_t *out = room ? spans->at + 2 * spans->n : NULL;
    dsv_status status = dsv_calendar_spans(a->calendar, from, to, &a->options, out, room, &n, a->found);
    if (status) return status;
    if (spans->n + n > MOST_SPANS + 1) return refuse_spans(a);
    if (n <= room) {
      bool joins = n && spans->n && out[-1] == out[0];
      if (joins) memmove(out - 1, out + 1, (2 * n - 1) * sizeof *out);
      spans->n += n - joins;
      return DSV_OK;
    }
    void *at = spans->at;
    if (!dsv__grow(a->arena->context, &at, &spans->capacity, spans->n + n, 2 * sizeof *spans->at))
      return DSV__NO_MEMORY(a->found);
    spans->at = at;
  }
}

/* Year by year: a calendar may open a thousand million times, and none of that is worked out for an answer that is not
   given. */
static dsv_status collect_spans(asking *a, answer_spans *spans) {
  int64_t from = instant_of(a, a->query->from), to = instant_of(a, a->query->to), end;
  dsv_status status;
  do {
    end = to - from > 366 * DSV__DAY ? from + 366 * DSV__DAY : to;
    status = add_stretch(a, spans, from, end);
    from = end;
  } while (!status && from < to);
  if (!status && spans->n > MOST_SPANS) status = refuse_spans(a); /* the one too many that might have joined */
  return status;
}

static dsv_status ask_spans(asking *a) {
  answer_spans spans = {NULL, 0, 0};
  dsv_status status = collect_spans(a, &spans);
  dsv__put_char(&a->out, '[');
  for (uint64_t i = 0; i < spans.n && !status; i++) {
    dsv__put_text(&a->out, i ? ",{\"from\":" : "{\"from\":");
    put_quoted_time(&a->out, spans.at[2 * i]);
    dsv__put_text(&a->out, ",\"to\":");
    put_quoted_time(&a->out, spans.at[2 * i + 1]);
    dsv__put_char(&a->out, '}');
  }
  dsv__put_char(&a->out, ']');
  dsv__free(a->arena->context, spans.at);
  return status;
}

static dsv_status ask_working(asking *a) {
  int64_t out, day = (a->query->day.at - DSV__TIME_MIN) / DSV__DAY + DSV__TIME_MIN / DSV__DAY;
  if (!a->query->day.is_date) return refuse(a, DSV_ERROR_VALUE, "day", "`day` must be a date, as \"2026-05-05\"");
  dsv_status status = dsv_calendar_working(a->calendar, day, &a->options, &out, a->found);
  if (!status) put_seconds(&a->out, out);
  return status;
}

static dsv_status ask_local(asking *a) {
  int64_t at, out;
  dsv_status status = read_at(a, &at);
  if (!status) status = dsv_calendar_local(a->calendar, at, &a->options, &out, a->found);
  if (status) return status;
  if (out < DSV__TIME_MIN || out >= DSV__TIME_MAX)
    return dsv__fail(a->found, DSV_ERROR_LIMIT, "the clock shows a year outside 1 to 9999");
  dsv__put_char(&a->out, '"');
  put_local(&a->out, out, out - at);
  dsv__put_char(&a->out, '"');
  return DSV_OK;
}

static dsv_status ask_instants(asking *a) {
  dsv__str text = a->query->local;
  enum { MOST = 8 }; /* no clock shows a reading so often */
  char zoned[32];
  int64_t local, out[MOST];
  uint64_t n;
  /* A reading is a time of RFC 3339 but for its offset. */
  bool good = text.n > 0 && text.n + 1 < sizeof zoned && text.at[text.n - 1] != 'Z';
  if (good) {
    memcpy(zoned, text.at, text.n);
    zoned[text.n] = 'Z';
    good = dsv__time_parse(zoned, text.n + 1, &local);
  }
  if (!good)
    return refuse(a, DSV_ERROR_VALUE, "local",
                  "`local` \"%s\" is not a reading of a clock; write it without an offset, as \"2026-10-25T02:30:00\"",
                  dsv__show(text).at);
  dsv_status status = dsv_calendar_instants(a->calendar, local, &a->options, out, MOST, &n, a->found);
  if (status) return status;
  dsv__put_char(&a->out, '[');
  for (uint64_t i = 0; i < n && i < MOST && !status; i++) {
    if (i) dsv__put_char(&a->out, ',');
    status = put_instant(a, out[i]);
  }
  dsv__put_char(&a->out, ']');
  return status;
}

/* In the order of op_words. */
static const struct {
  const char *member; /* of the answer */
  dsv_status (*ask)(asking *a);
} ops[] = {{"seconds", ask_elapsed}, {"at", ask_due},           {"at", ask_due},      {"open", ask_open},
           {"at", ask_next_open},    {"at", ask_next_close},    {"spans", ask_spans}, {"seconds", ask_working},
           {"local", ask_local},     {"instants", ask_instants}};

/* ---- the answer ---------------------------------------------------------------------------------------------------- */

static bool is_found_at(const asking *a, const char *pointer) {
  for (size_t i = 0; i < a->found->n; i++)
    if (a->found->at[i].pointer && !strcmp(a->found->at[i].pointer, pointer)) return true;
  return false;
}

/* "id" and its value, where the query has one that could be read. */
static bool put_id(asking *a, const char *before) {
  const query_id *id = a->query ? &a->query->id : NULL;
  if (!id || !id->chosen || is_found_at(a, "/id")) return false;
  dsv__put_text(&a->out, before);
  dsv__put_text(&a->out, "\"id\":");
  if (id->chosen == ID_TEXT) dsv__put_json_text(&a->out, id->text);
  else dsv__put_int(&a->out, id->number);
  return true;
}

/* Members stand in canonical order: "id" after "at" and "error", before all others. */
static dsv_status put_answer(asking *a) {
  const char *member = ops[a->query->op].member;
  bool first = member[0] < 'i';
  dsv__put_char(&a->out, '{');
  if (!first && put_id(a, "")) dsv__put_char(&a->out, ',');
  dsv__put_char(&a->out, '"');
  dsv__put_text(&a->out, member);
  dsv__put_text(&a->out, "\":");
  dsv_status status = ops[a->query->op].ask(a);
  if (status) return status;
  if (first) put_id(a, ",");
  dsv__put_char(&a->out, '}');
  return DSV_OK;
}

static void put_error(asking *a, dsv_status status) {
  const dsv__finding *finding = &a->found->at[0];
  a->out.n = 0;
  dsv__put_text(&a->out, "{\"error\":{\"code\":\"");
  dsv__put_text(&a->out, dsv_status_name(a->found->n ? (dsv_status)finding->code : status));
  dsv__put_text(&a->out, "\",\"message\":");
  dsv__put_json_text(&a->out, dsv__str_of(a->found->n ? finding->message : dsv_status_text(status)));
  dsv__put_char(&a->out, '}');
  put_id(a, ",");
  dsv__put_char(&a->out, '}');
}

/* What is wrong with the call, or the machine, and not with the query. */
static bool is_of_call(dsv_status status) {
  return status == DSV_ERROR_MEMORY || status == DSV_ERROR_OPTIONS || status == DSV_ERROR_MISUSE;
}

static dsv_status read_and_answer(asking *a, const char *bytes, size_t n) {
  uint64_t most = a->calendar->context->limits.line_bytes;
  void *structure = NULL;
  if (n > most)
    return dsv__fail(a->found, DSV_ERROR_LIMIT,
                     "too many bytes in a query; at most %llu are allowed (limit line_bytes)",
                     (unsigned long long)most);
  dsv_status status = dsv__decode_object(a->arena, &query_record, bytes, n, &structure, a->found);
  a->query = structure;
  return status ? status : put_answer(a);
}

static dsv_status answer(asking *a, const char *bytes, size_t n, dsv_text **out, dsv_diag *diag) {
  dsv_status status = read_and_answer(a, bytes, n);
  if (is_of_call(status)) return dsv__fail(diag, status, "%s", dsv_status_text(status));
  /* A finding that was lost for want of memory would leave an answer that says something else. */
  if (a->found->total > a->found->n && a->found->n < a->calendar->context->limits.findings) return DSV__NO_MEMORY(diag);
  if (status) put_error(a, status);
  return dsv__text_from(&a->out, out) ? DSV__NO_MEMORY(diag) : DSV_OK;
}

dsv_status dsv_calendar_ask(const dsv_calendar *calendar, const char *bytes, size_t length,
                            const dsv_calendar_options *options, dsv_text **out, dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for the answer (out is NULL)");
  *out = NULL;
  if (!calendar) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no calendar");
  if (!bytes && length > 0) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no query");
  asking a = {.calendar = calendar, .options = DSV_CALENDAR_OPTIONS_INIT};
  dsv_status status = dsv__options(options, &a.options, sizeof a.options, sizeof a.options);
  if (status || a.options.land > DSV_LAND_NEXT || a.options.day_time > DSV_DAY_END)
    return dsv__fail(diag, DSV_ERROR_OPTIONS, "these calendar options are not of this version");
  dsv__arena arena;
  dsv_diag found = {.context = calendar->context};
  dsv__arena_init(&arena, calendar->context);
  dsv__buffer_init(&a.out, calendar->context);
  a.arena = &arena;
  a.found = &found;
  status = answer(&a, bytes ? bytes : "", length, out, diag);
  dsv__buffer_free(&a.out);
  dsv__arena_free(&arena);
  dsv_diag_clear(&found);
  return status;
}
