/* From what services rest on to one structure. */
#include "agree/structure.h"
#include <string.h>

/* ---- agreements ------------------------------------------------------------------------------ */

const dsv__agreement *dsv__agreement_version(const dsv_book *book, dsv__str id, int64_t version) {
  const dsv__document *found = NULL;
  for (size_t i = 0; i < book->n_documents; i++) {
    const dsv__document *document = book->documents[i];
    if (!document->type->versioned || !dsv__str_same(((const dsv__document_head *)document->structure)->id, id))
      continue;
    if (version ? document->version == version : !found || document->version > found->version) found = document;
  }
  return found ? found->structure : NULL;
}

bool dsv__promises_level(const dsv__target *target) {
  const dsv__limit *bound = &target->objective.one;
  return target->metric.kind == DSV__AVAILABILITY && bound->head.given && !bound->value.is_duration &&
         (bound->op == DSV__OP_GE || bound->op == DSV__OP_GT);
}

const dsv__target *dsv__component_target(const dsv__component *component) {
  if (!component->agreement) return NULL;
  const dsv__target *targets = DSV__AT(component->agreement->targets, dsv__target);
  for (size_t i = 0; i < component->agreement->targets.n; i++)
    if (dsv__promises_level(&targets[i]) && (!component->target.n || dsv__str_same(targets[i].id, component->target)))
      return &targets[i];
  return NULL;
}

/* ---- the structure --------------------------------------------------------------------------- */

/* Parts that are gone through one by one: those of a list, what one service rests on, or the services it is all about. */
typedef struct {
  const dsv__rests_on *parts;
  const dsv__service *const *services; /* instead of parts */
  size_t n, next, k;
  const dsv__service *service; /* in which they are named */
} frame;

typedef struct {
  const dsv_book *book;
  dsv__structure *out;
  dsv__structure_fault *fault;
  frame frames[DSV__REST_DEPTH_MOST];
  size_t depth;
} making;

static bool wrong(making *m, dsv_status code, const void *at, const char *member, const char *what) {
  *m->fault = (dsv__structure_fault){code, at, member, what};
  return false;
}

static bool same_component(const dsv__component *a, const dsv__component *b) {
  if (a->agreement || b->agreement) return a->agreement == b->agreement && dsv__str_same(a->target, b->target);
  return a->own == b->own && (a->own || a->service == b->service);
}

static bool add_component(making *m, dsv__component component, const void *at) {
  dsv__structure *out = m->out;
  if (out->n_leaves == DSV__LEAVES_MOST)
    return wrong(m, DSV_ERROR_LIMIT, at, "",
                 "more than 64 parts once services are put in the place of their names: sum some of them up as one "
                 "level of availability");
  size_t i = 0;
  while (i < out->n_components && !same_component(&out->components[i], &component)) i++;
  if (i == out->n_components) out->components[out->n_components++] = component;
  out->n_leaves++;
  out->steps[out->n_steps++] = (dsv__step){.component = i};
  return true;
}

static bool enter(making *m, frame next, const void *at) {
  if (m->depth == DSV__REST_DEPTH_MOST)
    return wrong(m, DSV_ERROR_LIMIT, at, "", "more than 32 parts one inside another");
  m->frames[m->depth++] = next;
  return true;
}

static bool enter_service(making *m, const dsv__service *service, const void *at) {
  for (size_t i = 0; i < m->depth; i++)
    if (m->frames[i].service == service)
      return wrong(m, DSV_ERROR_CIRCULAR, at, "service", "the service rests on itself");
  if (!service->rests_on.head.given) return add_component(m, (dsv__component){.service = service}, at);
  return enter(m, (frame){.parts = &service->rests_on, .n = 1, .k = 1, .service = service}, at);
}

static bool enter_part(making *m, const dsv__rests_on *part, const dsv__service *service) {
  if (part->agreement.to)
    return add_component(m,
                         (dsv__component){.agreement = dsv__agreement_version(m->book, part->agreement.id, 0),
                                          .target = part->target,
                                          .service = service},
                         part);
  if (part->service.to) return enter_service(m, part->service.to->structure, part);
  const dsv__list *list = part->all.n ? &part->all : part->any.n ? &part->any : &part->of;
  if (!list->n) return add_component(m, (dsv__component){.own = part, .service = service}, part);
  const int64_t k = part->all.n ? (int64_t)list->n : part->any.n ? 1 : part->k;
  if (k < 1 || k > (int64_t)list->n)
    return wrong(m, DSV_ERROR_VALUE, part, "k", "k must be from 1 to the number of parts in of");
  return enter(m, (frame){.parts = list->at, .n = list->n, .k = (size_t)k, .service = service}, part);
}

bool dsv__structure_make(const dsv_book *book, const dsv__service *const *services, size_t n, dsv__structure *out,
                         dsv__structure_fault *fault) {
  making m = {.book = book, .out = out, .fault = fault};
  out->n_components = out->n_leaves = out->n_steps = 0;
  if (!n) return true;
  m.frames[m.depth++] = (frame){.services = services, .n = n, .k = n};
  while (m.depth) {
    frame *at = &m.frames[m.depth - 1];
    if (at->next == at->n) {
      if (at->n > 1) out->steps[out->n_steps++] = (dsv__step){.k = at->k, .n = at->n};
      m.depth--;
      continue;
    }
    const size_t i = at->next++;
    if (at->services ? !enter_service(&m, at->services[i], at->services[i])
                     : !enter_part(&m, &at->parts[i], at->service))
      return false;
  }
  return true;
}

/* ---- the check ------------------------------------------------------------------------------- */

/* What one component says of itself; false: *fault says what is wrong with it. */
static bool check_component(const dsv__component *component, dsv__structure_fault *fault, const dsv__rests_on *part) {
  if (component->own) {
    const dsv__decimal level = component->own->availability;
    if (level.coefficient >= 0 && level.scale <= 7 && dsv__decimal_compare(level, dsv__decimal_of(100)) <= 0)
      return true;
    *fault = (dsv__structure_fault){DSV_ERROR_VALUE, component->own, "availability",
                                    "a level is a percentage from 0 to 100 with at most 7 decimals, as \"99.95\""};
    return false;
  }
  if (!component->target.n || dsv__component_target(component)) return true;
  const dsv__target *targets = DSV__AT(component->agreement->targets, dsv__target);
  size_t i = 0;
  while (i < component->agreement->targets.n && !dsv__str_same(targets[i].id, component->target)) i++;
  const bool there = i < component->agreement->targets.n;
  *fault = (dsv__structure_fault){there ? DSV_ERROR_VALUE : DSV_ERROR_REFERENCE, part, "target",
                                  there ? "the target promises no level of availability: name one of kind availability "
                                          "with an objective >= or >, or leave target out"
                                        : "the newest version of the agreement has no such target"};
  return false;
}

/* Each service apart: its own parts, not once more those of services it names. */
typedef struct {
  const dsv__rests_on *parts;
  size_t n;
} pending;

static void report(const dsv__structure_fault *fault, dsv_diag *diag, dsv_status *status) {
  dsv__find_at(diag, DSV_SEVERITY_ERROR, fault->code, fault->at, fault->member, "%s", fault->what);
  if (!*status) *status = fault->code;
}

static void check_leaf(const dsv_book *book, const dsv__rests_on *part, dsv_diag *diag, dsv_status *status) {
  dsv__component component = {.target = part->target};
  if (part->agreement.to) component.agreement = dsv__agreement_version(book, part->agreement.id, 0);
  else if (!part->service.to && !part->service.id.n && !part->agreement.id.n) component.own = part;
  else return;
  dsv__structure_fault fault;
  if (!check_component(&component, &fault, part)) report(&fault, diag, status);
}

/* The leaves of one service; its depth was found to be good. */
static void check_leaves(const dsv_book *book, const dsv__service *service, dsv_diag *diag, dsv_status *status) {
  pending stack[DSV__REST_DEPTH_MOST + 1] = {{&service->rests_on, 1}};
  size_t depth = 1;
  while (depth) {
    pending *at = &stack[depth - 1];
    if (!at->n) {
      depth--;
      continue;
    }
    const dsv__rests_on *part = at->parts++;
    at->n--;
    const dsv__list *list = part->all.n ? &part->all : part->any.n ? &part->any : &part->of;
    if (!list->n) check_leaf(book, part, diag, status);
    else if (depth <= DSV__REST_DEPTH_MOST) stack[depth++] = (pending){list->at, list->n};
  }
}

dsv_status dsv__rests_check(const dsv_book *book, dsv_diag *diag) {
  dsv_status status = DSV_OK;
  dsv__structure *structure = NULL;
  for (size_t i = 0; i < book->n_documents; i++) {
    const dsv__service *service = book->documents[i]->structure;
    if (strcmp(book->documents[i]->type->name, "service") != 0 || !service->rests_on.head.given) continue;
    if (!structure) structure = dsv__alloc(book->context, 1, sizeof *structure);
    if (!structure) return DSV__NO_MEMORY(diag);
    dsv__structure_fault fault;
    if (!dsv__structure_make(book, &service, 1, structure, &fault)) report(&fault, diag, &status);
    else check_leaves(book, service, diag, &status);
  }
  dsv__free(book->context, structure);
  return status;
}
