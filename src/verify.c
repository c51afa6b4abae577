/* Verifying: pinned keys, a note, and the document as it stands in the book. */
#include <dsv/sign.h>

#include "data/book.h"
#include "data/difference.h"
#include "data/say.h"
#include "ledger/note.h"
#include "ledger/statement.h"
#include <string.h>

#define KEYS 1000 /* the most that may be pinned */

typedef struct {
  char name[DSV__KEY_NAME_BYTES + 1], key[9];
} signer;

struct dsv_verified {
  atomic_size_t references;
  dsv_context *context;
  size_t document, n;
  signer signers[];
};

typedef struct {
  const dsv_book *book;
  dsv_verify_options options;
  dsv_diag *diag;
  dsv__verifier *keys;
  bool *signed_by; /* of each key */
  size_t n;
  dsv__note note;
  dsv__statement statement;
} work;

/* ---- keys ------------------------------------------------------------------------------------------------------------------- */

/* The place of the first key of the same name and id. */
static size_t first_like(const work *w, size_t i) {
  size_t first = 0;
  while (!dsv__key_same_owner(&w->keys[first].owner, &w->keys[i].owner)) first++;
  return first;
}

static dsv_status read_keys(work *w, const char *const *keys) {
  for (size_t i = 0; i < w->n; i++) {
    if (!keys[i]) return dsv__fail(w->diag, DSV_ERROR_MISUSE, "pinned key %zu is NULL", i + 1);
    const dsv_status status = dsv__verifier_read(dsv__str_of(keys[i]), i + 1, &w->keys[i], w->diag);
    if (status) return status;
    const size_t first = first_like(w, i);
    if (memcmp(w->keys[first].public, w->keys[i].public, DSV__PUBLIC_BYTES) != 0)
      return dsv__fail(w->diag, DSV_ERROR_KEY, "pinned keys %zu and %zu have one name and id, but are not the same",
                       first + 1, i + 1);
  }
  return DSV_OK;
}

/* ---- who has signed --------------------------------------------------------------------------------------------------------- */

static bool has_signed(const work *w, dsv__str name) {
  for (size_t i = 0; i < w->n; i++)
    if (w->signed_by[i] && dsv__str_same(name, dsv__str_of(w->keys[i].owner.name))) return true;
  return false;
}

static bool is_first_of_name(const work *w, size_t i) {
  for (size_t k = 0; k < i; k++)
    if (!strcmp(w->keys[k].owner.name, w->keys[i].owner.name)) return false;
  return true;
}

/* One finding for each name that has not signed and must. */
static dsv_status check_names(const work *w) {
  size_t names = 0, missing = 0;
  for (size_t i = 0; i < w->n; i++) {
    if (!is_first_of_name(w, i)) continue;
    names++;
    missing += !has_signed(w, dsv__str_of(w->keys[i].owner.name));
  }
  if (!missing || (w->options.some && missing < names)) return DSV_OK;
  for (size_t i = 0; i < w->n; i++)
    if (is_first_of_name(w, i) && !has_signed(w, dsv__str_of(w->keys[i].owner.name)))
      dsv__fail(w->diag, DSV_ERROR_UNSIGNED, "%s has not signed it with any of the pinned keys", w->keys[i].owner.name);
  return DSV_ERROR_UNSIGNED;
}

/* ---- the document ----------------------------------------------------------------------------------------------------------- */

static dsv_status find_document(const work *w, size_t *out) {
  const dsv__statement *due = &w->statement;
  size_t found = 0;
  for (size_t i = 0; i < w->book->n_documents; i++) {
    const dsv__document *document = w->book->documents[i];
    const dsv__document_head *head = document->structure;
    const dsv__statement here = {dsv__str_of(document->type->name), head->id, document->version, "", 0};
    if (!dsv__statement_same_document(&here, due)) continue;
    *out = i;
    found++;
  }
  if (found == 1) return DSV_OK;
  return dsv__fail(w->diag, found ? DSV_ERROR_TWICE : DSV_ERROR_REFERENCE,
                   "%s \"%s\" version %lld was signed, and the book has %s", dsv__show(due->type).at,
                   dsv__show(due->id).at, (long long)due->version, found ? "several of it" : "no such document");
}

static dsv_status say_digest(const work *w, const dsv__document *document, const dsv__statement *here) {
  return dsv__find_at(w->diag, DSV_SEVERITY_ERROR, DSV_ERROR_CHANGED, document->structure, NULL,
                      "%s \"%s\" is not what was signed: its SHA-256 is %s, that of what was signed is %s; give the "
                      "document as it was signed to see what differs",
                      document->type->name, dsv__show(here->id).at, here->sha256, w->statement.sha256);
}

static dsv_status say_difference(const work *w, const dsv__document *document,
                                 const dsv__first_difference *difference) {
  const dsv__document_head *head = document->structure;
  const char *path = difference->pointer.at;
  const dsv__shown was = dsv__show(difference->was), now = dsv__show(difference->is);
  return dsv__find_at(w->diag, DSV_SEVERITY_ERROR, DSV_ERROR_CHANGED, head, *path ? path + 1 : "",
                      "%s \"%s\" is not what was signed: %s was %s and is %s", document->type->name,
                      dsv__show(head->id).at, *path ? path : "the document", difference->was.at ? was.at : "not there",
                      difference->is.at ? now.at : "not there");
}

/* Names the first member that differs. */
static dsv_status compare(const work *w, const dsv__document *document, const dsv__statement *here,
                          dsv__str canonical) {
  const dsv__str original = {w->options.original, w->options.original_length};
  const dsv__statement given = dsv__statement_of("", "", 0, original);
  if (!original.at) return say_digest(w, document, here);
  if (strcmp(given.sha256, w->statement.sha256) != 0)
    return dsv__fail(w->diag, DSV_ERROR_CHANGED,
                     "neither the document nor what was given as its original is what was signed: SHA-256 %s",
                     w->statement.sha256);
  dsv__first_difference difference;
  dsv_status status = dsv__difference_find(w->book->context, original, canonical, &difference);
  dsv__put_char(&difference.pointer, '\0');
  if (difference.pointer.failed || status == DSV_ERROR_MEMORY) status = DSV__NO_MEMORY(w->diag);
  else if (status || (!difference.was.at && !difference.is.at)) status = say_digest(w, document, here);
  else status = say_difference(w, document, &difference);
  dsv__difference_free(&difference);
  return status;
}

static dsv_status check_document(const work *w, size_t index) {
  const dsv__document *document = w->book->documents[index];
  const dsv__document_head *head = document->structure;
  dsv_text *text;
  dsv_status status = dsv_book_canonical(w->book, index, &text, w->diag);
  if (status) return status;
  const dsv__str canonical = {dsv_text_bytes(text), dsv_text_length(text)};
  dsv__statement here = dsv__statement_of(document->type->name, "", document->version, canonical);
  here.id = head->id;
  const bool same = !strcmp(here.sha256, w->statement.sha256) && here.bytes == w->statement.bytes;
  const size_t first = dsv_diag_count(w->diag);
  if (!same) status = compare(w, document, &here, canonical);
  dsv__locate_findings(w->book, w->diag, first);
  dsv_text_unref(text);
  return status;
}

/* ---- what holds ------------------------------------------------------------------------------------------------------------- */

static dsv_status give(const work *w, size_t document, dsv_verified **out) {
  dsv_verified *verified = dsv__zalloc(w->book->context, 1, sizeof *verified + w->n * sizeof *verified->signers);
  if (!verified) return DSV__NO_MEMORY(w->diag);
  atomic_init(&verified->references, 1);
  verified->context = dsv_context_ref(w->book->context);
  verified->document = document;
  for (size_t i = 0; i < w->n; i++) {
    if (!w->signed_by[i] || first_like(w, i) != i) continue;
    signer *at = &verified->signers[verified->n++];
    memcpy(at->name, w->keys[i].owner.name, sizeof at->name);
    dsv__put_hex(w->keys[i].owner.id, sizeof w->keys[i].owner.id, at->key);
  }
  *out = verified;
  return DSV_OK;
}

/* Nothing of the text is believed before its signatures hold. */
static dsv_status verify(work *w, dsv__str note, const char *const *keys, dsv_verified **out) {
  size_t document = 0;
  dsv_status status = dsv__crypto_begin(w->diag);
  if (!status) status = read_keys(w, keys);
  if (!status) status = dsv__note_read(note, &w->note, w->diag);
  if (!status) status = dsv__note_verify(&w->note, w->keys, w->n, w->signed_by, w->diag);
  if (!status) status = check_names(w);
  if (!status) status = dsv__statement_read(w->book->context, w->note.text, &w->statement, w->diag);
  if (!status) status = find_document(w, &document);
  if (!status) status = check_document(w, document);
  return status ? status : give(w, document, out);
}

dsv_status dsv_verify(const dsv_book *book, const char *note, size_t length, const char *const *keys, size_t n,
                      const dsv_verify_options *options, dsv_verified **out, dsv_diag *diag) {
  work w = {.book = book, .options = DSV_VERIFY_OPTIONS_INIT, .diag = diag, .n = n};
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for what holds (out is NULL)");
  *out = NULL;
  if (!book || !note || !keys || !n)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "a book, a note and at least one pinned key are needed");
  dsv_status status = dsv__options(options, &w.options, sizeof w.options, sizeof w.options);
  if (!status && (w.options.some > 1 || w.options.reserved)) status = DSV_ERROR_OPTIONS;
  if (status) return dsv__fail(diag, status, "these options of verifying are not of this version");
  status = dsv__book_usable(book, diag);
  if (status) return status;
  if (n > KEYS) return dsv__fail(diag, DSV_ERROR_LIMIT, "at most %d keys can be pinned", KEYS);
  w.keys = dsv__zalloc(book->context, n, sizeof *w.keys);
  w.signed_by = dsv__zalloc(book->context, n, sizeof *w.signed_by);
  status = w.keys && w.signed_by ? verify(&w, (dsv__str){note, length}, keys, out) : DSV__NO_MEMORY(diag);
  dsv__free(book->context, w.keys);
  dsv__free(book->context, w.signed_by);
  return status;
}

size_t dsv_verified_document(const dsv_verified *verified) {
  return verified ? verified->document : 0;
}

size_t dsv_verified_count(const dsv_verified *verified) {
  return verified ? verified->n : 0;
}

dsv_status dsv_verified_get(const dsv_verified *verified, size_t index, dsv_signer *out) {
  if (!verified || index >= verified->n) return DSV_ERROR_MISUSE;
  const signer *at = &verified->signers[index];
  const dsv_signer known = {sizeof known, at->name, at->key};
  return dsv__give(&known, out, sizeof known, sizeof known);
}

dsv_verified *dsv_verified_ref(dsv_verified *verified) {
  if (verified) dsv__retain(&verified->references);
  return verified;
}

void dsv_verified_unref(dsv_verified *verified) {
  if (!verified || !dsv__release(&verified->references)) return;
  dsv_context *context = verified->context;
  dsv__free(context, verified);
  dsv_context_unref(context);
}
