/* Answers one line of arithmetic a time, for oracle_number.py. Not a test by itself. */
#include "base/number.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_WORDS 4096

typedef struct {
  dsv__buffer out;
  char *word[MOST_WORDS];
  size_t n;
} call;

static double double_of(const char *hex) {
  uint64_t bits = strtoull(hex, NULL, 16);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static dsv__int128 wide_of(const char *text) {
  dsv__uint128 value = 0;
  for (const char *c = text + (*text == '-'); *c; c++) value = value * 10 + (unsigned)(*c - '0');
  return (dsv__int128)(*text == '-' ? 0 - value : value);
}

static dsv__decimal decimal_of(const char *text) {
  dsv__decimal value = {0, 0};
  if (!dsv__decimal_parse(text, strlen(text), &value)) abort();
  return value;
}

static void answer_bits(call *c, bool good, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  if (good) dsv__put_format(&c->out, "%llx", (unsigned long long)bits);
  else dsv__put_char(&c->out, '-');
}

static void answer_ratio(call *c, bool good, dsv__ratio value) {
  if (!good) {
    dsv__put_char(&c->out, '-');
    return;
  }
  dsv__put_int128(&c->out, value.numerator);
  dsv__put_char(&c->out, '/');
  dsv__put_int128(&c->out, value.denominator);
}

/* "sum DIVISOR (BITS TIMES)...": TIMES 1 by the plain call; every second value by way of a part that is merged. */
static void answer_sum(call *c) {
  dsv__exact sums[2];
  dsv__exact_init(&sums[0]);
  dsv__exact_init(&sums[1]);
  for (size_t i = 2; i + 1 < c->n; i += 2) {
    int64_t times = strtoll(c->word[i + 1], NULL, 10);
    if (times == 1) dsv__exact_add(&sums[i / 2 % 2], double_of(c->word[i]));
    else dsv__exact_add_times(&sums[i / 2 % 2], double_of(c->word[i]), times);
  }
  dsv__exact_merge(&sums[0], &sums[1]);
  double result = 0;
  bool good = dsv__exact_result(&sums[0], strtoull(c->word[1], NULL, 10), &result);
  answer_bits(c, good, result);
}

static void answer(call *c) {
  char **w = c->word;
  double value = 0;
  dsv__ratio ratio = {0, 1};
  bool good;
  if (!strcmp(w[0], "parse")) {
    good = dsv__double_parse(w[1], strlen(w[1]), &value);
    answer_bits(c, good, value);
  } else if (!strcmp(w[0], "print")) {
    dsv__put_double(&c->out, double_of(w[1]));
  } else if (!strcmp(w[0], "sum")) {
    answer_sum(c);
  } else if (!strcmp(w[0], "between")) {
    uint64_t n = strtoull(w[3], NULL, 10), d = strtoull(w[4], NULL, 10);
    good = dsv__double_between(double_of(w[1]), double_of(w[2]), n, d, &value);
    answer_bits(c, good, value);
  } else if (!strcmp(w[0], "decimal")) {
    answer_bits(c, true, dsv__double_of_decimal(decimal_of(w[1])));
  } else if (!strcmp(w[0], "compare")) {
    dsv__put_int(&c->out, dsv__decimal_compare(decimal_of(w[1]), decimal_of(w[2])));
  } else if (!strcmp(w[0], "order")) {
    dsv__put_int(&c->out, dsv__ratio_compare((dsv__ratio){wide_of(w[1]), wide_of(w[2])},
                                             (dsv__ratio){wide_of(w[3]), wide_of(w[4])}));
  } else if (!strcmp(w[0], "round")) {
    good = dsv__ratio_round((dsv__ratio){wide_of(w[1]), wide_of(w[2])}, (dsv__ratio){wide_of(w[3]), wide_of(w[4])},
                            (dsv__rounding)strtol(w[5], NULL, 10), &ratio);
    answer_ratio(c, good, ratio);
  } else if (!strcmp(w[0], "show")) {
    if (!dsv__put_ratio(&c->out, (dsv__ratio){wide_of(w[1]), wide_of(w[2])}, (int)strtol(w[3], NULL, 10)))
      dsv__put_char(&c->out, '-');
  } else if (!strcmp(w[0], "multiple")) {
    good = dsv__double_round(double_of(w[1]), decimal_of(w[2]), (dsv__rounding)strtol(w[3], NULL, 10), &ratio);
    answer_ratio(c, good, ratio);
  }
}

int main(void) {
  static char line[1 << 20];
  static call c;
  dsv_context *context;
  if (dsv_context_new(NULL, &context)) return 1;
  dsv__buffer_init(&c.out, context);
  while (fgets(line, sizeof line, stdin)) {
    c.n = 0;
    for (char *at = strtok(line, " \n"); at && c.n < MOST_WORDS; at = strtok(NULL, " \n")) c.word[c.n++] = at;
    if (c.n) answer(&c);
    dsv__put_char(&c.out, '\n');
    if (c.out.failed) return 1;
    fwrite(c.out.at, 1, c.out.n, stdout);
    c.out.n = 0;
  }
  dsv__buffer_free(&c.out);
  dsv_context_unref(context);
  return 0;
}
