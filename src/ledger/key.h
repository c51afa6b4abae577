/* Keys of signed notes (C2SP signed-note), as text: NAME+ID+BASE64 to verify with, PRIVATE+KEY+NAME+ID+BASE64 to sign with. */
#ifndef DSV__KEY_H
#define DSV__KEY_H

#include "ledger/crypto.h"

#define DSV__KEY_NAME_BYTES 255 /* the longest name */
#define DSV__KEY_TEXT_BYTES 400 /* room for either text, with a newline and the NUL */
#define DSV__KEY_ED25519 0x01   /* type of signature */

/* Whose key it is. */
typedef struct {
  char name[DSV__KEY_NAME_BYTES + 1];
  size_t n;      /* bytes of the name */
  uint8_t id[4]; /* the first bytes of the SHA-256 of name, newline, type and public key */
} dsv__key_owner;

typedef struct {
  dsv__key_owner owner;
  uint8_t public[DSV__PUBLIC_BYTES];
} dsv__verifier;

/* To be wiped by dsv__wipe(). */
typedef struct {
  dsv__verifier verifier;
  uint8_t seed[DSV__SEED_BYTES];
} dsv__signer;

/* Whether a text can be a name: not empty, UTF-8, no space of any kind, no control character, no plus. */
bool dsv__key_is_name(dsv__str name);

/* A signing key from its name and seed; DSV_ERROR_KEY for what is no name. */
dsv_status dsv__signer_make(dsv__str name, const uint8_t seed[DSV__SEED_BYTES], dsv__signer *out, dsv_diag *diag);

/* Keys from their texts; DSV_ERROR_KEY. `number` says which one it is, from 1. A newline may end the text of a signing key. */
dsv_status dsv__verifier_read(dsv__str text, size_t number, dsv__verifier *out, dsv_diag *diag);
dsv_status dsv__signer_read(dsv__str text, dsv__signer *out, dsv_diag *diag);

/* Their texts, closed by a NUL; the length is returned. The one of a signing key ends in a newline, and is to be wiped. */
size_t dsv__verifier_write(const dsv__verifier *key, char out[DSV__KEY_TEXT_BYTES]);
size_t dsv__signer_write(const dsv__signer *key, char out[DSV__KEY_TEXT_BYTES]);

bool dsv__key_same_owner(const dsv__key_owner *a, const dsv__key_owner *b);

#endif
