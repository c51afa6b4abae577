/* What --help prints. docs/dsv.1 says the same at greater length. */
#include "cli.h"
#include <string.h>

static const char page[] =
    "usage: dsv VERB ...\n"
    "\n"
    "  dsv check PATH...                  are these documents good?\n"
    "  dsv lint PATH...                   are they wise? what cannot be kept, missed or measured\n"
    "  dsv schema [TYPE]                  JSON Schema of documents\n"
    "  dsv score BOOK AGREEMENT ...       what was agreed against what happened\n"
    "  dsv explain BOOK AGREEMENT TARGET  why a figure is what it is\n"
    "  dsv budget BOOK AGREEMENT TARGET   what may still go wrong, and how the window is likely to end\n"
    "  dsv show BOOK AGREEMENT            the whole text of a version, also of an amendment\n"
    "  dsv backtest BOOK AGREEMENT ...    what a draft would have meant on past facts\n"
    "  dsv claims BOOK AGREEMENT ...      where each credit and claim stands, and what is next\n"
    "  dsv diff BOOK AGREEMENT A B        what changed between two versions, or two books\n"
    "  dsv underpin BOOK AGREEMENT        is it borne by what its services rest on?\n"
    "  dsv due BOOK ...                   what agreements ask to be done, and until when\n"
    "  dsv trace BOOK [AGREEMENT]         from needs to targets: what was lost on the way\n"
    "  dsv effective BOOK AGREEMENT       what holds for one consumer and service, in plain words\n"
    "  dsv make BOOK OFFERING ...         an agreement from a catalogue\n"
    "  dsv clock CALENDAR QUERY ...       working time, due times, opening hours\n"
    "  dsv import FORMAT FILE             documents from OpenSLO, TMF623 or iAgree; a calendar from iCalendar\n"
    "  dsv export FORMAT BOOK [AGREEMENT] agreements as OpenSLO or TMF623\n"
    "  dsv key FILE                       a signing key, and the key to verify with\n"
    "  dsv sign FILE [DOCUMENT] ...       the signature of a document\n"
    "  dsv verify FILE NOTE ...           who has signed it, and is it unchanged?\n"
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

static const char lint[] =
    "usage: dsv lint PATH...\n"
    "\n"
    "Checks documents as dsv check does, and warns of what is allowed and hardly meant: targets that cannot be met or\n"
    "missed, that contradict each other or never decide, hours that never come, agreements that nobody evaluates.\n"
    "Exit 1 where anything is found.\n";

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

#define WHAT_IF                                                                                                    \
  "  --version N              only this version\n"                                                                 \
  "  --as-if                  what if? The version as if it were in force in [from, to): no statement of what is " \
  "owed\n"

static const char score[] =
    "usage: dsv score BOOK AGREEMENT --facts STREAM=FILE ... [OPTION...]\n"
    "\n"
    "Scores an agreement. T is a date (midnight UTC) or a time as 2026-01-31T18:00:00Z.\n"
    "\n" FACTS
    "  --from T, --to T         windows that begin in [from, to); default: first day in force, as-of\n" WHAT_IF
    "  --jobs N                 read and score on N threads (1 to 64); the result is the same\n"
    "  --check                  exit 1 where a target is missed\n";

static const char explain[] =
    "usage: dsv explain BOOK AGREEMENT TARGET --period T --facts STREAM=FILE ... [OPTION...]\n"
    "\n"
    "Explains the figure of a target in the window that holds T: every span of time, every outage or attestation,\n"
    "every row.\n"
    "\n" FACTS "  --period T               a time in the window\n" WHAT_IF "  --from T, --to T         of --as-if\n"
    "  --every                  every row, span, outage and attestation, a JSON object in a line, none held\n";

static const char backtest[] =
    "usage: dsv backtest BOOK AGREEMENT --from T --facts STREAM=FILE ... [OPTION...]\n"
    "\n"
    "Scores a version on past facts as if it were in force in [from, to), and says of each target how often it would\n"
    "have been missed, what would have been owed, and the tightest limit that would have held. FORMAT is text or "
    "json.\n"
    "\n" FACTS "  --from T, --to T         when it is supposed to be in force; --to is as-of where left out\n"
    "  --version N              default: the highest\n"
    "  --hold SHARE             in so many % of the windows the limit must have held; default: 95\n";

static const char show[] = "usage: dsv show BOOK AGREEMENT [--version N]\n"
                           "\n"
                           "Prints the whole text of a version of an agreement as canonical JSON, also of one that is "
                           "written as an amendment.\n"
                           "\n"
                           "  --version N              default: the highest\n";

static const char claims[] =
    "usage: dsv claims BOOK AGREEMENT [--facts STREAM=FILE ...] [OPTION...]\n"
    "\n"
    "Replays the claims of an agreement: where each credit stands at a time, what each act did, and what is next, by\n"
    "whom and until when. Without facts only the documents are replayed, and no amounts are known.\n"
    "\n" FACTS "  --from T, --to T         windows that begin in [from, to); default: first day in force, as-of\n";

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

static const char budget[] =
    "usage: dsv budget BOOK AGREEMENT TARGET --facts STREAM=FILE ... [OPTION...]\n"
    "\n"
    "The error budget of a target in the window that holds --as-of: used, left, the pace, how likely the window is to\n"
    "end well by days drawn from the past, and what each further nine would have cost.\n"
    "\n"
    "  --as-of T                nothing from T on counts; default: now\n"
    "  --from T                 days that are drawn begin no earlier; default: with the agreement\n"
    "  --seed N                 of the forecast: the same gives the same result; default: 0\n"
    "  --trials N               of the forecast; default: 10000, at most 1000000\n"
    "  --format FORMAT          text (default) or json\n"
    "  --facts, --facts-format, --bad-rows, --separator, --decimal, --times, --zone, --complete\n"
    "                           as for dsv score\n";

static const char underpin[] =
    "usage: dsv underpin BOOK AGREEMENT [OPTION...]\n"
    "\n"
    "Holds each target of availability and time against what the suppliers of its services promise: what can be\n"
    "promised if the parts are independent, bounds if they are not, and the gaps, with who would have to promise "
    "what.\n"
    "\n"
    "  --format FORMAT          text (default), json or csv\n"
    "  --version N              that version of the agreement; default: the newest\n"
    "  --check                  exit 1 where a target does not hold, if all parts are independent\n";
static const char trace[] = "usage: dsv trace BOOK [AGREEMENT] [OPTION...]\n"
                            "\n"
                            "Traces needs to requirements to targets and back: what serves what, what has no way on, "
                            "and the share that is kept\n"
                            "at each step.\n"
                            "\n"
                            "  --version N              version of the agreement; default: the highest\n"
                            "  --format FORMAT          text (default), json or csv\n"
                            "  --check                  exit 1 where anything is lost\n";

static const char effective[] =
    "usage: dsv effective BOOK AGREEMENT [OPTION...]\n"
    "\n"
    "Prints the agreement as it holds for one consumer and one service: each clause in a plain sentence, and where it\n"
    "comes from.\n"
    "\n"
    "  --consumer PARTY         default: what holds for any of them\n"
    "  --service SERVICE        default: what holds for any of them\n"
    "  --as-of T                the version in force then; default: the highest\n"
    "  --format FORMAT          text (default) or json\n";

static const char make[] = "usage: dsv make BOOK OFFERING --consumer PARTY --from T [OPTION...]\n"
                           "\n"
                           "Prints the agreement that an offering becomes by the choices made, as canonical JSON, "
                           "after it was checked beside\n"
                           "the documents of the book.\n"
                           "\n"
                           "  --choose OPTION=CHOICE   may be given for each option; default: as the offering says\n"
                           "  --consumer PARTY         who consumes\n"
                           "  --provider PARTY         who provides; default: who offers\n"
                           "  --from T                 from when on it is in force\n"
                           "  --to T                   until when; default: no end\n"
                           "  --id ID                  of the agreement; default: OFFERING-PARTY\n";

static const char due[] = "usage: dsv due BOOK [OPTION...]\n"
                          "\n"
                          "Lists what agreements ask to be done, and until when: notice, renewals, reviews, payments "
                          "and their like; what is\n"
                          "overdue first. Times are those of each agreement's zone.\n"
                          "\n"
                          "  --as-of T                from when on; default: now\n"
                          "  --until T                what is due before; default: 366 days later\n"
                          "  --agreement ID           of this agreement only\n"
                          "  --format FORMAT          text (default), json or csv\n"
                          "  --check                  exit 1 where anything is overdue\n";

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
    "usage: dsv import openslo|tmf623|iagree FILE [OPTION...]\n"
    "       dsv import ics FILE.ics [OPTION...]\n"
    "\n"
    "Prints what stands in a file of another format (JSON or YAML) as documents. What is lost is a warning.\n"
    "\n"
    "  --provider ID, --consumer ID\n"
    "  --from T                 when agreements begin to be in force\n"
    "  --timezone ZONE          their zone; all four only where the file says nothing\n"
    "\n"
    "ics prints the events of an iCalendar file as a calendar document, open while an event lasts, or as facts.\n"
    "\n"
    "  --as WHAT                calendar (default), or intervals: NDJSON, a line for each time an event takes\n"
    "  --id ID                  of the calendar; default: made from the file's name\n"
    "  --stream NAME            intervals: names the stream in each line\n"
    "  --timezone ZONE          of dates, and of times without a zone; default: what the file says\n"
    "  --from T, --to T         leave out what ends by, or begins at; events that repeat for ever end at --to, or ten\n"
    "                           years after the first\n";

static const char export[] =
    "usage: dsv export openslo|tmf623 BOOK [AGREEMENT] [--format json|yaml]\n"
    "\n"
    "Prints the agreements of a book, or one of them, in another format. What is lost is a warning.\n"
    "\n"
    "  --format FORMAT          json (default) or yaml\n";

static const char key[] =
    "usage: dsv key FILE [--new NAME]\n"
    "\n"
    "Prints the key to verify with that belongs to the signing key in FILE; the other party pins it.\n"
    "\n"
    "  --new NAME               make the signing key: a new file that nobody else may read (mode 0600); NAME says who\n"
    "                           signs, as teleco.example/agreements\n";

static const char sign[] =
    "usage: dsv sign FILE [DOCUMENT] --key FILE [--note NOTE]\n"
    "\n"
    "Prints a signed note of a document: what it is, its SHA-256, and a signature. FILE is a file or folder of\n"
    "documents; DOCUMENT is ID, TYPE/ID or ID@VERSION; default: the only document, or the only agreement. What the\n"
    "document refers to is not signed with it.\n"
    "\n"
    "  --key FILE               the signing key, which nobody else may read\n"
    "  --note NOTE              sign on the note of the other party; it must speak of the same bytes\n";

static const char verify[] =
    "usage: dsv verify FILE NOTE --pin KEY ... [OPTION...]\n"
    "\n"
    "Says who has signed the document of which the note speaks, if it stands in FILE as it was signed, to the bit.\n"
    "\n"
    "  --pin KEY                key of one who must have signed, as dsv key prints it; may be repeated: of keys of "
    "one\n"
    "                           name any will do\n"
    "  --pins FILE              such keys, one in a line\n"
    "  --original FILE          the document as it was signed: the first member that differs is named\n"
    "  --some                   enough that one of the names has signed\n"
    "  --format FORMAT          text (default) or json\n";

const char *help_of(const char *of) {
  static const struct {
    const char *name, *text;
    /* clang-format off */
  } pages[] = {
      {"check", check},
      {"lint", lint},
      {"schema", schema},
      {"score", score},
      {"explain", explain},
      {"budget", budget},
      {"show", show}, {"backtest", backtest},
      {"claims", claims},
      {"diff", diff},
      {"trace", trace},
      {"effective", effective},
      {"make", make},
      {"due", due},
      {"underpin", underpin},
      {"clock", clock},
      {"import", import},
      {"export", export},
      {"key", key},
      {"sign", sign},
      {"verify", verify},
      {"help", page},
  };
  /* clang-format on */
  if (!of) return page;
  for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
    if (!strcmp(of, pages[i].name)) return pages[i].text;
  return NULL;
}
