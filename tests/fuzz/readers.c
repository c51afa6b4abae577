/*
 * Readers of facts under libFuzzer. The program is called by the name of a reader below; `csv FILE` runs one input.
 *
 * Each input is read with bad rows refused, then with bad rows counted, and once more another way, such as in small pieces. What is refused
 * must leave the facts as they were, all rows must be accounted for, findings must lie within the input, both ways must lead to the same facts,
 * and these can be scored.
 */
#include "fuzz/arrow.h"
#include "fuzz/gzip.h"
#include "fuzz/world.h"
#include "support/facts.h"
#include <stdlib.h>
#include <unistd.h>

static fuzz_world base;
static char path[64]; /* of the file of packed readers, in the working folder */

/* ---- ways to read ----------------------------------------------------------------------------------------------------------- */

static dsv_status read_bytes(dsv_facts *facts, fuzz_input *input, const dsv_facts_options *options, dsv_diag *diag) {
  return dsv_facts_read(facts, input->stream, input->bytes, input->n, "input", options, diag);
}

static dsv_status read_file(dsv_facts *facts, fuzz_input *input, const dsv_facts_options *options, dsv_diag *diag) {
  return dsv_facts_load(facts, input->stream, path, options, diag);
}

static dsv_status next_piece(void *user, char *buffer, size_t capacity, size_t *got) {
  fuzz_input *input = user;
  size_t left = input->n_plain - input->at, n = input->piece < left ? input->piece : left;
  *got = n < capacity ? n : capacity;
  if (*got) memcpy(buffer, input->plain + input->at, *got);
  input->at += *got;
  return DSV_OK;
}

static dsv_status read_pieces(dsv_facts *facts, fuzz_input *input, const dsv_facts_options *options, dsv_diag *diag) {
  dsv__input *pieces;
  input->at = 0;
  dsv_status status = dsv__input_pull(base.context, next_piece, input, "input", &pieces, diag);
  expect(!status, "an input can be made");
  status = dsv__facts_read_input(facts, input->stream, pieces, options, diag);
  dsv__input_close(pieces);
  return status;
}

/* A further reader is one more line, one in FLOORS of run.py and some in seeds.py. `again` is another way to the same facts. */
static const struct reader {
  const char *name;
  uint32_t format;
  fuzz_way read, again;
  bool packed; /* by gzip, in a file */
} readers[] = {
    {"csv", DSV_FORMAT_CSV, read_bytes, read_pieces, false},
    {"ndjson", DSV_FORMAT_NDJSON, read_bytes, read_pieces, false},
    {"prometheus", DSV_FORMAT_PROMETHEUS, read_bytes, read_pieces, false},
    {"openmetrics", DSV_FORMAT_OPENMETRICS, read_bytes, read_pieces, false},
    {"csv.gz", DSV_FORMAT_CSV, read_file, read_pieces, true},
    {"ndjson.gz", DSV_FORMAT_NDJSON, read_file, read_pieces, true},
    {"arrow", DSV_FORMAT_AUTO, arrow_batch, arrow_slices, false},
};
static const struct reader *reader;

/* ---- what must hold --------------------------------------------------------------------------------------------------------- */

/* Line and column name the byte at the offset. */
static bool is_placed(const dsv_finding *finding, const fuzz_input *input) {
  if (finding->offset > input->n_plain || !finding->column || finding->column - 1 > finding->offset) return false;
  uint64_t begin = finding->offset - (finding->column - 1), lines = 1;
  for (uint64_t at = 0; at < begin; at++) lines += input->plain[at] == '\n';
  return lines == finding->line && (!begin || input->plain[begin - 1] == '\n');
}

/* What is wrong with the packing has no place in what is packed. */
static void check_findings(const dsv_diag *diag, const fuzz_input *input) {
  for (size_t i = 0; i < dsv_diag_count(diag); i++) {
    dsv_finding finding = DSV_FINDING_INIT;
    expect(!dsv_diag_get(diag, i, &finding), "a finding can be had");
    expect(finding.message && *finding.message, "a finding says something");
    if (!finding.line || !input->plain || is_placed(&finding, input)) continue;
    fprintf(stderr, "%u:%u, offset %u: %s\n", (unsigned)finding.line, (unsigned)finding.column,
            (unsigned)finding.offset, finding.message);
    expect(false, "line, column and offset of a finding agree and lie within the input");
  }
}

/* All that is known, as one number. */
static uint64_t hash_of(const dsv_facts *facts) {
  uint64_t hash = 0;
  for (size_t i = 0; i < facts->n_tables; i++) hash = mix(hash, table_hash(&facts->tables[i]));
  return hash;
}

static void check_rows(const dsv_facts *facts) {
  for (size_t i = 0; i < facts->n_tables; i++) {
    const dsv__table *table = &facts->tables[i];
    expect(table->seen == table->n + table->bad + table->superseded, "every row is living, bad or superseded");
  }
}

typedef struct {
  dsv_status status;
  uint64_t findings;
  uint64_t hash; /* of the facts after it */
} outcome;

static outcome try(dsv_facts *facts, fuzz_way read, fuzz_input *input, uint32_t bad_rows, uint32_t part, uint32_t parts,
                   dsv_facts_mark *mark) {
  dsv_facts_options options = input->options;
  options.format = reader->format;
  options.bad_rows = bad_rows;
  options.part = part;
  options.parts = parts;
  options.mark = mark;
  uint64_t before = hash_of(facts);
  outcome o = {.status = read(facts, input, &options, base.diag)};
  o.findings = dsv_diag_total(base.diag);
  o.hash = hash_of(facts);
  expect(!o.status || o.findings, "what is refused is explained");
  expect(!o.status || o.hash == before, "what is refused leaves the facts as they were");
  check_findings(base.diag, input);
  check_rows(facts);
  dsv_diag_clear(base.diag);
  return o;
}

static void check_again(fuzz_input *input, outcome whole) {
  dsv_facts *facts = world_facts(&base);
  outcome again = try(facts, reader->again, input, DSV_BAD_ROWS_COUNT, 0, 0, NULL);
  expect(again.status == whole.status, "both ways end alike");
  bool apart = whole.status && !reader->format; /* what is wrong with one batch of Arrow is found in it alone */
  expect(apart || again.findings == whole.findings, "both ways find the same");
  expect(again.hash == whole.hash, "both ways make the same facts");
  dsv_facts_unref(facts);
}

/* The parts in turn give the rows of the whole, whether they know where the last one ended or not. */
static void check_parts(fuzz_input *input, outcome whole, bool marks) {
  dsv_facts *facts = world_facts(&base);
  uint32_t parts = input->options.parts;
  dsv_facts_mark mark = {0, 0};
  outcome last = whole;
  for (uint32_t part = 0; part < parts; part++) {
    last = try(facts, reader->read, input, DSV_BAD_ROWS_COUNT, part, parts, marks ? &mark : NULL);
    expect(!last.status, "what can be read as a whole can be read in parts");
  }
  expect(last.hash == whole.hash, "all parts together make the same facts");
  dsv_facts_unref(facts);
}

static void run(fuzz_input *input) {
  dsv_facts *facts = world_facts(&base);
  outcome whole = try(facts, reader->read, input, DSV_BAD_ROWS_REFUSE, 0, 0, NULL);
  if (whole.status) whole = try(facts, reader->read, input, DSV_BAD_ROWS_COUNT, 0, 0, NULL);
  if (input->plain) check_again(input, whole);
  else expect(whole.status != DSV_OK, "what cannot be unpacked is refused");
  for (int marks = 0; marks < 2 && !whole.status && reader->format; marks++) check_parts(input, whole, marks);
  if (!whole.status) world_score(&base, facts);
  check_rows(facts);
  dsv_facts_unref(facts);
}

/* ---- libFuzzer -------------------------------------------------------------------------------------------------------------- */

/* The first bytes of an input say how it is given: stream, size of pieces, marks, and form of times with parts. Seeds have digits there. */
#define HEAD 4

static const char *const streams[] = {"events", "outages", NULL, "nowhere", "fresh"};
static const size_t pieces[] = {1, 2, 3, 5, 8, 31, 64, 1000};
static const char separators[] = {0, ',', ';', '\t', '|'}, decimals[] = {0, '.', ','};
static const struct {
  const char *times, *timezone;
} forms[] = {{NULL, NULL},
             {"DD.MM.YYYY hh:mm:ss", "Europe/Berlin"},
             {"YYYY-MM-DD hh:mm:ss.f+hh:mm", NULL},
             {"M/D/YY h:mm AM", "America/New_York"},
             {"YYYYMMDDThhmmssZ", NULL},
             {"D.M.YYYY hh:mm", "Nowhere"}};
#define PICK(table, number) (table)[(number) % (sizeof(table) / sizeof *(table))]

static fuzz_input read_head(const uint8_t *data, size_t size) {
  fuzz_input input = {.bytes = (const char *)data + HEAD, .n = size - HEAD, .options = DSV_FACTS_OPTIONS_INIT};
  const unsigned marks = (unsigned)data[2] - '0', form = (unsigned)data[3] - '0';
  input.stream = PICK(streams, (unsigned)data[0] - '0');
  input.piece = PICK(pieces, (unsigned)data[1] - '0');
  input.options.separator = (uint32_t)PICK(separators, marks);
  input.options.decimal = (uint32_t)PICK(decimals, marks / 5);
  input.options.order = marks / 15 % 2;
  input.options.times = PICK(forms, form).times;
  input.options.timezone = PICK(forms, form).timezone;
  input.options.parts = form / 6 % 5;
  return input;
}

static void remove_file(void) {
  unlink(path);
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc;
  const char *slash = strrchr(**argv, '/'), *name = slash ? slash + 1 : **argv;
  for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
    if (!strcmp(name, readers[i].name)) reader = &readers[i];
  expect(reader != NULL, "the program is called by the name of a reader");
  base = world_new();
  snprintf(path, sizeof path, "input-%ld.gz", (long)getpid());
  if (reader->packed) atexit(remove_file);
  return 0;
}

static void write_file(const fuzz_input *input) {
  FILE *file = fopen(path, "wb");
  expect(file && fwrite(input->bytes, 1, input->n, file) == input->n && !fclose(file), "the input can be written");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < HEAD) return 0;
  fuzz_input input = read_head(data, size);
  if (!reader->packed) {
    input.plain = input.bytes;
    input.n_plain = input.n;
    run(&input);
    return 0;
  }
  write_file(&input);
  char *plain = gzip_unpack(data + HEAD, size - HEAD, base.unpacked_bytes, &input.n_plain);
  input.plain = plain;
  run(&input);
  free(plain);
  return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
  if (!reader->packed || size < HEAD || seed % 8 == 0) return LLVMFuzzerMutate(data, size, most);
  return HEAD + gzip_mutate(data + HEAD, size - HEAD, most - HEAD, seed / 8);
}
