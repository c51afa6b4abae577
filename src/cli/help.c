/* What --help prints. docs/dsv.1 says the same at greater length. */
#include "cli.h"
#include <string.h>

static const char page[] =
    "usage: dsv VERB ...\n"
    "\n"
    "  dsv check PATH...                  are these documents good?\n"
    "  dsv schema [TYPE]                  JSON Schema of documents\n"
    "  dsv score BOOK AGREEMENT ...       what was agreed against what happened\n"
    "  dsv explain BOOK AGREEMENT TARGET  why a figure is what it is\n"
    "  dsv diff BOOK AGREEMENT A B        what changed between two versions, or two books\n"
    "  dsv clock CALENDAR QUERY ...       working time, due times, opening hours\n"
    "  dsv import ics FILE                iCalendar as a calendar, or as facts\n"
    "  dsv help VERB\n"
    "  dsv --version\n"
    "\n"
    "BOOK is a file or folder of documents; - is standard input. Findings go to standard error.\n"
    "Exit codes: 0 fine, 1 findings, 2 a call that cannot be right, 3 could not be done.\n";

static const char check[] =
    "usage: dsv check PATH...\n"
    "\n"
    "Reads documents (.json, .ndjson, .jsonl, also .gz; a folder stands for its files; - is standard input) as one\n"
    "book, and prints what is wrong with them as file:line:column: severity: message [code].\n";

static const char schema[] = "usage: dsv schema [TYPE]\n"
                             "\n"
                             "Prints the JSON Schema (2020-12) of a type of document, or of any document.\n";

#define FACTS                                                                                                          \
  "  --facts STREAM=FILE      CSV, NDJSON or metrics, also .gz; may be repeated, also for one stream; FILE alone is\n" \
  "                           NDJSON whose lines carry \"stream\"; - is standard input\n"                              \
  "  --facts-format FORMAT    csv, ndjson, prometheus or openmetrics, where names do not tell\n"                       \
  "  --separator MARK         between cells of CSV: , ; | or tab; default: the one that the header has\n"              \
  "  --decimal MARK           the decimal point of CSV: . (default) or ,\n"                                            \
  "  --times FORM             form of the times in the files, as \"DD.MM.YYYY hh:mm:ss\"; default: RFC 3339\n"         \
  "  --zone ZONE              time zone of such times, where the form has no offset\n"                                 \
  "  --bad-rows WHAT          refuse (default) a file with bad rows, or count them\n"                                  \
  "  --complete STREAM=A/B    what is not listed in [A, B) did not happen; may be repeated\n"                          \
  "  --as-of T                what happened at or after T does not count; default: now\n"                              \
  "  --format FORMAT          text (default), json or csv\n"

static const char score[] =
    "usage: dsv score BOOK AGREEMENT --facts STREAM=FILE ... [OPTION...]\n"
    "\n"
    "Scores an agreement. T is a date (midnight UTC) or a time as 2026-01-31T18:00:00Z.\n"
    "\n" FACTS "  --from T, --to T         windows that begin in [from, to); default: first day in force, as-of\n"
    "  --jobs N                 read and score on N threads (1 to 64); the result is the same\n"
    "  --check                  exit 1 where a target is missed\n";

static const char explain[] =
    "usage: dsv explain BOOK AGREEMENT TARGET --period T --facts STREAM=FILE ... [OPTION...]\n"
    "\n"
    "Explains the figure of a target in the window that holds T: every span of time, every outage, every row.\n"
    "\n" FACTS "  --period T               a time in the window\n"
    "  --every                  every row, span and outage, one JSON object in a line, without holding them\n";

static const char diff[] = "usage: dsv diff BOOK AGREEMENT VERSION VERSION [OPTION...]\n"
                           "       dsv diff BOOK BOOK [OPTION...]\n"
                           "\n"
                           "Says what changed: from one version of an agreement to another, or from one book to "
                           "another, in words, one line a\n"
                           "change: added (+), removed (-) or changed (~), and whether it is stricter or looser for "
                           "the provider where that is\n"
                           "sure.\n"
                           "\n"
                           "  --format FORMAT          text (default), json or csv\n"
                           "  --check                  exit 1 where anything changed\n";

static const char clock[] =
    "usage: dsv clock CALENDAR QUERY [OPTION...]\n"
    "       dsv clock CALENDAR --batch [FILE...] [--calendar ID]\n"
    "\n"
    "Asks a calendar, from a file or folder of documents. Queries:\n"
    "\n"
    "  elapsed FROM TO          open time between two times\n"
    "  due FROM DURATION        when open time (PT8H) or working days (P3D) are up\n"
    "  back TO DURATION         when they began\n"
    "  open T                   open or closed\n"
    "  next_open T, next_close T\n"
    "  spans FROM TO            the open spans\n"
    "  working DATE             the hours of a date\n"
    "  local T                  what the clock shows\n"
    "  instants READING         when it shows 2026-10-25T02:30:00\n"
    "\n"
    "T is a time as 2026-01-31T18:00:00Z, or a date: the start of that day on the calendar's clock.\n"
    "\n"
    "  --batch                  answer queries in JSON, one in a line, from files or standard input\n"
    "  --calendar ID            which calendar; default: the one that no other is made of\n"
    "  --land here|next         open time used up at a border: there (default), or at the next opening\n"
    "  --at same|end            working days: at the same clock time (default), or at the end of the hours\n"
    "  --format FORMAT          text (default), json, or of spans ics\n";

static const char import[] =
    "usage: dsv import ics FILE.ics [OPTION...]\n"
    "\n"
    "Prints the events of an iCalendar file as a calendar document, open while an event lasts, or as facts.\n"
    "\n"
    "  --as WHAT                calendar (default), or intervals: NDJSON, a line for each time an event takes\n"
    "  --id ID                  of the calendar; default: made from the file's name\n"
    "  --stream NAME            intervals: names the stream in each line\n"
    "  --timezone ZONE          of dates, and of times without a zone; default: what the file says\n"
    "  --from T, --to T         leave out what ends by, or begins at; events that repeat for ever end at --to, or ten\n"
    "                           years after the first\n";

const char *help_of(const char *of) {
  static const struct {
    const char *name, *text;
  } pages[] = {{"check", check}, {"schema", schema}, {"score", score},   {"explain", explain},
               {"diff", diff},   {"clock", clock},   {"import", import}, {"help", page}};
  if (!of) return page;
  for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
    if (!strcmp(of, pages[i].name)) return pages[i].text;
  return NULL;
}
