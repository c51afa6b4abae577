/* The walk over two documents. Recursion goes as deep as they do, which dsv__scan has bounded. */
#include "data/compare.h"
#include "base/sort.h"
#include <string.h>

typedef struct {
  const dsv__comparison *how;
  const dsv_context *context;
  dsv__buffer pointers[2];
  dsv__level *levels;
  size_t n_levels, levels_capacity;
  dsv_status status; /* the first error: nothing is told any more */
} walk;

/* A value in both documents, or in one. */
typedef struct {
  const void *at[2];
} both;

static void walk_member(walk *w, const dsv__field *field, both value);
static void walk_value(walk *w, const dsv__field *field, both value);
static void walk_record(walk *w, const dsv__record *record, both value);

static both shifted(both value, size_t offset) {
  return (both){{(const char *)value.at[0] + offset, (const char *)value.at[1] + offset}};
}

static void tell(walk *w, const dsv__field *field, bool entry, bool order, both value) {
  dsv__difference difference = {
      .field = field, .entry = entry, .order = order, .levels = w->levels, .n_levels = w->n_levels};
  for (int side = 0; side < 2; side++) {
    dsv__buffer *pointer = &w->pointers[side];
    dsv__put_char(pointer, '\0');
    if (pointer->failed) w->status = DSV_ERROR_MEMORY;
    else pointer->n--;
    difference.at[side] = value.at[side];
    difference.pointers[side] = value.at[side] ? pointer->at : NULL;
  }
  if (!w->status) w->status = w->how->tell(w->how->user, &difference);
}

/* ---- lists and maps -------------------------------------------------------------------------- */

/* What is matched: the entries of one side, each with what it is known by. */
typedef struct {
  dsv__str name;
  size_t index;
} entry;

typedef struct {
  const dsv__list *list;
  size_t size; /* bytes of one entry */
  entry *sorted;
  size_t *match; /* the place of the entry's like on the other side, or SIZE_MAX */
} side;

static int compare_entries(const void *a, const void *b) {
  const entry *x = a, *y = b;
  int order = dsv__str_compare(x->name, y->name);
  return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* What an entry of a list is matched by, or NULL: its own id, or the id that it is. */
static const dsv__str *name_of(const dsv__field *field, const void *at) {
  if (field->kind != DSV__CHOICE) return dsv__entry_id(field, at);
  const dsv__field *row = dsv__chosen(field, &at);
  return row && row->kind == DSV__ID ? at : row ? dsv__entry_id(row, at) : NULL;
}

static bool have_names(const dsv__field *field, const side *s) {
  for (size_t i = 0; i < s->list->n; i++)
    if (!name_of(field, (const char *)s->list->at + i * s->size)) return false;
  return true;
}

static bool sort_side(const walk *w, const dsv__field *field, side *s) {
  size_t n = s->list->n;
  s->sorted = dsv__alloc(w->context, n, sizeof *s->sorted);
  s->match = dsv__alloc(w->context, n, sizeof *s->match);
  if (!s->sorted || !s->match) return false;
  for (size_t i = 0; i < n; i++) {
    const void *at = (const char *)s->list->at + i * s->size;
    s->sorted[i] = (entry){field->kind == DSV__MAP ? ((const dsv__pair *)at)->name : *name_of(field, at), i};
    s->match[i] = SIZE_MAX;
  }
  dsv__sort(s->sorted, n, sizeof *s->sorted, compare_entries);
  return true;
}

static void match_sides(side sides[2]) {
  for (size_t i = 0, k = 0; i < sides[0].list->n && k < sides[1].list->n;) {
    const entry *a = &sides[0].sorted[i], *b = &sides[1].sorted[k];
    int order = dsv__str_compare(a->name, b->name);
    if (order == 0) {
      sides[0].match[a->index] = b->index;
      sides[1].match[b->index] = a->index;
    }
    i += order <= 0;
    k += order >= 0;
  }
}

/* Whether the entries that both sides have follow each other otherwise. */
static bool moved(const side *after) {
  size_t last = 0;
  for (size_t i = 0; i < after->list->n; i++) {
    if (after->match[i] == SIZE_MAX) continue;
    if (after->match[i] < last) return true;
    last = after->match[i];
  }
  return false;
}

static bool is_map(const dsv__field *field) {
  return field->kind == DSV__MAP && !(field->flags & DSV__LIST);
}

/* Whether differences are looked for within an entry. */
static bool opens(const walk *w, const dsv__field *of) {
  return (of->kind == DSV__RECORD || of->kind == DSV__CHOICE) && !w->how->whole(of);
}

/* One entry; SIZE_MAX where a side has none. A map's name stands in the pointer, of a list the place. */
static void walk_entry(walk *w, const dsv__field *field, const side sides[2], size_t before, size_t after) {
  const size_t index[2] = {before, after}, n[2] = {w->pointers[0].n, w->pointers[1].n};
  both value = {{NULL, NULL}};
  for (int s = 0; s < 2; s++) {
    if (index[s] == SIZE_MAX) continue;
    value.at[s] = (const char *)sides[s].list->at + index[s] * sides[s].size;
    if (!is_map(field)) {
      dsv__put_step_index(&w->pointers[s], index[s]);
      continue;
    }
    const dsv__pair *pair = value.at[s];
    dsv__put_step(&w->pointers[s], pair->name);
    value.at[s] = pair->at;
  }
  const dsv__field *of = is_map(field) ? field->of : field;
  if (!value.at[0] || !value.at[1]) tell(w, field, true, false, value);
  else if (opens(w, of) && !(is_map(field) && of->flags & DSV__LIST)) walk_value(w, of, value);
  else if (is_map(field) ? !dsv__same(of, value.at[0], value.at[1]) : !dsv__same_entry(of, value.at[0], value.at[1]))
    tell(w, field, true, false, value);
  for (int s = 0; s < 2; s++) w->pointers[s].n = n[s];
}

static void walk_named(walk *w, const dsv__field *field, side sides[2]) {
  if (!sort_side(w, field, &sides[0]) || !sort_side(w, field, &sides[1])) {
    w->status = DSV_ERROR_MEMORY;
    return;
  }
  match_sides(sides);
  if (!is_map(field) && moved(&sides[1])) tell(w, field, false, true, (both){{sides[0].list, sides[1].list}});
  for (size_t i = 0; i < sides[1].list->n && !w->status; i++) walk_entry(w, field, sides, sides[1].match[i], i);
  for (size_t i = 0; i < sides[0].list->n && !w->status; i++)
    if (sides[0].match[i] == SIZE_MAX) walk_entry(w, field, sides, i, SIZE_MAX);
}

/* What is the same at the beginning and at the end stands still; between, the first is held against the first. */
static void walk_places(walk *w, const dsv__field *field, const side sides[2]) {
  size_t n = sides[0].list->n, m = sides[1].list->n, least = n < m ? n : m, first = 0, last = 0;
  const char *a = sides[0].list->at, *b = sides[1].list->at;
  const size_t size = sides[0].size;
  while (first < least && dsv__same_entry(field, a + first * size, b + first * size)) first++;
  while (last < least - first && dsv__same_entry(field, a + (n - last - 1) * size, b + (m - last - 1) * size)) last++;
  for (size_t i = first; i < (n > m ? n : m) - last && !w->status; i++)
    walk_entry(w, field, sides, i < n - last ? i : SIZE_MAX, i < m - last ? i : SIZE_MAX);
}

static void walk_list(walk *w, const dsv__field *field, both value) {
  size_t size = is_map(field) ? sizeof(dsv__pair) : dsv__field_size(field);
  side sides[2] = {{value.at[0], size, NULL, NULL}, {value.at[1], size, NULL, NULL}};
  if (is_map(field) || (have_names(field, &sides[0]) && have_names(field, &sides[1]))) walk_named(w, field, sides);
  else walk_places(w, field, sides);
  for (int s = 0; s < 2; s++) {
    dsv__free(w->context, sides[s].sorted);
    dsv__free(w->context, sides[s].match);
  }
}

/* ---- values ---------------------------------------------------------------------------------- */

static void walk_choice(walk *w, const dsv__field *field, both value) {
  both inner = value;
  const dsv__field *row = dsv__chosen(field, &inner.at[0]), *other = dsv__chosen(field, &inner.at[1]);
  if (row && row == other) walk_member(w, row, inner);
  else if (!dsv__same_entry(field, value.at[0], value.at[1])) tell(w, field, false, false, value);
}

/* A record or a choice that is told in parts. */
static void walk_value(walk *w, const dsv__field *field, both value) {
  if (field->kind == DSV__CHOICE) {
    walk_choice(w, field, value);
    return;
  }
  if (field->flags & DSV__POINTER) value = (both){{*(void *const *)value.at[0], *(void *const *)value.at[1]}};
  walk_record(w, field->of, value);
}

static void walk_member(walk *w, const dsv__field *field, both value) {
  const bool container = field->kind == DSV__RECORD || field->kind == DSV__CHOICE || field->kind == DSV__MAP;
  if (is_map(field) || (container && field->flags & DSV__LIST)) walk_list(w, field, value);
  else if (opens(w, field)) walk_value(w, field, value);
  else if (!dsv__same(field, value.at[0], value.at[1])) tell(w, field, false, false, value);
}

static bool enter(walk *w, const dsv__record *record, both value) {
  if (!dsv__grow(w->context, (void **)&w->levels, &w->levels_capacity, w->n_levels + 1, sizeof *w->levels))
    return false;
  w->levels[w->n_levels++] = (dsv__level){record, {value.at[0], value.at[1]}, {w->pointers[0].n, w->pointers[1].n}};
  return true;
}

static void walk_record(walk *w, const dsv__record *record, both value) {
  const uint64_t given[2] = {((const dsv__head *)value.at[0])->given, ((const dsv__head *)value.at[1])->given};
  const size_t n[2] = {w->pointers[0].n, w->pointers[1].n};
  if (!enter(w, record, value)) {
    w->status = DSV_ERROR_MEMORY;
    return;
  }
  for (uint64_t left = given[0] | given[1]; left && !w->status; left &= left - 1) {
    const int i = __builtin_ctzll(left);
    const dsv__field *field = &record->fields[i];
    both member = shifted(value, field->offset);
    for (int s = 0; s < 2; s++) {
      dsv__put_step(&w->pointers[s], dsv__str_of(field->name));
      if (!(given[s] >> i & 1)) member.at[s] = NULL;
    }
    if (member.at[0] && member.at[1]) walk_member(w, field, member);
    else tell(w, field, false, false, member);
    for (int s = 0; s < 2; s++) w->pointers[s].n = n[s];
  }
  w->n_levels--;
}

dsv_status dsv__compare(const dsv__comparison *how, const dsv_context *context, const dsv__document *before,
                        const dsv__document *after) {
  walk w = {.how = how, .context = context};
  for (int s = 0; s < 2; s++) dsv__buffer_init(&w.pointers[s], context);
  walk_record(&w, after->type->record, (both){{before->structure, after->structure}});
  for (int s = 0; s < 2; s++) {
    if (w.pointers[s].failed) w.status = DSV_ERROR_MEMORY;
    dsv__buffer_free(&w.pointers[s]);
  }
  dsv__free(context, w.levels);
  return w.status;
}
