/* A scorecard as a structure: what scoring fills, and what JSON, text, CSV and the accessors read. */
#ifndef DSV__RESULT_H
#define DSV__RESULT_H

#include "agree/credit.h"
#include <dsv/score.h>

typedef enum {
  DSV__ROW_COUNTED,
  DSV__ROW_BAD,
  DSV__ROW_SUPERSEDED,
  DSV__ROW_FUTURE,
  DSV__ROW_EMPTY,
  DSV__ROW_BEFORE_START,
  DSV__ROW_AFTER_END,
  DSV__ROW_AFTER_START,
  DSV__ROW_NOT_STARTED,
  DSV__ROW_WHERE,
  DSV__ROW_NO_CLASS,
  DSV__ROW_OTHER_CLASS,
  DSV__ROW_NULL,
  DSV__ROW_OUTSIDE_HOURS,
  DSV__ROW_OPEN,
  DSV__ROW_EXCLUDED /* + index of the exclusion in the target's list */
} dsv__row_reason;
extern const char *const dsv__row_reason_names[]; /* "counted", "bad" ... "excluded" */

typedef struct {
  dsv__str id; /* of an exclusion */
  int64_t n;   /* microseconds, or rows */
} dsv__by_id;

typedef struct {
  bool given;
  bool has_up; /* up and down; else counted */
  int64_t window, up, down, counted, outside_hours, no_data, future;
  dsv__str weighted_down;         /* empty: none */
  dsv__by_id *excluded, *excused; /* only non-zero */
  size_t n_excluded, n_excused;
} dsv__time_parts;

typedef struct {
  uint64_t seen, counted;
  uint64_t left_out[DSV__ROW_EXCLUDED]; /* by reason */
  dsv__by_id *excluded;
  size_t n_excluded;
} dsv__row_parts;

/* What becomes of an inner window (docs/semantics.md section 13). */
typedef enum {
  DSV__WINDOW_COUNTED,
  DSV__WINDOW_NO_DATA, /* the names of these in the order of the alphabet, as they are listed */
  DSV__WINDOW_NO_SERVICE,
  DSV__WINDOW_NO_VALUE,
  DSV__WINDOW_OPEN,
  DSV__WINDOW_UNJUDGED,
  DSV__WINDOW_REASONS,
  DSV__WINDOW_NOT_SEEN = DSV__WINDOW_REASONS
} dsv__window_reason;
extern const char *const dsv__window_reason_names[];
/* Digits after the point of the numbers of dsv__window_parts: parts are weighed, windows counted. */
#define DSV__PARTS_DIGITS(windows) ((windows)->parts ? DSV__WEIGHT_DIGITS : 0)

/* The inner windows of a window, or by their weight, in DSV__WEIGHT_ONE, the parts of a composite. */
typedef struct {
  bool given, parts;
  bool judged; /* they were, so that `missed` means something */
  uint64_t n;  /* how many are counted */
  uint64_t seen, counted, missed;
  uint64_t left_out[DSV__WINDOW_REASONS]; /* by reason */
} dsv__window_parts;

/* What a target that looks at this window may take from it. */
typedef struct {
  bool idle;      /* it has no service time, and none can come */
  uint8_t reason; /* a dsv__window_reason: whether its value counts */
  bool is_double;
  double number;
  dsv__ratio value;
} dsv__standing;

typedef struct { /* an inner window, or a part of a composite, for explanations */
  int64_t from, to;
  dsv__str part, weight; /* its id; empty: a window */
  const char *what;      /* "met" "missed" or, of values, "counted", or why it does not count */
  bool early;
  dsv__str value, unit, shown; /* empty: none */
} dsv__window_line;

typedef struct {
  dsv__str objective; /* "< 5 count" */
  int holds;          /* 1, 0; -1: no figure */
} dsv__limit_result;

typedef struct {
  dsv__str id;
  dsv__money cut;
} dsv__cap_cut;

/* A breach that is valued apart. */
typedef struct {
  dsv__ratio steps;
  dsv__int128 base, cap_base; /* amounts in its row, as of fees.h */
  bool valued;                /* the row has them */
  bool grows;
} dsv__breach;

typedef struct dsv__claim_result dsv__claim_result; /* score/claim.h */

/* A right that has arisen. */
typedef struct {
  const char *right, *holder;
  int64_t from, until, effect; /* INT64_MAX: not there */
  bool expired;
  dsv__str text;
} dsv__right_result;

/* A credit or bonus, from what earned it to what is owed. What is not rounded is text: exact to 6 decimals. */
typedef struct {
  const dsv__credit *credit; /* of the book: only while the card is made */
  bool bonus, provisional;
  bool tiered, stepped, breached; /* whether it says tier, steps and breaches */
  size_t tier;
  dsv__ratio step_count;
  dsv__int128 breaches;
  dsv__breach *apart; /* NULL: all are alike */
  size_t n_apart;
  uint64_t unvalued;            /* of those */
  dsv__str percent, base, flat; /* the rate: percent of base, or flat */
  bool counts_rows;             /* the base is a sum of so many rows */
  uint64_t base_rows;
  dsv__str steps, computed, capped;
  dsv__str currency;
  int digits;
  dsv__money rounded, amount, below_least;
  dsv__cap_cut *cuts; /* of caps of the agreement */
  size_t n_cuts;
  dsv__span outage;               /* the last one of the window; from INT64_MAX: none */
  const dsv__claim_result *claim; /* where it stands; NULL: nothing to say */
} dsv__earning;

typedef struct {
  bool given;
  dsv__str currency;
  int digits;
  dsv__money credit, bonus, provisional, provisional_bonus;
} dsv__earned_sums;

typedef struct { /* of one cap in one of its windows */
  dsv__str id;
  int64_t version, from, to;
  bool rolling, provisional; /* provisional: what the limit is of may still change */
  int digits;
  dsv__money limit, used, asked, left;
} dsv__cap_window;

/* What a figure was made of, exactly, before any rounding (figure.h); `ahead`: service time to come, as the denominator is counted. */
typedef struct {
  dsv__int128 numerator, denominator, ahead;
  int scale;
  dsv__ratio value;
} dsv__exact_parts;

typedef struct dsv__result dsv__result;
struct dsv__result {
  dsv__str id;     /* target or class */
  dsv__str key;    /* subject: canonical JSON; else empty */
  dsv__str group;  /* word, or empty */
  uint32_t status; /* dsv_result_status */
  bool early;
  bool has_figure;
  bool running;          /* the window can still change */
  bool has_value_member; /* value stands in the JSON (null where `value` is empty) */
  dsv__str value, unit, numerator, denominator, objective, over; /* empty: not there */
  dsv__str shown; /* the value for people: few digits, but enough not to contradict the status */
  bool is_time;   /* a length of time, in seconds */
  bool in_hours;  /* time counts on a calendar: 24 hours of it are no day */
  dsv__limit_result *limits;
  size_t n_limits;
  dsv__str lacking; /* in words what is less than `least` asks for; empty: nothing */
  int32_t no_data;  /* a dsv__no_data: what time without data counts as */
  dsv__time_parts time;
  dsv__row_parts rows;
  bool has_cases;
  dsv__row_parts cases;
  bool looks_at_windows; /* it has neither rows nor time of its own, but `windows` */
  dsv__window_parts windows;
  dsv__window_line *lines; /* of an explanation */
  size_t n_lines;
  dsv__standing standing;
  dsv__exact_parts parts;
  dsv__earning *earning;      /* NULL: none */
  struct dsv__judged *judged; /* the value that was judged, where it is asked for; NULL: none */
  bool by_consumer;           /* a duty of the consumer */
  dsv__by_id *overlaps;       /* duties that were missed at the same time, and for how long */
  size_t n_overlaps;
  dsv__right_result *rights;
  size_t n_rights;
  dsv__result *classes, *subjects;
  size_t n_classes, n_subjects;
};

typedef struct {
  int64_t from, to, version;
  int32_t from_offset, to_offset; /* of the agreement's zone, seconds east */
  dsv__result *targets;
  size_t n_targets;
  dsv__earned_sums sums;
} dsv__period;

typedef struct { /* what was supposed; version 0: nothing */
  int64_t version, from, to;
  int32_t from_offset, to_offset; /* of the agreement's zone, seconds east */
} dsv__what_if;

typedef struct {
  dsv__str stream;
  uint64_t rows, bad, superseded;
  bool assumed; /* complete: assumed */
} dsv__facts_used;

typedef struct {
  dsv__str name;
  uint32_t crc;
} dsv__zone_used;

struct dsv_scorecard {
  atomic_size_t references;
  dsv_context *context; /* counted; the card needs neither book nor facts */
  dsv__arena arena;
  dsv__str agreement;
  int64_t as_of;
  dsv__what_if what_if;
  dsv__facts_used *facts;
  size_t n_facts;
  dsv__zone_used *zones;
  size_t n_zones;
  dsv__period *periods;
  size_t n_periods;
  dsv__cap_window *caps;
  size_t n_caps, caps_capacity; /* from the context */
  dsv__claim_result **claims;
  size_t n_claims;
  struct dsv__flat { /* for dsv_scorecard_get: every result in order */
    const dsv__period *period;
    const dsv__result *target, *of_class, *result;
  } * flat;
  size_t n_flat;
  char *json;
  size_t json_length;
};

/* ---- explanation ---------------------------------------------------------------------------------------------------------- */

typedef struct { /* one span of the window with its fate */
  int64_t from, to;
  const char *fate; /* "up" "down" "counted" "outside_hours" "excluded" "excused" "no_data" "future" */
  dsv__str by;      /* id of the exclusion, or empty */
} dsv__fate_span;

typedef struct { /* one run of down time that touches the window */
  int64_t from, to;
  int64_t counted;  /* microseconds */
  const char *what; /* "counted" "short" "uncounted" "elsewhere" (belongs to another window) */
  dsv__str rows;    /* numbers of its rows as given, "12, 15-17", cut after some with ", ..." */
} dsv__run_line;

typedef struct { /* one attestation that counts in the window */
  int64_t from, to;
  int64_t counted;  /* microseconds of it that are up */
  const char *what; /* "valid" "lapsed" "renewed" "withdrawn" "denial" */
  dsv__str rows;    /* as above */
} dsv__attestation_line;

typedef struct {    /* one case that falls into the window */
  dsv__str id;      /* its `case`; empty where it is a row */
  bool id_is_text;  /* else a whole number */
  const char *what; /* "within" "late" "counted" "open" "excluded" */
  dsv__str by;      /* id of the exclusion, or empty */
  int64_t start;
  int64_t stop, decision; /* INT64_MAX: none */
  int64_t elapsed;        /* microseconds, at its stop or so far */
  dsv__str rows;          /* as above */
  dsv__fate_span *spans;  /* from the start on: "ran" "paused" "stopped" "outside_hours" "excluded" "no_class" */
  size_t n_spans;
  bool cut; /* spans are left out: there were too many of them */
} dsv__case_line;

typedef struct {   /* rows of one reason */
  dsv__str reason; /* "counted", "where", "excluded.maintenance" */
  uint64_t n;
  dsv__str rows; /* as above */
} dsv__row_line;

typedef struct {
  dsv__str of_class, subject; /* empty: none */
  const dsv__result *result;
  dsv__fate_span *spans;
  size_t n_spans;
  dsv__run_line *runs;
  size_t n_runs;
  dsv__attestation_line *attestations;
  size_t n_attestations;
  dsv__row_line *rows;
  size_t n_rows;
  dsv__case_line *cases;
  size_t n_cases;
  const dsv__window_line *windows; /* the scorecard's */
  size_t n_windows;
  dsv__str sentence; /* plain words: why the figure is what it is */
} dsv__explained;

struct dsv_explanation {
  atomic_size_t references;
  dsv_context *context;
  dsv__arena arena;
  dsv_scorecard *card;  /* of the one window and target */
  dsv_scorecard *whole; /* of the agreement, where its caps see more than one target; or NULL */
  dsv__str agreement, target, title;
  int64_t from, to, version, as_of;
  int32_t from_offset, to_offset;
  dsv__explained *parts; /* one for the target, or one for each class and subject */
  size_t n_parts;
  char *json;
  size_t json_length;
};

dsv__str dsv__arena_str(dsv__arena *arena, dsv__buffer *from); /* empties the buffer; at NULL: no memory */

/* scorecard.c and explanation.c */
dsv_status dsv__scorecard_finish(dsv_scorecard *card);            /* flat list and JSON */
dsv_status dsv__explanation_finish(dsv_explanation *explanation); /* sentences and JSON */
void dsv__put_earning_json(dsv__buffer *out, const dsv__earning *earning);
/* Where a credit stands, as a member of it; and in words. */
void dsv__put_claim_member(dsv__buffer *out, const dsv__claim_result *claim);
void dsv__say_claim(dsv__buffer *out, const dsv__claim_result *claim);
void dsv__put_rights_json(dsv__buffer *out, const dsv__result *result);
void dsv__say_rights(dsv__buffer *out, const dsv__result *result);
void dsv__put_sums_json(dsv__buffer *out, const dsv__earned_sums *sums);
void dsv__put_cap_windows_json(dsv__buffer *out, const dsv_scorecard *card);
/* In words, with every step: "Credit 50.00 EUR: 5 % of 1000, ...". */
void dsv__say_earning(dsv__buffer *out, const dsv__earning *earning);
void dsv__put_what_if(dsv__buffer *out, const dsv__what_if *what_if); /* a member, or nothing */
void dsv__put_result_json(dsv__buffer *out, const dsv__result *result);
const char *dsv__status_word(uint32_t status); /* "met" ... */

#endif
