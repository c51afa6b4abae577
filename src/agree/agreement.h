/* The agreement document as it is decoded, and its checks over the whole book. */
#ifndef DSV__AGREEMENT_H
#define DSV__AGREEMENT_H

#include "data/book.h"
#include "facts/stream.h"
#include "facts/table.h"

typedef enum {
  DSV__MINUTES,
  DSV__HOURS,
  DSV__DAYS,
  DSV__WEEKS,
  DSV__MONTHS,
  DSV__QUARTERS,
  DSV__YEARS
} dsv__window_unit;

typedef struct { /* {rolling, step, early} or {anchored, at} */
  dsv__head head;
  dsv__duration rolling, step, anchored;
  bool early;
  dsv__when at;
} dsv__window_span;

typedef struct { /* a choice: 1 a word, 2 a span */
  int32_t chosen;
  int32_t unit; /* dsv__window_unit */
  dsv__window_span span;
} dsv__window;

typedef struct {
  dsv__head head;
  dsv__when from, to;
} dsv__range;

typedef struct { /* {op, value, unit} */
  dsv__head head;
  int32_t op; /* dsv__op */
  dsv__bound value;
  dsv__str unit;
} dsv__limit;

typedef struct { /* {op, value, unit} | {any: []} | {all: []} */
  dsv__limit one;
  dsv__list any, all; /* dsv__limit */
} dsv__objective;

typedef enum {
  DSV__AVAILABILITY,
  DSV__DOWNTIME,
  DSV__OUTAGES,
  DSV__LONGEST_OUTAGE,
  DSV__SHORTEST_UPTIME,
  DSV__MTBF,
  DSV__MTTR,
  DSV__CONCURRENCY,
  DSV__COUNT,
  DSV__RATIO,
  DSV__MEAN,
  DSV__MINIMUM,
  DSV__MAXIMUM,
  DSV__SUM,
  DSV__QUANTILE,
  DSV__PROMOTER,
  DSV__ELAPSED,
  DSV__RESPONSE_RATE,
  DSV__CHURN,
  DSV__ATTESTED,
  DSV__FAILED_WINDOWS, /* this and the next look at windows of another target: dsv__looks_at_windows */
  DSV__OF_WINDOWS,
  DSV__COMPOSITE,
  DSV__COMPOSITE_MEAN /* how the figure of a composite of values is made; no word of the grammar */
} dsv__metric_kind;

typedef struct { /* a choice: 1 one name, 2 several */
  int32_t chosen;
  dsv__str one;
  dsv__list several; /* dsv__str */
} dsv__names;

typedef enum {
  DSV__WITHIN,
  DSV__LATE_CASES,
  DSV__CASES_MEAN,
  DSV__CASES_MINIMUM,
  DSV__CASES_MAXIMUM,
  DSV__CASES_QUANTILE
} dsv__aggregate;
typedef enum { DSV__REOPEN_CONTINUE, DSV__REOPEN_RUNNING, DSV__REOPEN_RESTART, DSV__REOPEN_IGNORE } dsv__reopen;
typedef enum { DSV__KEEP_FIRST, DSV__KEEP_LAST, DSV__KEEP_FOLLOW } dsv__keep_class;
typedef enum { DSV__COUNTS_IN_DECISION, DSV__COUNTS_IN_START, DSV__COUNTS_IN_STOP } dsv__counts_in;

typedef struct { /* {count: field} */
  dsv__head head;
  dsv__str count;
} dsv__of_count;

typedef struct { /* a choice: 1 {count: field}, 2 a condition */
  int32_t chosen;
  dsv__of_count counted;
  dsv__condition condition;
} dsv__of;

typedef struct { /* rows of a stream that meet a condition, with a weight where subjects are meant */
  dsv__head head;
  dsv__ref stream;
  dsv__condition where;
  dsv__str weight;
} dsv__stream_rows;

typedef struct { /* a choice: 1 a decimal, 2 {stream, where} */
  int32_t chosen;
  dsv__decimal number;
  dsv__stream_rows rows;
} dsv__out_of;

typedef struct { /* value of weight.values */
  dsv__head head;
  dsv__str field;
  dsv__list values; /* dsv__pair with dsv__decimal */
} dsv__weight;

typedef struct {
  dsv__head head; /* given 0: no rounding */
  dsv__bound to;
  int32_t how; /* dsv__rounding */
} dsv__round;

typedef struct {
  dsv__head head; /* given 0: always exact */
  int64_t above, bits;
} dsv__sketch;

typedef struct { /* a choice: 1 a duration, 2 a time field */
  int32_t chosen;
  dsv__duration duration;
  dsv__str field;
} dsv__validity;

typedef struct { /* a choice: 1 the id of another target of the agreement, 2 a target inside */
  int32_t chosen;
  dsv__str id;
  const void *to; /* the dsv__target of that id, set by the check of the book; NULL: there is none */
  void *own;      /* a dsv__target, of dsv__inner_record */
} dsv__inner;

typedef struct { /* {target, weight} */
  dsv__head head;
  dsv__str target; /* its id */
  dsv__decimal weight;
  const void *to; /* the dsv__target of that id, set by the check of the book; NULL: there is none */
} dsv__part;

typedef enum { DSV__PARTS_MET, DSV__PARTS_MEAN } dsv__parts_value;

typedef struct {
  dsv__head head;
  int32_t kind; /* dsv__metric_kind */
  dsv__ref stream;
  dsv__round round;
  dsv__names start; /* but of `elapsed` it is one name */
  dsv__str end;
  dsv__duration shortest, merge_gap;
  dsv__weight weight;
  dsv__list distinct; /* dsv__str */
  dsv__of of;
  dsv__str count;
  dsv__out_of out_of;
  dsv__str field;
  dsv__decimal q;
  dsv__sketch sketch;
  dsv__list scale; /* two dsv__decimal */
  dsv__validity valid;
  /* elapsed */
  dsv__names stop, pause, resume;
  int32_t aggregate, reopen, keep, counts_in; /* dsv__aggregate, dsv__reopen, dsv__keep_class, dsv__counts_in */
  dsv__limit limit;
  dsv__inner inner; /* whose windows are looked at */
  dsv__list parts;  /* dsv__part, of a composite */
  int32_t value;    /* dsv__parts_value */
} dsv__metric;

typedef enum { DSV__REMOVES_TIME, DSV__REMOVES_DOWNTIME } dsv__removes;

typedef struct {
  dsv__head head; /* given 0: none needed */
  dsv__str field;
  dsv__duration before;
  dsv__ref calendar;
} dsv__notice;

typedef struct {
  dsv__head head; /* given 0: no limit */
  dsv__duration time;
  int64_t times;
  dsv__window window;
} dsv__exclusion_limit;

typedef struct {
  dsv__head head;
  dsv__str id, title, text;
  dsv__ref stream, calendar;
  dsv__str duty; /* a target of the consumer: its missed windows */
  dsv__condition where;
  int32_t removes;
  dsv__list match; /* dsv__str */
  dsv__notice notice;
  dsv__exclusion_limit limit;
} dsv__exclusion;

typedef struct { /* entry of a target's `exclude`: 1 an id of the agreement's, 2 one of its own */
  int32_t chosen;
  dsv__str id;
  dsv__exclusion own;
} dsv__exclude;

/* Binary digits of a sketch after the first. */
#define DSV__SKETCH_BITS_MOST 30
/* At most so many `by` fields, and exclusions of one target. */
#define DSV__BY_MOST 16
#define DSV__EXCLUSIONS_MOST 200

typedef struct { /* a choice: 1 a list of objects of values, 2 {stream, weight, where} */
  int32_t chosen;
  dsv__list list; /* each element a map: a dsv__list of dsv__pair with dsv__value */
  dsv__stream_rows rows;
} dsv__subjects;

typedef enum { DSV__EACH, DSV__ALL, DSV__ANY, DSV__WORST, DSV__POOLED, DSV__WEIGHTED } dsv__over;
typedef enum { DSV__ACTOR_PROVIDER, DSV__ACTOR_CONSUMER } dsv__actor;
typedef enum { DSV__UNJUDGED, DSV__GOOD, DSV__BAD, DSV__EXCLUDED } dsv__no_data;
typedef enum { DSV__UTILITY, DSV__WARRANTY, DSV__EXPERIENCE, DSV__OUTCOME, DSV__COMPLIANCE } dsv__group;
typedef enum { DSV__OBLIGATION, DSV__AGREED, DSV__PROMISED, DSV__SOCIAL } dsv__form;
extern const dsv__word dsv__form_words[], dsv__group_words[], dsv__actor_words[], dsv__over_words[], dsv__kind_words[],
    dsv__aggregate_words[];

typedef struct dsv__credit dsv__credit; /* agree/credit.h */
typedef struct dsv__credits dsv__credits;

typedef struct {
  dsv__head head;
  dsv__decimal coverage, response;
  int64_t rows, subjects;
} dsv__least;

/* A target, or a class of one (then `classes` is empty and only what the class gives is set; dsv__target_of_class joins the two). */
typedef struct {
  dsv__head head;
  dsv__str id, title, characteristic, plain;
  int32_t group;
  dsv__ref service, hours; /* hours.to NULL with an id: "always" */
  dsv__metric metric;
  dsv__condition where;
  dsv__window window;
  dsv__list exclude; /* dsv__exclude */
  dsv__list by;      /* dsv__str */
  dsv__subjects subjects;
  int32_t over;
  dsv__objective objective;
  bool promise;
  int32_t no_data;
  dsv__least least;
  dsv__credit *credit, *bonus; /* NULL: none */
  dsv__list rights;            /* dsv__right */
  dsv__range applies;
  dsv__list classes;                 /* dsv__target, of dsv__class_record (the same structure) */
  int32_t actor;                     /* whose duty it is: a dsv__actor */
  dsv__list consumers, requirements; /* dsv__ref; consumers empty: all of them */
} dsv__target;

typedef enum { DSV__FORM_OBLIGATION, DSV__FORM_AGREEMENT, DSV__FORM_PROMISE, DSV__FORM_SOCIAL } dsv__agreement_form;

typedef struct { /* a choice: 1 one id, 2 several */
  int32_t chosen;
  dsv__ref one;
  dsv__list list; /* dsv__ref */
} dsv__consumers;

typedef struct {
  dsv__document_head head;
  int32_t form; /* dsv__agreement_form */
  dsv__ref provider;
  dsv__consumers consumer;
  dsv__list services; /* dsv__ref */
  int64_t version;
  dsv__range in_force;
  dsv__str timezone, currency;
  dsv__window window;
  dsv__ref hours;
  dsv__list exclude;      /* dsv__exclusion */
  dsv__list targets;      /* dsv__target */
  dsv__list interactions; /* dsv__interaction */
  dsv__list fees;         /* dsv__fee */
  dsv__credits *credits;  /* NULL: no rules over all of them */
  dsv__list terms;        /* dsv__term (agree/term.h) */
  dsv__list under;        /* dsv__ref: obligations */
  dsv__str offering;      /* it was made from, with `choices` */
  dsv__list choices;      /* dsv__pair of dsv__str */
} dsv__agreement;

typedef struct {
  dsv__head head;
  dsv__str id, title, text;
  dsv__ref service;
  int32_t by;        /* user provider joint */
  dsv__list targets; /* dsv__str */
} dsv__interaction;

extern const dsv__record dsv__agreement_record, dsv__target_record, dsv__class_record, dsv__metric_record,
    dsv__class_metric_record, dsv__round_record, dsv__limit_record, dsv__window_span_record,
    dsv__exclusion_limit_record, dsv__least_record, dsv__inner_record, dsv__part_record;
extern const dsv__choice dsv__window_choice;
extern const dsv__word dsv__window_unit_words[];

/* How the figure of a metric is made: its kind, or the kind that does the same: of cases to rows, of attestations to outages. */
dsv__metric_kind dsv__figure_kind(const dsv__metric *metric);
/* The first name of `elapsed` that is no time field or column of the row, so that it must be an event; false: none. */
bool dsv__case_event(const dsv__metric *metric, const dsv__stream *stream, dsv__str *name);
/* Whether the cases of `elapsed` are rows: all its names are time fields or columns of the row, not events. */
bool dsv__cases_are_rows(const dsv__metric *metric, const dsv__stream *stream);
/* Whether the value is in the unit of the field. */
static inline bool dsv__measures_field(dsv__metric_kind kind) {
  return kind >= DSV__MEAN && kind <= DSV__QUANTILE;
}
bool dsv__has_objective(const dsv__target *target);
/* Whether it is more than a part of others. */
static inline bool dsv__is_promised(const dsv__target *target) {
  return !dsv__given(&dsv__target_record, target, "promise") || target->promise;
}

/* inner.c: targets over other targets (docs/semantics.md section 13): over the windows of another one, the inner target, and composites. */
bool dsv__looks_at_windows(const dsv__target *target);
bool dsv__is_over_targets(const dsv__target *target); /* that, or a composite */
/* At most so deep, and over so many targets in all; a composite over so many parts, whose weights are whole in DSV__WEIGHT_ONE. */
#define DSV__OVER_DEEP 8
#define DSV__OVER_MOST 1000
#define DSV__PARTS_MOST 100
#define DSV__PART_WEIGHT_MOST 1000000
/* Target i of those that it looks at, as it stands in the document: without what it has from this one. NULL: no such target, or no more. */
const dsv__target *dsv__looked_at(const dsv__target *target, size_t i);
/* Finds the targets that are meant by id. */
dsv_status dsv__inner_find(dsv__agreement *agreement, const dsv_context *context);
/* The inner target: one of the agreement, or *own, which is then filled with what it says and what it has from the target around it. NULL:
   the agreement has none of that id. */
const dsv__target *dsv__inner_of(const dsv__target *outer, dsv__target *own);
/* The classes that an inner target has from those of the target around it. */
dsv_status dsv__inner_classes(const dsv__target *outer, dsv__arena *arena, dsv__list *out);
/* The target of a part as it is judged: in the windows of the composite. */
void dsv__part_of(const dsv__target *composite, const dsv__window *window, const dsv__part *part, dsv__target *out);
dsv__decimal dsv__part_weight(const dsv__part *part);

/* The attributes a condition of the target may see beside the fields of its stream: names and types, from `subjects`. */
dsv_status dsv__target_attributes(const dsv__target *target, dsv__arena *arena, dsv__attributes *out);

/* Digits after the point of weights: of degraded rows, and of subjects. */
#define DSV__WEIGHT_DIGITS 9
#define DSV__WEIGHT_ONE INT64_C(1000000000)
#define DSV__WEIGHT_MOST 1000000000          /* of a subject */
bool dsv__weight_fits(dsv__decimal weight);  /* from 0 to DSV__WEIGHT_MOST, with at most DSV__WEIGHT_DIGITS */
int64_t dsv__weight_of(dsv__decimal weight); /* scaled by DSV__WEIGHT_ONE; one that fits */

/* The names of a member that takes one or several. */
static inline size_t dsv__name_count(const dsv__names *names) {
  return names->chosen == 1 ? 1 : names->several.n;
}
static inline dsv__str dsv__name_at(const dsv__names *names, size_t i) {
  return names->chosen == 1 ? names->one : DSV__AT(names->several, dsv__str)[i];
}

/* Of a made stream: the stream its rows come from, and the fields it has from there. */
const dsv__document *dsv__made_source(const dsv__stream *stream);
const dsv__list *dsv__made_by(const dsv__stream *stream);
/* Dates and slots of made streams are in this zone. */
#define DSV__MADE_ZONE "Etc/UTC"
/* Gives the made streams of a book their fields; before anything else is checked that looks at fields. */
dsv_status dsv__made_fields(dsv_book *book, dsv_diag *diag);
/* Checks them: source, condition, fields, hold; the target of `missed`. */
dsv_status dsv__made_check(dsv_book *book, dsv_diag *diag);

/* The target with the members of one of its classes over its own (metric member by member; head, id and where are the class's: the target's
   `where` is tested apart). */
void dsv__target_of_class(const dsv__target *target, const dsv__target *of_class, dsv__target *out);

/* Everything about agreements that needs other documents: fields, units, exclusions, windows, versions, zones. The zones of `book` are loaded
   (book->zones), calendars compiled. The status is that of the first error. */
dsv_status dsv__agreements_check(dsv_book *book, dsv_diag *diag);

/* The calendar a reference stands for: NULL for "always" or none. */
const dsv_calendar *dsv__book_calendar_of(const dsv_book *book, const dsv__ref *hours);
/* The exclusions that a target uses, or a class joined with its target: `index` from 0; NULL past the last, or where there is none of an id. */
size_t dsv__exclusion_count(const dsv__agreement *agreement, const dsv__target *target);
const dsv__exclusion *dsv__exclusion_at(const dsv__agreement *agreement, const dsv__target *target, size_t index);
/* The target that an exclusion names as a duty, or NULL. */
const dsv__target *dsv__duty_of(const dsv__agreement *agreement, const dsv__exclusion *exclusion);
/* The exclusion an entry of `exclude` stands for, or NULL. */
const dsv__exclusion *dsv__exclusion_of(const dsv__agreement *agreement, const dsv__exclude *entry);
/* The stream document's structure behind a reference. */
static inline const dsv__stream *dsv__stream_of(const dsv__ref *ref) {
  return ref->to ? (const dsv__stream *)ref->to->structure : NULL;
}

#endif
