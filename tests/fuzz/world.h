/* A small world for fuzzing: a book under tight limits, facts that are known, and scoring of what they become. */
#ifndef DSV_FUZZ_WORLD_H
#define DSV_FUZZ_WORLD_H

#include <dsv/dsv.h>
#include <stdbool.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most); /* libFuzzer's own */

typedef struct {
  dsv_context *context;
  dsv_diag *diag;
  dsv_book *book;
  uint64_t unpacked_bytes; /* limit */
} fuzz_world;

typedef struct {
  const char *bytes; /* as they come */
  size_t n;
  const char *plain; /* unpacked; NULL where that cannot be */
  size_t n_plain;
  const char *stream; /* NULL: lines name it */
  size_t piece;       /* of other ways to read: size of pieces */
  size_t at;          /* of the next piece */
  dsv_facts_options options;
} fuzz_input;

typedef dsv_status (*fuzz_way)(dsv_facts *facts, fuzz_input *input, const dsv_facts_options *options, dsv_diag *diag);

/* Says what does not hold, and crashes where it does not: a finding of the fuzzer. */
void expect(bool holds, const char *what);
fuzz_world world_new(void);
/* New facts that hold some known rows. */
dsv_facts *world_facts(const fuzz_world *w);
/* Seals the facts and scores an agreement over them. */
void world_score(const fuzz_world *w, dsv_facts *facts);

#endif
