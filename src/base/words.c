#include "base/words.h"
#include <string.h>

/* ---- writing ---------------------------------------------------------------------------------------------------------------- */

void dsv__words_free(dsv__words *words) {
  if (words->context) dsv__free(words->context, words->at);
  *words = (dsv__words){.context = words->context};
}

static bool room(dsv__words *words, size_t n) {
  size_t need;
  if (words->failed) return false;
  words->failed = !dsv__add(words->n, n, &need) ||
                  !dsv__grow(words->context, (void **)&words->at, &words->capacity, need, sizeof *words->at);
  return !words->failed;
}

void dsv__words_reserve(dsv__words *words, size_t n) {
  room(words, n);
}

void dsv__words_shrink(dsv__words *words) {
  uint64_t *at = words->failed || !words->n || words->n == words->capacity
                     ? NULL
                     : dsv__resize(words->context, words->at, words->n, sizeof *at);
  if (!at) return; /* what could not be made smaller is larger than it need be, which does no harm */
  words->at = at;
  words->capacity = words->n;
}

void dsv__put_words(dsv__words *words, const void *from, size_t n) {
  if (!n || !room(words, n)) return;
  memcpy(words->at + words->n, from, n * sizeof *words->at);
  words->n += n;
}

void dsv__put_word(dsv__words *words, uint64_t word) {
  if (words->n < words->capacity || room(words, 1)) words->at[words->n++] = word;
}

void dsv__put_wide_word(dsv__words *words, dsv__int128 value) {
  dsv__put_word(words, (uint64_t)value);
  dsv__put_word(words, (uint64_t)(value >> 64));
}

/* Up to eight bytes, the first one lowest. */
static uint64_t load(const char *bytes, size_t n) {
  uint64_t word = 0;
  for (size_t i = 0; i < n; i++) word |= (uint64_t)(unsigned char)bytes[i] << 8 * i;
  return word;
}

static void store(char *bytes, uint64_t word, size_t n) {
  for (size_t i = 0; i < n; i++) bytes[i] = (char)(word >> 8 * i & 0xff);
}

void dsv__put_text_words(dsv__words *words, dsv__str text) {
  dsv__put_word(words, text.n);
  for (size_t i = 0; i < text.n; i += 8) dsv__put_word(words, load(text.at + i, text.n - i < 8 ? text.n - i : 8));
}

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */

dsv__int128 dsv__take_wide_word(dsv__word_reader *reader) {
  const uint64_t low = dsv__take_word(reader), high = dsv__take_word(reader);
  return (dsv__int128)((dsv__uint128)high << 64 | low);
}

bool dsv__take_text_words(dsv__word_reader *reader, dsv__arena *arena, dsv__str *out) {
  const uint64_t n = dsv__take_word(reader);
  const uint64_t *words = dsv__take_words(reader, n / 8 + (n % 8 != 0));
  *out = (dsv__str){NULL, (size_t)n};
  if (!words || !arena) return words != NULL;
  char *at = dsv__arena_alloc(arena, (size_t)n + 1, 1);
  out->at = at;
  for (size_t i = 0; at && i < n; i += 8) store(at + i, words[i / 8], n - i < 8 ? (size_t)n - i : 8);
  return true;
}

/* ---- bytes ------------------------------------------------------------------------------------------------------------------ */

/* Eight words: four bytes with the lengths of them, four bits each, then their bytes. The last block is filled with words of 0. */
enum { BLOCK = 8 };

static size_t length_of(uint64_t word) {
  size_t n = 0;
  while (n < 8 && word >> 8 * n) n++;
  return n;
}

void dsv__put_packed_words(dsv__buffer *out, const dsv__words *words) {
  char bytes[4 + 8 * BLOCK];
  store(bytes, words->n, 8);
  dsv__put(out, bytes, 8);
  for (size_t first = 0; first < words->n; first += BLOCK) {
    uint64_t lengths = 0;
    size_t n = 4;
    for (size_t i = 0; i < BLOCK && first + i < words->n; i++) {
      const size_t length = length_of(words->at[first + i]);
      lengths |= (uint64_t)length << 4 * i;
      store(bytes + n, words->at[first + i], length);
      n += length;
    }
    store(bytes, lengths, 4);
    dsv__put(out, bytes, n);
  }
}

bool dsv__take_packed_words(const char *bytes, size_t n, dsv__words *out) {
  if (n < 8) return false;
  const uint64_t total = load(bytes, 8);
  size_t at = 8;
  if (total > (uint64_t)n * 2) return false; /* half a byte a word at least */
  if (!total) return n == 8;
  if (!room(out, (size_t)total)) return false;
  for (size_t first = 0; first < total; first += BLOCK) {
    if (n - at < 4) return false;
    const uint64_t lengths = load(bytes + at, 4);
    at += 4;
    for (size_t i = 0; i < BLOCK; i++) {
      const size_t length = lengths >> 4 * i & 15;
      if (length > 8 || length > n - at || (length && (first + i >= total || !bytes[at + length - 1]))) return false;
      if (first + i < total) out->at[out->n++] = load(bytes + at, length);
      at += length;
    }
  }
  return at == n;
}

/* ---- digests ---------------------------------------------------------------------------------------------------------------- */

/* A product with a large odd number, whose upper half comes down. */
static uint64_t fold(uint64_t a, uint64_t b) {
  const dsv__uint128 product = (dsv__uint128)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

void dsv__digest_word(dsv__digest *digest, uint64_t word) {
  const uint64_t a = digest->a, b = digest->b;
  digest->a = fold(a ^ word, UINT64_C(0x9e3779b97f4a7c15)) + (b << 23 | b >> 41);
  digest->b = fold(b ^ word, UINT64_C(0xd6e8feb86659fd93)) + (a << 41 | a >> 23);
}

void dsv__digest_text(dsv__digest *digest, dsv__str text) {
  dsv__digest_word(digest, text.n);
  for (size_t i = 0; i < text.n; i += 8) dsv__digest_word(digest, load(text.at + i, text.n - i < 8 ? text.n - i : 8));
}

void dsv__digest_add(dsv__digest *set, dsv__digest one) {
  const dsv__uint128 sum = ((dsv__uint128)set->b << 64 | set->a) + ((dsv__uint128)one.b << 64 | one.a);
  set->a = (uint64_t)sum;
  set->b = (uint64_t)(sum >> 64);
}
