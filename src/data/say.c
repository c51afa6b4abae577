/* Words of findings. Plain English, with an example of what would do. */
#include "data/say.h"
#include <string.h>

dsv__shown dsv__show(dsv__str text) {
  dsv__shown shown;
  size_t n = dsv__utf8_cut(text.at, text.n, sizeof shown.at - 4);
  for (size_t i = 0; i < n; i++) {
    unsigned char c = (unsigned char)text.at[i];
    shown.at[i] = c < 0x20 || c == 0x7F ? '?' : (char)c;
  }
  memcpy(shown.at + n, n < text.n ? "..." : "", n < text.n ? 4 : 1);
  return shown;
}

static const char *scalar(const dsv__field *field) {
  switch (field->kind) {
    case DSV__TEXT: return "text";
    case DSV__ID: return "an id";
    case DSV__NAME: return "the name of a field";
    case DSV__BOOL: return "true or false";
    case DSV__INT: return "an integer";
    case DSV__DECIMAL: return "a decimal such as \"99.9\"";
    case DSV__DURATION: return "a duration such as \"PT15M\" or \"P1M\"";
    case DSV__WHEN: return "a time such as \"2026-01-31T08:00:00Z\" or a date";
    case DSV__BOUND: return "a decimal such as \"99.9\" or a duration such as \"PT15M\"";
    case DSV__VALUE: return "text, an integer, true or false";
    case DSV__RECORD:
    case DSV__OPEN:
    case DSV__MAP: return "an object";
    default: return "";
  }
}

static void words(dsv__buffer *out, const dsv__word *word) {
  dsv__put_text(out, "one of");
  for (bool first = true; word->word; word++) {
    if (word->later) continue;
    dsv__put_text(out, first ? " \"" : ", \"");
    dsv__put_text(out, word->word);
    dsv__put_char(out, '"');
    first = false;
  }
}

static void one(dsv__buffer *out, const dsv__field *field) {
  if (field->kind == DSV__ENUM) {
    words(out, field->of);
  } else if (field->kind == DSV__REF) {
    const char *type = field->of;
    dsv__put_text(out, strchr("aeiou", type[0]) ? "the id of an " : "the id of a ");
    dsv__put_text(out, type);
    if (field->also) {
      dsv__put_text(out, " or \"");
      dsv__put_text(out, field->also);
      dsv__put_char(out, '"');
    }
  } else if (field->kind == DSV__CHOICE) {
    const dsv__field *row = ((const dsv__choice *)field->of)->rows;
    for (bool first = true; row->name; row++) {
      if (row->flags & DSV__LATER || (row->mark && !first))
        continue; /* objects are named once, at the last of their rows */
      if (!first) dsv__put_text(out, " or ");
      dsv__say_due(out, row, false);
      first = false;
    }
  } else {
    dsv__put_text(out, scalar(field));
  }
}

void dsv__say_due(dsv__buffer *out, const dsv__field *field, bool entry) {
  if (field->flags & DSV__LIST && !entry) dsv__put_text(out, "a list");
  else one(out, field);
}

const char *dsv__say_found(const json_t *json) {
  switch (json_typeof(json)) {
    case JSON_OBJECT: return "an object";
    case JSON_ARRAY: return "a list";
    case JSON_STRING: return "text";
    case JSON_INTEGER: return "an integer";
    case JSON_REAL: return "a number with a fraction";
    case JSON_TRUE: return "true";
    case JSON_FALSE: return "false";
    case JSON_NULL: break;
  }
  return "null";
}

static bool has(dsv__str text, const char *any) {
  for (size_t i = 0; i < text.n; i++)
    if (text.at[i] && strchr(any, text.at[i])) return true;
  return false;
}

const char *dsv__say_decimal(dsv__str text) {
  if (text.n == 0) return "write digits, as in \"99.95\"";
  if (has(text, ",")) return "write a point, not a comma, and nothing between thousands, as in \"1234.50\"";
  if (has(text, "%")) return "write the number alone, as in \"99.95\"; the unit has a place of its own";
  if (has(text, "eE")) return "write it without an exponent, as in \"0.001\"";
  if (text.at[0] == '+') return "write it without a plus sign";
  if (has(text, " \t")) return "write digits alone, without spaces or a unit, as in \"99.95\"";
  size_t digits = 0;
  for (size_t i = 0; i < text.n; i++) digits += text.at[i] >= '0' && text.at[i] <= '9';
  if (digits > 18) return "it has more than 18 digits";
  size_t first = text.at[0] == '-';
  if (text.n > first + 1 && text.at[first] == '0' && text.at[first + 1] != '.') return "it begins with a 0 too many";
  if (text.at[text.n - 1] == '.' || (text.n > first && text.at[first] == '.'))
    return "a point needs digits on both sides, as in \"0.5\"";
  return "write digits, and a point where needed, as in \"99.95\"";
}

const char *dsv__say_duration(dsv__str text) {
  if (text.n == 0 || text.at[0] != 'P')
    return "write \"PT15M\" for 15 minutes, \"PT8H\" for 8 hours, \"P1D\" for a day, \"P1M\" for a month";
  if (text.n == 1 || text.at[text.n - 1] == 'T') return "a number and its unit are missing, as in \"PT15M\" or \"P1D\"";
  if (has(text, ",")) return "write a point, not a comma, as in \"PT7.5S\"";
  if (!has(text, "T") && has(text, "HS")) return "hours, minutes and seconds come after a T, as in \"PT15M\"";
  return "write P, then years Y, months M, weeks W, days D, then T, hours H, minutes M, seconds S, as in \"P1DT12H\"";
}

const char *dsv__say_when(dsv__str text) {
  size_t n = text.n;
  if (n >= 19 && memcmp(text.at + 17, "60", 2) == 0) return "a second 60 cannot be used; write the next full minute";
  if (n < 10) return "write a date such as \"2026-01-31\" or a time such as \"2026-01-31T08:00:00Z\"";
  if (n > 10 && text.at[10] != 'T') return "date and time are joined by T, as in \"2026-01-31T08:00:00Z\"";
  if (n > 10 && text.at[n - 1] != 'Z' && (n < 16 || (text.at[n - 6] != '+' && text.at[n - 6] != '-')))
    return "a time needs its offset: Z for UTC, or as in \"2026-01-31T08:00:00+01:00\"";
  return "there is no such date or time; write it as \"2026-01-31\" or \"2026-01-31T08:00:00Z\"";
}
