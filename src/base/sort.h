/* Sorting in place, without memory of its own: libc's qsort may take some behind the context's back. */
#ifndef DSV__SORT_H
#define DSV__SORT_H

#include <stddef.h>

/* Heap sort of n elements of `size` bytes; not stable, n log n always. `compare` as for qsort. */
void dsv__sort(void *at, size_t n, size_t size, int (*compare)(const void *a, const void *b));

#endif
