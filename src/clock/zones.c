/* The zones of a book, in order of their names. */
#include "clock/zone.h"
#include <string.h>

struct dsv__zones {
  dsv_context *context;
  dsv_zone_loader loader;
  dsv__zone **at;
  size_t n, capacity;
};

dsv_status dsv__zones_new(dsv_context *context, const dsv_zone_loader *fallback, dsv__zones **out) {
  *out = dsv__zalloc(context, 1, sizeof **out);
  if (*out == NULL) {
    return DSV_ERROR_MEMORY;
  }
  (*out)->context = dsv_context_ref(context);
  (*out)->loader = context->zones.load ? context->zones : *fallback;
  return DSV_OK;
}

void dsv__zones_free(dsv__zones *zones) {
  if (zones == NULL) {
    return;
  }
  for (size_t i = 0; i < zones->n; i++) {
    dsv__zone_free(zones->at[i]);
  }
  dsv_context *context = zones->context;
  dsv__free(context, zones->at);
  dsv__free(context, zones);
  dsv_context_unref(context);
}

static bool is_plain(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+';
}

/* Parts of plain characters apart by "/", none of them empty or beginning with "-": a loader may use the name as a
   path. The two names by which a database calls the zone of its host are no zones: a computation must not depend on the
   host. */
static bool is_zone_name(dsv__str name) {
  if (name.n == 0 || name.n > 255 || dsv__str_same(name, DSV__STR("localtime")) ||
      dsv__str_same(name, DSV__STR("posixrules"))) {
    return false;
  }
  bool starts = true;
  for (size_t i = 0; i < name.n; i++) {
    const char c = name.at[i];
    if (c == '/' ? starts : !is_plain(c) || (starts && c == '-')) {
      return false;
    }
    starts = c == '/';
  }
  return !starts;
}

static dsv_status load(const dsv__zones *zones, dsv__str name, dsv__zone **out) {
  dsv_context *context = zones->context;
  char text[256];
  memcpy(text, name.at, name.n);
  text[name.n] = 0;
  const size_t capacity = (size_t)context->limits.zone_bytes;
  uint8_t *bytes = dsv__alloc(context, capacity, 1);
  if (bytes == NULL) {
    return DSV_ERROR_MEMORY;
  }
  size_t n = 0;
  dsv_status status = zones->loader.load(zones->loader.user, text, bytes, capacity, &n);
  if (status == DSV_OK) {
    status = n <= capacity ? dsv__zone_parse(context, name, bytes, n, out) : DSV_ERROR_ZONE;
  }
  dsv__free(context, bytes);
  return status;
}

/* Where a name stands, or would. */
static size_t place_of(const dsv__zones *zones, dsv__str name, bool *found) {
  size_t first = 0;
  size_t end = zones->n;
  while (first < end) {
    const size_t middle = first + (end - first) / 2;
    const int order = dsv__str_compare(dsv__str_of(dsv__zone_name(zones->at[middle])), name);
    if (order == 0) {
      *found = true;
      return middle;
    }
    if (order < 0) {
      first = middle + 1;
    } else {
      end = middle;
    }
  }
  *found = false;
  return first;
}

dsv_status dsv__zones_get(dsv__zones *zones, dsv__str name, const dsv__zone **out) {
  *out = NULL;
  if (!is_zone_name(name)) {
    return DSV_ERROR_ZONE;
  }
  bool found;
  const size_t place = place_of(zones, name, &found);
  if (!found) {
    dsv__zone *zone;
    void *at = zones->at;
    if (!dsv__grow(zones->context, &at, &zones->capacity, zones->n + 1, sizeof *zones->at)) {
      return DSV_ERROR_MEMORY;
    }
    zones->at = at;
    const dsv_status status = load(zones, name, &zone);
    if (status != DSV_OK) {
      return status;
    }
    memmove(zones->at + place + 1, zones->at + place, (zones->n - place) * sizeof *zones->at);
    zones->at[place] = zone;
    zones->n++;
  }
  *out = zones->at[place];
  return DSV_OK;
}
