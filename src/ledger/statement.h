/* What the text of a note says of a document that is signed. */
#ifndef DSV__STATEMENT_H
#define DSV__STATEMENT_H

#include "ledger/crypto.h"

typedef struct {
  dsv__str type, id; /* borrowed */
  int64_t version;
  char sha256[2 * DSV__SHA256_BYTES + 1]; /* of the canonical bytes, in hexadecimal digits */
  uint64_t bytes;                         /* number of them */
} dsv__statement;

dsv__statement dsv__statement_of(const char *type, const char *id, int64_t version, dsv__str canonical);
void dsv__statement_put(const dsv__statement *statement, dsv__buffer *out);

/* Takes a text apart that dsv__statement_put() has made, byte by byte; DSV_ERROR_NOTE for any other. */
dsv_status dsv__statement_read(const dsv_context *context, dsv__str text, dsv__statement *out, dsv_diag *diag);

/* Whether they speak of the same document, whatever its bytes. */
bool dsv__statement_same_document(const dsv__statement *a, const dsv__statement *b);

#endif
