/* The window of a target that holds a time. */
#include "score/scoring.h"
#include <string.h>

/* ---- the window that holds a time ------------------------------------------------------------------------------------------- */

static const dsv__target *find_target(const dsv__agreement *agreement, const char *id) {
  for (size_t i = 0; i < agreement->targets.n; i++) {
    const dsv__target *target = &DSV__AT(agreement->targets, dsv__target)[i];
    if (dsv__str_same(target->id, dsv__str_of(id))) return target;
  }
  return NULL;
}

/* Windows are looked for from ever further back, so that short ones need not all be listed. */
static dsv_status window_at(const dsv__scope *scope, const dsv__target *target, int64_t at, dsv__windows *windows,
                            dsv__window_at *out, bool *found) {
  static const int64_t back[] = {2 * DSV__HOUR, 2 * DSV__DAY, 40 * DSV__DAY, 400 * DSV__DAY, 40000 * DSV__DAY};
  dsv__span horizon = dsv__horizon_of(scope, target);
  *found = false;
  if (at < horizon.from || at >= horizon.to) return DSV_OK;
  for (size_t i = 0; !*found && i < sizeof back / sizeof *back; i++) {
    int64_t from = at - back[i] > DSV__TIME_MIN ? at - back[i] : DSV__TIME_MIN;
    dsv_status status = dsv__windows_list(dsv__window_of(scope->agreement, target), scope->zone, horizon,
                                          scope->in_force.from, from, at + 1, windows);
    if (status == DSV_ERROR_LIMIT)
      return dsv__fail(scope->diag, status, "target \"%.*s\" has too many windows about that time (limit windows)",
                       (int)target->id.n, target->id.at);
    if (status) return status;
    for (size_t k = 0; k < windows->n; k++)
      if (windows->at[k].to > at) {
        *out = windows->at[k];
        *found = true;
      }
  }
  return DSV_OK;
}

dsv_status dsv__period_find(dsv__request *request, int64_t at, dsv__period_found *out, dsv_diag *diag) {
  bool agreement_found = false, target_found = false;
  for (size_t i = 0; i < request->book->n_documents; i++) {
    const dsv__document *document = request->book->documents[i];
    const dsv__agreement *agreement = document->structure;
    if (strcmp(document->type->name, "agreement") != 0 ||
        !dsv__str_same(agreement->head.id, dsv__str_of(request->agreement)))
      continue;
    agreement_found = true;
    if (request->version && agreement->version != request->version) continue;
    const dsv__target *target = find_target(agreement, request->target);
    if (!target) continue;
    target_found = true;
    dsv__scope scope;
    dsv__window_at window = {0, 0, 0};
    dsv__windows windows = {.context = request->book->context};
    bool found = false;
    dsv_status status = dsv__scope_make(request, agreement, NULL, diag, &scope);
    if (!status) status = window_at(&scope, target, at, &windows, &window, &found);
    dsv__windows_free(&windows);
    if (status) return status;
    if (!found) continue;
    *out = (dsv__period_found){window.from, window.to, agreement->version, target->title};
    request->version = agreement->version;
    request->from = window.from;
    request->to = window.from + 1;
    return DSV_OK;
  }
  if (!agreement_found || !target_found) return dsv__unknown_id(request, agreement_found, diag);
  return dsv__fail(diag, DSV_ERROR_UNKNOWN_PERIOD, "no window of target \"%s\" holds that time", request->target);
}
