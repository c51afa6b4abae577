/* Where zones are had from: the loader, and what the context keeps of it. */
#include "clock/zone_parts.h"
#include <string.h>

struct dsv__zones {
  dsv_context *context;
  dsv_zone_loader loader;
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
  dsv_context *context = zones->context;
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

static void release(const dsv_context *context, dsv__kept *kept) {
  (void)context;
  dsv__zone_free((dsv__zone *)kept);
}

/* The zone of a name among what is kept from `kept` on up to `end`, or NULL. */
static const dsv__zone *find(const dsv__kept *kept, const dsv__kept *end, dsv__str name) {
  for (; kept != end; kept = kept->next) {
    const dsv__zone *zone = (const dsv__zone *)kept;
    if (kept->release == release && dsv__str_same(dsv__str_of(zone->name), name)) {
      return zone;
    }
  }
  return NULL;
}

/* Lets the context keep a zone, unless another thread was faster with the same one. */
static const dsv__zone *keep(dsv_context *context, dsv__zone *zone, dsv__kept *seen) {
  dsv__kept *newest = seen;
  zone->kept.release = release;
  for (;;) {
    zone->kept.next = newest;
    if (atomic_compare_exchange_weak_explicit(&context->kept, &newest, &zone->kept, memory_order_acq_rel,
                                              memory_order_acquire)) {
      return zone;
    }
    const dsv__zone *other = find(newest, seen, dsv__str_of(zone->name));
    if (other != NULL) {
      dsv__zone_free(zone);
      return other;
    }
    seen = newest;
  }
}

dsv_status dsv__zones_get(dsv__zones *zones, dsv__str name, const dsv__zone **out) {
  *out = NULL;
  if (!is_zone_name(name)) {
    return DSV_ERROR_ZONE;
  }
  dsv__kept *newest = atomic_load_explicit(&zones->context->kept, memory_order_acquire);
  *out = find(newest, NULL, name);
  if (*out != NULL) {
    return DSV_OK;
  }
  dsv__zone *zone;
  const dsv_status status = load(zones, name, &zone);
  if (status == DSV_OK) {
    *out = keep(zones->context, zone, newest);
  }
  return status;
}
