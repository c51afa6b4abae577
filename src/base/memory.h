/* Memory: the context's allocator behind checked helpers, an arena for what lives and dies together, and growing bytes. */
#ifndef DSV__MEMORY_H
#define DSV__MEMORY_H

#include <dsv/context.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>

/* A text of known length. Always followed by a NUL where an arena made it. `at` may be NULL only when n is 0. */
typedef struct {
  const char *at;
  size_t n;
} dsv__str;

#define DSV__STR(literal) ((dsv__str){"" literal, sizeof(literal) - 1})

bool dsv__str_same(dsv__str a, dsv__str b);
int dsv__str_compare(dsv__str a, dsv__str b); /* by bytes, shorter first */
dsv__str dsv__str_of(const char *text);       /* of a NUL-terminated text; NULL gives an empty one */

/* First member of what a context keeps for all that are made from it, as long as it lives. What is kept never changes
   and holds no count on the context: the two would keep each other alive. */
typedef struct dsv__kept dsv__kept;
struct dsv__kept {
  dsv__kept *next;
  void (*release)(const dsv_context *context, dsv__kept *kept); /* also tells what kind it is */
};

struct dsv_context {
  atomic_size_t references;
  dsv_allocator allocator;
  dsv_limits limits; /* defaults filled in */
  dsv_zone_loader zones;
  _Atomic(dsv__kept *) kept; /* the newest first; only ever grows at this end, so that it is read without a lock */
};

/* n * size bytes, not cleared; NULL when there is no memory or the product overflows. size 0 is 1 byte. */
void *dsv__alloc(const dsv_context *context, size_t n, size_t size);
void *dsv__zalloc(const dsv_context *context, size_t n, size_t size);
void *dsv__resize(const dsv_context *context, void *memory, size_t n, size_t size);
void dsv__free(const dsv_context *context, void *memory);

/* Makes room for at least `need` elements in a growing array; false when there is no memory (the array is unchanged). */
bool dsv__grow(const dsv_context *context, void **array, size_t *capacity, size_t need, size_t size);

/* An arena: blocks that are freed together. Zeroed memory, aligned for anything. */
typedef struct dsv__block dsv__block;
typedef struct {
  const dsv_context *context;
  dsv__block *blocks;
} dsv__arena;

void dsv__arena_init(dsv__arena *arena, const dsv_context *context);
void dsv__arena_free(dsv__arena *arena);
void *dsv__arena_alloc(dsv__arena *arena, size_t n, size_t size);     /* NULL: no memory */
char *dsv__arena_text(dsv__arena *arena, const char *text, size_t n); /* a copy with a NUL */
/* Takes over all blocks of `from`, which is left empty (both of one context). */
void dsv__arena_join(dsv__arena *arena, dsv__arena *from);

/* Growing bytes. A failed append sets `failed` and makes later ones no-ops, so that writers check once, at the end. */
typedef struct {
  const dsv_context *context;
  char *at;
  size_t n, capacity;
  bool failed;
} dsv__buffer;

void dsv__buffer_init(dsv__buffer *buffer, const dsv_context *context);
void dsv__buffer_free(dsv__buffer *buffer);
void dsv__put(dsv__buffer *buffer, const char *bytes, size_t n);
void dsv__put_text(dsv__buffer *buffer, const char *text);
void dsv__put_str(dsv__buffer *buffer, dsv__str text);
void dsv__put_char(dsv__buffer *buffer, char c);
void dsv__put_int(dsv__buffer *buffer, int64_t value);
void dsv__put_uint(dsv__buffer *buffer, uint64_t value);
/* Only %s %d %u %zu %lld %llu %c %x %.*s: nothing that a locale changes. */
void dsv__put_format(dsv__buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void dsv__put_json_text(dsv__buffer *buffer, dsv__str text); /* quoted and escaped as RFC 8785 has it */

/* A finished text; takes the buffer's bytes (the buffer is left empty). */
struct dsv_text {
  atomic_size_t references;
  dsv_context *context;
  char *at;
  size_t n;
};
dsv_status dsv__text_from(dsv__buffer *buffer, dsv_text **out); /* DSV_ERROR_MEMORY if the buffer failed */

/* Option structures: copies what the caller gave over the defaults. NULL gives the defaults. Sizes below `least` or above 4096, and unknown
   bytes past `known` that are not zero, are refused with DSV_ERROR_OPTIONS. */
dsv_status dsv__options(const void *given, void *out, size_t known, size_t least);
/* Copies a result structure out to a caller who said its size. */
dsv_status dsv__give(const void *from, void *out, size_t known, size_t least);

/* Reference counts, shared by all handles. */
static inline void dsv__retain(atomic_size_t *references) {
  atomic_fetch_add_explicit(references, 1, memory_order_relaxed);
}
static inline bool dsv__release(atomic_size_t *references) { /* true: that was the last */
  return atomic_fetch_sub_explicit(references, 1, memory_order_acq_rel) == 1;
}

#endif
