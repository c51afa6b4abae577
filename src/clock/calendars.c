/* The calendars of a book, in an order that lets parts come before what is made of them. */
#include "clock/calendar_compile.h"
#include <stdio.h>
#include <string.h>

/* A calendar that waits for its parts. */
typedef struct {
  const dsv__document *document;
  size_t next; /* the part to look at next */
} waiting;

typedef enum { NEW, WAITING, DONE } progress;

typedef struct {
  dsv_book *book;
  dsv_diag *diag;
  dsv_calendar **compiled; /* by the numbers of documents */
  uint8_t *progress;       /* likewise */
  waiting *stack;
  size_t depth;
  dsv_status status; /* the first error */
} order;

static bool is_calendar(const dsv__document *document) {
  return document->type->record == &dsv__calendar_record;
}

static void compile(order *o, const dsv__document *document) {
  const dsv_status status = dsv__calendar_compile(o->book->context, o->book->zones, document, o->compiled,
                                                  &o->compiled[document->number], o->diag);
  o->status = o->status == DSV_OK ? status : o->status;
  o->progress[document->number] = DONE;
}

static void begin(order *o, const dsv__document *document) {
  o->progress[document->number] = WAITING;
  o->stack[o->depth++] = (waiting){document, 0};
}

static void refuse_circle(order *o, const waiting *w, const char *member) {
  char path[48];
  snprintf(path, sizeof path, "%s/%zu", member, w->next);
  const dsv_status status =
      dsv__find_at(o->diag, DSV_SEVERITY_ERROR, DSV_ERROR_CIRCULAR, w->document->structure, path,
                   "this calendar comes back to itself through the ones it is made of; cut the circle");
  o->status = o->status == DSV_OK ? status : o->status;
}

/* Goes down to parts that are not there yet; a calendar whose parts have all been looked at is compiled. */
static void settle(order *o) {
  while (o->depth > 0) {
    waiting *top = &o->stack[o->depth - 1];
    const char *member;
    const dsv__list parts = dsv__calendar_parts(top->document->structure, &member);
    if (top->next == parts.n) {
      compile(o, top->document);
      o->depth--;
      continue;
    }
    const dsv__document *part = DSV__AT(parts, dsv__ref)[top->next].to;
    const progress is = part == NULL ? DONE : (progress)o->progress[part->number];
    if (is == WAITING) {
      refuse_circle(o, top, member);
    }
    top->next++;
    if (is == NEW) {
      begin(o, part);
    }
  }
}

/* In the order of the book; those that failed stay NULL. */
static void hand_over(order *o, dsv_calendar **calendars) {
  size_t made = 0;
  for (size_t i = 0; i < o->book->n_documents; i++) {
    if (is_calendar(o->book->documents[i])) {
      calendars[made++] = o->compiled[i];
    }
  }
}

dsv_status dsv__calendars_compile(dsv_book *book, dsv_diag *diag) {
  size_t n = 0;
  for (size_t i = 0; i < book->n_documents; i++) {
    n += is_calendar(book->documents[i]);
  }
  const dsv_context *context = book->context;
  dsv_calendar **calendars = dsv__zalloc(context, n, sizeof *calendars);
  order o = {.book = book, .diag = diag};
  o.compiled = dsv__zalloc(context, book->n_documents, sizeof *o.compiled);
  o.progress = dsv__zalloc(context, book->n_documents, sizeof *o.progress);
  o.stack = dsv__alloc(context, n, sizeof *o.stack);
  if (calendars == NULL || o.compiled == NULL || o.progress == NULL || o.stack == NULL) {
    o.status = DSV__NO_MEMORY(diag);
    dsv__free(context, calendars);
  } else {
    for (size_t i = 0; i < book->n_documents; i++) {
      if (is_calendar(book->documents[i]) && o.progress[i] == NEW) {
        begin(&o, book->documents[i]);
        settle(&o);
      }
    }
    hand_over(&o, calendars);
    book->calendars = calendars;
    book->n_calendars = n;
  }
  dsv__free(context, o.compiled);
  dsv__free(context, o.progress);
  dsv__free(context, o.stack);
  return o.status;
}
