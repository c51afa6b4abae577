/* The dialect of a batch: options to forms, and times of a form to instants. */
#include "data/say.h"
#include "facts/fill.h"
#include <stdio.h>
#include <string.h>

/* ---- options ---------------------------------------------------------------------------------------------------------------- */

static dsv_status read_marks(const dsv_facts_options *options, dsv__dialect *out, dsv_diag *diag) {
  uint32_t separator = options->separator, decimal = options->decimal;
  if (separator && (separator > '|' || !strchr(",;\t|", (int)separator)))
    return dsv__fail(diag, DSV_ERROR_MISUSE, "options: separator must be , ; tab or |");
  if (decimal && decimal != '.' && decimal != ',')
    return dsv__fail(diag, DSV_ERROR_MISUSE, "options: decimal must be . or ,");
  if (decimal == ',' && separator == ',')
    return dsv__fail(diag, DSV_ERROR_MISUSE, "options: separator and decimal cannot both be a comma");
  out->separator = (char)separator;
  out->point = decimal == ',' ? ',' : '.';
  return DSV_OK;
}

static dsv_status read_zone(dsv_facts *facts, const char *name, dsv__dialect *out, dsv_diag *diag) {
  dsv_status status = dsv__zones_get(facts->book->zones, dsv__str_of(name), &out->zone);
  if (status == DSV_ERROR_ZONE)
    return dsv__fail(diag, status, "options: timezone \"%s\" is not a zone that is known",
                     dsv__show(dsv__str_of(name)).at);
  return status ? DSV__NO_MEMORY(diag) : DSV_OK;
}

static void say_due(dsv__dialect *dialect, const char *form, const char *zone) {
  snprintf(dialect->due[0], sizeof *dialect->due, "a time of the form %s", form);
  snprintf(dialect->due[1], sizeof *dialect->due, "a time that clocks in %s show (they are put forward past this one)",
           zone);
  snprintf(dialect->due[2], sizeof *dialect->due,
           "a time that clocks in %s show once (they are put back over this one), or one with an offset", zone);
}

dsv_status dsv__dialect_read(dsv_facts *facts, const dsv_facts_options *options, dsv__dialect *out, dsv_diag *diag) {
  *out = (dsv__dialect){.point = '.'};
  dsv_status status = read_marks(options, out, diag);
  if (status) return status;
  const char *form = options->times, *zone = options->timezone;
  if (!form && zone) return dsv__fail(diag, DSV_ERROR_MISUSE, "options: timezone needs a form of times");
  if (!form) return DSV_OK;
  const char *wrong = dsv__time_form_read(dsv__str_of(form), &out->form);
  if (!wrong && out->form.absolute && zone) wrong = "it says where the time is UTC, and so does timezone";
  if (!wrong && !out->form.absolute && !zone) wrong = "it has no offset, so that timezone must be given";
  if (wrong)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "options: times \"%s\": %s", dsv__show(dsv__str_of(form)).at, wrong);
  if (zone) status = read_zone(facts, zone, out, diag);
  if (status) return status;
  out->formed = true;
  say_due(out, form, zone ? zone : "");
  return DSV_OK;
}

/* ---- times ------------------------------------------------------------------------------------------------------------------ */

/* Around a reading that comes once: from it on, to where the clock is next put forward or back. */
static dsv__dialect_stretch stretch_from(const dsv__zone *zone, int64_t local, int64_t time) {
  dsv__dialect_stretch stretch = {local, local + 1, local - time};
  int64_t change;
  int32_t offset;
  if (!dsv__zone_next_change(zone, time, &change, &offset)) return stretch;
  int64_t next = offset * DSV__SECOND;
  stretch.to = change + (next < stretch.east ? next : stretch.east);
  return stretch;
}

const char *dsv__dialect_time(dsv__dialect *dialect, const char *text, size_t n, int64_t *out) {
  int64_t local, times[2];
  if (!dsv__time_form_parse(&dialect->form, text, n, &local)) return dialect->due[0];
  dsv__dialect_stretch *stretch = &dialect->stretch;
  *out = local;
  if (!dialect->zone) return NULL;
  if (local < stretch->from || local >= stretch->to) {
    size_t instants = dsv__zone_instants(dialect->zone, local, times, 2);
    bool within = local > DSV__TIME_MIN + DSV__DAY && local < DSV__TIME_MAX - DSV__DAY;
    if (instants != 1) return dialect->due[instants ? 2 : within]; /* skipped, or not within the years */
    *stretch = stretch_from(dialect->zone, local, times[0]);
  }
  *out = local - stretch->east;
  return NULL;
}
