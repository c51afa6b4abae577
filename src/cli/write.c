/* Formats that the command writes itself: texts of JSON, lines of iCalendar. */
#include "cli.h"
#include <stdarg.h>
#include <string.h>

void put_json_text(FILE *file, const char *text) {
  fputc('"', file);
  for (; *text; text++) {
    unsigned char c = (unsigned char)*text;
    if (c == '"' || c == '\\') fprintf(file, "\\%c", c);
    else if (c < 0x20) fprintf(file, "\\u%04x", c);
    else fputc(c, file);
  }
  fputc('"', file);
}

/* RFC 5545, 3.1: at most 75 bytes a line, not cut within a character; the next begins with a space. */
void put_ics_line(FILE *file, const char *format, ...) {
  char line[1024];
  va_list list;
  va_start(list, format);
  int n = vsnprintf(line, sizeof line, format, list);
  va_end(list);
  size_t left = n < 0 ? 0 : (size_t)n < sizeof line ? (size_t)n : sizeof line - 1;
  const char *at = line;
  for (size_t most = 75; left > most; most = 74) {
    size_t part = most;
    while (part > 1 && ((unsigned char)at[part] & 0xC0) == 0x80) part--;
    fwrite(at, 1, part, file);
    fputs("\r\n ", file);
    at += part;
    left -= part;
  }
  fwrite(at, 1, left, file);
  fputs("\r\n", file);
}
