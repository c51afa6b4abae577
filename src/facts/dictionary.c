/* Distinct texts of a column: open addressing over ids, the texts side by side. */
#include "facts/fill.h"
#include <string.h>

typedef struct {
  uint64_t offset;
  uint32_t length, hash;
} entry;

struct dsv__dictionary {
  const dsv_context *context;
  uint64_t seed; /* differs from table to table, so that no input collides everywhere */
  char *bytes;
  size_t n_bytes, bytes_capacity;
  entry *entries;
  size_t n, capacity;
  uint32_t *slots; /* id + 1; 0: empty */
  size_t mask;     /* slots less 1; they are at most half full */
};

#define FIRST_SLOTS 64
#define MOST ((uint32_t)INT32_MAX) /* ids: twice as many slots still have a number */

/* ---- hashing ---------------------------------------------------------------------------------------------------------------- */

static uint64_t fold(uint64_t a, uint64_t b) {
  dsv__uint128 product = (dsv__uint128)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load(const unsigned char *bytes, size_t n) {
  uint64_t word = 0;
  memcpy(&word, bytes, n);
  return word;
}

/* Products folded over eight bytes at a time, keyed by the seed. Only for tables in memory: the values depend on the machine. */
uint64_t dsv__hash(uint64_t seed, const void *bytes, size_t n) {
  const unsigned char *at = bytes;
  uint64_t hash = seed ^ UINT64_C(0x9e3779b97f4a7c15), length = n;
  for (; n > 8; n -= 8, at += 8) hash = fold(hash ^ load(at, 8), seed | 1) + UINT64_C(0xa0761d6478bd642f);
  hash = fold(hash ^ (n ? load(at, n) : 0), UINT64_C(0xe7037ed1a0b428db) ^ seed);
  return fold(hash ^ length, UINT64_C(0x8ebc6af09c88c6e3));
}

/* ---- life ------------------------------------------------------------------------------------------------------------------- */

dsv__dictionary *dsv__dictionary_new(const dsv_context *context) {
  dsv__dictionary *dictionary = dsv__zalloc(context, 1, sizeof *dictionary);
  uint32_t *slots = dsv__zalloc(context, FIRST_SLOTS, sizeof *slots);
  if (!dictionary || !slots) {
    dsv__free(context, dictionary);
    dsv__free(context, slots);
    return NULL;
  }
  dictionary->context = context;
  dictionary->slots = slots;
  dictionary->mask = FIRST_SLOTS - 1;
  /* Where things lie in memory is what an author of input does not know. */
  dictionary->seed =
      fold((uint64_t)(uintptr_t)dictionary ^ UINT64_C(0xd1b54a32d192ed03), (uint64_t)(uintptr_t)slots | 1);
  return dictionary;
}

void dsv__dictionary_free(dsv__dictionary *dictionary) {
  if (!dictionary) return;
  const dsv_context *context = dictionary->context;
  dsv__free(context, dictionary->bytes);
  dsv__free(context, dictionary->entries);
  dsv__free(context, dictionary->slots);
  dsv__free(context, dictionary);
}

/* ---- lookup ----------------------------------------------------------------------------------------------------------------- */

dsv__str dsv__dictionary_text(const dsv__dictionary *dictionary, uint32_t id) {
  const entry *at = &dictionary->entries[id];
  return (dsv__str){dictionary->bytes + at->offset, at->length};
}

uint32_t dsv__dictionary_count(const dsv__dictionary *dictionary) {
  return (uint32_t)dictionary->n;
}

/* The slot of a text, or the empty one where it would stand. */
static size_t seek(const dsv__dictionary *dictionary, dsv__str text, uint32_t hash) {
  for (size_t slot = hash & dictionary->mask;; slot = (slot + 1) & dictionary->mask) {
    uint32_t id = dictionary->slots[slot];
    if (!id) return slot;
    const entry *at = &dictionary->entries[id - 1];
    if (at->hash == hash && at->length == text.n &&
        (!text.n || !memcmp(dictionary->bytes + at->offset, text.at, text.n)))
      return slot;
  }
}

bool dsv__dictionary_id(const dsv__dictionary *dictionary, dsv__str text, uint32_t *out) {
  size_t slot = seek(dictionary, text, (uint32_t)dsv__hash(dictionary->seed, text.at, text.n));
  *out = dictionary->slots[slot] - 1;
  return dictionary->slots[slot] != 0;
}

/* Enters all ids anew. No two texts are equal, so they need not be looked at. */
static void fill_slots(dsv__dictionary *dictionary) {
  memset(dictionary->slots, 0, (dictionary->mask + 1) * sizeof *dictionary->slots);
  for (size_t id = 0; id < dictionary->n; id++) {
    size_t slot = dictionary->entries[id].hash & dictionary->mask;
    while (dictionary->slots[slot]) slot = (slot + 1) & dictionary->mask;
    dictionary->slots[slot] = (uint32_t)id + 1;
  }
}

static bool widen(dsv__dictionary *dictionary) {
  size_t n = 2 * (dictionary->mask + 1);
  uint32_t *slots = dsv__resize(dictionary->context, dictionary->slots, n, sizeof *slots);
  if (!slots) return false;
  dictionary->slots = slots;
  dictionary->mask = n - 1;
  fill_slots(dictionary);
  return true;
}

bool dsv__dictionary_add(dsv__dictionary *dictionary, dsv__str text, uint32_t *id) {
  uint32_t hash = (uint32_t)dsv__hash(dictionary->seed, text.at, text.n);
  size_t slot = seek(dictionary, text, hash);
  if (dictionary->slots[slot]) {
    *id = dictionary->slots[slot] - 1;
    return true;
  }
  size_t bytes;
  if (dictionary->n >= MOST || text.n > UINT32_MAX || !dsv__add(dictionary->n_bytes, text.n, &bytes)) return false;
  if (!dsv__grow(dictionary->context, (void **)&dictionary->bytes, &dictionary->bytes_capacity, bytes + 1, 1) ||
      !dsv__grow(dictionary->context, (void **)&dictionary->entries, &dictionary->capacity, dictionary->n + 1,
                 sizeof(entry)))
    return false;
  if (2 * (dictionary->n + 1) > dictionary->mask + 1) {
    if (!widen(dictionary)) return false;
    slot = seek(dictionary, text, hash);
  }
  if (text.n) memcpy(dictionary->bytes + dictionary->n_bytes, text.at, text.n);
  dictionary->entries[dictionary->n] = (entry){dictionary->n_bytes, (uint32_t)text.n, hash};
  dictionary->n_bytes = bytes;
  *id = (uint32_t)dictionary->n++;
  dictionary->slots[slot] = *id + 1;
  return true;
}

void dsv__dictionary_cut(dsv__dictionary *dictionary, uint32_t count) {
  if (count >= dictionary->n) return;
  dictionary->n_bytes = dictionary->entries[count].offset;
  dictionary->n = count;
  fill_slots(dictionary);
}
