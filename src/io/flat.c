/* Lines of NDJSON at speed. Members of rows mostly come in one order, so that each says which one to try next; the name with its quotes and
   colon is compared in whole words, the end of a value is looked for in many bytes at once, and the value is read where it lies. No line is
   looked at twice, and none is given up after its row has landed. */
#include "io/flat.h"
#include "base/number.h"
#include "data/token.h"
#include "facts/land.h"
#include <string.h>

/* ---- many bytes at once ----------------------------------------------------------------------------------------------------- */

/* Zeros behind the bytes of the window stop every one of these loops: they are no part of a name or value. */

#ifdef __SSE2__
#include <emmintrin.h>

/* The first byte of text that is a quote, a backslash, a control character or not ASCII. */
static const char *end_of_plain(const char *at) {
  const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), space = _mm_set1_epi8(' ');
  for (;; at += 16) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash));
    ends = _mm_or_si128(ends, _mm_cmplt_epi8(bytes, space)); /* bytes past ASCII are negative */
    int mask = _mm_movemask_epi8(ends);
    if (mask) return at + __builtin_ctz((unsigned)mask);
  }
}

/* The first byte that is a comma, a closing brace, a space or a control character. */
static const char *end_of_bare(const char *at) {
  const __m128i comma = _mm_set1_epi8(','), brace = _mm_set1_epi8('}'), above = _mm_set1_epi8(' ' + 1);
  for (;; at += 16) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(bytes, comma), _mm_cmpeq_epi8(bytes, brace));
    int mask = _mm_movemask_epi8(_mm_or_si128(ends, _mm_cmplt_epi8(bytes, above)));
    if (mask) return at + __builtin_ctz((unsigned)mask);
  }
}
#else
static const char *end_of_plain(const char *at) {
  while (*at != '"' && *at != '\\' && (unsigned char)(*at - ' ') < 0x80 - ' ') at++;
  return at;
}

static const char *end_of_bare(const char *at) {
  while (*at != ',' && *at != '}' && (unsigned char)(*at - ' ' - 1) < 0x80 - ' ' - 1) at++;
  return at;
}
#endif

static const char *skip_spaces(const char *at) {
  while (*at == ' ') at++;
  return at;
}

/* The closing quote of a text without escapes; NULL: the text is not plain. */
static const char *end_of_text(const char *at) {
  for (;;) {
    at = end_of_plain(at);
    if (*at == '"') return at;
    if (!((unsigned char)*at & 0x80)) return NULL;
    size_t length = dsv__utf8_length(at, 4);
    if (!length) return NULL;
    at += length;
  }
}

/* ---- lanes ------------------------------------------------------------------------------------------------------------------ */

#define MOST_LANES 64
#define MOST_KEYS 64 /* a bit for each */
#define NAME_BYTES 64

typedef struct flat_key flat_key;
struct flat_key {              /* a member */
  uint64_t words[2], masks[2]; /* the beginning of its name, and which bytes of it there are */
  uint64_t bit;
  flat_key *next; /* the member that came after it last time */
  size_t n;
  int slot;              /* -1: the stream does not know it */
  bool stream;           /* its value is the id of the stream */
  char name[NAME_BYTES]; /* as it is written, with quotes and the colon */
};

struct dsv__flat_lane {
  dsv__land land;
  flat_key *keys, *first; /* first: the member that the last line began with */
  size_t n_keys;
  uint64_t streams; /* bit of the member "stream" */
  uint64_t known;   /* bits of members that have a slot */
  uint64_t *bit_of; /* each slot's member; 0: it has none yet */
  int n_slots, n_known;
};

void dsv__flat_init(dsv__flat *flat, dsv__window *window, dsv__table *given) {
  uint64_t most = window->context->limits.text_bytes;
  *flat = (dsv__flat){.window = window, .given = given, .text_bytes = most < SIZE_MAX ? (size_t)most : SIZE_MAX};
}

void dsv__flat_free(dsv__flat *flat) {
  const dsv_context *context = flat->window->context;
  for (size_t i = 0; i < flat->n_lanes; i++) {
    dsv__flat_lane *lane = &flat->lanes[i];
    dsv__land_free(&lane->land);
    dsv__free(context, lane->keys);
    dsv__free(context, lane->bit_of);
  }
  dsv__free(context, flat->lanes);
}

/* ---- learning --------------------------------------------------------------------------------------------------------------- */

static dsv_status add_lane(dsv__flat *flat, dsv__table *table) {
  const dsv_context *context = flat->window->context;
  void *lanes = flat->lanes;
  if (!dsv__grow(context, &lanes, &flat->capacity, flat->n_lanes + 1, sizeof *flat->lanes))
    return DSV__NO_MEMORY(flat->window->diag);
  flat->lanes = lanes;
  dsv__flat_lane *lane = &flat->lanes[flat->n_lanes++];
  *lane = (dsv__flat_lane){.n_slots = dsv__batch_slots(table)};
  lane->keys = lane->first = dsv__alloc(context, MOST_KEYS, sizeof *lane->keys);
  lane->bit_of = dsv__zalloc(context, (size_t)lane->n_slots, sizeof *lane->bit_of);
  bool good = dsv__land_init(&lane->land, flat->window->batch, table) && lane->keys && lane->bit_of;
  return good ? DSV_OK : DSV__NO_MEMORY(flat->window->diag);
}

/* The name of the member is written here. Behind the bytes of the window are as many as a name has. */
static bool is_key(const flat_key *key, const char *at) {
  uint64_t differ =
      ((dsv__word_at(at) ^ key->words[0]) & key->masks[0]) | ((dsv__word_at(at + 8) ^ key->words[1]) & key->masks[1]);
  return !differ && (key->n <= 16 || !memcmp(at + 16, key->name + 16, key->n - 16));
}

static flat_key *find_key(const dsv__flat_lane *lane, const char *at) {
  for (size_t i = 0; i < lane->n_keys; i++)
    if (is_key(&lane->keys[i], at)) return &lane->keys[i];
  return NULL;
}

static void add_key(dsv__flat_lane *lane, dsv__str name, const char *written) {
  flat_key *key = &lane->keys[lane->n_keys];
  *key = (flat_key){.bit = UINT64_C(1) << lane->n_keys++, .next = key, .n = name.n + 3};
  key->slot = dsv__batch_slot(lane->land.table, name);
  key->stream = dsv__str_same(name, DSV__STR("stream"));
  memcpy(key->name, written, key->n);
  memcpy(key->words, key->name, sizeof key->words);
  memset(key->masks, 0xFF, key->n < sizeof key->masks ? key->n : sizeof key->masks);
  if (key->stream) lane->streams |= key->bit;
  if (key->slot < 0) return;
  lane->bit_of[key->slot] = key->bit;
  lane->known |= key->bit;
  lane->n_known++;
}

/* Names with escapes, or with spaces before the colon, are left to the general way, so that each has one spelling here. */
static bool is_plain_name(dsv__str name, const char *written) {
  return name.n + 3 <= NAME_BYTES && !memcmp(written + 1, name.at, name.n) && written[name.n + 1] == '"' &&
         written[name.n + 2] == ':';
}

dsv_status dsv__flat_learn(dsv__flat *flat, dsv__table *table, dsv__str name, const char *written) {
  size_t i = 0;
  while (i < flat->n_lanes && flat->lanes[i].land.table != table) i++;
  if (i == MOST_LANES) return DSV_OK;
  dsv_status status = i == flat->n_lanes ? add_lane(flat, table) : DSV_OK;
  if (status) return status;
  flat->lane = i;
  dsv__flat_lane *lane = &flat->lanes[i];
  bool both = dsv__str_same(name, DSV__STR("stream")) && dsv__batch_slot(table, name) >= 0; /* the id, and a field */
  bool room = lane->n_keys < MOST_KEYS && lane->n_keys < flat->window->context->limits.object_members;
  if (room && !both && is_plain_name(name, written) && !find_key(lane, written)) add_key(lane, name, written);
  return DSV_OK;
}

/* ---- values ----------------------------------------------------------------------------------------------------------------- */

/* These give the byte behind a value that has gone to its slot; NULL: it is not plain. */

/* The value of "stream": true where it is of the lane. Else the lane is changed, where there is one. */
static bool is_of_lane(dsv__flat *flat, const dsv__flat_lane *lane, dsv__str id) {
  if (dsv__str_same(lane->land.table->stream->head.id, id)) return true;
  for (size_t i = 0; i < flat->n_lanes; i++) {
    if (!dsv__str_same(flat->lanes[i].land.table->stream->head.id, id)) continue;
    flat->lane = i;
    return false;
  }
  flat->unknown = true;
  return false;
}

static const char *read_text(dsv__flat *flat, dsv__flat_lane *lane, const flat_key *key, const char *at) {
  const char *end = end_of_text(++at);
  size_t n = (size_t)(end - at);
  if (!end || n > flat->text_bytes) return NULL;
  if (key->slot < 0) return !key->stream || is_of_lane(flat, lane, (dsv__str){at, n}) ? end + 1 : NULL;
  return dsv__land_cell(&lane->land, key->slot, DSV__CELL_TEXT, at, n) ? end + 1 : NULL;
}

static bool is_digit(char c) {
  return (unsigned char)(c - '0') < 10;
}

static const char *read_number(dsv__flat_lane *lane, const flat_key *key, const char *at) {
  const char *end = end_of_bare(at), *first = at + (*at == '-');
  size_t n = (size_t)(end - at);
  double ignored;
  if (!is_digit(*first) || (*first == '0' && is_digit(first[1]))) return NULL;
  if (key->slot < 0) return !key->stream && dsv__double_parse(at, n, &ignored) ? end : NULL;
  return dsv__land_cell(&lane->land, key->slot, DSV__CELL_NUMBER, at, n) ? end : NULL;
}

static bool put_boolean(dsv__flat_lane *lane, const flat_key *key, bool value) {
  if (key->slot < 0) return !key->stream;
  if (lane->land.slots[key->slot].type != DSV__TYPE_BOOLEAN) return false;
  dsv__land_boolean(&lane->land, key->slot, value);
  return true;
}

static bool put_missing(dsv__flat_lane *lane, const flat_key *key) {
  return key->slot < 0 ? !key->stream : dsv__land_missing(&lane->land, key->slot);
}

static const char *read_value(dsv__flat *flat, dsv__flat_lane *lane, const flat_key *key, const char *at) {
  switch (*at) {
    case '"': return read_text(flat, lane, key, at);
    case 't': return !memcmp(at, "true", 4) && put_boolean(lane, key, true) ? at + 4 : NULL;
    case 'f': return !memcmp(at, "false", 5) && put_boolean(lane, key, false) ? at + 5 : NULL;
    case 'n': return !memcmp(at, "null", 4) && put_missing(lane, key) ? at + 4 : NULL;
    default: return read_number(lane, key, at);
  }
}

/* ---- lines ------------------------------------------------------------------------------------------------------------------ */

/* The closing brace of a line whose values have gone to their slots; NULL: it is not plain. *seen: bits of its members. */
static const char *read_members(dsv__flat *flat, dsv__flat_lane *lane, const char *at, uint64_t *seen) {
  flat_key **next = &lane->first; /* where the next member is foreseen */
  if (*at != '{') return NULL;
  for (;;) {
    at = skip_spaces(at + 1);
    flat_key *key = *next;
    if (!is_key(key, at)) {
      key = find_key(lane, at);
      flat->unknown = !key;
      if (!key) return NULL;
      *next = key;
    }
    if (*seen & key->bit) return NULL;
    *seen |= key->bit;
    at = read_value(flat, lane, key, skip_spaces(at + key->n));
    if (!at) return NULL;
    if (*at != ',') at = skip_spaces(at);
    if (*at != ',') return *at == '}' ? at : NULL;
    next = &key->next;
  }
}

static bool fill_missing(dsv__flat_lane *lane, uint64_t seen) {
  if (lane->n_known == lane->n_slots && !(lane->known & ~seen)) return true;
  for (int slot = 0; slot < lane->n_slots; slot++)
    if (!(seen & lane->bit_of[slot]) && !dsv__land_missing(&lane->land, slot)) return false;
  return true;
}

/* The bytes of the next line, whose row has landed; 0: it has not. */
static size_t read_line(dsv__flat *flat) {
  dsv__flat_lane *lane = &flat->lanes[flat->lane];
  const char *line = flat->window->bytes + flat->window->begin;
  uint64_t seen = 0;
  flat->unknown = !lane->n_keys;
  if (flat->unknown || !dsv__land_room(&lane->land)) return 0;
  const char *at = read_members(flat, lane, line, &seen);
  if (!at || (!flat->given && !(seen & lane->streams))) return 0;
  at = skip_spaces(at + 1);
  at += *at == '\r';
  size_t n = (size_t)(at + 1 - line);
  if (*at != '\n' || n > flat->window->context->limits.line_bytes) return 0;
  return fill_missing(lane, seen) && dsv__land_row(&lane->land) ? n : 0;
}

/* All that it calls here is read in place: a call for each value costs as much as reading it. */
__attribute__((flatten)) void dsv__flat_lines(dsv__flat *flat) {
  flat->unknown = flat->n_lanes == 0;
  while (flat->n_lanes && flat->window->offset < flat->window->stop) {
    size_t lane = flat->lane, n = read_line(flat);
    if (n) dsv__window_next(flat->window, n, 1);
    else if (flat->lane == lane) return; /* else it is of another stream than the last one: once more */
  }
}
