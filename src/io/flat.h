/* Lines of NDJSON as they mostly are, at speed: flat objects of members that have been seen before, with plain values. Every other line is
   left to the general way (ndjson.c), which tells from here which members there are. Private to src/io. */
#ifndef DSV__FLAT_H
#define DSV__FLAT_H

#include "io/window.h"

typedef struct dsv__flat_lane dsv__flat_lane;

typedef struct {
  dsv__window *window;
  dsv__table *given;     /* by the caller; NULL: each line names its stream */
  dsv__flat_lane *lanes; /* one for each table */
  size_t n_lanes, capacity;
  size_t lane;       /* of the last line */
  size_t text_bytes; /* a text may have so many */
  bool unknown;      /* the last line has a member, or is of a table, that was not known: it is worth learning */
} dsv__flat;

void dsv__flat_init(dsv__flat *flat, dsv__window *window, dsv__table *given);
void dsv__flat_free(dsv__flat *flat);
/* Takes lines from the window as long as they are plain and wholly there. */
void dsv__flat_lines(dsv__flat *flat);
/* A member of a good line of the table: its name, and the bytes from the first quote of the name on. */
dsv_status dsv__flat_learn(dsv__flat *flat, dsv__table *table, dsv__str name, const char *written);

#endif
