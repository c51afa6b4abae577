/* What the two halves of the compiler of calendars share: hours (calendar_compile.c), and parts (calendar_compose.c). */
#ifndef DSV__CALENDAR_COMPILE_H
#define DSV__CALENDAR_COMPILE_H

#include "clock/calendar_fields.h"
#include "clock/calendar_parts.h"

typedef struct {
  const dsv__calendar_document *document;
  dsv_calendar *calendar;
  dsv_diag *diag;
  dsv_status status; /* of the first finding */
} dsv__compiler;

/* Findings go on, failures do not. */
static inline void dsv__note(dsv__compiler *c, dsv_status status) {
  c->status = c->status == DSV_OK ? status : c->status;
}

/* What a document is made of, and the member that says so; empty where it has hours of its own. */
dsv__list dsv__calendar_parts(const dsv__calendar_document *document, const char **member);
/* Takes the parts that the document names, a count on each: limits, zones, depth. Only DSV_ERROR_MEMORY is returned. */
dsv_status dsv__calendar_compose(dsv__compiler *c, dsv_calendar *const *compiled);
/* Narrows `within` to where the parts can leave open time. */
void dsv__calendar_narrow(dsv_calendar *calendar);

#endif
