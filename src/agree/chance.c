/* Probabilities of structures.

   Independence: the structure becomes a decision diagram, ordered and reduced, in which a shared component is asked once on each way; the
   probability of a node is a natural number over DSV__CERTAIN to the number of components from its own on, so that nothing is ever rounded.
   Bounds: fractions, by the rule of docs/underpin.md. */
#include "agree/chance.h"
#include <string.h>

/* ---- the decision diagram -------------------------------------------------------------------- */

enum { NODES_MOST = 20000, TABLE = 65536, CACHE = 16384, DOWN = 0, UP = 1 };

typedef struct {
  uint32_t level; /* number of the component */
  uint32_t low, high;
} node;

typedef struct { /* of if-then-else */
  uint32_t f, g, h, result;
} answer;

typedef struct {
  const dsv_context *context;
  node *nodes; /* the first two are DOWN and UP */
  size_t n;
  uint32_t *table; /* of nodes by what they are, 0: free */
  answer *cache;   /* f 0: free */
  bool full;
} diagram;

static uint32_t mix(uint32_t a, uint32_t b, uint32_t c) {
  uint64_t x = a * UINT64_C(0x9E3779B97F4A7C15) ^ b * UINT64_C(0xC2B2AE3D27D4EB4F) ^ c * UINT64_C(0x165667B19E3779F9);
  x ^= x >> 29;
  x *= UINT64_C(0xBF58476D1CE4E5B9);
  return (uint32_t)(x >> 32);
}

static uint32_t make_node(diagram *d, uint32_t level, uint32_t low, uint32_t high) {
  if (low == high) return low;
  uint32_t slot = mix(level, low, high) % TABLE;
  for (; d->table[slot]; slot = (slot + 1) % TABLE) {
    const node *at = &d->nodes[d->table[slot]];
    if (at->level == level && at->low == low && at->high == high) return d->table[slot];
  }
  if (d->n == NODES_MOST) {
    d->full = true;
    return DOWN;
  }
  d->nodes[d->n] = (node){level, low, high};
  return d->table[slot] = (uint32_t)d->n++;
}

static uint32_t branch(const diagram *d, uint32_t of, uint32_t level, bool up) {
  const node *at = &d->nodes[of];
  return at->level != level ? of : up ? at->high : at->low;
}

static uint32_t least_level(const diagram *d, uint32_t f, uint32_t g, uint32_t h) {
  uint32_t level = d->nodes[f].level;
  if (d->nodes[g].level < level) level = d->nodes[g].level;
  return d->nodes[h].level < level ? d->nodes[h].level : level;
}

/* If f then g else h. As deep as there are components, of which there are few. */
static uint32_t choose(diagram *d, uint32_t f, uint32_t g, uint32_t h) {
  if (f == UP || g == h) return g;
  if (f == DOWN) return h;
  if (g == UP && h == DOWN) return f;
  if (d->full) return DOWN;
  answer *known = &d->cache[mix(f, g, h) % CACHE];
  if (known->f == f && known->g == g && known->h == h) return known->result;
  const uint32_t level = least_level(d, f, g, h);
  const uint32_t low = choose(d, branch(d, f, level, false), branch(d, g, level, false), branch(d, h, level, false));
  const uint32_t high = choose(d, branch(d, f, level, true), branch(d, g, level, true), branch(d, h, level, true));
  const uint32_t result = make_node(d, level, low, high);
  *known = (answer){f, g, h, result};
  return result;
}

/* At least k of n: of the last ones first, so that what is asked first stands on top. */
static uint32_t gate(diagram *d, const uint32_t *parts, size_t n, size_t k) {
  uint32_t enough[DSV__LEAVES_MOST + 1] = {UP}; /* enough[j]: at least j of those gone through */
  for (size_t i = n; i-- > 0;)
    for (size_t j = k; j > 0; j--) enough[j] = choose(d, parts[i], enough[j - 1], enough[j]);
  return enough[k];
}

static uint32_t build(diagram *d, const dsv__structure *structure) {
  uint32_t stack[DSV__LEAVES_MOST];
  size_t depth = 0;
  for (size_t i = 0; i < structure->n_steps; i++) {
    const dsv__step *step = &structure->steps[i];
    if (!step->n) {
      stack[depth++] = make_node(d, (uint32_t)step->component, DOWN, UP);
    } else {
      depth -= step->n;
      stack[depth] = gate(d, stack + depth, step->n, step->k);
      depth++;
    }
  }
  return stack[0];
}

static void diagram_free(diagram *d) {
  dsv__free(d->context, d->nodes);
  dsv__free(d->context, d->table);
  dsv__free(d->context, d->cache);
}

static dsv_status diagram_make(const dsv_context *context, const dsv__structure *structure, diagram *d,
                               uint32_t *root) {
  *d = (diagram){.context = context, .n = 2};
  d->nodes = dsv__alloc(context, NODES_MOST, sizeof *d->nodes);
  d->table = dsv__zalloc(context, TABLE, sizeof *d->table);
  d->cache = dsv__zalloc(context, CACHE, sizeof *d->cache);
  if (!d->nodes || !d->table || !d->cache) return DSV_ERROR_MEMORY;
  const uint32_t past = (uint32_t)structure->n_components;
  d->nodes[DOWN] = (node){past, DOWN, DOWN};
  d->nodes[UP] = (node){past, UP, UP};
  *root = build(d, structure);
  return d->full ? DSV_ERROR_LIMIT : DSV_OK;
}

/* ---- natural numbers of one length ----------------------------------------------------------- */

/* Enough for DSV__CERTAIN to the number of components, and some factors more. */
enum { LIMBS = 36 };
typedef struct {
  uint64_t at[LIMBS];
} natural;

static void times(natural *a, uint64_t factor) {
  dsv__uint128 carry = 0;
  for (size_t i = 0; i < LIMBS; i++) {
    carry += (dsv__uint128)a->at[i] * factor;
    a->at[i] = (uint64_t)carry;
    carry >>= 64;
  }
}

static void add(natural *a, const natural *b) {
  unsigned carry = 0;
  for (size_t i = 0; i < LIMBS; i++) {
    const dsv__uint128 sum = (dsv__uint128)a->at[i] + b->at[i] + carry;
    a->at[i] = (uint64_t)sum;
    carry = (unsigned)(sum >> 64);
  }
}

static int compare(const natural *a, const natural *b) {
  for (size_t i = LIMBS; i-- > 0;)
    if (a->at[i] != b->at[i]) return a->at[i] < b->at[i] ? -1 : 1;
  return 0;
}

static void divide(natural *a, uint64_t divisor) { /* rounded down */
  dsv__uint128 rest = 0;
  for (size_t i = LIMBS; i-- > 0;) {
    rest = rest << 64 | a->at[i];
    a->at[i] = (uint64_t)(rest / divisor);
    rest %= divisor;
  }
}

static void powers(natural *a, uint64_t factor, size_t n) {
  while (n-- > 0) times(a, factor);
}

/* ---- independence ---------------------------------------------------------------------------- */

/* Probabilities of all nodes, `size` bytes each: below a node there is nothing with a greater number. */
static natural probability(const diagram *d, uint32_t root, const int64_t *levels, size_t n, natural *of) {
  of[DOWN] = (natural){{0}};
  of[UP] = (natural){{1}};
  for (size_t i = 2; i <= root; i++) {
    const node *at = &d->nodes[i];
    natural low = of[at->low];
    of[i] = of[at->high];
    powers(&of[i], DSV__CERTAIN, d->nodes[at->high].level - at->level - 1);
    powers(&low, DSV__CERTAIN, d->nodes[at->low].level - at->level - 1);
    times(&of[i], (uint64_t)levels[at->level]);
    times(&low, (uint64_t)(DSV__CERTAIN - levels[at->level]));
    add(&of[i], &low);
  }
  natural result = of[root];
  powers(&result, DSV__CERTAIN, n - (n - d->nodes[root].level));
  return result;
}

/* Whether a probability over DSV__CERTAIN^n is enough. */
static bool meets(natural value, size_t n, dsv__needed needed) {
  if (needed.value.coefficient < 0) return true;
  natural bound = {{(uint64_t)needed.value.coefficient}};
  powers(&bound, DSV__CERTAIN, n);
  times(&value, 100);
  powers(&value, 10, (size_t)needed.value.scale);
  const int order = compare(&value, &bound);
  return needed.more ? order > 0 : order >= 0;
}

static int64_t shown(natural value, size_t n) {
  times(&value, 100);
  powers(&value, 10, DSV__SHOWN_DECIMALS);
  for (size_t i = 0; i < n; i++) divide(&value, DSV__CERTAIN);
  return (int64_t)value.at[0];
}

/* The probability of the whole is linear in the level of one component. */
static bool meets_at(const natural *up, const natural *down, int64_t level, size_t n, dsv__needed needed) {
  natural a = *up, b = *down;
  times(&a, (uint64_t)level);
  times(&b, (uint64_t)(DSV__CERTAIN - level));
  add(&a, &b);
  return meets(a, n + 1, needed);
}

static int64_t raise_to(const diagram *d, uint32_t root, const int64_t *levels, size_t n, size_t component,
                        dsv__needed needed, natural *work) {
  int64_t changed[DSV__LEAVES_MOST];
  memcpy(changed, levels, n * sizeof *levels);
  changed[component] = DSV__CERTAIN;
  const natural up = probability(d, root, changed, n, work);
  changed[component] = 0;
  const natural down = probability(d, root, changed, n, work);
  if (!meets_at(&up, &down, DSV__CERTAIN, n, needed)) return -1;
  int64_t from = levels[component], to = DSV__CERTAIN;
  while (from < to) {
    const int64_t middle = from + (to - from) / 2;
    if (meets_at(&up, &down, middle, n, needed)) to = middle;
    else from = middle + 1;
  }
  return to;
}

static dsv_status independence(const dsv_context *context, const dsv__structure *structure, const int64_t *levels,
                               dsv__needed needed, dsv__chances *out) {
  diagram d;
  uint32_t root = DOWN;
  dsv_status status = diagram_make(context, structure, &d, &root);
  natural *work = status ? NULL : dsv__alloc(context, d.n, sizeof *work);
  const size_t n = structure->n_components;
  if (work) {
    const natural value = probability(&d, root, levels, n, work);
    out->independent = (dsv__chance){shown(value, n), meets(value, n, needed)};
    for (size_t i = 0; i < n; i++)
      out->raise[i] = out->independent.is_enough ? -1 : raise_to(&d, root, levels, n, i, needed, work);
  } else if (!status) {
    status = DSV_ERROR_MEMORY;
  }
  dsv__free(context, work);
  diagram_free(&d);
  return status;
}

/* ---- bounds ---------------------------------------------------------------------------------- */

static bool less(dsv__ratio a, dsv__ratio *out) { /* 1 - a */
  return dsv__ratio_plus((dsv__ratio){1, 1}, (dsv__ratio){-a.numerator, a.denominator}, out);
}

/* The greatest u in [0,1] with the sum of min(part, u) >= k u: of sums without the j largest, each over k - j, the least. */
static bool most(const dsv__ratio *parts, size_t n, size_t k, dsv__ratio *out) {
  dsv__ratio sorted[DSV__LEAVES_MOST], sum = {0, 1};
  for (size_t i = 0; i < n; i++) {
    size_t at = i;
    for (; at > 0 && dsv__ratio_compare(sorted[at - 1], parts[i]) > 0; at--) sorted[at] = sorted[at - 1];
    sorted[at] = parts[i];
  }
  *out = (dsv__ratio){1, 1};
  for (size_t i = 0; i < n; i++) {
    if (!dsv__ratio_plus(sum, sorted[i], &sum)) return false;
    const size_t left_out = n - 1 - i;
    if (left_out >= k) continue;
    dsv__ratio bound;
    if (!dsv__ratio_times(sum, (dsv__ratio){1, (dsv__int128)(k - left_out)}, &bound)) return false;
    if (dsv__ratio_compare(bound, *out) < 0) *out = bound;
  }
  return true;
}

typedef struct {
  dsv__ratio worst, best;
} range;

static bool range_of(const range *parts, size_t n, size_t k, range *out) {
  dsv__ratio best[DSV__LEAVES_MOST], down[DSV__LEAVES_MOST];
  for (size_t i = 0; i < n; i++) {
    best[i] = parts[i].best;
    if (!less(parts[i].worst, &down[i])) return false;
  }
  return most(best, n, k, &out->best) && most(down, n, n - k + 1, &out->worst) && less(out->worst, &out->worst);
}

static bool level_of(dsv__ratio value, dsv__needed needed, dsv__chance *out) {
  int64_t unit = 100;
  for (int i = 0; i < DSV__SHOWN_DECIMALS; i++) unit *= 10;
  dsv__ratio percent, units;
  if (!dsv__ratio_times(value, (dsv__ratio){100, 1}, &percent)) return false;
  if (!dsv__ratio_times(value, (dsv__ratio){unit, 1}, &units)) return false;
  if (!dsv__ratio_round(units, (dsv__ratio){1, 1}, DSV__ROUND_DOWN, &units)) return false;
  const int order = dsv__ratio_compare(percent, dsv__ratio_of(needed.value));
  *out = (dsv__chance){(int64_t)units.numerator, needed.more ? order > 0 : order >= 0};
  return true;
}

static bool bounds(const dsv__structure *structure, const int64_t *levels, dsv__needed needed, dsv__chances *out) {
  range stack[DSV__LEAVES_MOST];
  size_t depth = 0;
  for (size_t i = 0; i < structure->n_steps; i++) {
    const dsv__step *step = &structure->steps[i];
    if (!step->n) {
      const dsv__ratio level = {levels[step->component], DSV__CERTAIN};
      stack[depth++] = (range){level, level};
    } else {
      depth -= step->n;
      range of;
      if (!range_of(stack + depth, step->n, step->k, &of)) return false;
      stack[depth++] = of;
    }
  }
  return level_of(stack[0].worst, needed, &out->worst) && level_of(stack[0].best, needed, &out->best);
}

dsv_status dsv__chances_of(const dsv_context *context, const dsv__structure *structure, const int64_t *levels,
                           dsv__needed needed, dsv__chances *out) {
  if (!bounds(structure, levels, needed, out)) return DSV_ERROR_OVERFLOW;
  return independence(context, structure, levels, needed, out);
}
