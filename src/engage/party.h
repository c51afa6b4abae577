/* The party document: someone who provides or consumes. */
#ifndef DSV__PARTY_H
#define DSV__PARTY_H

#include "data/book.h"

typedef struct {
  dsv__document_head head;
} dsv__party;

extern const dsv__record dsv__party_record;

#endif
