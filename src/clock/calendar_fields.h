/* The calendar document as it is decoded. */
#ifndef DSV__CALENDAR_FIELDS_H
#define DSV__CALENDAR_FIELDS_H

#include "data/book.h"

/* Opening hours of the days of a week; each a list of texts "HH:MM-HH:MM". */
typedef struct {
  dsv__head head;
  dsv__list days[7]; /* Monday first; of dsv__str */
} dsv__week;

/* Other hours on one date, on a range of dates, or on one day of every year. */
typedef struct {
  dsv__head head;
  dsv__when on, first, last;
  dsv__str yearly;
  dsv__list hours; /* of dsv__str */
  dsv__str name;
} dsv__calendar_exception;

/* Outside of it the calendar is closed. */
typedef struct {
  dsv__head head;
  dsv__when from, to;
} dsv__calendar_valid;

typedef struct {
  dsv__document_head head;
  dsv__str timezone;
  dsv__week weekly;
  bool always;
  dsv__list any, all, except; /* of dsv__ref; `any` is the union, `all` the intersection */
  dsv__list exceptions;       /* of dsv__calendar_exception */
  dsv__calendar_valid valid;
} dsv__calendar_document;

extern const dsv__record dsv__week_record;
extern const dsv__record dsv__calendar_exception_record;
extern const dsv__record dsv__calendar_valid_record;

#endif
