/* The offering document: its rows and checks. */
#include "offer/offering.h"
#include "data/assemble.h"
#include "data/say.h"
#include <string.h>

#define OPEN(name, flags, doc) \
  { name, DSV__OPEN, flags, 0, NULL, doc, NULL, "0.1", NULL, NULL }

static const dsv__field choice_fields[] = {
    DSV__ROW(dsv__offer_choice, id, "id", DSV__ID, DSV__REQUIRED, NULL, "Id, unique among the choices of the option"),
    DSV__ROW(dsv__offer_choice, title, "title", DSV__TEXT, 0, NULL, "Name for people"),
    DSV__ROW(dsv__offer_choice, text, "text", DSV__TEXT, 0, NULL, "What it means, in words"),
    OPEN("set", 0, "Members of the agreement as it makes them; null takes one away"), DSV__ROW_END};

static const dsv__record choice_record = {.name = "offer_choice",
                                          .doc = "One of the things that an option lets a consumer choose",
                                          .size = sizeof(dsv__offer_choice),
                                          .fields = choice_fields};

static const dsv__field option_fields[] = {
    DSV__ROW(dsv__offer_option, id, "id", DSV__ID, DSV__REQUIRED, NULL, "Id, unique among the options of the offering"),
    DSV__ROW(dsv__offer_option, title, "title", DSV__TEXT, 0, NULL, "Name for people"),
    DSV__ROW(dsv__offer_option, text, "text", DSV__TEXT, 0, NULL, "What is to be chosen, in words"),
    DSV__ROW(dsv__offer_option, otherwise, "default", DSV__ID, 0, NULL, "The choice where none is named"),
    DSV__ROW(dsv__offer_option, choices, "choices", DSV__RECORD, DSV__LIST | DSV__NOT_EMPTY | DSV__REQUIRED,
             &choice_record, "What can be chosen"),
    DSV__ROW_END};

static const dsv__record option_record = {.name = "offer_option",
                                          .doc = "Something that a consumer chooses",
                                          .size = sizeof(dsv__offer_option),
                                          .fields = option_fields};

static const dsv__field offering_fields[] = {
    DSV__DOCUMENT_FIELDS(dsv__offering),
    DSV__ROW(dsv__offering, provider, "provider", DSV__REF, 0, "party", "Who offers"),
    OPEN("agreement", DSV__REQUIRED, "Members of the agreement before anything is chosen"),
    DSV__ROW(dsv__offering, options, "options", DSV__RECORD, DSV__LIST, &option_record, "What can be chosen"),
    DSV__ROW_END};

const dsv__record dsv__offering_record = {.name = "offering",
                                          .doc = "An agreement with choices, that waits for a consumer",
                                          .size = sizeof(dsv__offering),
                                          .fields = offering_fields};

size_t dsv__choice_place(const dsv__offer_option *option, dsv__str id) {
  for (size_t i = 0; i < option->choices.n; i++)
    if (dsv__str_same(DSV__AT(option->choices, dsv__offer_choice)[i].id, id)) return i;
  return SIZE_MAX;
}

static dsv_status check_defaults(const dsv__offering *offering, dsv_diag *diag) {
  dsv_status first = DSV_OK;
  for (size_t i = 0; i < offering->options.n; i++) {
    const dsv__offer_option *option = &DSV__AT(offering->options, dsv__offer_option)[i];
    if (!option->otherwise.n || dsv__choice_place(option, option->otherwise) != SIZE_MAX) continue;
    first = dsv__find_at(diag, DSV_SEVERITY_ERROR, DSV_ERROR_REFERENCE, option, "default",
                         "\"%s\" is no choice of this option", dsv__show(option->otherwise).at);
  }
  return first;
}

dsv_status dsv__offerings_check(const dsv_book *book, const dsv__record *agreement, dsv_diag *diag) {
  dsv_status first = DSV_OK;
  for (size_t i = 0; i < book->n_documents; i++) {
    const dsv__document *document = book->documents[i];
    if (document->type->record != &dsv__offering_record) continue;
    const dsv_status defaults = check_defaults(document->structure, diag);
    const dsv_status names = dsv__assemble_check(book->context, document, agreement, diag);
    if (!first) first = defaults ? defaults : names;
  }
  return first;
}
