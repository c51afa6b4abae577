/* Values of a document that are no containers. */
#include "base/number.h"
#include "data/decode.h"
#include "data/say.h"
#include <string.h>

bool dsv__is_id(dsv__str text) {
  for (size_t i = 0; i < text.n; i++) {
    char c = text.at[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!letter && (i == 0 || (c != '.' && c != '_' && c != '-'))) return false;
  }
  return text.n > 0;
}

bool dsv__is_name(dsv__str text) {
  for (size_t i = 0; i < text.n; i++) {
    char c = text.at[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '.' || c == '-'))) return false;
  }
  return text.n > 0;
}

bool dsv__number_is_exact(dsv__decoder *decoder, const json_t *json) {
  if (json_is_integer(json)) {
    int64_t integer = json_integer_value(json);
    if (integer >= -DSV__JSON_INTEGER_MAX && integer <= DSV__JSON_INTEGER_MAX) return true;
    dsv__refuse(decoder, DSV_ERROR_VALUE,
                DSV__MEMBER " is too large for a JSON number; the largest is 9007199254740991",
                DSV__MEMBER_OF(decoder));
    return false;
  }
  dsv__buffer text;
  dsv__buffer_init(&text, decoder->arena->context);
  dsv__put_double(&text, json_real_value(json));
  bool plain = !text.failed && !memchr(text.at, 'e', text.n);
  dsv__refuse(decoder, DSV_ERROR_KIND,
              DSV__MEMBER " is a number with a fraction or exponent, which is not kept exactly; write \"%.*s\" as text",
              DSV__MEMBER_OF(decoder), plain ? (int)text.n : 5, plain ? text.at : "99.95");
  dsv__buffer_free(&text);
  return false;
}

void dsv__refuse_kind(dsv__decoder *decoder, const dsv__field *field, const json_t *json) {
  if (json_is_real(json)) {
    dsv__number_is_exact(decoder, json);
    return;
  }
  dsv__buffer due;
  dsv__buffer_init(&due, decoder->arena->context);
  dsv__say_due(&due, field, decoder->entry);
  dsv__put_text(&due, ", not ");
  dsv__put_text(&due, dsv__say_found(json));
  if (json_is_null(json)) {
    dsv__put_text(&due, "; leave it out where there is none");
  } else if (field->flags & DSV__LIST && !decoder->entry) {
    dsv__put_text(&due, "; each entry is ");
    dsv__say_due(&due, field, true);
  }
  dsv__refuse(decoder, DSV_ERROR_KIND, DSV__MEMBER " must be %.*s", DSV__MEMBER_OF(decoder),
              due.failed ? 0 : (int)due.n, due.failed ? "" : due.at);
  dsv__buffer_free(&due);
}

static dsv__str text_of(const json_t *json) {
  return (dsv__str){json_string_value(json), json_string_length(json)};
}

static void refuse_text(dsv__decoder *decoder, dsv__str text, const char *what, const char *advice) {
  dsv__refuse(decoder, DSV_ERROR_VALUE, DSV__MEMBER " \"%s\" is not %s; %s", DSV__MEMBER_OF(decoder),
              dsv__show(text).at, what, advice);
}

static void decode_id(dsv__decoder *decoder, const dsv__field *field, dsv__str text, dsv__str *out) {
  bool good = field->kind == DSV__TEXT || (field->kind == DSV__NAME ? dsv__is_name(text) : dsv__is_id(text));
  if (field->kind == DSV__REF && field->also) good |= dsv__str_same(text, dsv__str_of(field->also));
  if (good) *out = dsv__keep(decoder, text.at, text.n);
  else if (field->kind == DSV__NAME)
    refuse_text(decoder, text, "the name of a field",
                "use letters, digits, \"_\", \".\" and \"-\", a letter or \"_\" first");
  else
    refuse_text(decoder, text, "an id",
                "use lower-case letters, digits, \".\", \"_\" and \"-\", a letter or digit first");
}

static void decode_word(dsv__decoder *decoder, const dsv__field *field, dsv__str text, int32_t *out) {
  const dsv__word *words = field->of;
  const char *names[64];
  size_t n = 0;
  *out = -1; /* no case of the record goes with it */
  for (int32_t i = 0; words[i].word; i++) {
    if (dsv__str_same(text, dsv__str_of(words[i].word))) {
      if (!words[i].later) *out = i;
      else
        dsv__refuse(decoder, DSV_ERROR_LATER, DSV__MEMBER " \"%s\" comes with a later version of libdsv",
                    DSV__MEMBER_OF(decoder), words[i].word);
      return;
    }
    if (!words[i].later && n < 64) names[n++] = words[i].word;
  }
  const char *nearest = dsv__nearest(text, names, n);
  if (nearest) {
    dsv__refuse(decoder, DSV_ERROR_CHOICE, DSV__MEMBER " cannot be \"%s\"; did you mean \"%s\"?",
                DSV__MEMBER_OF(decoder), dsv__show(text).at, nearest);
    return;
  }
  dsv__buffer due;
  dsv__buffer_init(&due, decoder->arena->context);
  dsv__say_due(&due, field, true);
  dsv__refuse(decoder, DSV_ERROR_CHOICE, DSV__MEMBER " must be %.*s, not \"%s\"", DSV__MEMBER_OF(decoder),
              due.failed ? 0 : (int)due.n, due.failed ? "" : due.at, dsv__show(text).at);
  dsv__buffer_free(&due);
}

/* An integer stands for a decimal too. */
static void decode_decimal(dsv__decoder *decoder, const json_t *json, dsv__decimal *out) {
  dsv__str text = text_of(json);
  if (json_is_integer(json)) {
    if (dsv__number_is_exact(decoder, json)) *out = dsv__decimal_of(json_integer_value(json));
  } else if (!dsv__decimal_parse(text.at, text.n, out)) {
    refuse_text(decoder, text, "a decimal", dsv__say_decimal(text));
  }
}

static void decode_duration(dsv__decoder *decoder, dsv__str text, dsv__duration *out) {
  if (!dsv__duration_parse(text.at, text.n, out)) refuse_text(decoder, text, "a duration", dsv__say_duration(text));
}

static void decode_bound(dsv__decoder *decoder, const json_t *json, dsv__bound *out) {
  dsv__str text = text_of(json);
  out->is_duration = json_is_string(json) && text.n > 0 && text.at[0] == 'P';
  if (out->is_duration) decode_duration(decoder, text, &out->duration);
  else decode_decimal(decoder, json, &out->decimal);
  if (json_is_string(json)) {
    out->text = dsv__keep(decoder, text.at, text.n);
    return;
  }
  dsv__buffer written;
  dsv__buffer_init(&written, decoder->arena->context);
  dsv__put_int(&written, json_integer_value(json));
  if (written.failed) dsv__out_of_memory(decoder);
  else out->text = dsv__keep(decoder, written.at, written.n);
  dsv__buffer_free(&written);
}

static void decode_any(dsv__decoder *decoder, const json_t *json, dsv__value *out) {
  if (json_is_string(json)) {
    out->kind = DSV__VALUE_TEXT;
    out->text = dsv__keep(decoder, json_string_value(json), json_string_length(json));
  } else if (json_is_boolean(json)) {
    out->kind = DSV__VALUE_BOOL;
    out->number = json_is_true(json);
  } else if (dsv__number_is_exact(decoder, json)) {
    out->kind = DSV__VALUE_INT;
    out->number = json_integer_value(json);
  }
}

void dsv__decode_scalar(dsv__decoder *decoder, const dsv__field *field, const json_t *json, void *at) {
  dsv__str text = text_of(json);
  switch (field->kind) {
    case DSV__TEXT:
    case DSV__ID:
    case DSV__NAME: decode_id(decoder, field, text, at); return;
    case DSV__REF: decode_id(decoder, field, text, &((dsv__ref *)at)->id); return;
    case DSV__BOOL: *(bool *)at = json_is_true(json); return;
    case DSV__INT:
      if (dsv__number_is_exact(decoder, json)) *(int64_t *)at = json_integer_value(json);
      return;
    case DSV__DECIMAL: decode_decimal(decoder, json, at); return;
    case DSV__DURATION: decode_duration(decoder, text, at); return;
    case DSV__WHEN:
      if (!dsv__when_parse(text.at, text.n, at)) refuse_text(decoder, text, "a time", dsv__say_when(text));
      return;
    case DSV__BOUND: decode_bound(decoder, json, at); return;
    case DSV__ENUM: decode_word(decoder, field, text, at); return;
    case DSV__VALUE: decode_any(decoder, json, at); return;
    case DSV__RECORD:
    case DSV__CHOICE:
    case DSV__OPEN:
    case DSV__MAP: return;
  }
}
