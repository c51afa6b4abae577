/* The context: what everything shares, and memory through its allocator. */
#include "base/checked.h"
#include "base/memory.h"
#include <stdlib.h>
#include <string.h>

static void *standard_allocate(void *user, size_t bytes) {
  (void)user;
  return malloc(bytes);
}

static void *standard_resize(void *user, void *memory, size_t bytes) {
  (void)user;
  return realloc(memory, bytes);
}

static void standard_release(void *user, void *memory) {
  (void)user;
  free(memory);
}

static const dsv_allocator standard_allocator = {sizeof(dsv_allocator), NULL, standard_allocate, standard_resize,
                                                 standard_release};

#define KIB UINT64_C(1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)
#define MOST_DEPTH 64

static const dsv_limits standard_limits = {
    .size = sizeof(dsv_limits),
    .document_bytes = 16 * MIB,
    .document_values = 100000,
    .depth = 32,
    .object_members = 1024,
    .name_bytes = 256,
    .text_bytes = 64 * KIB,
    .documents = 100000,
    .line_bytes = MIB,
    .columns = 1024,
    .rows = 1000000000,
    .unpacked_bytes = 64 * GIB,
    .unpacked_ratio = 200,
    .findings = 1000,
    .windows = 100000,
    .subjects = 100000,
    .spans = 20000000,
    .zone_bytes = 256 * KIB,
};

/* All limits but the size are uint64_t in a row, so that zeros can be filled in by one loop. */
#define LIMITS ((sizeof(dsv_limits) - offsetof(dsv_limits, document_bytes)) / sizeof(uint64_t))
_Static_assert(offsetof(dsv_limits, document_bytes) + LIMITS * sizeof(uint64_t) == sizeof(dsv_limits), "no padding");

static dsv_status read_limits(const dsv_limits *given, dsv_limits *out) {
  dsv_limits limits = {.size = sizeof limits};
  dsv_status status = dsv__options(given, &limits, sizeof limits, sizeof limits);
  if (status) return status;
  if (limits.depth > MOST_DEPTH) return DSV_ERROR_MISUSE;
  uint64_t values[LIMITS], standard[LIMITS];
  memcpy(values, &limits.document_bytes, sizeof values);
  memcpy(standard, &standard_limits.document_bytes, sizeof standard);
  for (size_t i = 0; i < LIMITS; i++)
    if (!values[i]) values[i] = standard[i];
  *out = standard_limits;
  memcpy(&out->document_bytes, values, sizeof values);
  return DSV_OK;
}

static dsv_status read_options(const dsv_context_options *given, dsv_context *out) {
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  dsv_status status = dsv__options(given, &options, sizeof options, sizeof options);
  if (status) return status;
  out->allocator = standard_allocator;
  status = dsv__options(options.allocator, &out->allocator, sizeof out->allocator, sizeof out->allocator);
  if (status) return status;
  if (!out->allocator.allocate || !out->allocator.resize || !out->allocator.release) return DSV_ERROR_MISUSE;
  status = read_limits(options.limits, &out->limits);
  if (status) return status;
  status = dsv__options(options.zones, &out->zones, sizeof out->zones, sizeof out->zones);
  if (status) return status;
  return options.zones && !out->zones.load ? DSV_ERROR_MISUSE : DSV_OK;
}

dsv_status dsv_context_new(const dsv_context_options *options, dsv_context **out) {
  if (!out) return DSV_ERROR_MISUSE;
  *out = NULL;
  dsv_context made = {.zones = {.size = sizeof(dsv_zone_loader)}};
  dsv_status status = read_options(options, &made);
  if (status) return status;
  dsv_context *context = dsv__alloc(&made, 1, sizeof *context);
  if (!context) return DSV_ERROR_MEMORY;
  context->allocator = made.allocator;
  context->limits = made.limits;
  context->zones = made.zones;
  atomic_init(&context->references, 1);
  atomic_init(&context->kept, NULL);
  *out = context;
  return DSV_OK;
}

dsv_context *dsv_context_ref(dsv_context *context) {
  if (context) dsv__retain(&context->references);
  return context;
}

void dsv_context_unref(dsv_context *context) {
  if (!context || !dsv__release(&context->references)) return;
  dsv__kept *kept = atomic_load_explicit(&context->kept, memory_order_acquire);
  while (kept) {
    dsv__kept *next = kept->next;
    kept->release(context, kept);
    kept = next;
  }
  dsv_allocator allocator = context->allocator;
  allocator.release(allocator.user, context);
}

dsv_status dsv_context_limits(const dsv_context *context, dsv_limits *out) {
  if (!context) return DSV_ERROR_MISUSE;
  return dsv__give(&context->limits, out, sizeof *out, sizeof *out);
}

/* Bytes to ask for; false where they overflow. No object is larger than PTRDIFF_MAX, so that pointers can be
   subtracted. */
static bool bytes_of(size_t n, size_t size, size_t *bytes) {
  if (!dsv__mul(n, size, bytes) || *bytes > PTRDIFF_MAX) return false;
  if (!*bytes) *bytes = 1;
  return true;
}

void *dsv__alloc(const dsv_context *context, size_t n, size_t size) {
  size_t bytes;
  if (!bytes_of(n, size, &bytes)) return NULL;
  return context->allocator.allocate(context->allocator.user, bytes);
}

void *dsv__zalloc(const dsv_context *context, size_t n, size_t size) {
  void *memory = dsv__alloc(context, n, size);
  if (memory) memset(memory, 0, n * size);
  return memory;
}

void *dsv__resize(const dsv_context *context, void *memory, size_t n, size_t size) {
  size_t bytes;
  if (!bytes_of(n, size, &bytes)) return NULL;
  return context->allocator.resize(context->allocator.user, memory, bytes);
}

void dsv__free(const dsv_context *context, void *memory) {
  if (memory) context->allocator.release(context->allocator.user, memory);
}

bool dsv__grow(const dsv_context *context, void **array, size_t *capacity, size_t need, size_t size) {
  if (need <= *capacity) return true;
  size_t more;
  if (!dsv__mul(*capacity, (size_t)2, &more) || more < need) more = need;
  if (more < 8) more = 8;
  void *grown = dsv__resize(context, *array, more, size);
  if (!grown) return false;
  *array = grown;
  *capacity = more;
  return true;
}
