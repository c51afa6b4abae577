/* Keys and their texts. */
#include "ledger/key.h"
#include "data/say.h"
#include "data/token.h"
#include <string.h>

#define PRIVATE "PRIVATE+KEY+"
#define ID_BYTES 4
#define KEY_BYTES 33 /* the type and 32 bytes of key or seed */

/* ---- names ------------------------------------------------------------------------------------------------------------------ */

/* Characters past ASCII with the property White_Space. */
static bool is_wide_space(uint32_t c) {
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
         c == 0x202F || c == 0x205F || c == 0x3000;
}

/* The character of n bytes that UTF-8 has at `at`. */
static uint32_t character(const unsigned char *at, size_t n) {
  uint32_t c = n == 1 ? at[0] : at[0] & (0x7Fu >> n);
  for (size_t i = 1; i < n; i++) c = c << 6 | (at[i] & 0x3Fu);
  return c;
}

bool dsv__key_is_name(dsv__str name) {
  if (!name.n || name.n > DSV__KEY_NAME_BYTES) return false;
  for (size_t i = 0, n; i < name.n; i += n) {
    n = dsv__utf8_length(name.at + i, name.n - i);
    const uint32_t c = n ? character((const unsigned char *)name.at + i, n) : 0;
    if (c <= 0x20 || c == '+' || c == 0x7F || is_wide_space(c)) return false;
  }
  return true;
}

bool dsv__key_same_owner(const dsv__key_owner *a, const dsv__key_owner *b) {
  return a->n == b->n && !memcmp(a->name, b->name, a->n) && !memcmp(a->id, b->id, ID_BYTES);
}

/* Fills the owner of a key whose public bytes are there. */
static void set_owner(dsv__verifier *key, dsv__str name) {
  char text[DSV__KEY_NAME_BYTES + 2 + DSV__PUBLIC_BYTES];
  uint8_t digest[DSV__SHA256_BYTES];
  memcpy(key->owner.name, name.at, name.n);
  key->owner.name[name.n] = '\0';
  key->owner.n = name.n;
  memcpy(text, name.at, name.n);
  text[name.n] = '\n';
  text[name.n + 1] = DSV__KEY_ED25519;
  memcpy(text + name.n + 2, key->public, DSV__PUBLIC_BYTES);
  dsv__sha256(text, name.n + 2 + DSV__PUBLIC_BYTES, digest);
  memcpy(key->owner.id, digest, ID_BYTES);
}

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */

/* NAME+ID+BASE64 taken apart. The bytes may be a seed. */
typedef struct {
  dsv__str name, id;
  uint8_t bytes[KEY_BYTES];
} parts;

/* What is wrong with the text, or NULL. */
static const char *take_apart(dsv__str text, parts *out) {
  const char *plus = text.n ? memchr(text.at, '+', text.n) : NULL;
  const size_t n = plus ? (size_t)(plus - text.at) : 0, id = n + 1, base64 = id + 2 * ID_BYTES + 1;
  size_t got;
  if (!plus || base64 >= text.n || text.at[base64 - 1] != '+') return "it is not NAME+ID+BASE64";
  out->name = (dsv__str){text.at, n};
  out->id = (dsv__str){text.at + id, 2 * ID_BYTES};
  if (!dsv__key_is_name(out->name)) return "its name is none";
  if (!dsv__base64_read((dsv__str){text.at + base64, text.n - base64}, out->bytes, KEY_BYTES, &got) || got != KEY_BYTES)
    return "its last part is not 33 bytes in Base 64";
  return out->bytes[0] == DSV__KEY_ED25519 ? NULL : "it is of another kind than Ed25519";
}

static bool has_id(const dsv__key_owner *owner, dsv__str id) {
  char text[2 * ID_BYTES + 1];
  dsv__put_hex(owner->id, ID_BYTES, text);
  return dsv__str_same(id, dsv__str_of(text));
}

static const char *read_verifier(dsv__str text, dsv__verifier *out) {
  static const char begin[] = PRIVATE;
  parts p;
  if (text.n >= sizeof begin - 1 && !memcmp(text.at, begin, sizeof begin - 1))
    return "it is a key to sign with, which nobody else may see; pin the key to verify with";
  const char *wrong = take_apart(text, &p);
  if (wrong) return wrong;
  memcpy(out->public, p.bytes + 1, DSV__PUBLIC_BYTES);
  set_owner(out, p.name);
  if (!has_id(&out->owner, p.id)) return "its id is not that of the key; it was changed on its way";
  return dsv__ed25519_is_public(out->public) ? NULL : "it is no point that Ed25519 can verify with";
}

/* No message shows the text: whoever mixes up files must not find a signing key in a log. */
dsv_status dsv__verifier_read(dsv__str text, size_t number, dsv__verifier *out, dsv_diag *diag) {
  const char *wrong = read_verifier(text, out);
  return wrong ? dsv__fail(diag, DSV_ERROR_KEY, "pinned key %zu cannot be used: %s", number, wrong) : DSV_OK;
}

static const char *read_signer(dsv__str text, parts *p, dsv__signer *out) {
  static const char begin[] = PRIVATE;
  const size_t n = sizeof begin - 1;
  if (text.n && text.at[text.n - 1] == '\n') text.n--;
  if (text.n < n || memcmp(text.at, begin, n)) return "it does not begin with " PRIVATE;
  const char *wrong = take_apart((dsv__str){text.at + n, text.n - n}, p);
  if (wrong) return wrong;
  memcpy(out->seed, p->bytes + 1, DSV__SEED_BYTES);
  dsv__ed25519_public(out->seed, out->verifier.public);
  set_owner(&out->verifier, p->name);
  return has_id(&out->verifier.owner, p->id) ? NULL : "its id is not that of the key; the file is damaged";
}

dsv_status dsv__signer_read(dsv__str text, dsv__signer *out, dsv_diag *diag) {
  parts p;
  const char *wrong = read_signer(text, &p, out);
  dsv__wipe(&p, sizeof p);
  return wrong ? dsv__fail(diag, DSV_ERROR_KEY, "the signing key cannot be used: %s", wrong) : DSV_OK;
}

dsv_status dsv__signer_make(dsv__str name, const uint8_t seed[DSV__SEED_BYTES], dsv__signer *out, dsv_diag *diag) {
  if (!dsv__key_is_name(name))
    return dsv__fail(diag, DSV_ERROR_KEY,
                     "\"%s\" cannot be the name of a key: give 1 to %d bytes without spaces and plus signs, such as "
                     "\"teleco.example/agreements\"",
                     dsv__show(name).at, DSV__KEY_NAME_BYTES);
  memcpy(out->seed, seed, DSV__SEED_BYTES);
  dsv__ed25519_public(seed, out->verifier.public);
  set_owner(&out->verifier, name);
  return DSV_OK;
}

/* ---- writing ---------------------------------------------------------------------------------------------------------------- */

/* NAME+ID+BASE64 of 32 bytes of key or seed. */
static size_t put_together(const dsv__key_owner *owner, const uint8_t *bytes, char *out) {
  uint8_t typed[KEY_BYTES] = {DSV__KEY_ED25519};
  memcpy(typed + 1, bytes, KEY_BYTES - 1);
  memcpy(out, owner->name, owner->n);
  char *at = out + owner->n;
  *at++ = '+';
  dsv__put_hex(owner->id, ID_BYTES, at);
  at += 2 * ID_BYTES;
  *at++ = '+';
  dsv__base64_write(typed, KEY_BYTES, at);
  dsv__wipe(typed, sizeof typed);
  return (size_t)(at - out) + DSV__BASE64_BYTES(KEY_BYTES) - 1;
}

size_t dsv__verifier_write(const dsv__verifier *key, char out[DSV__KEY_TEXT_BYTES]) {
  return put_together(&key->owner, key->public, out);
}

size_t dsv__signer_write(const dsv__signer *key, char out[DSV__KEY_TEXT_BYTES]) {
  static const char begin[] = PRIVATE;
  memcpy(out, begin, sizeof begin - 1);
  size_t n = sizeof begin - 1;
  n += put_together(&key->verifier.owner, key->seed, out + n);
  memcpy(out + n, "\n", 2);
  return n + 1;
}
