/* The service document: what is offered. */
#ifndef DSV__SERVICE_H
#define DSV__SERVICE_H

#include "data/book.h"

typedef enum { DSV__OFFER_GOODS, DSV__OFFER_ACCESS, DSV__OFFER_ACTION } dsv__offer_kind;
typedef enum { DSV__BY_USER, DSV__BY_PROVIDER, DSV__BY_JOINT } dsv__offer_by;

typedef struct {
  dsv__head head;
  dsv__str id, title;
  int32_t kind;      /* dsv__offer_kind */
  int32_t by;        /* dsv__offer_by */
  dsv__list streams; /* dsv__ref */
} dsv__offer;

/* A part of what a service rests on: a leaf, or several of which all, one or `k` must be up (docs/underpin.md). */
typedef struct {
  dsv__head head; /* given 0: nothing was said */
  dsv__ref agreement, service;
  dsv__str target;
  dsv__decimal availability;
  dsv__list all, any, of; /* dsv__rests_on */
  int64_t k;
} dsv__rests_on;

typedef struct { /* what the service is by its product, whatever is agreed */
  dsv__head head;
  dsv__str id, title, text;
  int32_t kind; /* of dsv__quality_words */
} dsv__characteristic;

typedef struct {
  dsv__document_head head;
  dsv__list offers; /* dsv__offer */
  dsv__rests_on rests_on;
  dsv__list characteristics; /* dsv__characteristic */
} dsv__service;

extern const dsv__record dsv__service_record;

#endif
