/* What an iCalendar file says, as spans of time. Only ics.c and ics_zone.c see libical. */
#ifndef DSV_CLI_ICS_H
#define DSV_CLI_ICS_H

#include "cli.h"

#define MICROSECONDS INT64_C(1000000)
#define MICROSECONDS_OF_DAY (86400 * MICROSECONDS)

/* A time that an event takes; the texts are borrowed from the file. */
typedef struct {
  int64_t start, end;     /* start < end */
  const char *name, *uid; /* SUMMARY and UID; NULL: none */
} occurrence;

typedef struct {
  occurrence *at;
  size_t n, capacity;
} occurrences;

/* What is asked of a file. */
typedef struct {
  session *at;
  const char *path;     /* for findings */
  const char *timezone; /* of dates and of times that have none; NULL: not given */
  int64_t from, to;     /* events that end by `from` or begin at `to` are left out; DSV_NO_TIME: none are */
} ics_request;

typedef struct ics_file ics_file;

/* Whether this build can read such files. */
bool ics_is_built(void);
/* Reads the bytes (closed by a NUL) and writes all occurrences out, in order of their start. False: it has said why. */
bool ics_read(const ics_request *request, const char *bytes, size_t n, ics_file **out);
void ics_free(ics_file *file);
const occurrences *ics_occurrences(const ics_file *file);
/* The zone that dates were read in; "UTC" where nothing asked for one. */
const char *ics_timezone(const ics_file *file);

/* A line about the file on standard error, as findings are; takes the code of an error into the session. False. */
bool ics_error(const ics_request *request, dsv_status code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void ics_warning(const ics_request *request, dsv_status code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool occurrences_add(session *at, occurrences *to, const occurrence *one);

/* The clock of a zone of the IANA database, asked through a calendar; NULL: there is none of that name, or no memory (see the session). */
dsv_calendar *clock_of_zone(session *at, const char *name);

/* The calendar document that is open during the occurrences; prints it. Gives the exit code. */
int print_calendar(const ics_request *request, const ics_file *file, const char *id);

#endif
