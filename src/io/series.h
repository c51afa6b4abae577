/* Series of samples, as monitoring keeps them: what the readers of Prometheus' JSON and of OpenMetrics share. Private to src/io.

   A sample is a row with the columns `time`, the name of its metric (which holds the value), and one for each label. A series is of the
   stream if one of the stream's fields takes the value. */
#ifndef DSV__SERIES_H
#define DSV__SERIES_H

#include "io/window.h"

typedef struct { /* a label; its texts lie in `texts`, the value right behind the name */
  size_t name, value, end;
  uint64_t line, column, offset;
} dsv__label;

typedef struct {
  dsv__window *window;
  dsv__table *table;
  bool unnamed;      /* the value also stands in a column `value`, since expressions take the metric's name away */
  dsv__buffer texts; /* names and values of the labels */
  dsv__label *labels;
  size_t n, capacity;
  dsv__cell *cells; /* of a row, by slot */
  bool *takes;      /* by slot: the value goes there */
  bool wanted;      /* the series is of the stream */
  bool timed;       /* it had a sample, at `last` */
  int64_t last;
  dsv__buffer time, number, instant; /* cells of a sample as they are handed over */
  dsv__label first;                  /* of the file; line 0: none. Its name is in `strange` */
  dsv__buffer strange;
  bool found; /* a series was wanted */
} dsv__series;

dsv_status dsv__series_init(dsv__series *series, dsv__window *window, dsv__table *table, bool unnamed);
void dsv__series_free(dsv__series *series);

/* A new series, without labels. */
void dsv__series_begin(dsv__series *series);
/* A label whose name and value were put into `texts`. The metric's name is the label `__name__`. Checks the limits. */
dsv_status dsv__series_label(dsv__series *series, dsv__label label);
/* All labels are there. *twice: one that stands twice, or NULL. */
dsv_status dsv__series_ready(dsv__series *series, const dsv__label **twice);
/* The same labels once more, on a line of their own. */
void dsv__series_again(dsv__series *series, uint64_t line, uint64_t offset);

/* A sample of a wanted series: first its time, in seconds, then (where *good) its value. Only bytes and places of the cells are looked at. */
dsv_status dsv__series_time(dsv__series *series, dsv__cell time, bool *good);
dsv_status dsv__series_value(dsv__series *series, dsv__cell value);

/* At the end: a file that has series, but none that is wanted, is a mistake. */
dsv_status dsv__series_end(dsv__series *series);

/* Whether a text is a number of OpenMetrics: a real number, an infinity or NaN. */
bool dsv__series_number(const char *text, size_t n);

#endif
