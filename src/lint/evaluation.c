/* Hours that never come, and whether an agreement says how it is evaluated. */
#include "agree/term.h"
#include "lint/lint.h"
#include "offer/service.h"

/* ---- hours and dates ------------------------------------------------------------------------- */

#define YEARS_LOOKED_AT 10

/* The calendar has no open time in force. A calendar that is too long to look at is taken as one that opens. */
static bool never_open(dsv__linter *l, const dsv__ref *hours) {
  const dsv_calendar *calendar = dsv__book_calendar_of(l->book, hours);
  const int64_t years = YEARS_LOOKED_AT * INT64_C(366) * DSV__DAY;
  int64_t end = l->in_force.to, open = 0;
  if (!calendar) return false;
  if (end > DSV__TIME_MAX - 1 || end - l->in_force.from > years)
    end = dsv__earlier(DSV__TIME_MAX - years, l->in_force.from) + years;
  const dsv_status status = dsv_calendar_elapsed(calendar, l->in_force.from, end, NULL, &open, NULL);
  if (status == DSV_ERROR_MEMORY) l->status = DSV__NO_MEMORY(l->diag);
  return !status && open == 0;
}

static void lint_hours(dsv__linter *l, const void *structure, const char *member, const dsv__ref *hours) {
  if (hours->to && never_open(l, hours))
    dsv__advise(
        l, DSV_ERROR_NEVER, structure, member,
        "calendar \"%.*s\" has no open time while the agreement is in force: nothing is measured; mend the calendar or "
        "the dates",
        (int)hours->id.n, hours->id.at);
}

static void lint_exclusion(dsv__linter *l, const dsv__exclusion *exclusion) {
  if (exclusion->calendar.to && never_open(l, &exclusion->calendar))
    dsv__advise(
        l, DSV_ERROR_NEVER, exclusion, "calendar",
        "calendar \"%.*s\" has no open time while the agreement is in force: nothing is left out; mend the calendar "
        "or the dates",
        (int)exclusion->calendar.id.n, exclusion->calendar.id.at);
}

static void lint_applies(dsv__linter *l, const dsv__target *target) {
  if (!target->applies.head.given) return;
  const dsv__span span = dsv__span_of_range(&target->applies, l->zone, (dsv__span){DSV__TIME_MIN, DSV__TIME_MAX});
  if (span.from >= l->in_force.to || span.to <= l->in_force.from)
    dsv__advise(l, DSV_ERROR_NEVER, target, "applies",
                "the agreement is not in force at that time, and the target never applies: mend the dates");
}

static void lint_window(dsv__linter *l, const dsv__window *window, const void *structure) {
  if (!dsv__window_rolls(window) || window->span.early || l->in_force.to >= DSV__TIME_MAX) return;
  if (dsv__window_back(l->zone, l->in_force.to, window->span.rolling) < l->in_force.from)
    dsv__advise(l, DSV_ERROR_NEVER, structure, "window",
                "the agreement ends before the first such window is full: shorten it, or set \"early\"");
}

void dsv__lint_agreement(dsv__linter *l) {
  const dsv__agreement *a = l->agreement;
  lint_hours(l, a, "hours", &a->hours);
  lint_window(l, &a->window, a);
  for (size_t i = 0; i < a->exclude.n; i++) lint_exclusion(l, &DSV__AT(a->exclude, dsv__exclusion)[i]);
  for (size_t i = 0; i < a->targets.n; i++) {
    const dsv__target *target = &DSV__AT(a->targets, dsv__target)[i];
    lint_hours(l, target, "hours", &target->hours);
    lint_window(l, &target->window, target);
    lint_applies(l, target);
    for (size_t k = 0; k < target->exclude.n; k++) {
      const dsv__exclude *entry = &DSV__AT(target->exclude, dsv__exclude)[k];
      if (entry->chosen == 2) lint_exclusion(l, &entry->own);
    }
    for (size_t k = 0; k < target->classes.n; k++) {
      const dsv__target *of_class = &DSV__AT(target->classes, dsv__target)[k];
      lint_hours(l, of_class, "hours", &of_class->hours);
    }
  }
}

/* ---- evaluation ------------------------------------------------------------------------------ */

static bool is_judged(const dsv__target *target) {
  if (dsv__has_objective(target)) return true;
  for (size_t i = 0; i < target->classes.n; i++)
    if (dsv__given(&dsv__class_record, &DSV__AT(target->classes, dsv__target)[i], "objective")) return true;
  return false;
}

static void lint_judged(dsv__linter *l) {
  const dsv__agreement *a = l->agreement;
  for (size_t i = 0; i < a->targets.n; i++)
    if (is_judged(&DSV__AT(a->targets, dsv__target)[i])) return;
  dsv__advise(l, DSV_ERROR_UNEVALUATED, a, "targets",
              "no target has an objective, so nothing is judged: say what is good enough of at least one");
}

/* An informal agreement has no floor to fall back on but that both sides look at it again. */
static void lint_review(dsv__linter *l) {
  const dsv__agreement *a = l->agreement;
  if (a->form != DSV__FORM_PROMISE && a->form != DSV__FORM_SOCIAL) return;
  for (size_t i = 0; i < a->terms.n; i++)
    if (DSV__AT(a->terms, dsv__term)[i].kind == DSV__TERM_REVIEW) return;
  dsv__advise(
      l, DSV_ERROR_UNEVALUATED, a, "form",
      "this form is informal, and no term says when both sides look at it again: add a term of kind \"review\"");
}

/* The services a target is about: its own, else all of the agreement's. */
static const dsv__ref *services_of(const dsv__linter *l, const dsv__target *target, size_t *n) {
  if (target->service.to) {
    *n = 1;
    return &target->service;
  }
  *n = l->agreement->services.n;
  return DSV__AT(l->agreement->services, dsv__ref);
}

typedef struct {
  size_t offers, actions, streams;
  bool named; /* the stream that is asked for is in an offer */
} offered;

static const dsv__document *origin_of(const dsv__document *stream) {
  const dsv__document *source = stream;
  /* Made streams that go in a circle are refused by the check. */
  while (source && ((const dsv__stream *)source->structure)->made) source = dsv__made_source(source->structure);
  return source;
}

static offered count_offers(const dsv__ref *services, size_t n, const dsv__document *stream) {
  offered all = {0, 0, 0, false};
  for (size_t i = 0; i < n; i++) {
    const dsv__service *service = services[i].to->structure;
    for (size_t k = 0; k < service->offers.n; k++) {
      const dsv__offer *offer = &DSV__AT(service->offers, dsv__offer)[k];
      all.offers++;
      all.actions += offer->kind == DSV__OFFER_ACTION && offer->by != DSV__BY_PROVIDER;
      all.streams += offer->streams.n;
      for (size_t s = 0; s < offer->streams.n; s++) {
        const dsv__document *of = DSV__AT(offer->streams, dsv__ref)[s].to;
        all.named = all.named || of == stream || of == origin_of(stream);
      }
    }
  }
  return all;
}

/* Whether a target before this one has the same stream: once is enough. */
static bool is_told(const dsv__agreement *a, const dsv__target *target) {
  for (const dsv__target *before = a->targets.at; before < target; before++)
    if (before->metric.stream.to == target->metric.stream.to) return true;
  return false;
}

static void lint_target(dsv__linter *l, const dsv__target *target) {
  size_t n;
  const dsv__ref *services = services_of(l, target, &n);
  const dsv__document *stream = target->metric.stream.to;
  const offered all = count_offers(services, n, stream);
  if (dsv__given(&dsv__target_record, target, "group") && target->group == DSV__EXPERIENCE && all.offers &&
      !all.actions)
    dsv__advise(
        l, DSV_ERROR_NO_ACTION, target, "group",
        "nothing that the service offers is an action of the user, so nobody has this experience: add the action to "
        "the offers, or measure it elsewhere");
  const offered everywhere = count_offers(DSV__AT(l->agreement->services, dsv__ref), l->agreement->services.n, stream);
  if (stream && everywhere.streams && !everywhere.named && !all.named && !is_told(l->agreement, target))
    dsv__advise(l, DSV_ERROR_NO_SOURCE, &target->metric, "stream",
                "no offer of the services produces \"%.*s\": name the stream in \"streams\" of the offer it comes from",
                (int)target->metric.stream.id.n, target->metric.stream.id.at);
}

static bool uses(const dsv__target *target, const dsv__exclusion *exclusion) {
  if (!dsv__given(&dsv__target_record, target, "exclude")) return true;
  for (size_t i = 0; i < target->exclude.n; i++) {
    const dsv__exclude *entry = &DSV__AT(target->exclude, dsv__exclude)[i];
    if (entry->chosen == 1 && dsv__str_same(entry->id, exclusion->id)) return true;
  }
  return false;
}

static void lint_use(dsv__linter *l, const dsv__exclusion *exclusion) {
  const dsv__agreement *a = l->agreement;
  for (size_t i = 0; i < a->targets.n; i++)
    if (uses(&DSV__AT(a->targets, dsv__target)[i], exclusion)) return;
  dsv__advise(l, DSV_ERROR_UNUSED, exclusion, NULL,
              "every target says for itself what is left out, and none names this: name it there, or take it out");
}

void dsv__lint_evaluation(dsv__linter *l) {
  const dsv__agreement *a = l->agreement;
  lint_judged(l);
  lint_review(l);
  for (size_t i = 0; i < a->targets.n; i++) lint_target(l, &DSV__AT(a->targets, dsv__target)[i]);
  for (size_t i = 0; i < a->exclude.n; i++) lint_use(l, &DSV__AT(a->exclude, dsv__exclusion)[i]);
}
