/* What a cell of a report is made of: safe text and its width, lengths of time, instants. */
#include "report/report.h"
#include <string.h>

typedef struct {
  uint32_t from, to;
} range;

/* Characters that a reader cannot see, or that change how their neighbours are shown. */
static const range hidden[] = {
    {0x0000, 0x001F},   {0x007F, 0x009F},   {0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x061C, 0x061C}, {0x115F, 0x1160},
    {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F}, {0x3164, 0x3164},
    {0xD800, 0xDFFF},   {0xE000, 0xF8FF},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB},
    {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}, {0xF0000, 0x10FFFF}};

static const range combining[] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x064B, 0x065F},
                                  {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE20, 0xFE2F}};

static const range wide[] = {{0x1100, 0x115E},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xAC00, 0xD7A3},
                             {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},
                             {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

#define IN(table, code) is_in(table, sizeof(table) / sizeof(table)[0], code)

static bool is_in(const range *table, size_t n, uint32_t code) {
  for (size_t i = 0; i < n && table[i].from <= code; i++)
    if (code <= table[i].to) return true;
  return false;
}

/* The character at `at`, and its bytes; false where they are not UTF-8. */
static bool decode(const char *at, size_t n, uint32_t *code, size_t *bytes) {
  unsigned char first = (unsigned char)at[0];
  *bytes = 1;
  *code = first;
  if (first < 0x80) return true;
  size_t more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  if (first < 0xC2 || first > 0xF4 || n <= more) return false;
  uint32_t value = first & (0x3FU >> more);
  for (size_t i = 1; i <= more; i++) {
    unsigned char next = (unsigned char)at[i];
    if ((next & 0xC0) != 0x80) return false;
    value = value << 6 | (next & 0x3FU);
  }
  if ((more == 2 && value < 0x800) || (more == 3 && (value < 0x10000 || value > 0x10FFFF))) return false;
  *code = value;
  *bytes = more + 1;
  return true;
}

static size_t columns_of(uint32_t code) {
  return IN(combining, code) ? 0 : IN(wide, code) ? 2 : 1;
}

static size_t put_escape(dsv__buffer *out, char kind, uint32_t code) {
  static const char digits[] = "0123456789ABCDEF";
  char text[16] = {'\\', kind, '{'};
  size_t n = 3;
  int shift = code > 0xFFFFF ? 20 : code > 0xFFFF ? 16 : code > 0xFFF ? 12 : code > 0xFF ? 8 : 4;
  for (; shift >= 0; shift -= 4) text[n++] = digits[code >> shift & 0xF];
  text[n++] = '}';
  dsv__put(out, text, n);
  return n;
}

size_t dsv__report_safe(dsv__buffer *out, dsv__str text) {
  size_t columns = 0;
  for (size_t i = 0, bytes = 0; i < text.n; i += bytes) {
    uint32_t code = 0;
    if (!decode(text.at + i, text.n - i, &code, &bytes)) {
      columns += put_escape(out, 'x', code);
    } else if (IN(hidden, code)) {
      columns += put_escape(out, 'u', code);
    } else {
      dsv__put(out, text.at + i, bytes);
      columns += columns_of(code);
    }
  }
  return columns;
}

size_t dsv__report_columns(const char *text, size_t n) {
  size_t columns = 0;
  for (size_t i = 0, bytes = 0; i < n; i += bytes) {
    uint32_t code = 0;
    columns += decode(text + i, n - i, &code, &bytes) ? columns_of(code) : 1;
  }
  return columns;
}

static int hex(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

/* The code of an escape of JSON whose backslash stands at `at`; gives its bytes. */
static size_t unescape(const char *at, size_t n, uint32_t *code) {
  static const char from[] = "bfnrt";
  static const char to[] = "\b\f\n\r\t";
  if (n < 2) return 1;
  const char *known = memchr(from, at[1], sizeof from - 1);
  *code = known ? (uint32_t)to[known - from] : (unsigned char)at[1];
  if (at[1] != 'u' || n < 6) return 2;
  uint32_t value = 0;
  for (int i = 2; i < 6; i++) {
    int digit = hex(at[i]);
    if (digit < 0) return 2;
    value = value << 4 | (uint32_t)digit;
  }
  *code = value;
  return 6;
}

/* One name or value of a key, from `*at` on to the comma, colon or brace after it. */
static size_t put_part(dsv__buffer *out, dsv__str key, size_t *at) {
  size_t columns = 0;
  if (key.at[*at] != '"') { /* a number, true, false, null */
    size_t start = *at;
    while (*at < key.n && !strchr(",:}", key.at[*at])) ++*at;
    dsv__str part = {key.at + start, *at - start};
    return dsv__report_safe(out, dsv__str_same(part, DSV__STR("null")) ? DSV__STR("(none)") : part);
  }
  for (++*at; *at < key.n && key.at[*at] != '"';) {
    if (key.at[*at] != '\\') {
      size_t start = *at;
      while (*at < key.n && key.at[*at] != '"' && key.at[*at] != '\\') ++*at;
      columns += dsv__report_safe(out, (dsv__str){key.at + start, *at - start});
      continue;
    }
    uint32_t code = '\\';
    *at += unescape(key.at + *at, key.n - *at, &code);
    char plain = (char)code;
    columns += code < 0x80 ? dsv__report_safe(out, (dsv__str){&plain, 1}) : put_escape(out, 'u', code);
  }
  if (*at < key.n) ++*at;
  return columns;
}

/* Whether a key has more than one field. Its names and values hold no braces that matter: only text does, and it is quoted. */
static bool has_many(dsv__str key) {
  bool quoted = false;
  for (size_t i = 0; i < key.n; i++) {
    if (quoted && key.at[i] == '\\') {
      i++;
    } else if (key.at[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && key.at[i] == ',') {
      return true;
    }
  }
  return false;
}

size_t dsv__report_key(dsv__buffer *out, dsv__str key) {
  if (key.n < 2 || key.at[0] != '{') return dsv__report_safe(out, key);
  bool many = has_many(key);
  size_t columns = 0, at = 1;
  dsv__buffer unseen; /* the name of a key's only field is not worth a reader's time */
  dsv__buffer_init(&unseen, out->context);
  while (at < key.n && key.at[at] != '}') {
    columns += many ? put_part(out, key, &at) : 0 * put_part(&unseen, key, &at);
    if (many) dsv__put_char(out, '=');
    if (many) columns++;
    at++; /* colon */
    if (at >= key.n) break;
    columns += put_part(out, key, &at);
    if (at < key.n && key.at[at] == ',') {
      dsv__put_text(out, ", ");
      columns += 2;
      at++;
    }
  }
  if (unseen.failed) out->failed = true;
  dsv__buffer_free(&unseen);
  return columns;
}

void dsv__report_spaces(dsv__buffer *out, size_t n) {
  static const char blank[] = "                                ";
  for (; n > sizeof blank - 1; n -= sizeof blank - 1) dsv__put(out, blank, sizeof blank - 1);
  dsv__put(out, blank, n);
}

static void put_two(dsv__buffer *out, int64_t value) {
  if (value >= 100) dsv__put_int(out, value / 10);
  else dsv__put_char(out, (char)('0' + value / 10));
  dsv__put_char(out, (char)('0' + value % 10));
}

void dsv__report_length(dsv__buffer *out, int64_t microseconds, bool in_hours) {
  if (microseconds < 0) {
    dsv__put_char(out, '-');
    microseconds = microseconds == INT64_MIN ? INT64_MAX : -microseconds;
  }
  int64_t days = in_hours ? 0 : microseconds / DSV__DAY;
  int64_t rest = microseconds - days * DSV__DAY, fraction = rest % DSV__SECOND;
  if (days) {
    dsv__put_int(out, days);
    dsv__put_text(out, " d ");
  }
  put_two(out, rest / DSV__HOUR);
  dsv__put_char(out, ':');
  put_two(out, rest / DSV__MINUTE % 60);
  dsv__put_char(out, ':');
  put_two(out, rest / DSV__SECOND % 60);
  if (!fraction) return;
  dsv__put_char(out, '.');
  for (int64_t place = DSV__SECOND / 10; fraction; place /= 10) {
    dsv__put_char(out, (char)('0' + fraction / place));
    fraction %= place;
  }
}

/* "Z", "+01:00" or "-03:30". */
static void put_offset(dsv__buffer *out, int32_t offset) {
  int32_t minutes = (offset < 0 ? -offset : offset) / 60;
  if (!offset) {
    dsv__put_char(out, 'Z');
    return;
  }
  dsv__put_char(out, offset < 0 ? '-' : '+');
  put_two(out, minutes / 60);
  dsv__put_char(out, ':');
  put_two(out, minutes % 60);
}

void dsv__report_border(dsv__buffer *out, int64_t at, int32_t offset) {
  int64_t local = at + offset * DSV__SECOND;
  if (local < DSV__TIME_MIN || local >= DSV__TIME_MAX || at >= DSV__TIME_MAX) {
    dsv__put_text(out, at < 0 ? "the beginning of time" : "the end of time");
    return;
  }
  size_t before = out->n;
  dsv__put_time(out, local);
  if (out->failed) return;
  if (local % DSV__DAY == 0) {
    out->n = before + 10;
    return;
  }
  out->n =
      local % DSV__MINUTE == 0 ? before + 16 : out->n - 1; /* without the seconds where they are 0; without the Z */
  put_offset(out, offset);
}

void dsv__report_wrap(dsv__buffer *out, const char *note, size_t n, size_t from, size_t width) {
  size_t at = from;
  bool first = true;
  for (size_t i = 0; i < n;) {
    size_t end = i;
    while (end < n && note[end] != ' ') end++;
    size_t columns = dsv__report_columns(note + i, end - i);
    if (!first && at + 1 + columns > width) {
      dsv__put_char(out, '\n');
      dsv__report_spaces(out, from);
      at = from;
    } else if (!first) {
      dsv__put_char(out, ' ');
      at++;
    }
    dsv__put(out, note + i, end - i);
    at += columns;
    first = false;
    i = end + (end < n);
  }
}
