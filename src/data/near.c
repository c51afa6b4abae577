/* The word that was probably meant: Damerau-Levenshtein distance (adjacent letters may be swapped), bounded. */
#include "data/field.h"
#include <string.h>

#define LONGEST 64

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Edits from a to b, both at most LONGEST bytes; case does not count. */
static size_t edits(const char *a, size_t n, const char *b, size_t m) {
  unsigned char rows[3][LONGEST + 1];
  unsigned char *before = rows[0], *last = rows[1], *now = rows[2];
  for (size_t j = 0; j <= m; j++) last[j] = (unsigned char)j;
  for (size_t i = 1; i <= n; i++) {
    now[0] = (unsigned char)i;
    for (size_t j = 1; j <= m; j++) {
      bool same = lower(a[i - 1]) == lower(b[j - 1]);
      size_t best = least(least(last[j], now[j - 1]) + 1u, last[j - 1] + !same);
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
        best = least(best, before[j - 2] + 1u);
      now[j] = (unsigned char)best;
    }
    unsigned char *free = before;
    before = last;
    last = now;
    now = free;
  }
  return last[m];
}

const char *dsv__nearest(dsv__str text, const char *const *words, size_t n) {
  if (text.n == 0 || text.n > LONGEST) return NULL;
  size_t bound = text.n < 4 ? 1 : text.n < 8 ? 2 : 3;
  const char *nearest = NULL;
  for (size_t i = 0; i < n; i++) {
    size_t length = strnlen(words[i], LONGEST + 1);
    if (length > LONGEST || length + bound < text.n || text.n + bound < length) continue;
    size_t distance = edits(text.at, text.n, words[i], length);
    /* As many edits as letters would make any word near. */
    if (distance > bound || distance >= least(text.n, length)) continue;
    nearest = words[i];
    if (distance == 0) break;
    bound = distance - 1;
  }
  return nearest;
}
