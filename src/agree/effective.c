/* The effective agreement: the clauses that hold for one consumer and one service, and where they come from (docs/effective.md). */
#include "agree/effective.h"
#include "agree/sentence.h"
#include "agree/windows.h"
#include "base/members.h"
#include "data/compare.h"
#include "clock/zone.h"
#include "data/say.h"
#include "offer/service.h"
#include <string.h>

static dsv__str id_of(const dsv__document *document) {
  return ((const dsv__document_head *)document->structure)->id;
}

/* ---- which version, consumer, service -------------------------------------------------------- */

static bool in_force(const dsv_book *book, const dsv__agreement *agreement, int64_t at) {
  const dsv__zone *zone;
  if (at == DSV_NO_TIME) return true;
  if (dsv__zones_get(book->zones, agreement->timezone, &zone)) return false;
  const dsv__span span = dsv__span_of_range(&agreement->in_force, zone, (dsv__span){DSV__TIME_MIN, DSV__TIME_MAX});
  return span.from <= at && at < span.to;
}

/* The last that fits: the versions of one id are sorted. */
static dsv_status find_version(const dsv_book *book, const char *agreement, int64_t as_of, dsv__effective *out,
                               dsv_diag *diag) {
  const dsv__str id = dsv__str_of(agreement);
  bool known = false;
  for (size_t i = 0; i < book->n_documents; i++) {
    const dsv__document *document = book->sorted[i];
    if (strcmp(document->type->name, "agreement") != 0 || !dsv__str_same(id_of(document), id)) continue;
    known = true;
    if (in_force(book, document->structure, as_of)) out->document = document;
  }
  if (out->document) {
    out->agreement = out->document->structure;
    return DSV_OK;
  }
  return dsv__fail(diag, DSV_ERROR_UNKNOWN_AGREEMENT,
                   known ? "no version of the agreement \"%s\" is in force then"
                         : "there is no agreement \"%s\" in the book",
                   dsv__show(id).at);
}

static const dsv__document *find_ref(const dsv__ref *refs, size_t n, dsv__str id) {
  for (size_t i = 0; i < n; i++)
    if (dsv__str_same(refs[i].id, id)) return refs[i].to;
  return NULL;
}

static dsv_status find_sides(dsv__effective *e, const char *consumer, const char *service, dsv_diag *diag) {
  const dsv__agreement *a = e->agreement;
  const dsv__consumers *all = &a->consumer;
  const bool one = all->chosen == 1;
  if (consumer) e->consumer = find_ref(one ? &all->one : all->list.at, one ? 1 : all->list.n, dsv__str_of(consumer));
  if (service) e->service = find_ref(a->services.at, a->services.n, dsv__str_of(service));
  if (consumer && !e->consumer)
    return dsv__fail(diag, DSV_ERROR_REFERENCE, "\"%s\" is no consumer of this agreement",
                     dsv__show(dsv__str_of(consumer)).at);
  if (service && !e->service)
    return dsv__fail(diag, DSV_ERROR_REFERENCE, "\"%s\" is no service of this agreement",
                     dsv__show(dsv__str_of(service)).at);
  return DSV_OK;
}

/* ---- clauses --------------------------------------------------------------------------------- */

static dsv__clause *add(dsv__effective *e) {
  if (e->n == e->capacity) {
    const size_t more = e->capacity ? e->capacity * 2 : 16;
    dsv__clause *at = dsv__arena_alloc(&e->arena, more, sizeof *at);
    if (!at) return NULL;
    if (e->n) memcpy(at, e->at, e->n * sizeof *at);
    e->at = at;
    e->capacity = more;
  }
  return &e->at[e->n++];
}

/* Whether a part that names these holds for the consumer and the service that are asked for. */
static bool holds(const dsv__effective *e, const dsv__list *consumers, const dsv__ref *service) {
  if (e->service && service->to && service->to != e->service) return false;
  if (!e->consumer || !consumers->n) return true;
  for (size_t i = 0; i < consumers->n; i++)
    if (DSV__AT(*consumers, dsv__ref)[i].to == e->consumer) return true;
  return false;
}

static bool keep_text(dsv__effective *e, dsv__buffer *text, dsv__str *out) {
  char *kept = text->failed ? NULL : dsv__arena_text(&e->arena, text->n ? text->at : "", text->n);
  *out = (dsv__str){kept, kept ? text->n : 0};
  dsv__buffer_free(text);
  return kept != NULL;
}

static bool add_service(dsv__effective *e, const dsv__document *document) {
  const dsv__service *service = document->structure;
  for (size_t i = 0; i < service->characteristics.n; i++) {
    const dsv__characteristic *c = &DSV__AT(service->characteristics, dsv__characteristic)[i];
    dsv__clause *clause = add(e);
    if (!clause) return false;
    *clause = (dsv__clause){.kind = "characteristic",
                            .nature = "inherent",
                            .origin = "service",
                            .from = service->head.id,
                            .id = c->id,
                            .title = c->title,
                            .plain = c->text,
                            .given = true,
                            .pointer = c->head.pointer + strlen(document->pointer)};
  }
  return true;
}

static bool has_same(const dsv__agreement *before, const dsv__target *target) {
  static const dsv__field field = {"target", DSV__RECORD, 0, 0, &dsv__target_record, NULL, NULL, NULL, NULL, NULL};
  for (size_t i = 0; i < before->targets.n; i++) {
    const dsv__target *old = &DSV__AT(before->targets, dsv__target)[i];
    if (dsv__str_same(old->id, target->id)) return dsv__same(&field, old, target);
  }
  return false;
}

/* The last amendment through which the target came to be as it is; NULL: it stands in the version that was written whole. */
static const dsv__document *amendment_of(const dsv__document *version, const dsv__target *target) {
  while (version->amendment && has_same(version->base->structure, target)) version = version->base;
  return version->amendment;
}

/* A target, or one of its classes. */
static bool add_target(dsv__effective *e, const dsv__target *target, const dsv__target *of_class) {
  const dsv__target *said = of_class ? of_class : target;
  dsv__clause *clause = add(e);
  if (!clause) return false;
  *clause =
      (dsv__clause){.kind = "target",
                    .nature = "assigned",
                    .origin = "agreement",
                    .from = e->agreement->head.id,
                    .id = target->id,
                    .title = said->title.n ? said->title : target->title,
                    .specific = target->consumers.n || target->service.to || said->consumers.n || said->service.to,
                    .pointer = said->head.pointer + strlen(e->document->pointer)};
  if (of_class) clause->of_class = of_class->id;
  const dsv__document *amendment = amendment_of(e->document, target);
  if (amendment) {
    clause->origin = "amendment";
    clause->from = id_of(amendment);
  }
  if (said->plain.n) {
    clause->plain = said->plain;
    clause->given = true;
    return true;
  }
  dsv__buffer text;
  dsv__buffer_init(&text, e->arena.context);
  dsv__put_sentence(&text, e->agreement, target, of_class);
  return keep_text(e, &text, &clause->plain);
}

static bool add_targets(dsv__effective *e) {
  for (size_t i = 0; i < e->agreement->targets.n; i++) {
    const dsv__target *target = &DSV__AT(e->agreement->targets, dsv__target)[i];
    if (!dsv__is_promised(target) || !holds(e, &target->consumers, &target->service)) continue;
    if (!target->classes.n && !add_target(e, target, NULL)) return false;
    for (size_t k = 0; k < target->classes.n; k++) {
      const dsv__target *of_class = &DSV__AT(target->classes, dsv__target)[k];
      if (holds(e, &of_class->consumers, &of_class->service) && !add_target(e, target, of_class)) return false;
    }
  }
  return true;
}

static bool add_interactions(dsv__effective *e) {
  static const dsv__list all = {0, NULL};
  for (size_t i = 0; i < e->agreement->interactions.n; i++) {
    const dsv__interaction *interaction = &DSV__AT(e->agreement->interactions, dsv__interaction)[i];
    if (!holds(e, &all, &interaction->service)) continue;
    dsv__clause *clause = add(e);
    if (!clause) return false;
    *clause = (dsv__clause){.kind = "interaction",
                            .nature = "assigned",
                            .origin = "agreement",
                            .from = e->agreement->head.id,
                            .id = interaction->id,
                            .title = interaction->title,
                            .given = true,
                            .specific = interaction->service.to != NULL,
                            .plain = interaction->text.n    ? interaction->text
                                     : interaction->title.n ? interaction->title
                                                            : interaction->id,
                            .pointer = interaction->head.pointer + strlen(e->document->pointer)};
  }
  return true;
}

dsv_status dsv__effective_make(const dsv_book *book, const char *agreement, const char *consumer, const char *service,
                               int64_t as_of, dsv__effective *out, dsv_diag *diag) {
  *out = (dsv__effective){0};
  dsv__arena_init(&out->arena, book->context);
  dsv_status status = find_version(book, agreement, as_of, out, diag);
  if (!status) status = find_sides(out, consumer, service, diag);
  if (status) return status;
  const dsv__list *services = &out->agreement->services;
  bool good = !out->service || add_service(out, out->service);
  for (size_t i = 0; i < services->n && !out->service && good; i++)
    good = add_service(out, DSV__AT(*services, dsv__ref)[i].to);
  return good && add_targets(out) && add_interactions(out) ? DSV_OK : DSV__NO_MEMORY(diag);
}

void dsv__effective_free(dsv__effective *effective) {
  dsv__arena_free(&effective->arena);
}

/* ---- the canonical form ---------------------------------------------------------------------- */

static void put_word(dsv__buffer *out, const char *name, bool value) {
  dsv__member(out, name);
  dsv__put_text(out, value ? "true" : "false");
}

static void put_clause(dsv__buffer *out, const dsv__clause *clause) {
  dsv__put_char(out, '{');
  dsv__text_member(out, "class", clause->of_class);
  dsv__text_member(out, "from", clause->from);
  put_word(out, "given", clause->given);
  dsv__text_member(out, "id", clause->id);
  dsv__text_member(out, "kind", dsv__str_of(clause->kind));
  dsv__text_member(out, "nature", dsv__str_of(clause->nature));
  dsv__text_member(out, "origin", dsv__str_of(clause->origin));
  dsv__text_member(out, "plain", clause->plain);
  dsv__text_member(out, "pointer", dsv__str_of(clause->pointer));
  dsv__text_member(out, "scope", dsv__str_of(clause->specific ? "specific" : "shared"));
  dsv__text_member(out, "title", clause->title);
  dsv__put_char(out, '}');
}

void dsv__effective_json(dsv__buffer *out, const dsv__effective *e) {
  dsv__put_char(out, '{');
  dsv__text_member(out, "agreement", e->agreement->head.id);
  dsv__member(out, "clauses");
  dsv__put_char(out, '[');
  for (size_t i = 0; i < e->n; i++) {
    if (i) dsv__put_char(out, ',');
    put_clause(out, &e->at[i]);
  }
  dsv__put_char(out, ']');
  if (e->consumer) dsv__text_member(out, "consumer", id_of(e->consumer));
  dsv__text_member(out, "form", dsv__str_of(dsv__form_words[e->agreement->form].word));
  if (e->service) dsv__text_member(out, "service", id_of(e->service));
  dsv__text_member(out, "type", DSV__STR("effective"));
  dsv__int_member(out, "version", e->document->version);
  dsv__put_char(out, '}');
}
