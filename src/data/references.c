/* References and ids over the whole book, found by walking all structures with their tables. */
#include "base/sort.h"
#include "data/book.h"
#include "data/say.h"
#include <string.h>

/* ---- documents by type and id ---------------------------------------------------------------- */

static dsv__str id_of(const dsv__document *document) {
  return ((const dsv__document_head *)document->structure)->id;
}

static int compare_key(const dsv__document *document, const dsv__type *type, dsv__str id) {
  if (document->type != type) return document->type < type ? -1 : 1;
  return dsv__str_compare(id_of(document), id);
}

static int compare_documents(const void *a, const void *b) {
  const dsv__document *x = *(dsv__document *const *)a, *y = *(dsv__document *const *)b;
  int order = compare_key(x, y->type, id_of(y));
  if (order) return order;
  if (x->version != y->version) return x->version < y->version ? -1 : 1;
  return x->number < y->number ? -1 : 1;
}

static bool sort_documents(dsv_book *book) {
  if (book->sorted) return true;
  book->sorted = dsv__alloc(book->context, book->n_documents, sizeof(dsv__document *));
  if (!book->sorted) return false;
  if (book->n_documents) {
    memcpy(book->sorted, book->documents, book->n_documents * sizeof *book->sorted);
    dsv__sort(book->sorted, book->n_documents, sizeof *book->sorted, compare_documents);
  }
  return true;
}

static const dsv__type *type_of(const char *name) {
  const dsv__type *type = dsv__types;
  while (type->name && strcmp(type->name, name) != 0) type++;
  return type;
}

/* Index in `sorted` of the first document that is not before a type and id. */
static size_t seek(const dsv_book *book, const dsv__type *type, dsv__str id) {
  size_t from = 0, to = book->n_documents;
  while (from < to) {
    size_t middle = from + (to - from) / 2;
    if (compare_key(book->sorted[middle], type, id) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

const dsv__document *dsv__book_find(const dsv_book *book, const char *type, dsv__str id) {
  const dsv__type *wanted = type_of(type);
  const dsv__document *found = NULL;
  size_t i = book->sorted ? seek(book, wanted, id) : 0;
  for (; i < book->n_documents; i++) {
    const dsv__document *document = book->sorted ? book->sorted[i] : book->documents[i];
    int order = compare_key(document, wanted, id);
    if (order == 0 && (!found || document->number < found->number)) found = document;
    if (order != 0 && book->sorted) break;
  }
  return found;
}

/* ---- the walk -------------------------------------------------------------------------------- */

typedef struct {
  dsv_book *book;
  dsv_diag *diag;
  const dsv__document *document;
  dsv__buffer path;  /* JSON Pointer to where we are */
  dsv_status status; /* the first error */
} walk;

static void walk_field(walk *w, const dsv__field *field, void *at);

static void refuse(walk *w, const char *member, dsv_status code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static void refuse(walk *w, const char *member, dsv_status code, const char *format, ...) {
  dsv__put_char(&w->path, '\0');
  dsv__head here = {0, w->path.failed ? "" : w->path.at, w->document};
  w->path.n -= !w->path.failed;
  va_list arguments;
  va_start(arguments, format);
  dsv__vfind_at(w->diag, DSV_SEVERITY_ERROR, code, &here, member, format, arguments);
  va_end(arguments);
  if (!w->status) w->status = code;
}

/* The nearest id of a type. Where there are very many it is not looked for. */
static const char *nearest_id(const dsv_book *book, const char *type, dsv__str id) {
  enum { MOST = 1000 };
  const dsv__type *wanted = type_of(type);
  size_t from = seek(book, wanted, (dsv__str){"", 0}), n = 0;
  while (n <= MOST && from + n < book->n_documents && book->sorted[from + n]->type == wanted) n++;
  const char **ids = n > 0 && n <= MOST ? dsv__alloc(book->context, n, sizeof *ids) : NULL;
  if (!ids) return NULL;
  for (size_t i = 0; i < n; i++) ids[i] = id_of(book->sorted[from + i]).at;
  const char *nearest = dsv__nearest(id, ids, n);
  dsv__free(book->context, ids);
  return nearest;
}

static void resolve(walk *w, const dsv__field *field, dsv__ref *ref) {
  const char *type = field->of;
  if (field->also && dsv__str_same(ref->id, dsv__str_of(field->also))) return;
  ref->to = dsv__book_find(w->book, type, ref->id);
  if (ref->to) return;
  const char *nearest = nearest_id(w->book, type, ref->id);
  dsv__shown id = dsv__show(ref->id);
  if (nearest)
    refuse(w, NULL, DSV_ERROR_REFERENCE, "there is no %s \"%s\" in the book; did you mean \"%s\"?", type, id.at,
           nearest);
  else refuse(w, NULL, DSV_ERROR_REFERENCE, "there is no %s \"%s\" in the book", type, id.at);
}

static void walk_record(walk *w, const dsv__record *record, void *structure) {
  uint64_t given = ((const dsv__head *)structure)->given;
  size_t path = w->path.n;
  for (; given; given &= given - 1) {
    const dsv__field *field = &record->fields[__builtin_ctzll(given)];
    dsv__put_step(&w->path, dsv__str_of(field->name));
    walk_field(w, field, (char *)structure + field->offset);
    w->path.n = path;
  }
}

static void walk_value(walk *w, const dsv__field *field, void *at) {
  if (field->kind == DSV__REF) {
    resolve(w, field, at);
  } else if (field->kind == DSV__RECORD) {
    if (field->flags & DSV__POINTER) at = *(void **)at;
    if (at) walk_record(w, field->of, at);
  } else if (field->kind == DSV__CHOICE) {
    int32_t chosen = *(int32_t *)at;
    if (chosen == 0) return;
    const dsv__field *row = &((const dsv__choice *)field->of)->rows[chosen - 1];
    walk_field(w, row, (char *)at + row->offset);
  } else if (field->kind == DSV__MAP) {
    const dsv__list *pairs = at;
    size_t path = w->path.n;
    for (size_t i = 0; i < pairs->n; i++) {
      dsv__put_step(&w->path, DSV__AT(*pairs, dsv__pair)[i].name);
      walk_field(w, field->of, DSV__AT(*pairs, dsv__pair)[i].at);
      w->path.n = path;
    }
  }
}

/* ---- ids within a list ----------------------------------------------------------------------- */

typedef struct {
  const dsv__str *id;
  size_t index;
} numbered;

static int compare_numbered(const void *a, const void *b) {
  const numbered *x = a, *y = b;
  int order = dsv__str_compare(*x->id, *y->id);
  return order ? order : (x->index > y->index) - (x->index < y->index);
}

static void check_ids(walk *w, const dsv__field *field, const dsv__list *list) {
  size_t size = dsv__field_size(field), n = 0, path = w->path.n;
  if (field->kind != DSV__RECORD && field->kind != DSV__CHOICE) return;
  numbered *ids = dsv__alloc(w->book->context, list->n, sizeof *ids);
  if (!ids) {
    w->path.failed = true;
    return;
  }
  for (size_t i = 0; i < list->n; i++) {
    const dsv__str *id = dsv__entry_id(field, (const char *)list->at + i * size);
    if (id) ids[n++] = (numbered){id, i};
  }
  if (n > 1) dsv__sort(ids, n, sizeof *ids, compare_numbered);
  for (size_t i = 1; i < n; i++) {
    if (!dsv__str_same(*ids[i - 1].id, *ids[i].id)) continue;
    dsv__put_step_index(&w->path, ids[i].index);
    refuse(w, "id", DSV_ERROR_TWICE, "the id \"%s\" is used twice in `%s`; give each entry an id of its own",
           dsv__show(*ids[i].id).at, field->name);
    w->path.n = path;
  }
  dsv__free(w->book->context, ids);
}

static void walk_field(walk *w, const dsv__field *field, void *at) {
  if (!(field->flags & DSV__LIST)) {
    walk_value(w, field, at);
    return;
  }
  const dsv__list *list = at;
  size_t size = dsv__field_size(field), path = w->path.n;
  if (list->n > 1) check_ids(w, field, list);
  for (size_t i = 0; i < list->n; i++) {
    dsv__put_step_index(&w->path, i);
    walk_value(w, field, (char *)list->at + i * size);
    w->path.n = path;
  }
}

/* ---- the book -------------------------------------------------------------------------------- */

static void check_twice(walk *w) {
  for (size_t i = 1; i < w->book->n_documents; i++) {
    const dsv__document *first = w->book->sorted[i - 1], *document = w->book->sorted[i];
    if (compare_key(first, document->type, id_of(document)) != 0 || first->version != document->version) continue;
    dsv__shown id = dsv__show(id_of(document));
    const char *source = first->source->name, *type = document->type->name;
    w->document = document;
    w->path.n = 0;
    dsv__put_text(&w->path, document->pointer);
    if (document->type->versioned)
      refuse(w, "version", DSV_ERROR_TWICE, "version %lld of the %s \"%s\" is there already, in %s",
             (long long)document->version, type, id.at, source ? source : "this book");
    else
      refuse(w, "id", DSV_ERROR_TWICE, "the %s \"%s\" is there already, in %s", type, id.at,
             source ? source : "this book");
  }
}

static int compare_ids(const void *a, const void *b) {
  const dsv__document *x = *(dsv__document *const *)a, *y = *(dsv__document *const *)b;
  int order = dsv__str_compare(id_of(x), id_of(y));
  return order ? order : x->number < y->number ? -1 : x->number > y->number;
}

/* Documents of different types must not share an id either: whoever reads "axle" must know who or what is meant. */
static bool check_shared(walk *w) {
  size_t n = w->book->n_documents;
  dsv__document **by_id = dsv__alloc(w->book->context, n, sizeof *by_id);
  if (!by_id) return false;
  if (n) memcpy(by_id, w->book->documents, n * sizeof *by_id);
  dsv__sort(by_id, n, sizeof *by_id, compare_ids);
  for (size_t i = 1; i < n; i++) {
    const dsv__document *first = by_id[i - 1], *document = by_id[i];
    if (first->type == document->type || !dsv__str_same(id_of(first), id_of(document))) continue;
    dsv__shown id = dsv__show(id_of(document));
    w->document = document;
    w->path.n = 0;
    dsv__put_text(&w->path, document->pointer);
    refuse(w, "id", DSV_ERROR_TWICE, "a %s has the id \"%s\" already; give this %s an id of its own", first->type->name,
           id.at, document->type->name);
  }
  dsv__free(w->book->context, by_id);
  return true;
}

void dsv__book_references(dsv_book *book, dsv_diag *diag, dsv_status *status) {
  walk w = {.book = book, .diag = diag};
  dsv__buffer_init(&w.path, book->context);
  if (sort_documents(book) && check_shared(&w)) {
    check_twice(&w);
    for (size_t i = 0; i < book->n_documents; i++) {
      w.document = book->documents[i];
      w.path.n = 0;
      dsv__put_text(&w.path, w.document->pointer);
      walk_record(&w, w.document->type->record, w.document->structure);
    }
  } else {
    w.path.failed = true;
  }
  if (w.path.failed && !w.status) w.status = DSV__NO_MEMORY(diag);
  dsv__buffer_free(&w.path);
  if (!*status) *status = w.status;
}
