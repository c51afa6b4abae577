/* Members that go together: the forms of a record, and the cases of its switch. */
#include "data/decode.h"
#include <string.h>

/* The next word of a list apart by any of " |[]"; false at the end. `at` is moved past it. */
static bool next_word(const char **at, const char *ends, const char **word, size_t *n) {
  *word = *at += strspn(*at, " ");
  *n = strcspn(*at, ends);
  *at += *n;
  return *n > 0;
}

static uint64_t row_of(const dsv__record *record, const char *word, size_t n) {
  int index = dsv__field_index(record, word, n);
  return index < 0 ? 0 : UINT64_C(1) << index;
}

uint64_t dsv__rows_of(const dsv__record *record, const char *names) {
  uint64_t rows = 0;
  const char *word;
  size_t n;
  while (names && next_word(&names, " ", &word, &n)) rows |= row_of(record, word, n);
  return rows;
}

bool dsv__next_form(const dsv__record *record, const char **at, dsv__form *out) {
  *out = (dsv__form){0, 0};
  if (!*at) return false;
  for (bool optional = false;;) {
    const char *word;
    size_t n;
    if (next_word(at, " |[]", &word, &n)) {
      *(optional ? &out->optional : &out->required) |= row_of(record, word, n);
      continue;
    }
    char c = *(*at)++;
    if (c == '[' || c == ']') {
      optional = c == '[';
    } else {
      if (c == '\0') *at = NULL;
      return true;
    }
  }
}

/* The names of a set of rows, as "`a`, `b` and `c`". */
static void put_names(dsv__buffer *out, const dsv__record *record, uint64_t rows) {
  for (bool first = true; rows; first = false) {
    int i = __builtin_ctzll(rows);
    rows &= rows - 1;
    dsv__put_text(out, first ? "`" : rows ? ", `" : " and `");
    dsv__put_text(out, record->fields[i].name);
    dsv__put_char(out, '`');
  }
}

/* One alternative is meant but not whole: what is missing of it. */
static void refuse_incomplete(dsv__decoder *decoder, const dsv__record *record, uint64_t missing, uint64_t given) {
  const char *name = record->fields[__builtin_ctzll(missing)].name;
  dsv__buffer with;
  dsv__buffer_init(&with, decoder->arena->context);
  put_names(&with, record, given);
  dsv__refuse_member(decoder, name, DSV_ERROR_MISSING, "`%s` is missing; it goes with %.*s", name,
                     with.failed ? 0 : (int)with.n, with.failed ? "" : with.at);
  dsv__buffer_free(&with);
}

static void refuse_mixture(dsv__decoder *decoder, const dsv__record *record, uint64_t given) {
  dsv__buffer text;
  dsv__buffer_init(&text, decoder->arena->context);
  if (given) put_names(&text, record, given);
  dsv__put_text(&text, !given ? "a member is missing" : given & (given - 1) ? " do not go together" : " is not enough");
  dsv__put_text(&text, "; write ");
  const char *at = record->forms;
  dsv__form form;
  for (bool first = true; dsv__next_form(record, &at, &form); first = false) {
    if (!first) dsv__put_text(&text, ", or ");
    if (form.required | form.optional) put_names(&text, record, form.required ? form.required : form.optional);
    else dsv__put_text(&text, "none of them");
  }
  dsv__refuse(decoder, DSV_ERROR_FORM, "%.*s", text.failed ? 0 : (int)text.n, text.failed ? "" : text.at);
  dsv__buffer_free(&text);
}

static void check_forms(dsv__decoder *decoder, const dsv__record *record, uint64_t given) {
  uint64_t named = 0, missing = 0;
  int near = 0;
  dsv__form form;
  for (const char *at = record->forms; dsv__next_form(record, &at, &form);) named |= form.required | form.optional;
  given &= named;
  for (const char *at = record->forms; dsv__next_form(record, &at, &form);) {
    if (given & ~(form.required | form.optional)) continue;
    if (!(form.required & ~given)) return;
    missing = form.required & ~given;
    near++;
  }
  if (near == 1 && given) refuse_incomplete(decoder, record, missing, given);
  else refuse_mixture(decoder, record, given);
}

/* Index of the word that the record's switch stands at: -1 where it is not given, -2 where it is no word of this
   version. */
static int32_t switch_word(const dsv__record *record, const void *structure, const dsv__field **field) {
  int index = dsv__field_index(record, record->switch_on, strlen(record->switch_on));
  *field = &record->fields[index];
  if (!(((const dsv__head *)structure)->given >> index & 1)) return -1;
  int32_t chosen = *(const int32_t *)(const void *)((const char *)structure + (*field)->offset);
  return chosen < 0 ? -2 : chosen;
}

static void check_cases(dsv__decoder *decoder, const dsv__record *record, uint64_t given, const char *word) {
  uint64_t all = 0, required = 0, optional = 0;
  const struct dsv__case *row = record->cases;
  while (row->word && strcmp(row->word, word) != 0) row++;
  if (row->word) {
    required = dsv__rows_of(record, row->required);
    optional = dsv__rows_of(record, row->optional);
  }
  /* The other cases matter only where more is given: a question is decoded a million times. */
  if (given & ~(required | optional))
    for (row = record->cases; row->word; row++)
      all |= dsv__rows_of(record, row->required) | dsv__rows_of(record, row->optional);
  for (uint64_t rows = required & ~given; rows; rows &= rows - 1) {
    const char *name = record->fields[__builtin_ctzll(rows)].name;
    dsv__refuse_member(decoder, name, DSV_ERROR_MISSING, "`%s` is missing; a %s of %s \"%s\" needs it", name,
                       record->name, record->switch_on, word);
  }
  for (uint64_t rows = given & all & ~(required | optional); rows; rows &= rows - 1) {
    const char *name = record->fields[__builtin_ctzll(rows)].name;
    dsv__refuse_member(decoder, name, DSV_ERROR_FORM, "`%s` does not go with %s \"%s\"; remove it", name,
                       record->switch_on, word);
  }
}

void dsv__check_members(dsv__decoder *decoder, const dsv__record *record, const void *structure) {
  uint64_t given = ((const dsv__head *)structure)->given;
  const dsv__field *field = NULL;
  int32_t word = record->switch_on ? switch_word(record, structure, &field) : -1;
  bool later = false;
  if (word == -2) return; /* what goes with it is not known */
  for (int i = 0; record->fields[i].name; i++) {
    const dsv__field *row = &record->fields[i];
    later |= row->flags & DSV__LATER && given >> i & 1;
    if (row->flags & DSV__REQUIRED && !(given >> i & 1))
      dsv__refuse_member(decoder, row->name, DSV_ERROR_MISSING, "`%s` is missing; every %s needs it", row->name,
                         record->name);
  }
  if (record->forms && !later) check_forms(decoder, record, given);
  if (word >= 0) check_cases(decoder, record, given, ((const dsv__word *)field->of)[word].word);
}
