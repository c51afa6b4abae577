/* Words of the enums. Made by script/api from include/dsv; do not edit. */
#ifndef DSV_LUA_ENUMS_H
#define DSV_LUA_ENUMS_H

#include <stddef.h>
#include <stdint.h>

/* One word a line. */
/* clang-format off */

typedef struct {
  const char *word;
  uint32_t value;
} enum_word;

static const enum_word backtest_form_words[] = {
  {"json", 0},
  {"text", 1},
  {NULL, 0},
};

static const enum_word land_words[] = {
  {"here", 0},
  {"next", 1},
  {NULL, 0},
};

static const enum_word day_time_words[] = {
  {"same", 0},
  {"end", 1},
  {NULL, 0},
};

static const enum_word clock_verb_words[] = {
  {"elapsed", 1},
  {"due", 2},
  {"back", 3},
  {"due_days", 4},
  {"open", 5},
  {"next_open", 6},
  {"next_close", 7},
  {"working", 8},
  {NULL, 0},
};

static const enum_word claim_state_words[] = {
  {"claimable", 1},
  {"submitted", 2},
  {"due", 3},
  {"accepted", 4},
  {"rejected", 5},
  {"disputed", 6},
  {"settled", 7},
  {"forfeited", 8},
  {"waived", 9},
  {"withdrawn", 10},
  {"lapsed", 11},
  {"paid", 12},
  {"provisional", 13},
  {"held", 14},
  {"unfounded", 15},
  {NULL, 0},
};

static const enum_word severity_words[] = {
  {"note", 1},
  {"warning", 2},
  {"error", 3},
  {NULL, 0},
};

static const enum_word change_kind_words[] = {
  {"added", 1},
  {"removed", 2},
  {"changed", 3},
  {NULL, 0},
};

static const enum_word direction_words[] = {
  {"none", 0},
  {"stricter", 1},
  {"looser", 2},
  {NULL, 0},
};

static const enum_word export_form_words[] = {
  {"json", 0},
  {"yaml", 1},
  {NULL, 0},
};

static const enum_word column_type_words[] = {
  {"time", 1},
  {"duration", 2},
  {"integer", 3},
  {"number", 4},
  {"boolean", 5},
  {"text", 6},
  {"decimal", 7},
  {"codes", 8},
  {NULL, 0},
};

static const enum_word format_words[] = {
  {"auto", 0},
  {"csv", 1},
  {"ndjson", 2},
  {"prometheus", 3},
  {"openmetrics", 4},
  {NULL, 0},
};

static const enum_word bad_rows_words[] = {
  {"refuse", 0},
  {"count", 1},
  {NULL, 0},
};

static const enum_word order_words[] = {
  {"any", 0},
  {"time", 1},
  {NULL, 0},
};

static const enum_word report_form_words[] = {
  {"text", 0},
  {"csv", 1},
  {NULL, 0},
};

static const enum_word result_status_words[] = {
  {"met", 1},
  {"missed", 2},
  {"no_data", 3},
  {"unjudged", 4},
  {"open", 5},
  {"reported", 6},
  {NULL, 0},
};

static const enum_word line_kind_words[] = {
  {"span", 1},
  {"outage", 2},
  {"rows", 3},
  {"attestation", 4},
  {NULL, 0},
};

static const enum_word parts_words[] = {
  {"any", 1},
  {"whole", 2},
  {NULL, 0},
};

static const enum_word form_words[] = {
  {"json", 0},
  {"text", 1},
  {"csv", 2},
  {NULL, 0},
};

static const enum_word underpin_status_words[] = {
  {"holds", 1},
  {"independent", 2},
  {"possible", 3},
  {"fails", 4},
  {"unknown", 5},
  {NULL, 0},
};

static const enum_word gap_kind_words[] = {
  {"nothing", 1},
  {"no_target", 2},
  {"level", 3},
  {"time", 4},
  {"window", 5},
  {"hours", 6},
  {"exclusion", 7},
  {"notice", 8},
  {NULL, 0},
};

#endif
