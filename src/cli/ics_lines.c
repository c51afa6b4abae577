/* The lines of an iCalendar file that matter, unfolded. libical takes whatever it is given, and much of it slowly: it sees nothing else. */
#include "ics_zone.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MOST_NESTING 8
#define MOST_HEAD 512    /* bytes of a property's name and parameters */
#define MOST_LINES 10000 /* of one component */
#define MOST_RULES 10000 /* of a file; libical takes some kilobytes for each */
#define MOST_TIMES 250000

/* What stands in a property. PLAIN: a text; its parameters say nothing here, and it may be empty. */
typedef enum { STRUCTURE, PLAIN, TIMES, LENGTH, RULE, OFFSET } content;

/* Properties that are read. */
static const struct {
  const char *name;
  content content;
} properties[] = {{"BEGIN", STRUCTURE},     {"END", STRUCTURE},        {"UID", PLAIN},
                  {"SUMMARY", PLAIN},       {"STATUS", PLAIN},         {"DTSTART", TIMES},
                  {"DTEND", TIMES},         {"DURATION", LENGTH},      {"RRULE", RULE},
                  {"RDATE", TIMES},         {"EXDATE", TIMES},         {"EXRULE", RULE},
                  {"TZID", PLAIN},          {"TZOFFSETTO", OFFSET},    {"TZOFFSETFROM", OFFSET},
                  {"RECURRENCE-ID", TIMES}, {"X-LIC-LOCATION", PLAIN}, {"X-WR-TIMEZONE", PLAIN}};

static const char *const components[] = {"VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"};

typedef struct {
  const ics_request *request;
  char *out;
  size_t n;
  int depth, skipped;         /* components that are open; of them from `skipped` on (0: none) are passed over */
  int open[MOST_NESTING + 1]; /* which they are; -1: none that is read */
  size_t lines[MOST_NESTING + 1], times, rules;
} reader;

static int find_property(const char *line, size_t n) {
  for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
    if (strlen(properties[i].name) == n && !strncasecmp(properties[i].name, line, n)) return (int)i;
  return -1;
}

static int find_component(const char *name) {
  for (size_t i = 0; i < sizeof components / sizeof *components; i++)
    if (!strcasecmp(name, components[i])) return (int)i;
  return -1;
}

/* Bytes before the next `stop`, or the end. Unlike strcspn() it looks no further, not even where a checked build would. */
static size_t until(const char *text, char stop) {
  size_t n = 0;
  while (text[n] != '\0' && text[n] != stop) n++;
  return n;
}

/* Takes the next line with all its continuations to the end of the output; NULL: it is too long. */
static const char *unfold(reader *r, const char *at, size_t most) {
  size_t start = r->n;
  for (;;) {
    size_t n = until(at, '\n'), kept = n && at[n - 1] == '\r' ? n - 1 : n;
    memcpy(r->out + r->n, at, kept);
    r->n += kept;
    at += n + (at[n] == '\n');
    if (r->n - start > most) {
      ics_error(r->request, DSV_ERROR_LIMIT, "too many bytes in a line; at most %zu are allowed", most);
      return NULL;
    }
    if (*at != ' ' && *at != '\t') break;
    at++;
  }
  r->out[r->n] = '\0';
  return at;
}

/* Where the value of a property begins: after the first colon that is not quoted. NULL: there is none. */
static char *value_of(char *line) {
  bool quoted = false;
  for (; *line; line++) {
    if (*line == '"') quoted = !quoted;
    if (*line == ':' && !quoted) return line + 1;
  }
  return NULL;
}

/* Components open and close; those that are not read are passed over with all they hold. */
static bool nest(reader *r, bool begins, const char *name, bool *keep) {
  int component = find_component(name);
  if (begins && ++r->depth > MOST_NESTING)
    return ics_error(r->request, DSV_ERROR_LIMIT, "too many levels of components; at most %d are allowed",
                     MOST_NESTING);
  if (begins && !r->skipped && component < 0) r->skipped = r->depth;
  if (begins) {
    r->lines[r->depth] = 0;
    r->open[r->depth] = component;
  }
  *keep = !r->skipped;
  if (begins) return true;
  if (!r->depth || r->open[r->depth] != component)
    return ics_error(r->request, DSV_ERROR_SYNTAX, "END:%.40s without its BEGIN", name);
  if (r->skipped == r->depth--) r->skipped = 0;
  return true;
}

/* One time, or a period of two, or of a time and a duration. */
static bool is_time_or_period(const char *text, size_t n) {
  char one[64];
  if (!n || n >= sizeof one) return false;
  memcpy(one, text, n);
  one[n] = '\0';
  if (strchr(one, '/')) return !icaltime_is_null_time(icalperiodtype_from_string(one).start);
  return !icaltime_is_null_time(icaltime_from_string(one));
}

static bool are_times(reader *r, const char *value) {
  for (;;) {
    size_t n = until(value, ',');
    r->times++;
    if (!is_time_or_period(value, n)) return false;
    if (!value[n]) return true;
    value += n + 1;
  }
}

static bool is_offset(const char *value) {
  size_t n = strlen(value);
  return (*value == '+' || *value == '-') && (n == 5 || n == 7) && strspn(value + 1, "0123456789") == n - 1;
}

/* libical goes on where it cannot read a value, and each such place makes the next one slower: none gets there. */
static bool check_value(reader *r, int property, const char *value) {
  struct icalrecurrencetype rule;
  bool good = true;
  switch (properties[property].content) {
    case STRUCTURE:
    case PLAIN: break;
    case TIMES: good = are_times(r, value); break;
    case LENGTH: good = !icaldurationtype_is_bad_duration(icaldurationtype_from_string(value)); break;
    case RULE:
      r->rules++;
      rule = icalrecurrencetype_from_string(value);
      good =
          rule.freq != ICAL_NO_RECURRENCE && !rule.rscale; /* of Gregorian dates alone can all builds tell the same */
      free(rule.rscale);
      break;
    case OFFSET: good = is_offset(value); break;
  }
  if (!good)
    return ics_error(r->request, DSV_ERROR_SYNTAX, "this %s cannot be read: %.40s", properties[property].name, value);
  if (r->times <= MOST_TIMES && r->rules <= MOST_RULES) return true;
  return ics_error(r->request, DSV_ERROR_LIMIT, "too many %s in the file; at most %d are read",
                   r->times > MOST_TIMES ? "times" : "rules", r->times > MOST_TIMES ? MOST_TIMES : MOST_RULES);
}

/* Takes the parameters out of the line at the end of the output. */
static void strip(reader *r, char *line, size_t name, const char *value) {
  line[name] = ':';
  memmove(line + name + 1, value, strlen(value) + 1);
  r->n = (size_t)(line - r->out) + strlen(line);
}

/* Decides on the line that ends the output. */
static bool take_line(reader *r, char *line, bool *keep) {
  size_t name = strcspn(line, ";:");
  char *value = value_of(line);
  *keep = false;
  if (!*line) return true;
  if (!value) return ics_error(r->request, DSV_ERROR_SYNTAX, "a line that is no property: %.40s", line);
  int i = find_property(line, name);
  if (i < 0) return true;
  if (properties[i].content == STRUCTURE) return nest(r, i == 0, value, keep);
  bool plain = properties[i].content == PLAIN;
  if (r->skipped || (plain && !*value)) return true;
  *keep = true;
  if (++r->lines[r->depth] > MOST_LINES)
    return ics_error(r->request, DSV_ERROR_LIMIT, "too many lines in a component; at most %d are read", MOST_LINES);
  if (!plain && (size_t)(value - line) > MOST_HEAD)
    return ics_error(r->request, DSV_ERROR_LIMIT,
                     "too many bytes before the value of a property; at most %d are allowed", MOST_HEAD);
  if (!check_value(r, i, value)) return false;
  if (plain) strip(r, line, name, value);
  return true;
}

char *ics_lines(const ics_request *request, const char *bytes, size_t n, size_t most) {
  reader r = {.request = request};
  bool good = strlen(bytes) == n && is_utf8(bytes), keep;
  if (!good) ics_error(request, DSV_ERROR_ENCODING, "the file is not UTF-8; save it as plain UTF-8");
  if (good && !(r.out = malloc(n + 2))) good = session_take(request->at, DSV_ERROR_MEMORY);
  while (good && *bytes) {
    size_t start = r.n;
    bytes = unfold(&r, bytes, most);
    good = bytes && take_line(&r, r.out + start, &keep);
    if (!good) break;
    if (keep) r.out[r.n++] = '\n';
    else r.n = start;
  }
  if (good && r.depth) good = ics_error(request, DSV_ERROR_SYNTAX, "the file is cut off: an END is missing");
  if (good) {
    r.out[r.n] = '\0';
    return r.out;
  }
  free(r.out);
  return NULL;
}
