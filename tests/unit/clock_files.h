/* What the tests of src/clock share: zones of the system's database, and an allocator that fails on demand. */
#ifndef DSV_TESTS_CLOCK_FILES_H
#define DSV_TESTS_CLOCK_FILES_H

#include "clock/zone.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Counts what lives; the allocation number `fail_at` (from 0) fails. */
typedef struct {
  size_t live, made, fail_at;
} meter;

static inline void *meter_resize(void *user, void *memory, size_t bytes) {
  meter *m = user;
  if (m->made++ == m->fail_at) {
    return NULL;
  }
  m->live += memory == NULL;
  return realloc(memory, bytes);
}

static inline void *meter_allocate(void *user, size_t bytes) {
  return meter_resize(user, NULL, bytes);
}

static inline void meter_release(void *user, void *memory) {
  meter *m = user;
  m->live -= memory != NULL;
  free(memory);
}

/* `user` counts the calls. */
static inline dsv_status system_zone(void *user, const char *zone, uint8_t *buffer, size_t capacity, size_t *length) {
  char path[512];
  snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone);
  FILE *file = fopen(path, "rb");
  ++*(size_t *)user;
  if (file == NULL) {
    return DSV_ERROR_ZONE;
  }
  *length = fread(buffer, 1, capacity, file);
  const int more = fgetc(file) != EOF;
  fclose(file);
  return more ? DSV_ERROR_LIMIT : DSV_OK;
}

/* A context over system_zone; `limits` may be NULL. NULL: no memory. */
static inline dsv_context *clock_context(meter *m, size_t *calls, const dsv_limits *limits) {
  const dsv_allocator allocator = {sizeof allocator, m, meter_allocate, meter_resize, meter_release};
  const dsv_zone_loader loader = {sizeof loader, calls, system_zone};
  const dsv_context_options options = {sizeof options, &allocator, limits, &loader};
  dsv_context *context = NULL;
  return dsv_context_new(&options, &context) == DSV_OK ? context : NULL;
}

typedef struct {
  meter m;
  size_t calls;
  dsv_context *context;
  dsv__zones *zones;
  dsv_diag *diag;
} fixture;

static inline int set_up(void **state) {
  fixture *f = calloc(1, sizeof *f);
  f->m.fail_at = SIZE_MAX;
  f->context = clock_context(&f->m, &f->calls, NULL);
  *state = f;
  return f->context == NULL || dsv__zones_new(f->context, NULL, &f->zones) != DSV_OK ||
         dsv_diag_new(f->context, &f->diag) != DSV_OK;
}

static inline int tear_down(void **state) {
  fixture *f = *state;
  dsv__zones_free(f->zones);
  dsv_diag_unref(f->diag);
  dsv_context_unref(f->context);
  const bool leaked = f->m.live != 0;
  free(f);
  return leaked;
}

static inline int64_t at(const char *text) {
  int64_t time = 0;
  if (!dsv__time_parse(text, strlen(text), &time)) {
    fail_msg("%s is no time", text);
  }
  return time;
}

#endif
