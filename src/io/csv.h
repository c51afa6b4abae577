/* The reader of CSV in its parts: the machine (csv.c), the header (csv_header.c), plain rows and parts of a file (csv_plain.c). Private to them. */
#ifndef DSV__CSV_H
#define DSV__CSV_H

#include "facts/land.h"
#include "io/csv_index.h"
#include "io/window.h"

typedef enum {
  DSV__CSV_CELL,   /* at the first byte of a cell */
  DSV__CSV_PLAIN,  /* within a cell without quotes */
  DSV__CSV_QUOTED, /* within quotes */
  DSV__CSV_QUOTE,  /* after a quote within quotes: the end of the cell, or half of a quote */
  DSV__CSV_RETURN  /* after a CR: a LF is due */
} dsv__csv_state;

typedef struct { /* a cell of the row; places count from the beginning of the row */
  size_t begin, n;
  size_t first; /* byte of it or of its quote */
  uint64_t line, column;
  bool escaped; /* two quotes stand for one */
} dsv__csv_cell;

typedef struct { /* the first thing that is wrong with a row */
  dsv_status code;
  const char *what;
  size_t at;
  uint64_t line, column;
} dsv__csv_fault;

typedef struct {
  dsv__window *window;
  dsv__table *table;
  dsv__csv_cell *cells; /* of a row; as many as the header has */
  size_t n_cells, capacity;
  size_t columns;        /* of the header; 0 before it is read */
  int slots, *column_of; /* each slot's column */
  dsv__cell *row;        /* each slot's cell */
  dsv__land land;        /* the fast way */
  dsv__csv_index *index;
  uint64_t longest; /* bytes of a row that cannot pass a limit */
  size_t at_once;   /* rows that are tried together: few after one that was not plain */
  char separator;
  unsigned char ends[256]; /* what a byte ends */
  /* The machine; positions count from the beginning of the row. */
  dsv__csv_state state;
  size_t at;
  uint64_t lines;    /* line ends within the row */
  size_t line_start; /* of the physical line */
  dsv__csv_cell cell;
  dsv__csv_fault fault;
  bool lost; /* no row can be read: the header is wrong, or a quote is never closed */
} dsv__csv;

/* Reads one row from the window; at is 0 where there is none. */
dsv_status dsv__csv_row(dsv__csv *c);
/* Reads one row and hands it over, whatever is in it. */
dsv_status dsv__csv_one(dsv__csv *c);
/* The bytes of a cell, unescaped in place. */
dsv__str dsv__csv_text(dsv__csv *c, dsv__csv_cell *cell);
/* Finds bytes of the row that are no text, before anything is unescaped. */
void dsv__csv_check_text(dsv__csv *c);
void dsv__csv_separate(dsv__csv *c, char separator); /* sets the separator */

/* The first row: chooses the separator and places the columns. */
dsv_status dsv__csv_header(dsv__csv *c);
/* Reads the rows of a piece that are all there and have no quotes. */
dsv_status dsv__csv_piece(dsv__csv *c);
/* Passes the rows that begin before the window's part. */
dsv_status dsv__csv_pass(dsv__csv *c);

#endif
