/* What a service rests on, with the services that are named put in the place of their names (docs/underpin.md). */
#ifndef DSV__STRUCTURE_H
#define DSV__STRUCTURE_H

#include "agree/agreement.h"
#include "offer/service.h"

#define DSV__LEAVES_MOST 64
#define DSV__REST_DEPTH_MOST 32
#define DSV__STEPS_MOST (DSV__LEAVES_MOST * DSV__REST_DEPTH_MOST)

/* One of four: a target of an agreement, a level of our own, or a service that rests on nothing. */
typedef struct {
  const dsv__agreement *agreement; /* its newest version; NULL: none */
  dsv__str target;                 /* of the agreement, or empty */
  const dsv__rests_on *own;        /* a level of our own */
  const dsv__service *service;     /* in which it is named; one that rests on nothing is itself */
} dsv__component;

/* Read in order: a component puts one value on a stack, a gate takes `n` values off and puts one there: `k` of them. */
typedef struct {
  size_t component; /* where n is 0 */
  size_t k, n;
} dsv__step;

typedef struct {
  dsv__component components[DSV__LEAVES_MOST];
  size_t n_components;
  size_t n_leaves;
  dsv__step steps[DSV__STEPS_MOST];
  size_t n_steps;
} dsv__structure;

/* What is wrong with a structure, and where. */
typedef struct {
  dsv_status code;
  const void *at; /* a service or a part */
  const char *member;
  const char *what;
} dsv__structure_fault;

/* Of several services, all of which must be up. False: *fault says why. Nothing may be wrong with the references. */
bool dsv__structure_make(const dsv_book *book, const dsv__service *const *services, size_t n, dsv__structure *out,
                         dsv__structure_fault *fault);

/* The newest version of an agreement, or the one that is asked for (not 0); NULL: there is none. */
const dsv__agreement *dsv__agreement_version(const dsv_book *book, dsv__str id, int64_t version);
/* Whether a target promises a level of availability, as one bound from below. */
bool dsv__promises_level(const dsv__target *target);
/* The target on whose availability a component stands; NULL: it promises none. */
const dsv__target *dsv__component_target(const dsv__component *component);

/* The services of a book: what they rest on. */
dsv_status dsv__rests_check(const dsv_book *book, dsv_diag *diag);

#endif
