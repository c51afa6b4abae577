/* Memory that lives and dies together. */
#include "base/checked.h"
#include "base/memory.h"
#include <string.h>

struct dsv__block {
  dsv__block *next;
  size_t used, capacity;
  _Alignas(max_align_t) unsigned char bytes[];
};

#define ALIGNMENT _Alignof(max_align_t)
#define FIRST_BLOCK ((size_t)4096 - sizeof(dsv__block))
#define LARGEST_BLOCK ((size_t)1 << 18) /* blocks double up to this */

void dsv__arena_init(dsv__arena *arena, const dsv_context *context) {
  *arena = (dsv__arena){context, NULL};
}

void dsv__arena_free(dsv__arena *arena) {
  while (arena->blocks) {
    dsv__block *next = arena->blocks->next;
    dsv__free(arena->context, arena->blocks);
    arena->blocks = next;
  }
}

/* A new block with room for `bytes`. It becomes the first one, where the next pieces come from, unless the one before
   has more room left. */
static dsv__block *add_block(dsv__arena *arena, size_t bytes) {
  dsv__block *first = arena->blocks;
  size_t capacity = first ? first->capacity : FIRST_BLOCK / 2;
  capacity = capacity < LARGEST_BLOCK / 2 ? capacity * 2 : LARGEST_BLOCK;
  if (capacity < bytes) capacity = bytes;
  size_t total;
  if (!dsv__add(capacity, sizeof(dsv__block), &total)) return NULL;
  dsv__block *block = dsv__alloc(arena->context, total, 1);
  if (!block) return NULL;
  block->used = 0;
  block->capacity = capacity;
  if (first && first->capacity - first->used > capacity - bytes) {
    block->next = first->next;
    first->next = block;
  } else {
    block->next = first;
    arena->blocks = block;
  }
  return block;
}

void *dsv__arena_alloc(dsv__arena *arena, size_t n, size_t size) {
  size_t bytes;
  if (!dsv__mul(n, size, &bytes) || !dsv__add(bytes, ALIGNMENT - 1, &bytes)) return NULL;
  bytes &= ~(ALIGNMENT - 1);
  if (!bytes) bytes = ALIGNMENT; /* pieces are distinct */
  dsv__block *block = arena->blocks;
  if (!block || block->capacity - block->used < bytes) block = add_block(arena, bytes);
  if (!block) return NULL;
  void *piece = block->bytes + block->used;
  block->used += bytes;
  return memset(piece, 0, bytes);
}

char *dsv__arena_text(dsv__arena *arena, const char *text, size_t n) {
  size_t bytes;
  if (!dsv__add(n, (size_t)1, &bytes)) return NULL;
  char *copy = dsv__arena_alloc(arena, bytes, 1);
  if (copy && n) memcpy(copy, text, n);
  return copy;
}

void dsv__arena_join(dsv__arena *arena, dsv__arena *from) {
  if (!from->blocks) return;
  dsv__block *last = from->blocks;
  while (last->next) last = last->next;
  if (arena->blocks) { /* behind the first, which goes on being filled */
    last->next = arena->blocks->next;
    arena->blocks->next = from->blocks;
  } else {
    arena->blocks = from->blocks;
  }
  from->blocks = NULL;
}
