/* dsv import FORMAT FILE. ics: events of iCalendar as a calendar document, or as facts; the others are the library's. */
#include "ics.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* ---- what the files of the import share ----------------------------------------------------------------------------- */

static void say(const ics_request *request, const char *severity, dsv_status code, const char *format, va_list list) {
  char message[1024];
  vsnprintf(message, sizeof message, format, list);
  put_safe(stderr, strcmp(request->path, "-") ? request->path : "<stdin>");
  fprintf(stderr, ": %s: ", severity);
  put_safe(stderr, message);
  fprintf(stderr, " [%s]\n", dsv_status_name(code));
}

bool ics_error(const ics_request *request, dsv_status code, const char *format, ...) {
  va_list list;
  va_start(list, format);
  say(request, "error", code, format, list);
  va_end(list);
  request->at->said = true;
  session_take(request->at, code);
  return false;
}

void ics_warning(const ics_request *request, dsv_status code, const char *format, ...) {
  va_list list;
  va_start(list, format);
  say(request, "warning", code, format, list);
  va_end(list);
}

bool occurrences_add(session *at, occurrences *to, const occurrence *one) {
  if (to->n == to->capacity) {
    size_t capacity = to->capacity ? 2 * to->capacity : 64;
    occurrence *larger = realloc(to->at, capacity * sizeof *larger);
    if (!larger) return session_take(at, DSV_ERROR_MEMORY);
    to->at = larger;
    to->capacity = capacity;
  }
  to->at[to->n++] = *one;
  return true;
}

dsv_calendar *clock_of_zone(session *at, const char *name) {
  char *document = NULL;
  size_t n = 0;
  dsv_book *book = NULL;
  dsv_calendar *clock = NULL;
  FILE *out = open_memstream(&document, &n);
  if (out) {
    fputs("{\"type\":\"calendar\",\"id\":\"clock\",\"always\":true,\"timezone\":", out);
    put_json_text(out, name);
    fputc('}', out);
  }
  dsv_status status = !out || fclose(out) ? DSV_ERROR_MEMORY : dsv_book_new(at->context, NULL, &book, NULL);
  if (!status) status = dsv_book_add(book, document, n, NULL, NULL, NULL);
  if (!status) status = dsv_book_check(book, NULL, NULL);
  if (!status) status = dsv_book_calendar(book, "clock", &clock, NULL);
  if (status == DSV_ERROR_MEMORY) session_take(at, status);
  dsv_book_unref(book);
  free(document);
  return clock;
}

/* ---- the call ------------------------------------------------------------------------------------------------------- */

static bool as_intervals(const arguments *given) {
  const char *as = arguments_value(given, "--as");
  return as && !strcmp(as, "intervals");
}

/* Which options go with which format. */
static const struct {
  const char *name;
  bool ics, documents;
} goes_with[] = {{"--as", true, false},       {"--id", true, false},      {"--stream", true, false},
                 {"--to", true, false},       {"--from", true, true},     {"--timezone", true, true},
                 {"--provider", false, true}, {"--consumer", false, true}};

static int check_arguments(const arguments *given) {
  const char *as = arguments_value(given, "--as"), *format = given->plain[0];
  const bool ics = !strcmp(format, "ics");
  if (!ics && strcmp(format, "openslo") && strcmp(format, "tmf623") && strcmp(format, "iagree"))
    return usage_error("import", "%s cannot be imported; write import ics, openslo, tmf623 or iagree, and FILE",
                       format);
  for (size_t i = 0; i < sizeof goes_with / sizeof *goes_with; i++)
    if (arguments_value(given, goes_with[i].name) && !(ics ? goes_with[i].ics : goes_with[i].documents))
      return usage_error("import", "%s does not go with import %s", goes_with[i].name, format);
  if (as && strcmp(as, "intervals") && strcmp(as, "calendar"))
    return usage_error("import", "--as %s: give calendar or intervals", as);
  if (as_intervals(given) && arguments_value(given, "--id"))
    return usage_error("import", "--id goes with --as calendar; intervals have none");
  if (ics && !as_intervals(given) && arguments_value(given, "--stream"))
    return usage_error("import", "--stream goes with --as intervals");
  int code = check_time(given, "--from");
  return code ? code : check_time(given, "--to");
}

/* A date is its start in the zone of --timezone, as the library reads it. */
static bool read_time(ics_request *request, const arguments *given, const char *name, dsv_calendar *clock,
                      int64_t *out) {
  const char *text = arguments_value(given, name);
  char midnight[40];
  int64_t reading, at[2];
  uint64_t n = 0;
  *out = DSV_NO_TIME;
  if (!text) return true;
  if (strlen(text) != 10) return session_take(request->at, dsv_time_parse(text, strlen(text), out));
  snprintf(midnight, sizeof midnight, "%.10sT00:00:00Z", text);
  if (!session_take(request->at, dsv_time_parse(midnight, strlen(midnight), &reading))) return false;
  if (clock) dsv_calendar_instants(clock, reading, NULL, at, 2, &n, NULL);
  *out = n ? at[0] : reading;
  return true;
}

static bool make_request(ics_request *request, session *at, const arguments *given) {
  dsv_calendar *clock = NULL;
  *request = (ics_request){.at = at, .path = given->plain[1], .timezone = arguments_value(given, "--timezone")};
  if (request->timezone && !(clock = clock_of_zone(at, request->timezone)))
    return ics_error(request, DSV_ERROR_ZONE, "there is no time zone \"%s\" in the zone database", request->timezone);
  bool good = read_time(request, given, "--from", clock, &request->from) &&
              read_time(request, given, "--to", clock, &request->to);
  dsv_calendar_unref(clock);
  return good;
}

/* The id of --id, or what an id can take of the file's name. */
static void make_id(const arguments *given, char *out, size_t most) {
  const char *id = arguments_value(given, "--id"), *name = strrchr(given->plain[1], '/');
  size_t n = 0;
  if (id) {
    snprintf(out, most, "%s", id);
    return;
  }
  for (name = name ? name + 1 : given->plain[1]; *name && *name != '.' && n + 1 < most; name++) {
    char c = *name >= 'A' && *name <= 'Z' ? (char)(*name - 'A' + 'a') : *name;
    bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (letter || n) out[n++] = letter ? c : '-';
  }
  out[n] = '\0';
  if (!n) snprintf(out, most, "imported");
}

/* ---- facts ----------------------------------------------------------------------------------------------------------- */

static void put_interval(FILE *out, const occurrence *one, const char *stream) {
  char start[DSV_TIME_BYTES], end[DSV_TIME_BYTES];
  if (dsv_time_format(one->start, start) || dsv_time_format(one->end, end)) return;
  fprintf(out, "{\"start\":\"%s\",\"end\":\"%s\"", start, end);
  const struct { const char *name, *text; } members[] = {{"name", one->name}, {"uid", one->uid}, {"stream", stream}};
  for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
    if (!members[i].text) continue;
    fprintf(out, ",\"%s\":", members[i].name);
    put_json_text(out, members[i].text);
  }
  fputs("}\n", out);
}

static int print_intervals(const ics_file *file, const char *stream) {
  const occurrences *all = ics_occurrences(file);
  for (size_t i = 0; i < all->n && !ferror(stdout); i++) put_interval(stdout, &all->at[i], stream);
  return write_out("", 0);
}

static int import(ics_request *request, const arguments *given) {
  dsv_limits limits = DSV_LIMITS_INIT;
  char *bytes = NULL, id[256];
  size_t n = 0;
  ics_file *file = NULL;
  int code = EXIT_FINE;
  bool good = session_take(request->at, dsv_context_limits(request->at->context, &limits)) &&
              session_read(request->at, request->path, limits.document_bytes, &bytes, &n);
  if (good && n > limits.document_bytes)
    good = ics_error(request, DSV_ERROR_LIMIT, "too many bytes in one file; at most %llu are allowed",
                     (unsigned long long)limits.document_bytes);
  bool marked = n >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3); /* as some programs write it */
  if (good && ics_read(request, bytes + (marked ? 3 : 0), n - (marked ? 3 : 0), &file)) {
    make_id(given, id, sizeof id);
    code = as_intervals(given) ? print_intervals(file, arguments_value(given, "--stream"))
                               : print_calendar(request, file, id);
  }
  ics_free(file);
  free(bytes);
  return code;
}

/* ---- other formats: the library's ------------------------------------------------------------------------------------ */

static int import_documents(session *at, const arguments *given) {
  dsv_limits limits = DSV_LIMITS_INIT;
  dsv_import_options options = DSV_IMPORT_OPTIONS_INIT;
  options.source = strcmp(given->plain[1], "-") ? given->plain[1] : "<stdin>";
  options.provider = arguments_value(given, "--provider");
  options.consumer = arguments_value(given, "--consumer");
  options.from = arguments_value(given, "--from");
  options.timezone = arguments_value(given, "--timezone");
  char *bytes = NULL;
  size_t n = 0;
  int code = EXIT_FINE;
  dsv_text *text = NULL;
  if (session_take(at, dsv_context_limits(at->context, &limits)) &&
      session_read(at, given->plain[1], limits.document_bytes, &bytes, &n) &&
      session_take(at, dsv_import(at->context, given->plain[0], bytes, n, &options, &text, at->diag))) {
    code = write_out(dsv_text_bytes(text), dsv_text_length(text));
    if (!code) code = write_out("\n", 1);
  }
  dsv_text_unref(text);
  free(bytes);
  return code;
}

int run_import(const arguments *given) {
  session at;
  ics_request request;
  int code = check_arguments(given);
  if (code) return code;
  const bool ics = !strcmp(given->plain[0], "ics");
  if (ics && !ics_is_built()) {
    fputs("dsv: this dsv was built without libical and cannot read iCalendar\n", stderr);
    return EXIT_COULD_NOT;
  }
  if (session_begin(&at) && !ics) code = import_documents(&at, given);
  else if (!at.status && make_request(&request, &at, given)) code = import(&request, given);
  return session_end(&at, code);
}
