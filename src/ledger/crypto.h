/* SHA-256, Ed25519 (RFC 8032) and Base 64 (RFC 4648, section 4). crypto.c is the only file that knows libsodium. */
#ifndef DSV__CRYPTO_H
#define DSV__CRYPTO_H

#include "base/finding.h"

#define DSV__SHA256_BYTES 32
#define DSV__SEED_BYTES 32
#define DSV__PUBLIC_BYTES 32
#define DSV__SIGNATURE_BYTES 64
#define DSV__BASE64_BYTES(n) (((n) + 2) / 3 * 4 + 1) /* of n bytes, with the NUL */

/* To be called before all else here; again and from any thread it does no harm. DSV_ERROR_OPEN where the system has no source of randomness. */
dsv_status dsv__crypto_begin(dsv_diag *diag);

void dsv__sha256(const char *bytes, size_t n, uint8_t out[DSV__SHA256_BYTES]);
/* In lower case, closed by a NUL. */
void dsv__put_hex(const uint8_t *bytes, size_t n, char *out);

void dsv__ed25519_public(const uint8_t seed[DSV__SEED_BYTES], uint8_t out[DSV__PUBLIC_BYTES]);
void dsv__ed25519_sign(const uint8_t seed[DSV__SEED_BYTES], const char *bytes, size_t n,
                       uint8_t out[DSV__SIGNATURE_BYTES]);
bool dsv__ed25519_verify(const uint8_t key[DSV__PUBLIC_BYTES], const char *bytes, size_t n,
                         const uint8_t signature[DSV__SIGNATURE_BYTES]);
/* Whether the bytes are a key that signatures can be checked with: those of weak points would take signatures that nobody made. */
bool dsv__ed25519_is_public(const uint8_t key[DSV__PUBLIC_BYTES]);

/* `out` has room for DSV__BASE64_BYTES(n). */
void dsv__base64_write(const uint8_t *bytes, size_t n, char *out);
/* Strict: with its padding, without spaces, unused bits zero. False: it is none, or of more than `capacity` bytes. */
bool dsv__base64_read(dsv__str text, uint8_t *out, size_t capacity, size_t *n);

/* Overwrites what must not stay in memory; no compiler leaves it out. */
void dsv__wipe(void *memory, size_t n);

#endif
