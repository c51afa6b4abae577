/* Signed notes (C2SP signed-note): a text, a blank line, and signature lines. Documents are signed in them, and checkpoints of a ledger. */
#ifndef DSV__NOTE_H
#define DSV__NOTE_H

#include "ledger/key.h"

#define DSV__NOTE_BYTES ((size_t)1 << 20) /* the longest note */
#define DSV__NOTE_LINE_BYTES 8192 /* the longest line, without its newline: signatures of other kinds may be long */
#define DSV__NOTE_SIGNATURES 100  /* the most signature lines */

/* Whose signature, and in Base 64 the id of the key and what the key made of the text. */
typedef struct {
  dsv__str name, base64;
} dsv__signature;

/* A note taken apart; the texts are borrowed. */
typedef struct {
  dsv__str bytes, text; /* all; what is signed, with its last newline */
  size_t first_line;    /* of the signatures, from 1 */
  dsv__signature signatures[DSV__NOTE_SIGNATURES];
  size_t n;
} dsv__note;

/* DSV_ERROR_NOTE; DSV_ERROR_LIMIT past a bound. That it is well formed says nothing of its signatures. */
dsv_status dsv__note_read(dsv__str bytes, dsv__note *out, dsv_diag *diag);

/* Checks every signature line of a key that is among the n; others are passed over. signed_by[i] says whether key i has signed; of keys that are the
   same, the first has. DSV_ERROR_SIGNATURE where a signature does not hold. */
dsv_status dsv__note_verify(const dsv__note *note, const dsv__verifier *keys, size_t n, bool *signed_by,
                            dsv_diag *diag);

/* Appends a new note of a text, which ends in a newline and has no control character but that, signed by a key. */
void dsv__note_write(dsv__str text, const dsv__signer *key, dsv__buffer *out);
/* Appends a note with one signature more; as it is where the key has signed it before. DSV_ERROR_SIGNATURE where that one does not hold,
   DSV_ERROR_LIMIT where there is no place for another. */
dsv_status dsv__note_add(const dsv__note *note, const dsv__signer *key, dsv__buffer *out, dsv_diag *diag);

#endif
