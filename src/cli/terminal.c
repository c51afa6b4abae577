/* What goes to a terminal: safe text, findings, progress, results. */
#include "cli.h"
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* The character at `text`, and its bytes (at least 1); false where it is not UTF-8. */
static bool decode(const unsigned char *text, uint32_t *code, int *bytes) {
  *bytes = 1;
  *code = text[0];
  if (text[0] < 0x80) return true;
  int more = text[0] >= 0xF0 ? 3 : text[0] >= 0xE0 ? 2 : 1;
  if (text[0] < 0xC2 || text[0] > 0xF4) return false;
  uint32_t value = text[0] & (0x3FU >> more);
  for (int i = 1; i <= more; i++) { /* a NUL ends the loop too: it is no continuation */
    if ((text[i] & 0xC0) != 0x80) return false;
    value = value << 6 | (text[i] & 0x3FU);
  }
  if ((more == 2 && value < 0x800) || (more == 3 && (value < 0x10000 || value > 0x10FFFF))) return false;
  *code = value;
  *bytes = more + 1;
  return true;
}

bool is_utf8(const char *text) {
  const unsigned char *at = (const unsigned char *)text;
  uint32_t code;
  for (int bytes = 0; *at; at += bytes)
    if (!decode(at, &code, &bytes) || (code >= 0xD800 && code <= 0xDFFF)) return false;
  return true;
}

/* Controls, marks of direction, and what takes no place on the screen. */
static bool is_hidden(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x61C || c == 0x180E ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
         (c >= 0xD800 && c <= 0xF8FF) || c == 0xFEFF || (c >= 0xFFF0 && c <= 0xFFFB) || c >= 0xE0000;
}

void put_safe(FILE *file, const char *text) {
  const unsigned char *at = (const unsigned char *)text;
  for (int bytes = 0; *at; at += bytes) {
    uint32_t code = 0;
    if (!decode(at, &code, &bytes)) {
      fprintf(file, "\\x{%02X}", (unsigned)code);
    } else if (is_hidden(code)) {
      fprintf(file, "\\u{%02X}", (unsigned)code);
    } else {
      fwrite(at, 1, (size_t)bytes, file);
    }
  }
}

void print_findings(const dsv_diag *diag) {
  static const char *const severities[] = {"", "note", "warning", "error"};
  size_t n = dsv_diag_count(diag);
  for (size_t i = 0; i < n; i++) {
    dsv_finding finding = DSV_FINDING_INIT;
    if (dsv_diag_get(diag, i, &finding)) continue;
    put_safe(stderr, finding.source ? finding.source : "dsv");
    if (finding.line)
      fprintf(stderr, ":%llu:%llu", (unsigned long long)finding.line, (unsigned long long)finding.column);
    else if (finding.pointer && *finding.pointer) {
      fputs(": ", stderr);
      put_safe(stderr, finding.pointer);
    }
    fprintf(stderr, ": %s: ", severities[finding.severity <= DSV_SEVERITY_ERROR ? finding.severity : 0]);
    put_safe(stderr, finding.message);
    fprintf(stderr, " [%s]\n", dsv_status_name((dsv_status)finding.code));
  }
  uint64_t total = dsv_diag_total(diag);
  if (total > n) fprintf(stderr, "dsv: and %llu findings more\n", (unsigned long long)(total - n));
}

int write_out(const char *bytes, size_t n) {
  if (fwrite(bytes, 1, n, stdout) == n && !fflush(stdout)) return EXIT_FINE;
  perror("dsv: standard output");
  return EXIT_COULD_NOT;
}

static uint32_t columns(void) {
  const char *text = getenv("COLUMNS");
  struct winsize size;
  if (text) {
    char *end = NULL;
    unsigned long given = strtoul(text, &end, 10);
    if (end != text && !*end && given > 0 && given < 10000) return (uint32_t)given;
  }
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) ? 0 : size.ws_col;
}

dsv_report_options report_options(form chosen) {
  dsv_report_options options = DSV_REPORT_OPTIONS_INIT;
  const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
  options.form = chosen == FORM_CSV ? DSV_REPORT_CSV : DSV_REPORT_TEXT;
  options.color = isatty(STDOUT_FILENO) && !(no_color && *no_color) && !(term && !strcmp(term, "dumb"));
  options.width = columns();
  return options;
}

/* ---- progress -------------------------------------------------------------------------------------------------------------- */

static struct {
  const char *what;
  double start, last;
  bool on, shown;
} progress;

static double seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void progress_begin(const char *what) {
  progress.what = what;
  progress.start = progress.last = seconds();
  progress.on = isatty(STDERR_FILENO);
  progress.shown = false;
}

int progress_show(void *user, uint64_t done, uint64_t total) {
  (void)user;
  if (!progress.on) return 0;
  double at = seconds();
  if (at - progress.start < 0.5 || at - progress.last < 0.1) return 0; /* what is quick needs none */
  progress.last = at;
  progress.shown = true;
  fputs("\r\x1b[K", stderr);
  put_safe(stderr, progress.what);
  if (total) {
    fprintf(stderr, " %d %%", (int)(100.0 * (double)done / (double)total));
  } else {
    fprintf(stderr, " %llu", (unsigned long long)done);
  }
  fflush(stderr);
  return 0;
}

void progress_end(void) {
  if (progress.shown) fputs("\r\x1b[K", stderr);
  progress.on = progress.shown = false;
}
