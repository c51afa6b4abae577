/* What is due when: the lines of each version, in order of time (docs/due.md section 4). */
#include "agree/course.h"
#include "base/members.h"
#include "base/sort.h"
#include "data/token.h"
#include <dsv/due.h>
#include <string.h>

#define LINES_MOST 10000
#define TEXT_MOST 300

typedef struct {
  int64_t time, event;
  size_t order;
  dsv_due_line line;
} due_line;

struct dsv_due_list {
  atomic_size_t references;
  dsv_context *context; /* counted; the list needs no book */
  dsv__arena arena;
  due_line *at;
  size_t n, capacity;
  char *json;
  size_t json_length;
};

typedef struct {
  dsv_due_list *due;
  dsv__buffer states, text; /* the agreements' part of the JSON; the sentence being written */
  const dsv__course *course;
  int64_t until;
  dsv_status status;
} maker;

static const char *const state_words[] = {"draft", "proposed", "agreed", "in_force", "expired", "ended"};
static const char *const end_words[] = {"", "expired", "notice", "terminated", "superseded"};

/* ---- words ----------------------------------------------------------------------------------------------------------------------- */

/* "2026-10-01", with the clock where it is not midnight or `clock` asks for it. */
static void put_local(dsv__buffer *out, const dsv__zone *zone, int64_t at, bool clock) {
  int64_t local = dsv__zone_local(zone, at), year, day = local / DSV__DAY - (local % DSV__DAY < 0);
  int month, date;
  local -= day * DSV__DAY;
  dsv__date_from_days(day, &year, &month, &date);
  dsv__put_format(out, "%04d-%02d-%02d", (int)year, month, date);
  if (clock || local) dsv__put_format(out, " %02d:%02d", (int)(local / DSV__HOUR), (int)(local / DSV__MINUTE % 60));
}

static const char *keep(maker *m, dsv__str text) {
  char *kept = text.at ? dsv__arena_text(&m->due->arena, text.at, text.n) : NULL;
  if (text.at && !kept) m->status = DSV_ERROR_MEMORY;
  return kept;
}

static const char *take(maker *m, dsv__buffer *text) {
  if (text->failed) m->status = DSV_ERROR_MEMORY;
  const char *kept = text->failed ? NULL : keep(m, (dsv__str){text->n ? text->at : "", text->n});
  text->n = 0;
  return kept;
}

static void say(maker *m, const char *words) {
  dsv__put_text(&m->text, words);
}
static void say_date(maker *m, int64_t at) {
  put_local(&m->text, m->course->zone, at, false);
}

/* What the term says for people, behind a colon. */
static void say_term(maker *m, const dsv__term *term) {
  const dsv__str text = term->plain.n ? term->plain : term->text;
  const size_t n = dsv__utf8_cut(text.at, text.n, TEXT_MOST);
  if (!n) return;
  dsv__put_text(&m->text, ": ");
  dsv__put(&m->text, text.at, n);
  if (n < text.n) dsv__put_text(&m->text, "...");
}

/* ---- lines ----------------------------------------------------------------------------------------------------------------------- */

/* A line with the sentence in m->text, if its time is asked for. */
static void add(maker *m, const char *what, int64_t time, int64_t event, const dsv__term *term, bool overdue) {
  dsv_due_list *due = m->due;
  const dsv__agreement *a = m->course->agreement;
  if (m->status || time >= m->until || (time < m->course->as_of) != overdue) {
    m->text.n = 0;
    return;
  }
  if (due->n >= LINES_MOST) m->status = DSV_ERROR_LIMIT;
  else if (!dsv__grow(due->context, (void **)&due->at, &due->capacity, due->n + 1, sizeof *due->at))
    m->status = DSV_ERROR_MEMORY;
  if (m->status) return;
  due_line *line = &due->at[due->n];
  *line = (due_line){time, event, due->n, DSV_DUE_LINE_INIT};
  due->n++;
  line->line.time = time;
  line->line.event = event;
  line->line.version = a->version;
  line->line.overdue = overdue;
  line->line.text = take(m, &m->text);
  put_local(&m->text, m->course->zone, time, true);
  line->line.local = take(m, &m->text);
  line->line.agreement = keep(m, a->head.id);
  line->line.what = what;
  line->line.pointer = keep(m, dsv__str_of(term ? term->head.pointer : a->head.head.pointer));
  if (!term) return;
  line->line.term = keep(m, term->id);
  line->line.kind = dsv__term_kind_words[term->kind].word;
  line->line.actor = dsv__term_has(term, "actor") ? dsv__term_actor_words[term->actor].word : NULL;
}

static int64_t renewal_value(const dsv__course *c, const dsv__term *term, int64_t k) {
  (void)term;
  return dsv__course_renewed(c, k - 1);
}

static void add_renewals(maker *m, const dsv__term *term) {
  const dsv__course *c = m->course;
  /* From the first that lies ahead, though its notice may be past: none is before its notice. */
  int64_t k = dsv__course_first(c, term, renewal_value, 1, c->as_of);
  for (; k < DSV__NEVER && !m->status && (!dsv__term_has(term, "times") || k <= term->times); k++) {
    const int64_t at = dsv__course_renewed(c, k - 1), notice = dsv__course_notice(c, k), to = dsv__course_renewed(c, k);
    if (at >= c->end || notice >= m->until) return;
    if (dsv__term_has(term, "before")) {
      say(m, "Last moment to say no to the renewal of ");
      say_date(m, at);
      say_term(m, term);
      add(m, "notice", notice, at, term, false);
    }
    say(m, "Renews to ");
    say_date(m, to);
    dsv__put_format(&m->text, " (renewal %lld", (long long)k);
    if (dsv__term_has(term, "times")) dsv__put_format(&m->text, " of %lld", (long long)term->times);
    say(m, ")");
    add(m, "renewal", at, at, term, false);
  }
}

/* Ends that a notice from now on can reach; those at borders with the last moment for it. */
static void add_ends(maker *m, const dsv__term *term) {
  const dsv__course *c = m->course;
  int64_t at, notice;
  if (!dsv__course_deadline(c, term, dsv__later(c->as_of, c->from), &at)) return;
  dsv__time_limit back = dsv__term_limit(c->book, term, c->zone);
  const int32_t unit = back.border;
  back.before = true;
  back.border = -1;
  while (at < c->end && !m->status) {
    if (unit < 0) {
      say(m, "Can be ended by notice now, on ");
      say_date(m, at);
      say_term(m, term);
      add(m, "termination", at, at, term, false);
      return;
    }
    const dsv_status status = dsv__deadline_at(&back, at, &notice, NULL);
    if (status == DSV_ERROR_MEMORY) m->status = status;
    if (status || notice >= m->until) return;
    say(m, "Last moment for notice to end it on ");
    say_date(m, at);
    say_term(m, term);
    add(m, "notice", notice, at, term, false);
    at = dsv__unit_border(unit, c->zone, dsv__unit_holding(unit, c->zone, at) + 1);
    if (at >= DSV__TIME_MAX) return;
  }
}

/* Whether an instant of a term lies where the version is in force. */
static bool inside(const dsv__course *c, const dsv__term *term, int64_t at) {
  const bool from_end = dsv__term_has(term, "from") && term->from >= DSV__FROM_END;
  if (from_end || term->kind == DSV__TERM_EXIT) return true;
  const bool ahead = dsv__term_has(term, "before") || term->kind == DSV__TERM_TERMINATION;
  return at >= c->from && (ahead ? at < c->end : at <= c->end);
}

static void add_instant(maker *m, const dsv__term *term, int64_t at, bool done) {
  const dsv__course *c = m->course;
  int64_t time;
  if (at >= DSV__TIME_MAX || !inside(c, term, at) || !dsv__course_deadline(c, term, at, &time)) return;
  const bool overdue = time < c->as_of;
  if (done || (overdue && (dsv__term_may(term) || !c->history))) return;
  if (term->kind == DSV__TERM_TERMINATION) say(m, "Last moment for notice to end it on ");
  else {
    const char *kind = dsv__term_kind_words[term->kind].word;
    dsv__put_char(&m->text, (char)(kind[0] - 'a' + 'A'));
    say(m, kind + 1);
    say(m, dsv__term_has(term, "before") ? ", told before " : time == at ? " on " : ", counted from ");
  }
  say_date(m, at);
  say_term(m, term);
  add(m, term->kind == DSV__TERM_TERMINATION ? "notice" : "term", time, at, term, overdue);
}

static int64_t done_of(const dsv__course *c, const dsv__term *term) {
  int64_t n = 0;
  const dsv__life_act *act;
  for (size_t i = 0; (act = dsv__course_act(c, i)) != NULL; i++)
    n += act->act == DSV__LIFE_DONE && dsv__str_same(act->term, term->id);
  return n;
}

/* The instants with `on` or `every`: from the first that is not done, or that lies ahead. */
static void add_dates(maker *m, const dsv__term *term) {
  const dsv__course *c = m->course;
  const int64_t done = done_of(c, term);
  int64_t k = done;
  if (dsv__term_may(term) || !c->history) k = dsv__course_first(c, term, dsv__course_instant_deadline, done, c->as_of);
  for (; k < DSV__NEVER && !m->status; k++) {
    const int64_t at = dsv__course_instant(c, term, k);
    if (at >= DSV__TIME_MAX || dsv__course_instant_deadline(c, term, k) >= m->until) return;
    if (at > c->end && term->kind != DSV__TERM_EXIT) return;
    add_instant(m, term, at, false);
  }
}

/* Whether an act is the event that a term is counted from. */
static bool happened(const dsv__course *c, const dsv__life_act *act, int32_t from) {
  if (from == DSV__FROM_INVOICE) return act->act == DSV__LIFE_INVOICE;
  if (from == DSV__FROM_CHANGE) return act->act == DSV__LIFE_CHANGE;
  if (act->act == DSV__LIFE_TERMINATE) return true;
  const dsv__term *term = act->act == DSV__LIFE_NOTICE ? dsv__term_find(c->agreement, act->term) : NULL;
  return term && term->kind == DSV__TERM_TERMINATION;
}

static void add_events(maker *m, const dsv__term *term) {
  const dsv__course *c = m->course;
  const int64_t done = done_of(c, term);
  if (term->from == DSV__FROM_START) add_instant(m, term, c->from, done > 0);
  else if (term->from == DSV__FROM_END) add_instant(m, term, c->end, done > 0);
  else if (term->from == DSV__FROM_SIGN && c->agreed_at > DSV__TIME_MIN) add_instant(m, term, c->agreed_at, done > 0);
  if (term->from < DSV__FROM_INVOICE) return;
  const dsv__life_act *act;
  int64_t n = 0;
  for (size_t i = 0; (act = dsv__course_act(c, i)) != NULL; i++)
    if (happened(c, act, term->from)) add_instant(m, term, dsv__life_act_time(act, c->zone), ++n <= done);
}

static void add_term(maker *m, const dsv__term *term) {
  if (term == m->course->renewal) add_renewals(m, term);
  else if (term->kind == DSV__TERM_TERMINATION && dsv__term_has(term, "within")) add_ends(m, term);
  else if (dsv__term_has(term, "on") || dsv__term_has(term, "every")) add_dates(m, term);
  else if (dsv__term_has(term, "from")) add_events(m, term);
}

static void add_version(maker *m, const dsv__agreement *a, int64_t as_of) {
  const dsv__zone *zone;
  dsv__course c;
  if (dsv__zones_get(m->course->book->zones, a->timezone, &zone)) return;
  bool starved = false;
  dsv__course_begin(&c, m->course->book, a, zone, as_of, &starved);
  maker of = *m;
  of.course = &c;
  dsv__buffer *out = &of.states;
  if (out->n) dsv__put_char(out, ',');
  dsv__put_text(out, "{\"agreement\":");
  dsv__put_json_text(out, a->head.id);
  if (c.end < DSV__TIME_MAX && c.state >= DSV__LIFE_AGREED) {
    dsv__time_member(out, "end", c.end);
    dsv__text_member(out, "end_by", dsv__str_of(end_words[c.why]));
  }
  dsv__time_member(out, "from", c.from);
  dsv__text_member(out, "state", dsv__str_of(state_words[c.state]));
  dsv__int_member(out, "version", a->version);
  dsv__put_char(out, '}');
  if (c.state >= DSV__LIFE_AGREED && c.from < c.end) {
    say(&of, "Comes into force");
    add(&of, "start", c.from, c.from, NULL, false);
    for (size_t i = 0; i < a->terms.n && !of.status; i++) add_term(&of, &DSV__AT(a->terms, dsv__term)[i]);
    say(&of, c.why == DSV__END_SUPERSEDED ? "The next version takes its place" : "Ends: ");
    if (c.why != DSV__END_SUPERSEDED) say(&of, end_words[c.why]);
    add(&of, "end", c.end, c.end, NULL, false);
  }
  if (starved && !of.status) of.status = DSV_ERROR_MEMORY;
  const dsv__course *kept = m->course;
  *m = of;
  m->course = kept;
}

/* ---- the result ------------------------------------------------------------------------------------------------------------------ */

static int compare(const void *a, const void *b) {
  const due_line *x = a, *y = b;
  if (x->time != y->time) return x->time < y->time ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order;
}

static void put_text_member(dsv__buffer *out, const char *name, const char *text) {
  dsv__text_member(out, name, dsv__str_of(text));
}

static void put_line(dsv__buffer *out, const dsv_due_line *line) {
  dsv__put_char(out, '{');
  put_text_member(out, "actor", line->actor);
  put_text_member(out, "agreement", line->agreement);
  dsv__time_member(out, "event", line->event);
  put_text_member(out, "kind", line->kind);
  put_text_member(out, "local", line->local);
  if (line->overdue) {
    dsv__member(out, "overdue");
    dsv__put_text(out, "true");
  }
  dsv__member(out, "pointer");
  dsv__put_json_text(out, dsv__str_of(line->pointer));
  put_text_member(out, "term", line->term);
  put_text_member(out, "text", line->text);
  dsv__time_member(out, "time", line->time);
  dsv__int_member(out, "version", line->version);
  put_text_member(out, "what", line->what);
  dsv__put_char(out, '}');
}

static dsv_status finish(maker *m, int64_t as_of) {
  dsv_due_list *due = m->due;
  if (due->n) dsv__sort(due->at, due->n, sizeof *due->at, compare);
  dsv__buffer out;
  dsv__buffer_init(&out, due->context);
  dsv__put_text(&out, "{\"agreements\":[");
  dsv__put(&out, m->states.at, m->states.n);
  dsv__put_char(&out, ']');
  dsv__time_member(&out, "as_of", as_of);
  dsv__put_text(&out, ",\"due\":[");
  for (size_t i = 0; i < due->n; i++) {
    if (i) dsv__put_char(&out, ',');
    put_line(&out, &due->at[i].line);
  }
  dsv__put_text(&out, "],\"type\":\"due\"");
  dsv__time_member(&out, "until", m->until);
  dsv__put_char(&out, '}');
  due->json_length = out.n;
  dsv__put_char(&out, '\0');
  if (out.failed || m->states.failed) {
    dsv__buffer_free(&out);
    return DSV_ERROR_MEMORY;
  }
  due->json = out.at;
  return DSV_OK;
}

static dsv_status make(maker *m, const dsv_book *book, const char *agreement, int64_t as_of) {
  dsv__course of_book = {.book = book};
  m->course = &of_book;
  for (size_t i = 0; i < book->n_documents && !m->status; i++) {
    const dsv__document_head *head = book->documents[i]->structure;
    if (!strcmp(book->documents[i]->type->name, "agreement") &&
        (!agreement || dsv__str_same(head->id, dsv__str_of(agreement))))
      add_version(m, book->documents[i]->structure, as_of);
  }
  return m->status ? m->status : finish(m, as_of);
}

static dsv_status check_call(const dsv_book *book, int64_t as_of, const dsv_due_options *given,
                             dsv_due_options *options, dsv_diag *diag) {
  *options = (dsv_due_options)DSV_DUE_OPTIONS_INIT;
  if (!book) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no book");
  dsv_status status = dsv__book_usable(book, diag);
  if (status) return status;
  if (!book->frozen) return dsv__fail(diag, DSV_ERROR_NOT_FROZEN, "check the book before it is asked what is due");
  if (dsv__options(given, options, sizeof *options, sizeof *options))
    return dsv__fail(diag, DSV_ERROR_OPTIONS, "these options are not of this version: begin with DSV_DUE_OPTIONS_INIT");
  if (as_of <= DSV__TIME_MIN || as_of >= DSV__TIME_MAX - 366 * DSV__DAY)
    return dsv__fail(diag, DSV_ERROR_LIMIT, "as_of lies outside the years 1 to 9998");
  if (!options->until) options->until = as_of + 366 * DSV__DAY;
  if (options->until <= as_of || options->until > DSV__TIME_MAX)
    return dsv__fail(diag, DSV_ERROR_LIMIT, "until must be after as_of, and within the years 1 to 9999");
  if (options->agreement && !dsv__book_find(book, "agreement", dsv__str_of(options->agreement)))
    return dsv__fail(diag, DSV_ERROR_UNKNOWN_AGREEMENT, "there is no such agreement in the book");
  return DSV_OK;
}

dsv_status dsv_due(const dsv_book *book, int64_t as_of, const dsv_due_options *given, dsv_due_list **out,
                   dsv_diag *diag) {
  dsv_due_options options;
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for what is due (out is NULL)");
  *out = NULL;
  dsv_status status = check_call(book, as_of, given, &options, diag);
  if (status) return status;
  dsv_due_list *due = dsv__zalloc(book->context, 1, sizeof *due);
  if (!due) return DSV__NO_MEMORY(diag);
  atomic_init(&due->references, 1);
  due->context = dsv_context_ref(book->context);
  dsv__arena_init(&due->arena, due->context);
  maker m = {.due = due, .until = options.until};
  dsv__buffer_init(&m.states, due->context);
  dsv__buffer_init(&m.text, due->context);
  status = make(&m, book, options.agreement, as_of);
  dsv__buffer_free(&m.states);
  dsv__buffer_free(&m.text);
  if (!status) *out = due;
  else dsv_due_unref(due);
  if (status == DSV_ERROR_LIMIT)
    return dsv__fail(diag, status, "more than %d things are due: ask for less time, or one agreement", LINES_MOST);
  return status ? DSV__NO_MEMORY(diag) : DSV_OK;
}

dsv_due_list *dsv_due_ref(dsv_due_list *due) {
  if (due) dsv__retain(&due->references);
  return due;
}

void dsv_due_unref(dsv_due_list *due) {
  if (!due || !dsv__release(&due->references)) return;
  dsv_context *context = due->context;
  dsv__free(context, due->at);
  dsv__free(context, due->json);
  dsv__arena_free(&due->arena);
  dsv__free(context, due);
  dsv_context_unref(context);
}

size_t dsv_due_count(const dsv_due_list *due) {
  return due ? due->n : 0;
}

dsv_status dsv_due_get(const dsv_due_list *due, size_t index, dsv_due_line *out) {
  if (!due || !out || index >= due->n || out->size != sizeof *out) return DSV_ERROR_MISUSE;
  *out = due->at[index].line;
  return DSV_OK;
}

const char *dsv_due_json(const dsv_due_list *due, size_t *length) {
  if (length) *length = due ? due->json_length : 0;
  return due ? due->json : NULL;
}
