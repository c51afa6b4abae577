/* Six lines: what kind of note it is, and the document. */
#include "ledger/statement.h"
#include "base/number.h"
#include <string.h>

#define ORIGIN "libdsv signed document 1"

dsv__statement dsv__statement_of(const char *type, const char *id, int64_t version, dsv__str canonical) {
  dsv__statement statement = {
      .type = dsv__str_of(type), .id = dsv__str_of(id), .version = version, .bytes = canonical.n};
  uint8_t digest[DSV__SHA256_BYTES];
  dsv__sha256(canonical.at, canonical.n, digest);
  dsv__put_hex(digest, sizeof digest, statement.sha256);
  return statement;
}

void dsv__statement_put(const dsv__statement *statement, dsv__buffer *out) {
  dsv__put_text(out, ORIGIN "\ntype ");
  dsv__put_str(out, statement->type);
  dsv__put_text(out, "\nid ");
  dsv__put_str(out, statement->id);
  dsv__put_text(out, "\nversion ");
  dsv__put_int(out, statement->version);
  dsv__put_text(out, "\nsha256 ");
  dsv__put_text(out, statement->sha256);
  dsv__put_text(out, "\nbytes ");
  dsv__put_uint(out, statement->bytes);
  dsv__put_char(out, '\n');
}

/* The rest of the next line, which begins with a word; false: it does not. */
static bool next(dsv__str *text, const char *word, dsv__str *rest) {
  const size_t n = strlen(word);
  const char *end = text->n ? memchr(text->at, '\n', text->n) : NULL;
  const size_t line = end ? (size_t)(end - text->at) : 0;
  if (!end || line < n || memcmp(text->at, word, n) != 0) return false;
  *rest = (dsv__str){text->at + n, line - n};
  *text = (dsv__str){end + 1, text->n - line - 1};
  return true;
}

static bool read(dsv__str text, dsv__statement *out) {
  dsv__str rest, version, sha256, bytes;
  int64_t n;
  if (!next(&text, ORIGIN, &rest) || !next(&text, "type ", &out->type) || !next(&text, "id ", &out->id) ||
      !next(&text, "version ", &version) || !next(&text, "sha256 ", &sha256) || !next(&text, "bytes ", &bytes))
    return false;
  if (!dsv__int_parse(version.at, version.n, &out->version) || !dsv__int_parse(bytes.at, bytes.n, &n) || n < 0 ||
      sha256.n != sizeof out->sha256 - 1)
    return false;
  out->bytes = (uint64_t)n;
  memcpy(out->sha256, sha256.at, sha256.n);
  out->sha256[sha256.n] = '\0';
  return strspn(out->sha256, "0123456789abcdef") == sha256.n;
}

/* Written again it must be the same: there is one way to say a thing. */
dsv_status dsv__statement_read(const dsv_context *context, dsv__str text, dsv__statement *out, dsv_diag *diag) {
  dsv__buffer again;
  dsv__buffer_init(&again, context);
  bool good = read(text, out);
  if (good) dsv__statement_put(out, &again);
  const bool failed = again.failed;
  good = good && !failed && dsv__str_same(text, (dsv__str){again.at, again.n});
  dsv__buffer_free(&again);
  if (failed) return DSV__NO_MEMORY(diag);
  const dsv__place place = {.source = "note", .line = 1, .column = 1};
  return good ? DSV_OK
              : dsv__find(diag, DSV_SEVERITY_ERROR, DSV_ERROR_NOTE, &place,
                          "the note does not say which document was signed, as one of dsv sign does");
}

bool dsv__statement_same_document(const dsv__statement *a, const dsv__statement *b) {
  return dsv__str_same(a->type, b->type) && dsv__str_same(a->id, b->id) && a->version == b->version;
}
