/*
 * Jobs over n rows, for counting what they cost: `linear_jobs JOB N...` does one job at each size, in the working folder. Only what happens within
 * measured() is counted (run.py). What grows with the rows is everything that may: groups, cases and texts too, not the rows of each alone.
 */
#include <dsv/dsv.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define START INT64_C(1735689600000000) /* 2025-01-01T00:00:00Z */
#define YEAR INT64_C(31536000000000)
enum { SERVICES = 4, ROWS_PER_CASE = 4, ID_BYTES = 12 };

/* ---- the book --------------------------------------------------------------------------------------------------------------- */

#define AGREEMENT(id, members, targets)                                                                                \
  ",{'type':'agreement','id':'" id "','form':'agreement','provider':'p','consumer':'c','services':['s'],"              \
  "'version':1,'timezone':'Etc/UTC','in_force':{'from':'2025-01-01','to':'2026-01-01'}," members "'targets':[" targets \
  "]}"
#define REQUESTS(id, kind, members) \
  "{'id':'" id "','by':['service'],'metric':{'stream':'requests','kind':'" kind "'," members "}}"
#define DOWN(stream) "{'id':'t','by':['service'],'metric':{'kind':'availability','stream':'" stream "'}}"

/* ' stands for ". */
static const char book_text[] =
    "[{'type':'party','id':'p'},{'type':'party','id':'c'},{'type':'service','id':'s'},"
    "{'type':'calendar','id':'week','timezone':'Europe/Berlin','weekly':{'mon':['00:00-24:00'],'tue':['00:00-24:00'],"
    "'wed':['00:00-24:00'],'thu':['00:00-24:00'],'fri':['00:00-24:00']}},"
    "{'type':'stream','id':'requests','shape':'sample','fields':{'service':'string','ms':'number','ok':'boolean'}},"
    "{'type':'stream','id':'told','shape':'event','key':['id'],'revision':'revision',"
    "'fields':{'id':'string','revision':'integer','ms':'number'}},"
    "{'type':'stream','id':'outages','shape':'interval','fields':{'service':'string'}},"
    "{'type':'stream','id':'repairs','shape':'interval','fields':{'service':'string'}},"
    "{'type':'stream','id':'tickets','shape':'event','columns':{'case':'id'},'fields':{'id':'string','event':'string'}}"
    ","
    "{'type':'stream','id':'down','shape':'interval','made':{'while':{'field':'ok','op':'==','value':false},"
    "'from':'requests','by':['service'],'hold':'P30D'}},"
    "{'type':'stream','id':'missed','shape':'interval','made':{'missed':{'metric':{'kind':'ratio','stream':'requests',"
    "'of':{'field':'ok','op':'==','value':true}},'by':['service'],'objective':{'op':'>','value':'90'},"
    "'window':{'anchored':'PT168H'}}}}" //
    AGREEMENT("by-rows", "'window':'month',",
              REQUESTS("ok", "ratio", "'of':{'field':'ok','op':'==','value':true}") "," //
              REQUESTS("mean", "mean", "'field':'ms'") ","                              //
              REQUESTS("p50", "quantile", "'field':'ms','q':'0.5'") ","                 //
              REQUESTS("p95", "quantile", "'field':'ms','q':'0.95'") ","                //
              REQUESTS("p99", "quantile", "'field':'ms','q':'0.99'") ","                //
              REQUESTS("over", "ratio", "'of':{'field':'ms','op':'>','value':'900'}"))  //
    AGREEMENT("by-subject", "'window':'year',",
              "{'id':'t','by':['id'],'metric':{'kind':'sum','stream':'told','field':'ms'}}") //
    AGREEMENT("by-outages",
              "'window':'month','hours':'week','exclude':[{'id':'repairs','stream':'repairs','match':['service']}],",
              DOWN("outages"))                                  //
    AGREEMENT("by-down", "'window':'month',", DOWN("down"))     //
    AGREEMENT("by-missed", "'window':'month',", DOWN("missed")) //
    AGREEMENT(
        "by-cases", "'window':'month','hours':'week',",
        "{'id':'t','metric':{'kind':'elapsed','stream':'tickets','start':'opened','stop':'solved','pause':'waiting',"
        "'resume':'working','aggregate':'within','limit':{'op':'<=','value':'PT1H'}}}") "]";

/* A text of its own, since compilers need not take long ones. */
static const char more_text[] = "[{'type':'party','id':'q'}" //
    AGREEMENT("by-attested", "'window':'month','hours':'week',",
              REQUESTS("t", "attested", "'field':'ok','valid':'PT1H'")) //
    AGREEMENT("by-churn", "'window':'month',",
              "{'id':'t','by':['service'],'metric':{'kind':'churn','stream':'outages'}}") "]";

static void must(dsv_status status, const char *what, const dsv_diag *diag) {
  if (status == DSV_OK) return;
  dsv_finding finding = DSV_FINDING_INIT;
  const bool said = diag && dsv_diag_count(diag) && dsv_diag_get(diag, 0, &finding) == DSV_OK;
  fprintf(stderr, "%s: %s\n", what, said ? finding.message : dsv_status_text(status));
  exit(1);
}

static void add_text(dsv_book *book, const char *from, dsv_diag *diag) {
  const size_t n = strlen(from);
  char *text = malloc(n);
  if (!text) exit(1);
  for (size_t i = 0; i < n; i++) text[i] = (char)(from[i] == '\'' ? '"' : from[i]);
  must(dsv_book_add(book, text, n, "book", NULL, diag), "add", diag);
  free(text);
}

static dsv_book *open_book(dsv_context *context, dsv_diag *diag) {
  dsv_book *book;
  must(dsv_book_new(context, NULL, &book, diag), "book", diag);
  add_text(book, book_text, diag);
  add_text(book, more_text, diag);
  must(dsv_book_check(book, NULL, diag), "check", diag);
  return book;
}

/* ---- memory ----------------------------------------------------------------------------------------------------------------- */

/* What grows is always copied. Whether realloc() copies depends on all that was allocated before, and so would what is counted. */
enum { BEFORE = 16 }; /* bytes before a block, that say how long it is */

static void *allocate(void *user, size_t bytes) {
  (void)user;
  char *at = malloc(BEFORE + bytes);
  if (!at) return NULL;
  memcpy(at, &bytes, sizeof bytes);
  return at + BEFORE;
}

static void release(void *user, void *memory) {
  (void)user;
  if (memory) free((char *)memory - BEFORE);
}

static void *resize(void *user, void *memory, size_t bytes) {
  void *now = allocate(user, bytes);
  if (!now || !memory) return now;
  size_t before;
  memcpy(&before, (char *)memory - BEFORE, sizeof before);
  memcpy(now, memory, before < bytes ? before : bytes);
  release(user, memory);
  return now;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

enum { TIME, END, SERVICE, MS, OK, ID, REVISION, EVENT, COLUMNS };

/* Columns that serve every stream, over arrays that hold a little of everything. */
typedef struct {
  uint64_t n;
  int64_t *time, *end, *revision, *id_offsets;
  uint32_t *service, *event;
  double *ms;
  uint8_t *ok;
  char *ids;
  dsv_column columns[COLUMNS];
} rows;

static const char services[] = "s00s01s02s03";
static int64_t service_offsets[SERVICES + 1];
static const char events[] = "openedwaitingworkingsolved";
static const int64_t event_offsets[] = {0, 6, 13, 20, 26};

static void *room(uint64_t n, size_t size) {
  void *at = calloc((size_t)n, size);
  if (!at) exit(1);
  return at;
}

static uint64_t next(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return *state >> 33;
}

/* Spread over a year, so that twice the rows lie twice as dense. */
static void make_row(rows *r, uint64_t row, uint64_t place, uint64_t *state) {
  const int64_t step = YEAR / (int64_t)r->n;
  r->time[row] = START + step * (int64_t)place;
  r->end[row] = r->time[row] + 1 + (int64_t)next(state) % (step * SERVICES);
  r->service[row] = (uint32_t)next(state) % SERVICES;
  r->ms[row] = (double)(next(state) % 1000000) / 1000;
  r->ok[row] = next(state) % 10 != 0;
  r->event[row] = (uint32_t)(place % ROWS_PER_CASE);
  r->revision[row] = (int64_t)(place % ROWS_PER_CASE);
  char id[ID_BYTES + 1];
  snprintf(id, sizeof id, "case%08u", (unsigned)(place / ROWS_PER_CASE));
  memcpy(r->ids + row * ID_BYTES, id, ID_BYTES);
  r->id_offsets[row + 1] = (int64_t)(row + 1) * ID_BYTES;
}

static dsv_column column(const char *name, dsv_column_type type, const void *values) {
  dsv_column made = DSV_COLUMN_INIT;
  made.name = name;
  made.type = type;
  made.values = values;
  return made;
}

static dsv_column codes(const char *name, const uint32_t *values, const char *texts, const int64_t *offsets,
                        uint64_t n_texts) {
  dsv_column made = column(name, DSV_COLUMN_CODES, values);
  made.texts = texts;
  made.offsets = offsets;
  made.n_texts = n_texts;
  return made;
}

static void make(rows *r, bool shuffled) {
  uint64_t state = 42;
  const uint64_t n = r->n;
  r->time = room(n, sizeof *r->time);
  r->end = room(n, sizeof *r->end);
  r->revision = room(n, sizeof *r->revision);
  r->id_offsets = room(n + 1, sizeof *r->id_offsets);
  r->service = room(n, sizeof *r->service);
  r->event = room(n, sizeof *r->event);
  r->ms = room(n, sizeof *r->ms);
  r->ok = room(n, sizeof *r->ok);
  r->ids = room(n, ID_BYTES);
  /* 7919 is a prime that does not divide n: every place comes once. */
  for (uint64_t i = 0; i < n; i++) make_row(r, i, shuffled ? i * 7919 % n : i, &state);
  for (int64_t i = 0; i <= SERVICES; i++) service_offsets[i] = 3 * i;
  r->columns[TIME] = column("time", DSV_COLUMN_TIME, r->time);
  r->columns[END] = column("end", DSV_COLUMN_TIME, r->end);
  r->columns[SERVICE] = codes("service", r->service, services, service_offsets, SERVICES);
  r->columns[MS] = column("ms", DSV_COLUMN_NUMBER, r->ms);
  r->columns[OK] = column("ok", DSV_COLUMN_BOOLEAN, r->ok);
  r->columns[ID] = column("id", DSV_COLUMN_TEXT, r->ids);
  r->columns[ID].offsets = r->id_offsets;
  r->columns[REVISION] = column("revision", DSV_COLUMN_INTEGER, r->revision);
  r->columns[EVENT] = codes("event", r->event, events, event_offsets, ROWS_PER_CASE);
}

static void free_rows(rows *r) {
  void *const arrays[] = {r->time, r->end, r->revision, r->id_offsets, r->service, r->event, r->ms, r->ok, r->ids};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) free(arrays[i]);
}

/* As a file: requests, each with the id of a case, which nothing asks for but NDJSON and CSV have to pass over. */
static void write_file(const rows *r, const char *path, bool json) {
  const size_t n = strlen(path);
  gzFile file = gzopen(path, n > 3 && !strcmp(path + n - 3, ".gz") ? "wb1" : "wbT");
  if (!file) exit(1);
  if (!json) gzprintf(file, "time,id,service,revision,ms,ok,event\n");
  for (uint64_t i = 0; i < r->n; i++) {
    char time[DSV_TIME_BYTES];
    must(dsv_time_format(r->time[i], time), "time", NULL);
    const char *form = json ? "{\"time\":\"%s\",\"id\":\"%.*s\",\"service\":\"s%02u\",\"revision\":%d,\"ms\":%.3f,"
                              "\"ok\":%s,\"event\":\"%.*s\"}\n"
                            : "%s,%.*s,s%02u,%d,%.3f,%s,%.*s\n";
    const int64_t *event = event_offsets + r->event[i];
    gzprintf(file, form, time, ID_BYTES, r->ids + i * ID_BYTES, r->service[i], (int)r->revision[i], r->ms[i],
             r->ok[i] ? "true" : "false", (int)(event[1] - event[0]), events + event[0]);
  }
  if (gzclose(file) != Z_OK) exit(1);
}

/* ---- jobs ------------------------------------------------------------------------------------------------------------------- */

typedef struct job job;

typedef struct {
  const job *job;
  const rows *rows;
  dsv_book *book;
  dsv_facts *facts;
  dsv_scorecard *card;
  dsv_diag *diag;
} scene;

struct job {
  const char *name;
  uint64_t rows;                /* n: so many that what is fixed, such as the results of each month, does not weigh */
  dsv_status (*work)(scene *s); /* what is measured */
  const char *stream;           /* of the rows */
  const char *of;               /* the file to load, the agreement to score */
  const char *target;           /* to explain */
  bool shuffled, sealed;        /* before it begins */
};

static dsv_status append_to(scene *s, const char *stream, const rows *r) {
  dsv_column columns[COLUMNS + 1];
  memcpy(columns, r->columns, sizeof r->columns);
  columns[COLUMNS] = column("start", DSV_COLUMN_TIME, r->time);
  return dsv_facts_append(s->facts, stream, columns, COLUMNS + 1, r->n, NULL, s->diag);
}

static dsv_status append(scene *s) {
  return append_to(s, s->job->stream, s->rows);
}

static dsv_status adopt(scene *s) {
  const dsv_owner owner = DSV_OWNER_INIT;
  return dsv_facts_adopt(s->facts, s->job->stream, s->rows->columns, COLUMNS, s->rows->n, &owner, NULL, s->diag);
}

static dsv_status load(scene *s) {
  return dsv_facts_load(s->facts, s->job->stream, s->job->of, NULL, s->diag);
}

static dsv_status seal(scene *s) {
  return dsv_facts_seal(s->facts, NULL, s->diag);
}

static dsv_status score(scene *s) {
  return dsv_score(s->book, s->facts, s->job->of, DSV_NO_TIME, DSV_NO_TIME, START + YEAR, NULL, &s->card, s->diag);
}

static int read_line(void *user, const dsv_line *line) {
  *(uint64_t *)user += line->last - line->first + 1;
  return 0;
}

static dsv_status explain(scene *s) {
  uint64_t lines = 0;
  dsv_reader reader = DSV_READER_INIT;
  reader.line = read_line;
  reader.user = &lines;
  return dsv_explain_each(s->book, s->facts, s->job->of, s->job->target, START, START + YEAR, &reader, NULL, s->diag);
}

/* All of a tally: made, written, read, merged with itself as if the rows had come twice, and finished. */
static dsv_status tally(scene *s) {
  dsv_tally *parts[2], *whole;
  dsv_text *text;
  must(dsv_tally_new(s->book, s->facts, s->job->of, DSV_NO_TIME, DSV_NO_TIME, START + YEAR, NULL, &parts[0], s->diag),
       "tally", s->diag);
  must(dsv_tally_write(parts[0], NULL, &text, s->diag), "write", s->diag);
  must(dsv_tally_read(s->book, dsv_text_bytes(text), dsv_text_length(text), NULL, &parts[1], s->diag), "read", s->diag);
  must(dsv_tally_merge(parts, 2, NULL, &whole, s->diag), "merge", s->diag);
  dsv_text_unref(text);
  for (int i = 0; i < 2; i++) dsv_tally_unref(parts[i]);
  const dsv_status status = dsv_tally_score(&whole, 1, NULL, &s->card, s->diag);
  dsv_tally_unref(whole);
  return status;
}

static const job jobs[] = {
    {"load-csv", 20000, load, "requests", "rows.csv", NULL, false, false},
    {"load-csv-texts", 20000, load, "told", "rows.csv", NULL, false, false},
    {"load-ndjson", 20000, load, "requests", "rows.ndjson", NULL, false, false},
    {"load-ndjson-texts", 20000, load, "told", "rows.ndjson", NULL, false, false},
    {"load-gz", 20000, load, "requests", "rows.csv.gz", NULL, false, false},
    {"append", 40000, append, "requests", NULL, NULL, false, false},
    {"append-texts", 20000, append, "told", NULL, NULL, false, false},
    {"adopt", 40000, adopt, "requests", NULL, NULL, false, false},
    {"seal", 40000, seal, "requests", NULL, NULL, false, false},
    {"seal-shuffled", 20000, seal, "requests", NULL, NULL, true, false},
    {"seal-revisions", 20000, seal, "told", NULL, NULL, true, false},
    {"score-rows", 20000, score, "requests", "by-rows", NULL, false, true},
    {"score-many-subjects", 20000, score, "told", "by-subject", NULL, false, true},
    {"score-outages", 20000, score, "outages", "by-outages", NULL, true, true},
    {"score-while", 40000, score, "requests", "by-down", NULL, false, true},
    {"score-missed", 40000, score, "requests", "by-missed", NULL, false, true},
    {"score-cases", 20000, score, "tickets", "by-cases", NULL, true, true},
    {"score-attested", 20000, score, "requests", "by-attested", NULL, false, true},
    {"score-churn", 20000, score, "outages", "by-churn", NULL, true, true},
    {"tally-rows", 20000, tally, "requests", "by-rows", NULL, false, true},
    {"tally-outages", 10000, tally, "outages", "by-outages", NULL, false, true},
    {"tally-cases", 10000, tally, "tickets", "by-cases", NULL, true, true},
    {"explain-rows", 40000, explain, "requests", "by-rows", "ok", false, true},
    {"explain-outages", 40000, explain, "outages", "by-outages", "t", false, true},
    {"explain-attested", 20000, explain, "requests", "by-attested", "t", false, true},
    {"explain-while", 20000, explain, "requests", "by-down", "t", false, true},
};

/* Found by its name: all that it costs is counted, and nothing else. */
dsv_status measured(scene *s);
__attribute__((noinline)) dsv_status measured(scene *s) {
  return s->job->work(s);
}

/* What exclusions are of: a repair for every tenth row. */
static void append_repairs(scene *s) {
  rows r = {.n = s->rows->n / 10};
  make(&r, false);
  must(append_to(s, "repairs", &r), "repairs", s->diag);
  free_rows(&r);
}

static void run(dsv_context *context, dsv_diag *diag, const job *one, uint64_t n) {
  rows r = {.n = n};
  make(&r, one->shuffled);
  scene s = {.job = one, .rows = &r, .book = open_book(context, diag), .diag = diag};
  must(dsv_facts_new(s.book, NULL, &s.facts, diag), "facts", diag);
  if (one->work == load) write_file(&r, one->of, strstr(one->of, "ndjson"));
  if (one->sealed || one->work == seal) must(append(&s), "append", diag);
  if (one->sealed) append_repairs(&s);
  if (one->sealed) must(seal(&s), "seal", diag);
  must(measured(&s), one->name, diag);
  if (!one->sealed && dsv_facts_rows(s.facts, one->stream) != n) exit(1);
  dsv_scorecard_unref(s.card);
  dsv_facts_unref(s.facts);
  dsv_book_unref(s.book);
  free_rows(&r);
}

/* Without a job: the names of all, and n. */
int main(int argc, char **argv) {
  dsv_context *context;
  dsv_diag *diag;
  const dsv_allocator allocator = {sizeof allocator, NULL, allocate, resize, release};
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.allocator = &allocator;
  must(dsv_context_new(&options, &context), "context", NULL);
  must(dsv_diag_new(context, &diag), "diag", NULL);
  bool found = argc < 2;
  for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
    if (argc < 2) printf("%s %u\n", jobs[i].name, (unsigned)jobs[i].rows);
    else if (!strcmp(argv[1], jobs[i].name)) {
      found = true;
      for (int k = 2; k < argc; k++) run(context, diag, &jobs[i], strtoull(argv[k], NULL, 10));
    }
  }
  dsv_diag_unref(diag);
  dsv_context_unref(context);
  return !found;
}
