/* Places of findings: one scan of a source finds the line and column of all JSON Pointers into it. jansson keeps no
   positions, and they are needed only where something is wrong. */
#include "base/sort.h"
#include "data/book.h"
#include "data/token.h"
#include <string.h>

/* The wanted pointers are sorted ("/" before all else), so that those that begin with the path to a value stand side by
   side. Going down a level narrows the range; where it is empty nothing below is looked at. */
typedef struct {
  size_t from, to; /* range of the wanted */
  size_t length;   /* bytes of the path, the same in all of them */
  size_t index;    /* of the next entry of a list */
} range;

typedef struct {
  dsv__finding **wanted;
  size_t n;
  dsv__tokens tokens;
  const char *bytes;
  size_t line, line_start, counted; /* lines up to an offset */
  range levels[DSV__DEPTH + 1];
  dsv__buffer segment;
} locator;

static int weight(char c) {
  return c == '\0' ? 0 : c == '/' ? 1 : (unsigned char)c + 1;
}

static int compare_pointers(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return weight(*a) - weight(*b);
}

static int compare_findings(const void *a, const void *b) {
  const dsv__finding *x = *(dsv__finding *const *)a, *y = *(dsv__finding *const *)b;
  if (x->column != y->column) return x->column < y->column ? -1 : 1;
  if (x->offset != y->offset) return x->offset < y->offset ? -1 : 1;
  return compare_pointers(x->pointer, y->pointer);
}

/* Offsets come in rising order. */
static void place(locator *search, dsv__finding *finding, size_t offset) {
  const char *at = search->bytes + search->counted;
  while ((at = memchr(at, '\n', (size_t)(search->bytes + offset - at))) != NULL) {
    search->line++;
    search->line_start = (size_t)(++at - search->bytes);
  }
  search->counted = offset;
  finding->line = search->line;
  finding->offset = offset;
  finding->column = offset - search->line_start + 1;
}

/* Whether the path of a wanted pointer goes on with the segment: <0 it comes before, 0 yes, >0 after. */
static int compare_segment(const dsv__finding *finding, size_t length, const dsv__buffer *segment) {
  const char *rest = finding->pointer + length;
  for (size_t i = 0; i < segment->n; i++, rest++)
    if (*rest != segment->at[i]) return weight(*rest) - weight(segment->at[i]);
  return *rest != '\0' && *rest != '/';
}

/* The first of the wanted in a level that is not before the segment, or past it. */
static size_t bound(const locator *search, const range *outer, bool past) {
  size_t from = outer->from, to = outer->to;
  while (from < to) {
    size_t middle = from + (to - from) / 2;
    int order = compare_segment(search->wanted[middle], outer->length, &search->segment);
    if (order < 0 || (past && order == 0)) from = middle + 1;
    else to = middle;
  }
  return from;
}

static void put_segment(locator *search, const range *outer, const char *name, size_t n) {
  search->segment.n = 0;
  if (!name) {
    dsv__put_step_index(&search->segment, outer->index);
    return;
  }
  dsv__buffer text;
  dsv__buffer_init(&text, search->segment.context);
  dsv__put_unescaped(&text, name, n);
  dsv__put_step(&search->segment, (dsv__str){text.at, text.n});
  search->segment.failed |= text.failed;
  dsv__buffer_free(&text);
}

/* The level of a value below `outer`. */
static range below(locator *search, range *outer, const char *name, size_t n) {
  range inner = {0, 0, 0, 0};
  if (outer->from < outer->to) {
    put_segment(search, outer, name, n);
    inner.length = outer->length + search->segment.n;
    if (!search->segment.failed) {
      inner.from = bound(search, outer, false);
      inner.to = bound(search, outer, true);
    }
  }
  outer->index++;
  return inner;
}

/* A value serves all wanted ones in it, until a deeper one is found: what is missing stands at its object. An unknown
   member stands at its name, which comes before the value. */
static void settle(locator *search, const range *level, size_t name, size_t value) {
  for (int round = 0; round < 2; round++) {
    for (size_t i = level->from; i < level->to; i++) {
      dsv__finding *finding = search->wanted[i];
      bool at_name = finding->code == DSV_ERROR_MEMBER && !finding->pointer[level->length];
      if (at_name == (round == 0)) place(search, finding, at_name ? name : value);
    }
  }
}

/* One JSON text and the findings wanted in it. */
static void search_text(locator *search, size_t from, size_t end) {
  dsv__tokens *tokens = &search->tokens;
  range next = {0, search->n, 0, 0};
  size_t name = from;
  dsv__tokens_init(tokens, search->bytes, from, end);
  for (;;) {
    dsv__token token = dsv__tokens_next(tokens);
    if (token == DSV__TOKEN_BAD || token == DSV__TOKEN_END) return;
    range *outer = &search->levels[tokens->depth];
    if (token == DSV__TOKEN_NAME) {
      next = below(search, outer, search->bytes + tokens->start, tokens->stop - tokens->start);
      name = tokens->start;
      continue;
    }
    if (token != DSV__TOKEN_CLOSE) {
      bool opened = token == DSV__TOKEN_OBJECT || token == DSV__TOKEN_LIST;
      uint32_t depth = tokens->depth - opened; /* that the value stands in */
      bool in_list = depth > 0 && !(tokens->objects >> (depth - 1) & 1);
      if (in_list) next = below(search, &search->levels[depth], NULL, 0);
      settle(search, &next, in_list ? tokens->start : name, tokens->start);
      if (opened) search->levels[tokens->depth] = next;
    }
    if (tokens->depth == 0) return;
  }
}

/* All findings of one source: those in one text side by side, texts in order. */
static void search_source(const dsv_book *book, const dsv__source *source, dsv__finding **wanted, size_t n) {
  locator search = {.bytes = source->bytes, .line = 1};
  dsv__buffer_init(&search.segment, book->context);
  for (size_t i = 0, next; i < n; i = next) {
    size_t from = (size_t)wanted[i]->offset;
    for (next = i + 1; next < n && wanted[next]->offset == from;) next++;
    search.wanted = wanted + i;
    search.n = next - i;
    search_text(&search, from, source->n);
  }
  dsv__buffer_free(&search.segment);
}

void dsv__locate_findings(const dsv_book *book, dsv_diag *diag, size_t first) {
  if (!diag || first >= diag->n) return;
  size_t n = 0;
  dsv__finding **wanted = dsv__alloc(book->context, diag->n - first, sizeof *wanted);
  for (size_t i = first; i < diag->n; i++) {
    dsv__finding *finding = &diag->at[i];
    bool ours = finding->pointer && !finding->line && finding->column > 0 && finding->column <= book->n_sources;
    if (ours && wanted) wanted[n++] = finding;
    else if (!finding->line) finding->column = finding->offset = 0;
  }
  if (!wanted) return;
  dsv__sort(wanted, n, sizeof *wanted, compare_findings);
  for (size_t i = 0, next; i < n; i = next) {
    uint64_t number = wanted[i]->column;
    for (next = i + 1; next < n && wanted[next]->column == number;) next++;
    search_source(book, book->sources[number - 1], wanted + i, next - i);
  }
  dsv__free(book->context, wanted);
}
