/* What a caller asks of a score beside facts and time: one version, and that it be scored as if it were in force (docs/versions.md). */
#include "score/scoring.h"
#include "base/members.h"

static dsv_status suppose(dsv__request *request, const dsv_score_options *options, dsv_diag *diag) {
  const int64_t from = options->in_force_from;
  const int64_t to = options->in_force_to == DSV_NO_TIME ? request->as_of : options->in_force_to;
  if (!options->version)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "say which version is to be scored as if it were in force");
  if (from < DSV__TIME_MIN || from >= to || to > DSV__TIME_MAX)
    return dsv__fail(diag, DSV_ERROR_MISUSE,
                     "what is supposed to be in force needs in_force_from, of the years 1 to 9999 and before "
                     "in_force_to (left out: as_of)");
  request->as_if = true;
  request->supposed = (dsv__span){from, to};
  return DSV_OK;
}

dsv_status dsv__request_options(dsv__request *request, dsv_score_options *known, dsv_diag *diag) {
  *known = (dsv_score_options)DSV_SCORE_OPTIONS_INIT;
  const size_t least = offsetof(dsv_score_options, version);
  if (dsv__options(request->options, known, sizeof *known, least))
    return dsv__fail(diag, DSV_ERROR_OPTIONS, "dsv_score_options: wrong size, or members this version does not know");
  request->options = known;
  if (known->reserved || known->as_if > 1 || known->version < 0)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "options: as_if is 0 or 1, version from 0, and reserved is 0");
  if ((known->version || known->as_if) && (request->tallying || request->running))
    return dsv__fail(diag, DSV_ERROR_MISUSE, "tallies and scores that go on are of all versions, as they are in force");
  if (known->version) request->version = known->version;
  return known->as_if ? suppose(request, known, diag) : DSV_OK;
}

dsv__span dsv__in_force_of(const dsv__request *request, const dsv__agreement *agreement, const dsv__zone *zone) {
  const dsv__span all = {DSV__TIME_MIN, DSV__TIME_MAX};
  return request->as_if ? request->supposed : dsv__span_of_range(&agreement->in_force, zone, all);
}

dsv__span dsv__horizon_of(const dsv__scope *scope, const dsv__target *target) {
  return scope->as_if ? scope->in_force : dsv__span_of_range(&target->applies, scope->zone, scope->in_force);
}

void dsv__put_what_if(dsv__buffer *out, const dsv__what_if *what_if) {
  if (!what_if->version) return;
  dsv__member(out, "what_if");
  dsv__put_char(out, '{');
  dsv__time_member(out, "from", what_if->from);
  dsv__time_member(out, "to", what_if->to);
  dsv__int_member(out, "version", what_if->version);
  dsv__put_char(out, '}');
}
