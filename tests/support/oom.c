/*
 * Replay of a flow with every allocation failing in turn.
 *
 * Two kinds of allocation are counted in one sequence: those made through the allocator of the context, and those that shared libraries
 * make by malloc and its kin while a flow runs. For the latter this file defines malloc, calloc and realloc: the dynamic linker then takes
 * the definitions of the executable for every library, which --wrap of the linker cannot do. The real ones are the next in line; under
 * AddressSanitizer these are its own.
 */
#define _GNU_SOURCE
#include "oom.h"

#include <dlfcn.h>
#include <errno.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST_REPLAYS 500 /* of one flow, but in the long campaign, in which all fail */
#define MAGIC UINT64_C(0x6473762d6f6f6d21)

typedef enum { NEVER, ONCE, FROM_THEN_ON } failing;

/* State of the run, used by one thread. */
static struct {
  int counting;      /* Within a flow. */
  failing mode;      /* What to do at number `at`. */
  uint64_t at;       /* Counted from 1. */
  uint64_t count;    /* Allocations tried in this run. */
  uint64_t failed;   /* Allocations refused in this run. */
  int64_t blocks;    /* Blocks of the context that are not released. */
  uint64_t mistakes; /* Releases of what the context's allocator did not give. */
} run;

/* Whether the allocation that is being tried must fail. */
static int refuse(void) {
  if (!run.counting) {
    return 0;
  }
  run.count++;
  int refused = (run.mode == ONCE && run.count == run.at) || (run.mode == FROM_THEN_ON && run.count >= run.at);
  run.failed += refused ? 1 : 0;
  if (refused) errno = ENOMEM;
  return refused;
}

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);

/* The next definition of a function. ISO C has no cast from an object to a function, so the bytes are copied. */
static void next(const char *name, void *function, size_t size) {
  void *found = dlsym(RTLD_NEXT, name);
  memcpy(function, &found, size);
}

void *malloc(size_t size) {
  if (!real_malloc) next("malloc", &real_malloc, sizeof real_malloc);
  return refuse() ? NULL : real_malloc(size);
}

void *calloc(size_t n, size_t size) {
  if (!real_calloc) next("calloc", &real_calloc, sizeof real_calloc);
  return refuse() ? NULL : real_calloc(n, size);
}

/* The real one, without counting. */
static void *take(void *memory, size_t bytes) {
  if (!real_realloc) next("realloc", &real_realloc, sizeof real_realloc);
  return real_realloc(memory, bytes);
}

void *realloc(void *memory, size_t size) {
  return refuse() ? NULL : take(memory, size);
}

/* Stands before every block of the context, so that what was not given by it is found. */
typedef union {
  uint64_t magic;
  max_align_t align;
} header;

static void *allocate(void *user, size_t bytes) {
  (void)user;
  if (refuse() || bytes > SIZE_MAX - sizeof(header)) {
    return NULL;
  }
  header *block = take(NULL, sizeof(header) + bytes);
  assert_non_null(block);
  block->magic = MAGIC;
  run.blocks++;
  /* What is not set by the library must not look like zeros. */
  memset(block + 1, 0xA5, bytes);
  return block + 1;
}

static void release(void *user, void *memory) {
  (void)user;
  if (!memory) {
    return;
  }
  header *block = (header *)memory - 1;
  if (block->magic != MAGIC) {
    run.mistakes++;
    return;
  }
  block->magic = 0;
  run.blocks--;
  free(block);
}

static void *resize(void *user, void *memory, size_t bytes) {
  if (!memory) {
    return allocate(user, bytes);
  }
  if (refuse() || bytes > SIZE_MAX - sizeof(header)) {
    return NULL;
  }
  header *block = (header *)memory - 1;
  if (block->magic != MAGIC) {
    run.mistakes++;
    return NULL;
  }
  block = take(block, sizeof(header) + bytes);
  assert_non_null(block);
  return block + 1;
}

/* One run of the flow. Whatever it answers, nothing of the context may be left. */
static dsv_status replay(const char *name, oom_flow flow, void *user, failing mode, uint64_t at) {
  static const dsv_allocator allocator = {sizeof(dsv_allocator), NULL, allocate, resize, release};
  memset(&run, 0, sizeof run);
  run.mode = mode;
  run.at = at;
  run.counting = 1;
  dsv_status status = flow(&allocator, user);
  run.counting = 0;
  if (run.blocks != 0 || run.mistakes != 0) {
    fail_msg("%s: allocation %llu failing %s: %lld blocks left, %llu wrong releases", name, (unsigned long long)at,
             mode == ONCE ? "once" : "from then on", (long long)run.blocks, (unsigned long long)run.mistakes);
  }
  return status;
}

void oom_replay(const char *name, oom_flow flow, void *user, dsv_status expected) {
  /* What libraries set up once in a process is not counted. */
  assert_int_equal(replay(name, flow, user, NEVER, 0), expected);
  assert_int_equal(replay(name, flow, user, NEVER, 0), expected);
  uint64_t count = run.count;
  assert_true(count > 0);
  uint64_t step = getenv("DSV_LONG") || count <= MOST_REPLAYS ? 1 : count / MOST_REPLAYS + 1;
  for (uint64_t at = 1; at <= count; at += step) {
    for (failing mode = ONCE; mode <= FROM_THEN_ON; mode++) {
      dsv_status status = replay(name, flow, user, mode, at);
      if (run.failed == 0) {
        fail_msg("%s: allocation %llu was not tried again: the flow differs between runs", name,
                 (unsigned long long)at);
      }
      if (status != DSV_ERROR_MEMORY && (expected == DSV_OK || status != expected)) {
        fail_msg("%s: allocation %llu of %llu failing %s: status %s", name, (unsigned long long)at,
                 (unsigned long long)count, mode == ONCE ? "once" : "from then on", dsv_status_name(status));
      }
    }
  }
  fprintf(stderr, "%s: %llu allocations\n", name, (unsigned long long)count);
}

void oom_hold(void) {
  run.counting = 0;
}

void oom_release(void) {
  run.counting = 1;
}

int oom_once(void) {
  return run.mode == ONCE;
}

unsigned long long oom_failures(void) {
  return run.failed;
}

dsv_status oom_check(dsv_status status, const void *out) {
  if ((status == DSV_OK) != (out != NULL)) {
    run.counting = 0;
    fail_msg("status %s, but the output is %s", dsv_status_name(status), out ? "there" : "NULL");
  }
  return status;
}
