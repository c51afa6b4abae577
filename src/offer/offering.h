/* Offerings: agreements with choices, that wait for a consumer (docs/catalogue.md). */
#ifndef DSV__OFFERING_H
#define DSV__OFFERING_H

#include "data/book.h"

typedef struct {
  dsv__head head;
  dsv__str id, title, text;
} dsv__offer_choice;

typedef struct {
  dsv__head head;
  dsv__str id, title, text, otherwise; /* the choice where none is named */
  dsv__list choices;                   /* dsv__offer_choice */
} dsv__offer_option;

typedef struct {
  dsv__document_head head;
  dsv__ref provider;
  dsv__list options; /* dsv__offer_option */
} dsv__offering;

extern const dsv__record dsv__offering_record;

/* Place of a choice in its option; SIZE_MAX: there is none of that id. */
size_t dsv__choice_place(const dsv__offer_option *option, dsv__str id);

/* What the tables cannot say of offerings: defaults, and the names of what is set in agreements, whose record is given. */
dsv_status dsv__offerings_check(const dsv_book *book, const dsv__record *agreement, dsv_diag *diag);

#endif
