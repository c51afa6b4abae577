/* Agreements from a catalogue: the choices of an offering put into its text, and the result checked beside the book (docs/catalogue.md). */
#include <dsv/offering.h>

#include "agree/agreement.h"
#include "base/members.h"
#include "data/assemble.h"
#include "data/say.h"
#include "offer/offering.h"
#include <string.h>

typedef struct {
  const dsv_book *book;
  const dsv__document *document;
  const dsv__offering *offering;
  dsv_make_options options;
  dsv__arena arena;
  dsv__named *named; /* what is chosen, in order of the names */
  size_t n_named;
  size_t *taken; /* place of the choice of each option */
  dsv_diag *diag;
  dsv_status status; /* the first error */
} making;

enum { MOST_SHOWN = 20 };
_Static_assert(offsetof(dsv__offer_choice, id) == offsetof(dsv__offer_option, id), "ids stand in the same place");

/* ---- what is chosen --------------------------------------------------------------------------------------------------------- */

/* A finding in the choices that says what is allowed: the ids of options, or of choices. */
static void refuse(making *m, dsv_status code, dsv__str name, const char *what, const dsv__list *allowed, size_t size) {
  dsv__buffer path, ids;
  dsv__buffer_init(&path, m->book->context);
  dsv__buffer_init(&ids, m->book->context);
  dsv__put_step(&path, name);
  dsv__put_char(&path, '\0');
  for (size_t i = 0; i < allowed->n && i < MOST_SHOWN; i++) {
    const char *entry = (const char *)allowed->at + i * size;
    dsv__put_text(&ids, i ? ", " : "");
    dsv__put_str(&ids, *(const dsv__str *)(entry + offsetof(dsv__offer_choice, id)));
  }
  if (allowed->n > MOST_SHOWN) dsv__put_text(&ids, ", ...");
  if (!allowed->n) dsv__put_text(&ids, "nothing");
  if (path.failed || ids.failed) {
    code = DSV__NO_MEMORY(m->diag);
  } else {
    const dsv__place place = {.pointer = path.at};
    dsv__find(m->diag, DSV_SEVERITY_ERROR, code, &place, "%s \"%s\"; allowed: %.*s", what, dsv__show(name).at,
              (int)ids.n, ids.at);
  }
  dsv__buffer_free(&path);
  dsv__buffer_free(&ids);
  if (!m->status) m->status = code;
}

/* NULL: none is named. */
static dsv__named *named(const making *m, dsv__str option) {
  size_t low = 0, high = m->n_named;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const int order = dsv__str_compare(m->named[middle].name, option);
    if (order == 0) return &m->named[middle];
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return NULL;
}

static void take(making *m, size_t i) {
  const dsv__offer_option *option = &DSV__AT(m->offering->options, dsv__offer_option)[i];
  dsv__named *choice = named(m, option->id);
  const size_t size = sizeof(dsv__offer_choice);
  if (choice) choice->used = true;
  if (!choice && !option->otherwise.n) {
    refuse(m, DSV_ERROR_MISSING, option->id, "nothing is chosen for", &option->choices, size);
    return;
  }
  m->taken[i] = dsv__choice_place(option, choice ? choice->value : option->otherwise);
  if (m->taken[i] == SIZE_MAX)
    refuse(m, DSV_ERROR_REFERENCE, option->id, "there is no such choice for", &option->choices, size);
}

static void choose(making *m, const char *choices, size_t n) {
  const dsv__list *options = &m->offering->options;
  m->status = dsv__named_read(&m->arena, choices ? choices : "{}", choices ? n : 2, &m->named, &m->n_named, m->diag);
  if (m->status) return;
  m->taken = dsv__arena_alloc(&m->arena, options->n + 1, sizeof *m->taken);
  if (!m->taken) {
    m->status = DSV__NO_MEMORY(m->diag);
    return;
  }
  for (size_t i = 0; i < options->n; i++) take(m, i);
  for (size_t i = 0; i < m->n_named; i++)
    if (!m->named[i].used)
      refuse(m, DSV_ERROR_MEMBER, m->named[i].name, "the offering has no option", options, sizeof(dsv__offer_option));
}

/* ---- the text --------------------------------------------------------------------------------------------------------------- */

static void put_id(dsv__buffer *out, const making *m) {
  dsv__buffer id;
  dsv__buffer_init(&id, out->context);
  if (m->options.id) {
    dsv__put_text(&id, m->options.id);
  } else {
    dsv__put_str(&id, m->offering->head.id);
    dsv__put_char(&id, '-');
    dsv__put_text(&id, m->options.consumer);
  }
  dsv__text_member(out, "id", (dsv__str){id.at, id.n});
  out->failed |= id.failed;
  dsv__buffer_free(&id);
}

/* The members that no choice says. */
static void put_own(dsv__buffer *out, const making *m) {
  const dsv_make_options *o = &m->options;
  dsv__put_text(out, "{\"choices\":{");
  for (size_t i = 0; i < m->offering->options.n; i++) {
    const dsv__offer_option *option = &DSV__AT(m->offering->options, dsv__offer_option)[i];
    dsv__put_text(out, i ? "," : "");
    dsv__put_json_text(out, option->id);
    dsv__put_char(out, ':');
    dsv__put_json_text(out, DSV__AT(option->choices, dsv__offer_choice)[m->taken[i]].id);
  }
  dsv__put_char(out, '}');
  dsv__text_member(out, "consumer", dsv__str_of(o->consumer));
  put_id(out, m);
  dsv__put_text(out, ",\"in_force\":{");
  dsv__text_member(out, "from", dsv__str_of(o->from));
  if (o->to) dsv__text_member(out, "to", dsv__str_of(o->to));
  dsv__put_char(out, '}');
  dsv__text_member(out, "offering", m->offering->head.id);
  dsv__text_member(out, "provider", o->provider ? dsv__str_of(o->provider) : m->offering->provider.id);
  dsv__put_text(out, ",\"type\":\"agreement\",\"version\":1}");
}

/* The documents of the book and the text, as a book of their own. */
static dsv_status check_beside(const dsv_book *book, const dsv__buffer *text, dsv_diag *diag) {
  dsv_book *whole;
  dsv_status status = dsv_book_new(book->context, NULL, &whole, diag);
  for (size_t i = 0; !status && i < book->n_sources; i++) {
    const dsv__source *source = book->sources[i];
    status = dsv_book_add(whole, source->bytes, source->n, source->name, NULL, diag);
  }
  if (!status) status = dsv_book_add(whole, text->at, text->n, "made agreement", NULL, diag);
  if (!status) status = dsv_book_check(whole, NULL, diag);
  dsv_book_unref(whole);
  return status;
}

static void make(making *m, dsv__buffer *text) {
  dsv__buffer own;
  dsv__buffer_init(&own, m->book->context);
  put_own(&own, m);
  m->status = own.failed ? DSV__NO_MEMORY(m->diag)
                         : dsv__assemble(m->document, &dsv__agreement_record, m->taken, &own, text, m->diag);
  dsv__buffer_free(&own);
  if (!m->status) m->status = check_beside(m->book, text, m->diag);
}

/* ---- the verb --------------------------------------------------------------------------------------------------------------- */

static dsv_status begin(making *m, const char *offering, const dsv_make_options *options) {
  const dsv_book *book = m->book;
  if (!book || !offering) return dsv__fail(m->diag, DSV_ERROR_MISUSE, "book and offering are needed");
  dsv_status status = dsv__options(options, &m->options, sizeof m->options, sizeof m->options);
  if (status) return dsv__fail(m->diag, status, "these options are not of this version");
  if (!m->options.consumer || !m->options.from)
    return dsv__fail(m->diag, DSV_ERROR_MISUSE, "an agreement needs a consumer, and a day from which it is in force");
  status = dsv__book_usable(book, m->diag);
  if (status) return status;
  if (!book->frozen)
    return dsv__fail(m->diag, DSV_ERROR_NOT_FROZEN, "the book is not checked: call dsv_book_check first");
  m->document = dsv__book_find(book, "offering", dsv__str_of(offering));
  if (!m->document)
    return dsv__fail(m->diag, DSV_ERROR_REFERENCE, "there is no offering \"%s\" in the book",
                     dsv__show(dsv__str_of(offering)).at);
  m->offering = m->document->structure;
  return DSV_OK;
}

dsv_status dsv_agreement_make(const dsv_book *book, const char *offering, const char *choices, size_t length,
                              const dsv_make_options *options, dsv_text **out, dsv_diag *diag) {
  making m = {.book = book, .diag = diag, .options = DSV_MAKE_OPTIONS_INIT};
  const size_t first = dsv_diag_count(diag);
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for the agreement (out is NULL)");
  *out = NULL;
  dsv_status status = begin(&m, offering, options);
  if (status) return status;
  dsv__buffer text;
  dsv__buffer_init(&text, book->context);
  dsv__arena_init(&m.arena, book->context);
  choose(&m, choices, length);
  if (!m.status) make(&m, &text);
  if (!m.status && dsv__text_from(&text, out)) m.status = DSV__NO_MEMORY(diag);
  dsv__locate_findings(book, diag, first);
  dsv__arena_free(&m.arena);
  dsv__buffer_free(&text);
  return m.status;
}
