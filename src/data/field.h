/* Documents are described once: a record per object, a row per member. The same rows decode, check, write the JSON
   Schema and the reference pages. A record is decoded into a C structure that begins with a dsv__head. */
#ifndef DSV__FIELD_H
#define DSV__FIELD_H

#include "base/decimal.h"
#include "base/finding.h"
#include "base/instant.h"

typedef struct dsv__document dsv__document;
typedef struct dsv__record dsv__record;
typedef struct dsv__field dsv__field;

/* First member of every decoded structure. */
typedef struct {
  uint64_t given;                /* bit i: field i of the record was in the document */
  const char *pointer;           /* JSON Pointer of the object */
  const dsv__document *document; /* where it stands */
} dsv__head;

typedef enum {
  DSV__TEXT,     /* dsv__str */
  DSV__ID,       /* dsv__str, [a-z0-9][a-z0-9._-]* */
  DSV__NAME,     /* dsv__str: name of a field or column, ASCII letter or _ first, then letters digits _ . - */
  DSV__REF,      /* dsv__ref: id of a document of type `of` (a const char *); the word `also` (below) is let through */
  DSV__BOOL,     /* bool */
  DSV__INT,      /* int64_t, within 2^53-1 */
  DSV__DECIMAL,  /* dsv__decimal, from a string or an integer */
  DSV__DURATION, /* dsv__duration */
  DSV__WHEN,     /* dsv__when: RFC 3339 time or date */
  DSV__BOUND,    /* dsv__bound: decimal or duration */
  DSV__ENUM,     /* int32_t: index into the words `of` (const dsv__word *), from 0 */
  DSV__VALUE,    /* dsv__value: string, integer or boolean */
  DSV__RECORD,   /* a structure of record `of`, in place; with DSV__POINTER behind a pointer */
  DSV__CHOICE,   /* a structure of choice `of` (const dsv__choice *): begins with int32_t chosen, 1 for the first row */
  DSV__OPEN,     /* nothing: an object whose members are looked at elsewhere */
  DSV__MAP       /* dsv__list of dsv__pair: an object whose values are of the field `of` (const dsv__field *) */
} dsv__kind;

enum {
  DSV__REQUIRED = 1,
  DSV__LIST = 2,      /* a JSON array; the structure has a dsv__list */
  DSV__POINTER = 4,   /* RECORD: the structure has a pointer (recursion) */
  DSV__NOT_EMPTY = 8, /* LIST: at least one */
  DSV__LATER = 16     /* part of the grammar that this version cannot compute: refused with DSV_ERROR_LATER */
};

typedef struct {
  size_t n;
  void *at; /* n elements of the field's type, side by side */
} dsv__list;

typedef struct {
  dsv__str id;
  const dsv__document *to; /* set by the check of the book; NULL for the word `also` */
} dsv__ref;

typedef struct {
  bool is_duration;
  dsv__decimal decimal;
  dsv__duration duration;
  dsv__str text; /* as written */
} dsv__bound;

typedef enum { DSV__VALUE_NONE, DSV__VALUE_TEXT, DSV__VALUE_INT, DSV__VALUE_BOOL } dsv__value_kind;
typedef struct {
  int32_t kind;   /* a dsv__value_kind */
  int64_t number; /* INT, or 0/1 of BOOL */
  dsv__str text;
} dsv__value;

typedef struct {
  dsv__str name;
  void *at; /* the value, of the type of the map's field */
} dsv__pair;

typedef struct {
  const char *word; /* NULL ends the list */
  const char *doc;
  int32_t later; /* 1: known, comes later */
} dsv__word;

struct dsv__field {
  const char *name; /* NULL ends a table. In a CHOICE: a label for the schema */
  dsv__kind kind;
  uint32_t flags;
  size_t offset;
  const void *of;
  const char *doc;   /* one line for people */
  const char *unit;  /* NULL: none */
  const char *since; /* "0.1" */
  const char *mark;  /* CHOICE rows of JSON objects: chosen if the object has this member; the last one has NULL */
  const char *also;  /* REF: a word allowed beside ids ("always"); others: NULL */
};

/* Alternatives of one member, told apart by the JSON kind of the value and, among rows of objects, by `mark`; a text that can be read as a
   duration is one before it is anything else. */
typedef struct {
  size_t size;            /* of the structure */
  const dsv__field *rows; /* ended by a NULL name; offsets count from the start of the choice's structure */
} dsv__choice;

struct dsv__case {
  const char *word;     /* NULL ends */
  const char *required; /* member names apart by spaces */
  const char *optional;
};

struct dsv__record {
  const char *name; /* "target"; its definition in the schema */
  const char *doc;
  size_t size;
  const dsv__field *fields;
  /* Which members go together: alternatives apart by "|", in each the required members, then optional ones in [], for
     example "field op value|field in|field given|all|any|not". Members named in no alternative are always allowed.
     NULL: anything goes. */
  const char *forms;
  /* Members allowed by the value of an ENUM member: "kind" and, for each word, the members beyond the common ones.
     NULL: none. */
  const char *switch_on;
  const struct dsv__case *cases; /* members that stand in any case are allowed only where their case lists them */
};

/* Rows of the tables: a member of `structure` at `place`; one that comes later; the end. */
#define DSV__ROW(structure, place, name, kind, flags, of, doc) \
  { name, kind, flags, offsetof(structure, place), of, doc, NULL, "0.1", NULL, NULL }
#define DSV__ROW_LATER(name, doc) \
  { name, DSV__TEXT, DSV__LATER, 0, NULL, doc, NULL, "0.1", NULL, NULL }
#define DSV__ROW_END \
  { NULL, DSV__TEXT, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL }

#define DSV__AT(list, type) ((type *)(list).at)
/* Whether the member was in the document. */
bool dsv__given(const dsv__record *record, const void *structure, const char *name);

/* Copies every member that `from` gives over those of `to` (same record): classes over targets. Shallow; `given` is
   joined. */
void dsv__overlay(const dsv__record *record, void *to, const void *from);

/* The row that a choice has chosen, to whose value *at is moved; NULL: none. */
const dsv__field *dsv__chosen(const dsv__field *field, const void **at);
/* The id of an entry of a list, or NULL: of a record that has one, also as one of several choices. */
const dsv__str *dsv__entry_id(const dsv__field *field, const void *at);

/* Bytes of one value of a field, in a structure or in a list. */
size_t dsv__field_size(const dsv__field *field);
/* Index of the row of a name, or -1. */
int dsv__field_index(const dsv__record *record, const char *name, size_t n);
/* A bit for each row that is named, names being apart by spaces. */
uint64_t dsv__rows_of(const dsv__record *record, const char *names);

/* One step down in a JSON Pointer: "/name", escaped, or "/index". */
void dsv__put_step(dsv__buffer *pointer, dsv__str name);
void dsv__put_step_index(dsv__buffer *pointer, size_t index);

/* A finding at a member of a decoded structure: pointer = head pointer + "/" + path (path may be NULL or "" for the
   object itself; parts apart by "/"). Line and column are filled in later by dsv__locate_findings. Returns code. */
dsv_status dsv__find_at(dsv_diag *diag, dsv_severity severity, dsv_status code, const void *structure, const char *path,
                        const char *format, ...) __attribute__((format(printf, 6, 7)));
dsv_status dsv__vfind_at(dsv_diag *diag, dsv_severity severity, dsv_status code, const dsv__head *head,
                         const char *path, const char *format, va_list arguments);

/* The nearest of n words to `text` by edit distance, if near enough to be a slip; else NULL. */
const char *dsv__nearest(dsv__str text, const char *const *words, size_t n);

#endif
