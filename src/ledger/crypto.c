/* libsodium behind our own words. It ends the process where it is misused, by a wrong length or variant, so that those are fixed here; and in
   sodium_init() where the system has no randomness, so that this is looked at before. Nothing here draws any. */
#include "ledger/crypto.h"
#include <errno.h>
#include <sodium.h>
#include <sys/random.h>
#include <unistd.h>

_Static_assert(DSV__SHA256_BYTES == crypto_hash_sha256_BYTES, "SHA-256");
_Static_assert(DSV__SEED_BYTES == crypto_sign_SEEDBYTES, "seeds");
_Static_assert(DSV__PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES, "public keys");
_Static_assert(DSV__SIGNATURE_BYTES == crypto_sign_BYTES, "signatures");

#define VARIANT sodium_base64_VARIANT_ORIGINAL

/* Whether one of the sources is there that libsodium takes. */
static bool has_randomness(void) {
  char byte;
  return getrandom(&byte, 1, GRND_NONBLOCK) == 1 || errno == EAGAIN || !access("/dev/urandom", R_OK);
}

dsv_status dsv__crypto_begin(dsv_diag *diag) {
  if (!has_randomness())
    return dsv__fail(
        diag, DSV_ERROR_OPEN,
        "the system gives no randomness, and libsodium cannot be set up without: allow getrandom() or /dev/urandom");
  /* Negative only where its lock cannot be taken. */
  return sodium_init() < 0 ? dsv__fail(diag, DSV_ERROR_MEMORY, "libsodium cannot be set up") : DSV_OK;
}

void dsv__sha256(const char *bytes, size_t n, uint8_t out[DSV__SHA256_BYTES]) {
  crypto_hash_sha256(out, (const unsigned char *)bytes, n);
}

void dsv__put_hex(const uint8_t *bytes, size_t n, char *out) {
  sodium_bin2hex(out, 2 * n + 1, bytes, n);
}

void dsv__ed25519_public(const uint8_t seed[DSV__SEED_BYTES], uint8_t out[DSV__PUBLIC_BYTES]) {
  uint8_t secret[crypto_sign_SECRETKEYBYTES];
  crypto_sign_seed_keypair(out, secret, seed);
  dsv__wipe(secret, sizeof secret);
}

void dsv__ed25519_sign(const uint8_t seed[DSV__SEED_BYTES], const char *bytes, size_t n,
                       uint8_t out[DSV__SIGNATURE_BYTES]) {
  uint8_t public[DSV__PUBLIC_BYTES], secret[crypto_sign_SECRETKEYBYTES];
  crypto_sign_seed_keypair(public, secret, seed);
  crypto_sign_detached(out, NULL, (const unsigned char *)bytes, n, secret);
  dsv__wipe(secret, sizeof secret);
}

bool dsv__ed25519_verify(const uint8_t key[DSV__PUBLIC_BYTES], const char *bytes, size_t n,
                         const uint8_t signature[DSV__SIGNATURE_BYTES]) {
  return crypto_sign_verify_detached(signature, (const unsigned char *)bytes, n, key) == 0;
}

bool dsv__ed25519_is_public(const uint8_t key[DSV__PUBLIC_BYTES]) {
  return crypto_core_ed25519_is_valid_point(key) == 1;
}

void dsv__base64_write(const uint8_t *bytes, size_t n, char *out) {
  sodium_bin2base64(out, DSV__BASE64_BYTES(n), bytes, n, VARIANT);
}

bool dsv__base64_read(dsv__str text, uint8_t *out, size_t capacity, size_t *n) {
  const char *end = NULL;
  unsigned char all = 0;
  *n = 0;
  for (size_t i = 0; i < text.n; i++) all |= (unsigned char)text.at[i];
  if (all >= 0x80) return false; /* libsodium 1.0.18 takes 0xAF for a slash and 0xAB for a plus */
  return sodium_base642bin(out, capacity, text.at, text.n, NULL, n, &end, VARIANT) == 0 && end == text.at + text.n;
}

void dsv__wipe(void *memory, size_t n) {
  sodium_memzero(memory, n);
}
