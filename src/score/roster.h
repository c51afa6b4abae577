/* The subjects of a target: keys of rows, listed ones, their attributes and weights. */
#ifndef DSV__ROSTER_H
#define DSV__ROSTER_H

#include "score/plan.h"

typedef struct {
  dsv__str key;               /* canonical JSON of the `by` fields */
  dsv__attribute *attributes; /* the key's fields, then what is known from `subjects` */
  size_t n_attributes;
  bool described; /* by a row: `attributes` has room for all its fields */
  dsv__decimal weight;
  uint64_t listed; /* number of the window (from 1) in which it is listed; UINT64_MAX: in every one */
} dsv__subject;

typedef struct {
  const dsv__plan *plan;
  dsv__arena *arena;
  size_t *order; /* of the `by` fields by name, as canonical JSON has them */
  dsv__subject *at;
  size_t n, capacity;
  uint32_t *slots; /* by key text: index + 1 */
  size_t n_slots;
  uint64_t seed;
} dsv__roster;

/* From rows of one table to subjects, without making a key for each row. */
typedef struct {
  dsv__roster *roster;
  const dsv__table *table;
  const dsv__column *const *columns; /* of the `by` fields */
  int64_t *codes;                    /* of each key met: validity bits, then one code a column */
  uint32_t *ids;                     /* its subject */
  size_t n, capacity, ids_capacity;
  uint32_t *slots;
  size_t n_slots;
  uint32_t *of_text; /* a key of one text: its subject + 1 by the text's number, 0 not met; the last is of none */
  uint32_t n_texts;
} dsv__keymap;

dsv_status dsv__roster_init(dsv__roster *roster, const dsv__plan *plan, dsv__arena *arena);
void dsv__roster_free(dsv__roster *roster);
/* The subject with these key attributes (in the order of `by`), made if it is new. */
dsv_status dsv__roster_add(dsv__roster *roster, const dsv__attribute *parts, uint32_t *out);
bool dsv__roster_find(const dsv__roster *roster, dsv__str key, uint32_t *out); /* false: there is none */
/* The subjects that the document lists. */
dsv_status dsv__roster_listed(dsv__roster *roster);
/* The subjects that rows of another stream list in a window; `number` from 1. */
dsv_status dsv__roster_from_rows(dsv__roster *roster, dsv__keymap *map, int64_t from, int64_t to, uint64_t number);

void dsv__keymap_init(dsv__keymap *map, dsv__roster *roster, const dsv__table *table,
                      const dsv__column *const *columns);
void dsv__keymap_free(dsv__keymap *map);
dsv_status dsv__keymap_id(dsv__keymap *map, uint64_t row, uint32_t *out);
/* The same of many rows; those with wanted[i] 0 are passed over (NULL: none). */
dsv_status dsv__keymap_ids(dsv__keymap *map, uint64_t first, size_t n, const uint8_t *wanted, uint32_t *out);

static inline dsv__attributes dsv__subject_attributes(const dsv__subject *subject) {
  return subject ? (dsv__attributes){subject->attributes, subject->n_attributes} : (dsv__attributes){NULL, 0};
}

/* A cell as an attribute, for comparing and for text. */
dsv__attribute dsv__attribute_of_cell(dsv__str name, const dsv__column *column, uint64_t row);
bool dsv__attribute_same(const dsv__attribute *a, const dsv__attribute *b);
int dsv__attribute_order(const dsv__attribute *a, const dsv__attribute *b); /* of one type; missing least */
/* The order of two rows by their fields, in the order of the fields' names. 0: they are alike. */
int dsv__fields_order(const dsv__table *table, uint64_t a, uint64_t b);

#endif
