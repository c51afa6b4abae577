/* Two documents of one type side by side, by their tables: what is in only one of them, and what is in both and not the same. */
#ifndef DSV__COMPARE_H
#define DSV__COMPARE_H

#include "data/book.h"

/* Of everything there are two: [DSV__BEFORE] and [DSV__AFTER]. */
enum { DSV__BEFORE, DSV__AFTER };

/* A record of both documents that the walk stands in. */
typedef struct {
  const dsv__record *record;
  const void *at[2];
  size_t steps[2]; /* bytes of the pointers to it */
} dsv__level;

typedef struct {
  const dsv__field *field; /* the member, or, with `entry`, the list or map whose entry it is */
  bool entry;
  bool order;               /* only: the entries of a list that have an id follow each other otherwise */
  const void *at[2];        /* the values; NULL where there is none */
  const char *pointers[2];  /* from the document on; NULL where there is none */
  const dsv__level *levels; /* the records it stands in, the document first */
  size_t n_levels;
} dsv__difference;

typedef struct {
  /* Whether a member, or an entry of a list or map, is told as one, whatever of it differs. */
  bool (*whole)(const dsv__field *field);
  /* Is told each difference, in the order of the tables and of the lists of the later document. */
  dsv_status (*tell)(void *user, const dsv__difference *difference);
  void *user;
} dsv__comparison;

/* Entries of lists are matched by their ids where they have some, those of maps by name; others by place, from both ends. Lists of values that are
   no containers are told as one. Members that begin with "x-" are not looked at. DSV_ERROR_MEMORY, or what `tell` gave. */
dsv_status dsv__compare(const dsv__comparison *how, const dsv_context *context, const dsv__document *before,
                        const dsv__document *after);

/* Whether two values of a field mean the same: numbers as numbers, lengths of time as such, maps in any order. One value and a list of
   nothing but it are the same where a member takes both. */
bool dsv__same(const dsv__field *field, const void *a, const void *b);
/* The same of one entry of a list. */
bool dsv__same_entry(const dsv__field *field, const void *a, const void *b);

#endif
