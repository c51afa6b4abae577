/* Rows of a ledger by key: which of them lives, and what a key has had. */
#include "facts/ledger_keys.h"
#include <string.h>

enum { LIVING, OLD, CLASH, GONE };

struct dsv__row_keys {
  const dsv__table *log;
  const dsv__column **key;
  size_t n_key;
  const dsv__column *revision; /* NULL: none */
  uint32_t *by_key;            /* the living row of a key + 1, or a row of one that is gone */
  uint32_t *by_revision;       /* the first row of a key and revision + 1 */
  uint64_t slots, seed;
  uint8_t *states;
  uint32_t *next; /* rows of one key + 1, from the living one on; 0: no more */
  uint64_t capacity;
  uint64_t clashes;
};

/* ---- slots ------------------------------------------------------------------------------------------------------------------- */

static bool same_key(const dsv__row_keys *k, bool revision, uint64_t a, uint64_t b) {
  for (size_t i = 0; i < k->n_key; i++)
    if (dsv__cell_compare(k->key[i], a, b)) return false;
  return !revision || dsv__cell_compare(k->revision, a, b) == 0;
}

static uint64_t hash_key(const dsv__row_keys *k, bool revision, uint64_t row) {
  uint64_t hash = k->seed, word;
  for (size_t i = 0; i < k->n_key; i++) {
    word = dsv__cell_word(k->key[i], row);
    hash = dsv__hash(hash, &word, sizeof word);
  }
  if (!revision) return hash;
  word = dsv__cell_word(k->revision, row);
  return dsv__hash(hash, &word, sizeof word);
}

/* The slot of the rows with the same key, or the empty one for this row. */
static uint32_t *seek(const dsv__row_keys *k, uint32_t *slots, bool revision, uint64_t row) {
  uint64_t slot = hash_key(k, revision, row) & (k->slots - 1);
  while (slots[slot] && !same_key(k, revision, slots[slot] - 1, row)) slot = (slot + 1) & (k->slots - 1);
  return &slots[slot];
}

static void refill(const dsv__row_keys *k, uint32_t *slots, bool revision, const uint32_t *from, uint64_t n) {
  for (uint64_t i = 0; i < n; i++)
    if (from[i]) *seek(k, slots, revision, from[i] - 1) = from[i];
}

static bool widen(const dsv_context *context, dsv__row_keys *k, uint64_t rows) {
  uint64_t slots = k->slots ? k->slots : 64, before = k->slots;
  while (slots / 4 * 3 < rows) slots *= 2;
  if (slots == before) return true;
  uint32_t *by_key = dsv__zalloc(context, (size_t)slots, sizeof *by_key), *by_revision = NULL;
  if (k->revision) by_revision = dsv__zalloc(context, (size_t)slots, sizeof *by_revision);
  if (!by_key || (k->revision && !by_revision)) {
    dsv__free(context, by_key);
    dsv__free(context, by_revision);
    return false;
  }
  k->slots = slots;
  refill(k, by_key, false, k->by_key, before);
  if (k->revision) refill(k, by_revision, true, k->by_revision, before);
  dsv__free(context, k->by_key);
  dsv__free(context, k->by_revision);
  k->by_key = by_key;
  k->by_revision = by_revision;
  return true;
}

/* ---- life ------------------------------------------------------------------------------------------------------------------- */

dsv__row_keys *dsv__row_keys_new(const dsv_context *context, const dsv__table *log) {
  const dsv__list *names = &log->stream->key;
  dsv__row_keys *k = dsv__zalloc(context, 1, sizeof *k);
  const dsv__column **key = dsv__alloc(context, names->n, sizeof(const dsv__column *));
  if (!k || !key) {
    dsv__free(context, k);
    dsv__free(context, key);
    return NULL;
  }
  for (size_t i = 0; i < names->n; i++) key[i] = dsv__column_named(log, DSV__AT(*names, dsv__str)[i]);
  *k = (dsv__row_keys){.log = log, .key = key, .n_key = names->n};
  k->revision = dsv__column_named(log, log->stream->revision);
  k->seed = (uint64_t)(uintptr_t)k ^ UINT64_C(0x9e3779b97f4a7c15) * (uint64_t)(uintptr_t)key;
  return k;
}

void dsv__row_keys_free(const dsv_context *context, dsv__row_keys *k) {
  if (!k) return;
  dsv__free(context, k->key);
  dsv__free(context, k->by_key);
  dsv__free(context, k->by_revision);
  dsv__free(context, k->states);
  dsv__free(context, k->next);
  dsv__free(context, k);
}

bool dsv__row_keys_reserve(const dsv_context *context, dsv__row_keys *k, uint64_t rows) {
  if (rows > k->capacity) {
    const uint64_t capacity = rows + rows / 2 + 64;
    uint8_t *states = dsv__resize(context, k->states, (size_t)capacity, sizeof *states);
    if (!states) return false;
    k->states = states;
    uint32_t *next = dsv__resize(context, k->next, (size_t)capacity, sizeof *next);
    if (!next) return false;
    k->next = next;
    k->capacity = capacity;
  }
  return widen(context, k, rows + 1);
}

bool dsv__row_keys_lives(const dsv__row_keys *k, uint32_t row) {
  return k->states[row] == LIVING;
}

/* ---- rows that come and go ---------------------------------------------------------------------------------------------------- */

uint32_t dsv__row_keys_take(dsv__row_keys *k, uint32_t row, uint64_t *superseded) {
  uint32_t *head = seek(k, k->by_key, false, row), *first = k->revision ? seek(k, k->by_revision, true, row) : head;
  const bool seen = *first && k->states[*first - 1] != GONE;
  k->next[row] = 0;
  k->states[row] = LIVING;
  if (!*head || k->states[*head - 1] == GONE) {
    *head = *first = row + 1;
    return 0;
  }
  if (!seen) *first = row + 1;
  if (!seen && dsv__cell_compare(k->revision, row, *head - 1) > 0) {
    const uint32_t before = k->next[row] = *head;
    k->states[before - 1] = OLD;
    ++*superseded;
    *head = row + 1;
    return before;
  }
  const bool clash = seen && !dsv__row_same(k->log, *first - 1, row);
  k->states[row] = clash ? CLASH : OLD;
  k->clashes += clash;
  *superseded += !clash;
  k->next[row] = k->next[*head - 1];
  k->next[*head - 1] = row + 1;
  return 0;
}

uint32_t dsv__row_keys_retract(dsv__row_keys *k, uint64_t probe, uint64_t *superseded, uint64_t *gone) {
  const uint32_t head = *seek(k, k->by_key, false, probe);
  if (!head || k->states[head - 1] == GONE) return 0;
  for (uint32_t at = head, next; at; at = next) {
    *superseded -= k->states[at - 1] == OLD;
    k->clashes -= k->states[at - 1] == CLASH;
    k->states[at - 1] = GONE;
    ++*gone;
    next = k->next[at - 1];
    k->next[at - 1] = 0;
  }
  return head;
}

dsv_status dsv__row_keys_check(const dsv__row_keys *k, uint64_t rows, dsv_diag *diag) {
  for (uint64_t row = 0, found = 0; found < k->clashes && row < rows; row++) {
    if (k->states[row] != CLASH) continue;
    found++;
    const uint32_t first = k->revision ? *seek(k, k->by_revision, true, row) : *seek(k, k->by_key, false, row);
    dsv__fail(diag, DSV_ERROR_REVISION, "stream \"%s\": rows %llu and %llu have the same key%s but differ",
              k->log->stream->head.id.at, (unsigned long long)dsv__row_number(k->log, first - 1),
              (unsigned long long)dsv__row_number(k->log, row), k->revision ? " and revision" : "");
  }
  return k->clashes ? DSV_ERROR_REVISION : DSV_OK;
}
