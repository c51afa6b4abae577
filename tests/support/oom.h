/* Replay of a flow with every allocation failing in turn. Link support/oom.c into the test, which takes over malloc there. */
#ifndef DSV_TESTS_SUPPORT_OOM_H
#define DSV_TESTS_SUPPORT_OOM_H

#include <dsv/dsv.h>

/*
 * A flow makes a context with this allocator, does its work, releases everything and returns the first status that is not DSV_OK.
 * It must take no memory by itself and do the same each time.
 */
typedef dsv_status (*oom_flow)(const dsv_allocator *allocator, void *user);

/*
 * Runs the flow once to count its allocations: those of the context, and those that jansson, zlib and libc make by malloc, calloc and
 * realloc meanwhile. Then runs it again for each of them, failing that one, and failing that one and all after it. `expected` is what the
 * flow answers when nothing fails.
 *
 * Demands, by cmocka's assertions: DSV_ERROR_MEMORY where one has failed (or `expected`, where that is an error itself: the input was
 * refused before the failure could matter), no block of the context left, none released twice or by another allocator.
 *
 * Where a flow has more than 500 allocations a part of them is tried, spread evenly, unless DSV_LONG is in the environment.
 */
void oom_replay(const char *name, oom_flow flow, void *user, dsv_status expected);

/* For flows: between oom_hold and oom_release no allocation fails or is counted; what comes before the work itself. */
void oom_hold(void);
void oom_release(void);

/* Whether allocations succeed again after the one that fails: a call may then be made once more, and must succeed. */
int oom_once(void);

/* How many allocations have failed so far in this run. */
unsigned long long oom_failures(void);

/* For flows: what every call must keep to. An output is there on success and NULL on failure. Returns the status. */
dsv_status oom_check(dsv_status status, const void *out);

#endif
