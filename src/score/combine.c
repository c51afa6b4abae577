/* A target from its subjects, and a target from its classes. */
#include "score/evaluate.h"

static const uint32_t worst_first[] = {DSV_STATUS_MISSED, DSV_STATUS_UNJUDGED, DSV_STATUS_NO_DATA,
                                       DSV_STATUS_OPEN,   DSV_STATUS_MET,      DSV_STATUS_REPORTED};
static const uint32_t best_first[] = {DSV_STATUS_MET,     DSV_STATUS_OPEN,   DSV_STATUS_UNJUDGED,
                                      DSV_STATUS_NO_DATA, DSV_STATUS_MISSED, DSV_STATUS_REPORTED};

/* The first status of the order that one of the parts has. */
static uint32_t first_status(const uint32_t order[6], const dsv__result *parts, size_t n, bool *early) {
  *early = false;
  for (size_t i = 0; i < 6; i++)
    for (size_t k = 0; k < n; k++)
      if (parts[k].status == order[i]) {
        for (; k < n; k++) *early = *early || (parts[k].status == order[i] && parts[k].early);
        return order[i];
      }
  return DSV_STATUS_NO_DATA;
}

static bool decided(uint32_t status) {
  return status == DSV_STATUS_MET || status == DSV_STATUS_MISSED;
}

/* Without service time is what has parts, and only such. */
static bool all_idle(const dsv__result *parts, size_t n) {
  bool idle = n > 0;
  for (size_t i = 0; idle && i < n; i++) idle = parts[i].standing.idle;
  return idle;
}

void dsv__combine_classes(dsv__result *target) {
  bool early;
  target->status = first_status(worst_first, target->classes, target->n_classes, &early);
  target->early = decided(target->status) && early;
  target->standing.idle = all_idle(target->classes, target->n_classes);
}

static int compare_figures(const dsv__figure *a, const dsv__figure *b) {
  if (a->is_double && b->is_double) return a->number < b->number ? -1 : a->number > b->number;
  /* Of a rounded and a double one, the double was too large to be rounded. */
  if (a->is_double) return a->number < 0 ? -1 : 1;
  if (b->is_double) return b->number < 0 ? 1 : -1;
  return dsv__ratio_compare(a->value, b->value);
}

/* The value of the worst subject: the largest where less is better. */
static size_t show_worst(const dsv__plan *plan, const dsv__figure *figures, dsv__result *target) {
  int32_t op = plan->target->objective.one.op;
  int sign = op == DSV__OP_LT || op == DSV__OP_LE ? 1 : -1;
  size_t worst = SIZE_MAX;
  for (size_t i = 0; i < target->n_subjects; i++) {
    if (figures[i].none || figures[i].null_met) continue;
    if (worst == SIZE_MAX || compare_figures(&figures[i], &figures[worst]) * sign > 0) worst = i;
  }
  if (worst == SIZE_MAX) return worst;
  target->value = target->subjects[worst].value;
  target->shown = target->subjects[worst].shown;
  target->is_time = target->subjects[worst].is_time;
  return worst;
}

bool dsv__still_runs(const dsv__plan *plan, int64_t window_end, const dsv__result *target) {
  bool runs = window_end > plan->scope->as_of;
  for (size_t i = 0; !runs && i < target->n_subjects; i++) runs = target->subjects[i].running;
  return runs;
}

dsv_status dsv__combine_subjects(const dsv__plan *plan, int64_t window_end, const dsv__figure *figures,
                                 dsv__result *target, size_t *worst) {
  *worst = SIZE_MAX;
  dsv__over over = (dsv__over)plan->target->over;
  bool open = window_end > plan->scope->as_of, early;
  dsv_status status = dsv__objective_text(plan, target);
  if (status) return status;
  target->standing.idle = all_idle(target->subjects, target->n_subjects);
  target->standing.reason =
      open ? DSV__WINDOW_OPEN : DSV__WINDOW_NO_DATA; /* of one without subjects, the only case that is asked for */
  if (over == DSV__WORST) *worst = show_worst(plan, figures, target);
  target->has_value_member = over >= DSV__WORST;
  if (target->has_value_member) target->unit = dsv__unit_of(plan);
  if (!dsv__has_objective(plan->target)) {
    target->status = open ? DSV_STATUS_OPEN : DSV_STATUS_REPORTED;
    return DSV_OK;
  }
  if (!target->n_subjects) {
    target->status = open ? DSV_STATUS_OPEN : DSV_STATUS_NO_DATA;
    return DSV_OK;
  }
  size_t judged = 0;
  bool running = open;
  for (size_t i = 0; i < target->n_subjects; i++) {
    judged += target->subjects[i].has_figure;
    running = running || target->subjects[i].running;
  }
  if (judged < (size_t)plan->target->least.subjects) {
    target->status = running ? DSV_STATUS_OPEN : DSV_STATUS_UNJUDGED;
    return DSV_OK;
  }
  target->status =
      first_status(over == DSV__ANY ? best_first : worst_first, target->subjects, target->n_subjects, &early);
  target->early = decided(target->status) && (open || early);
  return DSV_OK;
}
