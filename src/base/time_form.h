/* Times in a form that is declared, such as "DD.MM.YYYY hh:mm:ss": which number is the day is never guessed. */
#ifndef DSV__TIME_FORM_H
#define DSV__TIME_FORM_H

#include "base/instant.h"

/*
 * YYYY YY      the year; YY is 1970 to 2069
 * MM M, DD D   month and day: two digits, or one or two
 * hh h         the hour, 0 to 23, or 1 to 12 where there is AM
 * mm ss        minute and second
 * f            one to six digits of a second
 * AM           AM or PM, in either case
 * Z            the letter: the time is UTC
 * +hh:mm +hhmm an offset from UTC with its sign
 * T, and all that is neither letter nor digit, stand for themselves.
 */
#define DSV__TIME_FORM_MOST 64 /* bytes of a form */

typedef struct {
  uint8_t step[DSV__TIME_FORM_MOST]; /* what is due; a byte below 128 is itself due */
  size_t n;
  bool noon;     /* has AM */
  bool absolute; /* has Z or an offset */
} dsv__time_form;

/* NULL, or what is wrong with the form. */
const char *dsv__time_form_read(dsv__str form, dsv__time_form *out);
/* A time of the form. `out` is the instant where the form is absolute, else the local reading as if it were UTC. False: no such time. */
bool dsv__time_form_parse(const dsv__time_form *form, const char *text, size_t n, int64_t *out);

#endif
