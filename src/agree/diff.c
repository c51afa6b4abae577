/* What changed from one agreement, or one book, to another: which documents belong together, and the list of changes. */
#include "agree/diff.h"
#include "agree/amendment.h"
#include "base/members.h"
#include "data/token.h"
#include <string.h>

const char *dsv__change_word(uint32_t kind) {
  static const char *const words[] = {"", "added", "removed", "changed"};
  return words[kind <= DSV_CHANGE_CHANGED ? kind : 0];
}

const char *dsv__direction_word(uint32_t direction) {
  static const char *const words[] = {"", "stricter", "looser"};
  return words[direction <= DSV_DIRECTION_LOOSER ? direction : 0];
}

/* ---- which documents belong together --------------------------------------------------------- */

/* The documents of one type and id in the sorted list of a book; of agreements their versions, the oldest first. */
typedef struct {
  dsv__document *const *at;
  size_t n;
} group;

static dsv__str id_of(const dsv__document *document) {
  return ((const dsv__document_head *)document->structure)->id;
}

/* Takes the next group off what is left of a type; `than` NULL: none is there. */
static group next_group(dsv__document *const **at, size_t *n, const dsv__str *than) {
  group found = {*at, 0};
  while (than && found.n < *n && dsv__str_same(id_of(found.at[found.n]), *than)) found.n++;
  *at += found.n;
  *n -= found.n;
  return found;
}

static bool has_version(const group *of, int64_t version) {
  size_t from = 0, to = of->n;
  while (from < to) {
    const size_t middle = from + (to - from) / 2;
    if (of->at[middle]->version < version) from = middle + 1;
    else to = middle;
  }
  return from < of->n && of->at[from]->version == version;
}

/* The newest of the first `left` versions that the other book does not have; NULL: there is none. */
static const dsv__document *next_alone(const group *of, size_t *left, const group *other) {
  while (*left > 0)
    if (!has_version(other, of->at[--*left]->version)) return of->at[*left];
  return NULL;
}

static dsv_status compare_groups(dsv_diff *diff, const group *before, const group *after) {
  dsv_status status = DSV_OK;
  for (size_t i = 0, k = 0; i < before->n && k < after->n && !status;) {
    const int64_t a = before->at[i]->version, b = after->at[k]->version;
    if (a == b) status = dsv__diff_documents(diff, before->at[i], after->at[k]);
    i += a <= b;
    k += a >= b;
  }
  for (size_t left[2] = {before->n, after->n}; !status;) {
    const dsv__document *a = next_alone(before, &left[0], after), *b = next_alone(after, &left[1], before);
    if (!a && !b) break;
    status = dsv__diff_documents(diff, a, b);
  }
  return status;
}

/* The documents of a type, by id. */
static dsv__document *const *of_type(const dsv_book *book, const dsv__type *type, size_t *n) {
  size_t first = 0;
  while (first < book->n_documents && book->sorted[first]->type != type) first++;
  *n = 0;
  while (first + *n < book->n_documents && book->sorted[first + *n]->type == type) ++*n;
  return book->sorted + first;
}

static dsv_status compare_types(dsv_diff *diff, const dsv_book *before, const dsv_book *after, const dsv__type *type) {
  size_t n[2];
  dsv__document *const *at[2] = {of_type(before, type, &n[0]), of_type(after, type, &n[1])};
  dsv_status status = DSV_OK;
  while ((n[0] || n[1]) && !status) {
    const dsv__str a = n[0] ? id_of(*at[0]) : (dsv__str){NULL, 0}, b = n[1] ? id_of(*at[1]) : (dsv__str){NULL, 0};
    const int order = !n[0] ? 1 : !n[1] ? -1 : dsv__str_compare(a, b);
    const group x = next_group(&at[0], &n[0], order <= 0 ? &a : NULL);
    const group y = next_group(&at[1], &n[1], order >= 0 ? &b : NULL);
    status = compare_groups(diff, &x, &y);
  }
  return status;
}

/* ---- the canonical form ---------------------------------------------------------------------- */

static void put_text(dsv__buffer *out, const char *name, const char *text) {
  if (!text) return;
  dsv__member(out, name);
  dsv__put_json_text(out, dsv__str_of(text));
}

static void put_version(dsv__buffer *out, const char *name, int64_t version) {
  if (version) dsv__int_member(out, name, version);
}

/* The members in the order of their names. */
static void put_json(dsv__buffer *out, const dsv__change *change) {
  dsv__put_char(out, '{');
  put_text(out, "after", change->values[DSV__AFTER]);
  put_text(out, "after_pointer", change->pointers[DSV__AFTER]);
  put_version(out, "after_version", change->version[DSV__AFTER]);
  put_text(out, "before", change->values[DSV__BEFORE]);
  put_text(out, "before_pointer", change->pointers[DSV__BEFORE]);
  put_version(out, "before_version", change->version[DSV__BEFORE]);
  if (change->direction) put_text(out, "direction", dsv__direction_word(change->direction));
  put_text(out, "document", change->document);
  put_text(out, "document_type", change->document_type);
  put_text(out, "id", change->id);
  put_text(out, "kind", dsv__change_word(change->kind));
  put_text(out, "member", change->member);
  put_text(out, "part", change->part);
  put_text(out, "sentence", change->sentence);
  put_text(out, "target", change->target);
  put_text(out, "title", change->title);
  dsv__put_char(out, '}');
}

static dsv_status finish(dsv_diff *diff) {
  dsv__buffer out;
  dsv__buffer_init(&out, diff->context);
  dsv__put_text(&out, "{\"changes\":[");
  for (size_t i = 0; i < diff->n; i++) {
    if (i) dsv__put_char(&out, ',');
    put_json(&out, &diff->at[i]);
  }
  dsv__put_text(&out, "],\"type\":\"diff\"}");
  diff->json_length = out.n;
  dsv__put_char(&out, '\0');
  if (out.failed) {
    dsv__buffer_free(&out);
    return DSV_ERROR_MEMORY;
  }
  diff->json = out.at;
  return DSV_OK;
}

/* ---- the calls ------------------------------------------------------------------------------- */

static dsv_status begin(const dsv_book *book, dsv_diff **out, dsv_diag *diag) {
  dsv_diff *diff = dsv__zalloc(book->context, 1, sizeof *diff);
  if (!diff) return DSV__NO_MEMORY(diag);
  atomic_init(&diff->references, 1);
  diff->context = dsv_context_ref(book->context);
  dsv__arena_init(&diff->arena, diff->context);
  *out = diff;
  return DSV_OK;
}

/* The only thing that can go wrong is memory. */
static dsv_status end(dsv_diff *diff, dsv_status status, dsv_diff **out, dsv_diag *diag) {
  if (!status) status = finish(diff);
  if (!status) *out = diff;
  else dsv_diff_unref(diff);
  return status ? DSV__NO_MEMORY(diag) : DSV_OK;
}

static dsv_status check_book(const dsv_book *book, dsv_diag *diag) {
  if (!book) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no book");
  const dsv_status status = dsv__book_usable(book, diag);
  if (status) return status;
  return book->frozen ? DSV_OK : dsv__fail(diag, DSV_ERROR_NOT_FROZEN, "check the book before it is compared");
}

static const dsv__document *find_version(const dsv_book *book, dsv__str id, int64_t version) {
  for (size_t i = 0; i < book->n_documents; i++)
    if (book->documents[i]->type->versioned && book->documents[i]->version == version &&
        dsv__str_same(id_of(book->documents[i]), id))
      return book->documents[i];
  return NULL;
}

static dsv_status unknown_version(const dsv_book *book, const char *agreement, int64_t version, dsv_diag *diag) {
  const int n = (int)dsv__utf8_cut(agreement, strlen(agreement), 60);
  if (!dsv__book_find(book, "agreement", dsv__str_of(agreement)))
    return dsv__fail(diag, DSV_ERROR_UNKNOWN_AGREEMENT, "there is no agreement \"%.*s\" in the book", n, agreement);
  return dsv__fail(diag, DSV_ERROR_UNKNOWN_AGREEMENT, "there is no version %lld of the agreement \"%.*s\" in the book",
                   (long long)version, n, agreement);
}

dsv_status dsv_diff_versions(const dsv_book *book, const char *agreement, int64_t before, int64_t after, dsv_diff **out,
                             dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for the diff (out is NULL)");
  *out = NULL;
  dsv_status status = check_book(book, diag);
  if (status) return status;
  if (!agreement) return dsv__fail(diag, DSV_ERROR_MISUSE, "say which agreement");
  const dsv__document *a = find_version(book, dsv__str_of(agreement), before);
  const dsv__document *b = find_version(book, dsv__str_of(agreement), after);
  if (!a || !b) return unknown_version(book, agreement, a ? after : before, diag);
  dsv_diff *diff;
  status = begin(book, &diff, diag);
  return status ? status : end(diff, dsv__diff_documents(diff, a, b), out, diag);
}

dsv_status dsv_diff_books(const dsv_book *before, const dsv_book *after, dsv_diff **out, dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for the diff (out is NULL)");
  *out = NULL;
  dsv_status status = check_book(before, diag);
  if (!status) status = check_book(after, diag);
  dsv_diff *diff;
  if (!status) status = begin(before, &diff, diag);
  if (status) return status;
  size_t n = 0;
  while (dsv__types[n].name) n++;
  /* What was agreed comes first, then what it rests on. */
  while (n-- > 0 && !status) /* amendments are told as the versions that they make */
    if (dsv__types[n].record != &dsv__amendment_record) status = compare_types(diff, before, after, &dsv__types[n]);
  return end(diff, status, out, diag);
}

dsv_diff *dsv_diff_ref(dsv_diff *diff) {
  if (diff) dsv__retain(&diff->references);
  return diff;
}

void dsv_diff_unref(dsv_diff *diff) {
  if (!diff || !dsv__release(&diff->references)) return;
  dsv_context *context = diff->context;
  dsv__free(context, diff->at);
  dsv__free(context, diff->json);
  dsv__arena_free(&diff->arena);
  dsv__free(context, diff);
  dsv_context_unref(context);
}

size_t dsv_diff_count(const dsv_diff *diff) {
  return diff ? diff->n : 0;
}

dsv_status dsv_diff_get(const dsv_diff *diff, size_t index, dsv_change *out) {
  if (!diff || !out || index >= diff->n) return DSV_ERROR_MISUSE;
  const dsv__change *at = &diff->at[index];
  dsv_change change = {.size = out->size,
                       .kind = at->kind,
                       .direction = at->direction,
                       .document_type = at->document_type,
                       .document = at->document,
                       .before_version = at->version[DSV__BEFORE],
                       .after_version = at->version[DSV__AFTER],
                       .target = at->target,
                       .part = at->part,
                       .id = at->id,
                       .title = at->title,
                       .member = at->member,
                       .before_pointer = at->pointers[DSV__BEFORE],
                       .after_pointer = at->pointers[DSV__AFTER],
                       .before = at->values[DSV__BEFORE],
                       .after = at->values[DSV__AFTER],
                       .sentence = at->sentence};
  return dsv__give(&change, out, sizeof change, sizeof change);
}

const char *dsv_diff_json(const dsv_diff *diff, size_t *length) {
  if (length) *length = diff ? diff->json_length : 0;
  return diff ? diff->json : NULL;
}
