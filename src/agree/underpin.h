/* An agreement held against what it rests on, as it is made and read. */
#ifndef DSV__UNDERPIN_H
#define DSV__UNDERPIN_H

#include "agree/chance.h"
#include "clock/zone.h"
#include <dsv/underpin.h>

/* Texts with a NUL, or NULL: borrowed from the arena. */
typedef struct {
  uint32_t status;
  bool tight;
  size_t parts;
  const char *target, *title, *kind, *unit, *needed, *independent, *worst, *best, *time, *short_by;
} dsv__underpinned;

typedef struct {
  uint32_t kind;
  const char *target, *agreement, *supplier_target, *service, *needed, *given, *sentence;
} dsv__gap;

struct dsv_underpinning {
  atomic_size_t references;
  dsv_context *context; /* counted; no book is needed */
  dsv__arena arena;
  const char *agreement;
  int64_t version;
  dsv__underpinned *targets;
  size_t n_targets, targets_capacity;
  dsv__gap *gaps;
  size_t n_gaps, gaps_capacity;
  char *json;
  size_t json_length;
};

const char *dsv__underpin_status_word(uint32_t status);
const char *dsv__gap_word(uint32_t kind);

/* The work on one target. */
typedef struct {
  const dsv_book *book;
  dsv_underpinning *out;
  const dsv__agreement *agreement;
  const dsv__target *target;
  const char *target_id;
  dsv__structure *structure;
  dsv__buffer needed, given, words; /* of the gap in hand */
} dsv__underpin_work;

/* A copy of what a buffer holds, which is emptied; empty: NULL. Without memory the buffer has failed. */
const char *dsv__underpin_text(dsv_underpinning *out, dsv__buffer *text);
/* Writes how a part is called: "cloud-a/uptime", "own level of shop". */
void dsv__put_component(dsv__buffer *out, const dsv__component *component, const dsv__target *target);
/* Adds a gap of what the buffers of the work hold, and empties them. `component` may be NULL. DSV_ERROR_MEMORY. */
dsv_status dsv__gap_add(dsv__underpin_work *w, uint32_t kind, const dsv__component *component,
                        const dsv__target *target);
/* Gaps of windows, hours, exclusions and notice. DSV_ERROR_MEMORY, DSV_ERROR_LIMIT. */
dsv_status dsv__gaps_of_terms(dsv__underpin_work *w, const dsv__component *component, const dsv__target *target);

#endif
