/* Writing the members of canonical JSON, in the order the caller gives: the order of their names. */
#ifndef DSV__MEMBERS_H
#define DSV__MEMBERS_H

#include "base/instant.h"

/* "name": with a comma before it unless the object has just been opened. */
static inline void dsv__member(dsv__buffer *out, const char *name) {
  if (out->n && out->at[out->n - 1] != '{') dsv__put_char(out, ',');
  dsv__put_char(out, '"');
  dsv__put_text(out, name);
  dsv__put_text(out, "\":");
}

/* Left out when empty. */
static inline void dsv__text_member(dsv__buffer *out, const char *name, dsv__str value) {
  if (!value.n) return;
  dsv__member(out, name);
  dsv__put_json_text(out, value);
}

static inline void dsv__int_member(dsv__buffer *out, const char *name, int64_t value) {
  dsv__member(out, name);
  dsv__put_int(out, value);
}

static inline void dsv__time_member(dsv__buffer *out, const char *name, int64_t time) {
  dsv__member(out, name);
  dsv__put_char(out, '"');
  dsv__put_time(out, time);
  dsv__put_char(out, '"');
}

#endif
