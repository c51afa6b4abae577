/* The stream document: what facts look like. */
#ifndef DSV__STREAM_H
#define DSV__STREAM_H

#include "data/book.h"
#include "facts/condition.h"

typedef enum { DSV__SHAPE_SAMPLE, DSV__SHAPE_EVENT, DSV__SHAPE_INTERVAL } dsv__shape;
typedef enum {
  DSV__TYPE_STRING,
  DSV__TYPE_NUMBER,
  DSV__TYPE_INTEGER,
  DSV__TYPE_DECIMAL,
  DSV__TYPE_BOOLEAN,
  DSV__TYPE_TIME,
  DSV__TYPE_DURATION
} dsv__field_type;
typedef enum { DSV__COMPLETE_ALWAYS, DSV__COMPLETE_UNKNOWN } dsv__complete_word;
typedef enum { DSV__OPEN_RUNNING, DSV__OPEN_REFUSE } dsv__open_word;

typedef struct
{ /* value of the map `fields` (a CHOICE): 1 a type word, 2 {type, unit}. Read it through the two functions below. */
  int32_t chosen;
  int32_t word; /* dsv__field_type */
  struct {
    dsv__head head;
    int32_t type; /* dsv__field_type */
    dsv__str unit;
  } full;
} dsv__stream_field;

typedef struct { /* entry of a `complete` list */
  dsv__head head;
  dsv__when from, to;
  dsv__condition where;
} dsv__coverage;

typedef struct { /* `made`: how rows come from those of another stream; {missed} or {while, from, by, hold} */
  dsv__head head;
  void *missed;             /* a target (dsv__target, of dsv__missed_record), or NULL */
  dsv__condition condition; /* `while` */
  dsv__ref from;
  dsv__list by; /* dsv__str */
  dsv__duration hold;
} dsv__recipe;

/* The target in `missed`: its table lies with those of agreements, above. */
extern const dsv__record dsv__missed_record, dsv__recipe_record;

typedef struct {
  dsv__document_head head;
  dsv__ref service;
  int32_t shape;
  dsv__list
      fields; /* dsv__pair with dsv__stream_field; of a made stream those it has from its source (agree/check_made.c) */
  dsv__list columns; /* dsv__pair with dsv__str: our name -> theirs */
  dsv__list key;     /* dsv__str */
  dsv__str revision, sequence;
  dsv__duration every, hold;
  int32_t open;
  struct {
    int32_t chosen; /* 0 not given, 1 word, 2 list, 3 stream */
    int32_t word;   /* dsv__complete_word */
    dsv__list list; /* dsv__coverage */
    struct {
      dsv__head head;
      dsv__ref stream;
    } from;
  } complete;
  dsv__recipe *made; /* NULL: rows are given */
} dsv__stream;

extern const dsv__record dsv__stream_record;

/* Index of a field in `fields`, or -1. */
int dsv__stream_field_index(const dsv__stream *stream, dsv__str name);
dsv__str dsv__stream_field_name(const dsv__stream *stream, size_t index);
int32_t dsv__stream_field_type(const dsv__stream *stream, size_t index);  /* dsv__field_type */
dsv__str dsv__stream_field_unit(const dsv__stream *stream, size_t index); /* empty: none */
/* The field that plays a role of `elapsed` ("case", "event"): of that name, or the one that `columns` gives for it; empty: none. */
dsv__str dsv__stream_role(const dsv__stream *stream, const char *role);
/* Microseconds of a unit that durations may be given in (us ms s min h); 0 for any other. */
int64_t dsv__unit_of_time(dsv__str unit);
/* Checks of one stream once references are known: key, revision, sequence and columns name its fields; hold only for samples; conditions. */
dsv_status dsv__stream_check(const dsv__stream *stream, dsv_diag *diag);

#endif
