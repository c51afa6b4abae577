/* Signing keys and signing: joins the files of keys, the documents of a book and the notes of the ledger. */
#include <dsv/sign.h>

#include "data/book.h"
#include "data/say.h"
#include "io/key_file.h"
#include "ledger/note.h"
#include "ledger/statement.h"
#include <string.h>

_Static_assert(DSV_SEED_BYTES == DSV__SEED_BYTES, "seeds");

/* ---- keys ------------------------------------------------------------------------------------------------------------------- */

static dsv_status give_verifier(dsv_context *context, const dsv__verifier *key, dsv_text **out, dsv_diag *diag) {
  char text[DSV__KEY_TEXT_BYTES];
  dsv__buffer buffer;
  dsv__buffer_init(&buffer, context);
  dsv__put(&buffer, text, dsv__verifier_write(key, text));
  const dsv_status status = dsv__text_from(&buffer, out);
  dsv__buffer_free(&buffer);
  return status ? DSV__NO_MEMORY(diag) : DSV_OK;
}

static dsv_status create(const char *path, const dsv__signer *key, dsv_diag *diag) {
  char text[DSV__KEY_TEXT_BYTES];
  const size_t n = dsv__signer_write(key, text);
  const dsv_status status = dsv__key_file_create(path, text, n, diag);
  dsv__wipe(text, sizeof text);
  return status;
}

/* The file comes last: where memory runs out there must be none. */
dsv_status dsv_key_new(dsv_context *context, const char *name, const uint8_t *seed, const char *path,
                       dsv_text **verifier, dsv_diag *diag) {
  if (!verifier) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for the verifier key (verifier is NULL)");
  *verifier = NULL;
  if (!context || !name || !seed || !path)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "context, name, seed and path are needed");
  dsv__signer key;
  dsv_text *text = NULL;
  dsv_status status = dsv__crypto_begin(diag);
  if (!status) status = dsv__signer_make(dsv__str_of(name), seed, &key, diag);
  if (!status) status = give_verifier(context, &key.verifier, &text, diag);
  if (!status) status = create(path, &key, diag);
  dsv__wipe(&key, sizeof key);
  if (status) dsv_text_unref(text);
  else *verifier = text;
  return status;
}

/* The key is to be wiped, also on failure. */
static dsv_status read_key(const char *path, dsv__signer *out, dsv_diag *diag) {
  char text[DSV__KEY_TEXT_BYTES];
  size_t n;
  dsv_status status = dsv__crypto_begin(diag);
  if (!status) status = dsv__key_file_read(path, text, sizeof text, &n, diag);
  if (!status) status = dsv__signer_read((dsv__str){text, n}, out, diag);
  dsv__wipe(text, sizeof text);
  return status;
}

dsv_status dsv_key_verifier(dsv_context *context, const char *path, dsv_text **verifier, dsv_diag *diag) {
  if (!verifier) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for the verifier key (verifier is NULL)");
  *verifier = NULL;
  if (!context || !path) return dsv__fail(diag, DSV_ERROR_MISUSE, "context and path are needed");
  dsv__signer key;
  dsv_status status = read_key(path, &key, diag);
  if (!status) status = give_verifier(context, &key.verifier, verifier, diag);
  dsv__wipe(&key, sizeof key);
  return status;
}

/* ---- signing ---------------------------------------------------------------------------------------------------------------- */

/* Appends what a note says of a document. */
static dsv_status put_statement(const dsv_book *book, size_t index, dsv__buffer *out, dsv_diag *diag) {
  dsv_document document = DSV_DOCUMENT_INIT;
  dsv_text *canonical;
  dsv_status status = dsv_book_canonical(book, index, &canonical, diag);
  if (!status) status = dsv_book_document(book, index, &document);
  if (status) return status;
  const dsv__str bytes = {dsv_text_bytes(canonical), dsv_text_length(canonical)};
  const dsv__statement statement = dsv__statement_of(document.type, document.id, document.version, bytes);
  dsv__statement_put(&statement, out);
  dsv_text_unref(canonical);
  if (statement.id.n > DSV__NOTE_LINE_BYTES - sizeof "id ")
    return dsv__fail(diag, DSV_ERROR_LIMIT, "the id of the document is too long for a line of a signed note");
  return out->failed ? DSV__NO_MEMORY(diag) : DSV_OK;
}

static dsv_status refuse_other(const dsv_book *book, size_t index, dsv_diag *diag) {
  const dsv__document_head *head = book->documents[index]->structure;
  return dsv__find_at(diag, DSV_SEVERITY_ERROR, DSV_ERROR_CHANGED, head, NULL,
                      "the note does not speak of %s \"%s\" as it is here; verify the note to see what differs",
                      book->documents[index]->type->name, dsv__show(head->id).at);
}

/* Appends the note that is given, with one signature more. */
static dsv_status co_sign(const dsv_book *book, size_t index, dsv__str given, dsv__str statement,
                          const dsv__signer *key, dsv__buffer *out, dsv_diag *diag) {
  dsv__note note;
  const size_t first = dsv_diag_count(diag);
  dsv_status status = dsv__note_read(given, &note, diag);
  if (!status && !dsv__str_same(note.text, statement)) status = refuse_other(book, index, diag);
  if (!status) status = dsv__note_add(&note, key, out, diag);
  dsv__locate_findings(book, diag, first);
  return status;
}

static dsv_status sign(const dsv_book *book, size_t index, const char *path, dsv__str given, dsv__buffer *out,
                       dsv_diag *diag) {
  dsv__buffer text;
  dsv__signer key;
  dsv__buffer_init(&text, book->context);
  dsv_status status = put_statement(book, index, &text, diag);
  if (!status) status = read_key(path, &key, diag);
  const dsv__str statement = {text.at, text.n};
  if (!status && given.at) status = co_sign(book, index, given, statement, &key, out, diag);
  else if (!status) dsv__note_write(statement, &key, out);
  dsv__wipe(&key, sizeof key);
  dsv__buffer_free(&text);
  return status;
}

dsv_status dsv_sign(const dsv_book *book, size_t index, const char *key, const dsv_sign_options *options,
                    dsv_text **note, dsv_diag *diag) {
  dsv_sign_options known = DSV_SIGN_OPTIONS_INIT;
  if (!note) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for the note (note is NULL)");
  *note = NULL;
  if (!book || !key) return dsv__fail(diag, DSV_ERROR_MISUSE, "book and key are needed");
  dsv_status status = dsv__options(options, &known, sizeof known, sizeof known);
  if (status) return dsv__fail(diag, status, "these options of signing are not of this version");
  status = dsv__book_usable(book, diag);
  if (status) return status;
  if (index >= book->n_documents) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no such document");
  dsv__buffer out;
  dsv__buffer_init(&out, book->context);
  status = sign(book, index, key, (dsv__str){known.note, known.note_length}, &out, diag);
  if (!status && dsv__text_from(&out, note)) status = DSV__NO_MEMORY(diag);
  dsv__buffer_free(&out);
  return status;
}
