#include "base/sort.h"
#include <string.h>

static void exchange(unsigned char *a, unsigned char *b, size_t size) {
  unsigned char keep[64];
  while (size) {
    size_t part = size < sizeof keep ? size : sizeof keep;
    memcpy(keep, a, part);
    memcpy(a, b, part);
    memcpy(b, keep, part);
    a += part;
    b += part;
    size -= part;
  }
}

static void sift(unsigned char *at, size_t root, size_t n, size_t size, int (*compare)(const void *, const void *)) {
  for (size_t child; (child = 2 * root + 1) < n; root = child) {
    if (child + 1 < n && compare(at + (child + 1) * size, at + child * size) > 0) child++;
    if (compare(at + root * size, at + child * size) >= 0) return;
    exchange(at + root * size, at + child * size, size);
  }
}

void dsv__sort(void *array, size_t n, size_t size, int (*compare)(const void *a, const void *b)) {
  unsigned char *at = array;
  size_t sorted = 1;
  while (sorted < n && compare(at + (sorted - 1) * size, at + sorted * size) <= 0) sorted++;
  if (sorted >= n) return; /* as much comes in order */
  for (size_t i = n / 2; i-- > 0;) sift(at, i, n, size, compare);
  for (size_t i = n; i-- > 1;) {
    exchange(at, at + i * size, size);
    sift(at, 0, i, size, compare);
  }
}
