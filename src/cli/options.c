/* Arguments: options and their values, times, and what to say when they are wrong. */
#include "cli.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST 63 /* words longer than this have no near neighbour */

static size_t least_of(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Edit distance in which two letters that changed places are one slip. */
static size_t distance(const char *a, const char *b) {
  size_t n = strlen(a), m = strlen(b), rows[3][LONGEST + 1];
  if (n > LONGEST || m > LONGEST) return SIZE_MAX;
  size_t *before = rows[0], *last = rows[1], *row = rows[2];
  memset(rows, 0, sizeof rows);
  for (size_t j = 0; j <= m; j++) last[j] = j;
  for (size_t i = 1; i <= n; i++) {
    row[0] = i;
    for (size_t j = 1; j <= m; j++) {
      row[j] = least_of(least_of(row[j - 1], last[j]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = least_of(row[j], before[j - 2] + 1);
    }
    size_t *spare = before;
    before = last;
    last = row;
    row = spare;
  }
  return last[m];
}

const char *nearest_word(const char *word, const char *const *words, size_t n) {
  const char *best = NULL;
  size_t most = strlen(word) / 3 + 1;
  for (size_t i = 0; i < n; i++) {
    size_t d = distance(word, words[i]);
    if (d > most || (best && d == most)) continue;
    best = words[i];
    most = d;
  }
  return best;
}

int usage_error(const char *of, const char *format, ...) {
  char message[512];
  va_list list;
  va_start(list, format);
  vsnprintf(message, sizeof message, format, list);
  va_end(list);
  fputs("dsv: ", stderr);
  put_safe(stderr, message);
  fprintf(stderr, of ? "\nTry 'dsv help %s'.\n" : "\nTry 'dsv --help'.\n", of);
  return EXIT_USAGE;
}

static const option *find_option(const verb *of, const char *text, size_t n) {
  for (const option *at = of->options; at->name; at++)
    if (strlen(at->name) == n && !memcmp(at->name, text, n)) return at;
  return NULL;
}

static void say_unknown(const verb *of, const char *text, size_t n) {
  const char *names[32];
  char given[LONGEST + 1];
  size_t count = 0;
  for (const option *at = of->options; at->name && count < 32; at++) names[count++] = at->name;
  n = least_of(n, LONGEST);
  memcpy(given, text, n);
  given[n] = '\0';
  const char *near = nearest_word(given, names, count);
  if (near) {
    usage_error(of->name, "unknown option %s; did you mean %s?", given, near);
  } else {
    usage_error(of->name, "unknown option %s", given);
  }
}

/* The option at argv[*i] and its value, which may stand in the next argument. */
static bool read_option(arguments *out, int argc, char **argv, int *i) {
  const char *text = argv[*i], *equals = strchr(text, '=');
  size_t n = equals ? (size_t)(equals - text) : strlen(text);
  const option *at = find_option(out->verb, text, n);
  if (!at) {
    say_unknown(out->verb, text, n);
    return false;
  }
  const char *value = equals ? equals + 1 : "";
  if (equals && !at->has_value) {
    usage_error(out->verb->name, "%s takes no value", at->name);
    return false;
  }
  if (at->has_value && !equals) {
    if (*i + 1 >= argc) {
      usage_error(out->verb->name, "%s needs a value", at->name);
      return false;
    }
    value = argv[++*i];
  }
  if (!at->many && arguments_value(out, at->name)) {
    usage_error(out->verb->name, "%s is given twice", at->name);
    return false;
  }
  out->names[out->n_options] = at->name;
  out->values[out->n_options++] = value;
  return true;
}

int arguments_read(const verb *of, int argc, char **argv, arguments *out) {
  size_t room = (size_t)argc + 1;
  memset(out, 0, sizeof *out);
  out->verb = of;
  out->plain = calloc(room, sizeof *out->plain);
  out->names = calloc(room, sizeof *out->names);
  out->values = calloc(room, sizeof *out->values);
  if (!out->plain || !out->names || !out->values) {
    fputs("dsv: out of memory\n", stderr);
    return EXIT_COULD_NOT;
  }
  bool only_plain = false;
  for (int i = 0; i < argc; i++) {
    /* -PT8H is no option but a duration that counts back. */
    bool dashed = !only_plain && argv[i][0] == '-' && argv[i][1] != '\0' && argv[i][1] != 'P';
    if (dashed && !strcmp(argv[i], "--")) {
      only_plain = true;
    } else if (!dashed) {
      out->plain[out->n_plain++] = argv[i];
    } else if (!read_option(out, argc, argv, &i)) {
      return EXIT_USAGE;
    }
  }
  if (arguments_value(out, "--help")) return EXIT_FINE;
  if (out->n_plain < of->least) {
    return usage_error(of->name, "%s needs more arguments", of->name);
  }
  if (of->most >= 0 && out->n_plain > of->most) {
    return usage_error(of->name, "%s does not know what to do with %s", of->name, out->plain[of->most]);
  }
  return EXIT_FINE;
}

void arguments_free(arguments *given) {
  free(given->plain);
  free(given->names);
  free(given->values);
}

const char *arguments_value(const arguments *given, const char *name) {
  for (int i = 0; i < given->n_options; i++)
    if (!strcmp(given->names[i], name)) return given->values[i];
  return NULL;
}

bool is_time(const char *text, size_t n) {
  char whole[40];
  int64_t time;
  if (n != 10) return dsv_time_parse(text, n, &time) == DSV_OK;
  snprintf(whole, sizeof whole, "%.10sT00:00:00Z", text);
  return dsv_time_parse(whole, strlen(whole), &time) == DSV_OK;
}

int check_time(const arguments *given, const char *name) {
  const char *text = arguments_value(given, name);
  if (!text || is_time(text, strlen(text))) return EXIT_FINE;
  return usage_error(given->verb->name, "%s %s: give a date or a time as 2026-01-31T18:00:00Z", name, text);
}

int read_form(const arguments *given, form *out) {
  static const char *const words[] = {"text", "json", "csv"};
  const char *text = arguments_value(given, "--format");
  *out = FORM_TEXT;
  if (!text) return EXIT_FINE;
  for (int i = FORM_TEXT; i <= FORM_CSV; i++) {
    *out = (form)i;
    if (!strcmp(text, words[i])) return EXIT_FINE;
  }
  return usage_error(given->verb->name, "--format %s: give text, json or csv", text);
}
