/* Signed notes: reading strictly, checking signatures, adding them. */
#include "ledger/note.h"
#include "data/say.h"
#include "data/token.h"
#include <string.h>

#define DASH "\xE2\x80\x94 " /* an em dash and a space begin a signature line */
#define ID_BYTES 4
#define DECODED_BYTES (DSV__NOTE_LINE_BYTES / 4 * 3)

static dsv_status refuse(dsv_status code, size_t line, const char *why, dsv_diag *diag) {
  const dsv__place place = {.source = "note", .line = line, .column = 1};
  return dsv__find(diag, DSV_SEVERITY_ERROR, code, &place, "%s", why);
}

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */

/* UTF-8 without control characters, in lines that are not too long. */
static dsv_status check_bytes(dsv__str bytes, dsv_diag *diag) {
  size_t line = 1, start = 0;
  for (size_t i = 0, n; i < bytes.n; i += n) {
    n = dsv__utf8_length(bytes.at + i, bytes.n - i);
    if (!n) return refuse(DSV_ERROR_NOTE, line, "a signed note is UTF-8, and this line is not", diag);
    if (bytes.at[i] == '\n') {
      line++;
      start = i + 1;
    } else if ((unsigned char)bytes.at[i] < 0x20) {
      return refuse(DSV_ERROR_NOTE, line,
                    "a signed note has no control characters, and no carriage returns: copy it as it was made", diag);
    } else if (i + n - start > DSV__NOTE_LINE_BYTES) {
      return refuse(DSV_ERROR_LIMIT, line, "a line of a signed note has at most 8192 bytes", diag);
    }
  }
  return DSV_OK;
}

/* The id of the key and the signature of a line; false: it holds none. */
static bool decode(const dsv__signature *signature, uint8_t out[DECODED_BYTES], size_t *n) {
  return dsv__base64_read(signature->base64, out, DECODED_BYTES, n) && *n > ID_BYTES;
}

/* Between dash and newline: the name, a space, Base 64. */
static bool read_signature(dsv__str line, dsv__signature *out) {
  static const char dash[] = DASH;
  uint8_t decoded[DECODED_BYTES];
  size_t n;
  if (line.n < sizeof dash - 1 || memcmp(line.at, dash, sizeof dash - 1) != 0) return false;
  const dsv__str rest = {line.at + sizeof dash - 1, line.n - (sizeof dash - 1)};
  const char *space = memchr(rest.at, ' ', rest.n);
  if (!space) return false;
  out->name = (dsv__str){rest.at, (size_t)(space - rest.at)};
  out->base64 = (dsv__str){space + 1, rest.n - out->name.n - 1};
  return dsv__key_is_name(out->name) && decode(out, decoded, &n);
}

static dsv_status read_signatures(dsv__note *note, size_t at, dsv_diag *diag) {
  const dsv__str bytes = note->bytes;
  while (at < bytes.n) {
    const size_t line = note->first_line + note->n;
    const char *end = memchr(bytes.at + at, '\n', bytes.n - at);
    if (!end) return refuse(DSV_ERROR_NOTE, line, "the last line of a signed note ends in a newline", diag);
    if (note->n == DSV__NOTE_SIGNATURES)
      return refuse(DSV_ERROR_LIMIT, line, "a signed note has at most 100 signatures", diag);
    const dsv__str text = {bytes.at + at, (size_t)(end - bytes.at) - at};
    if (!read_signature(text, &note->signatures[note->n]))
      return refuse(DSV_ERROR_NOTE, line,
                    "this is no signature line: an em dash, a name and a signature in Base 64, each after one space",
                    diag);
    note->n++;
    at += text.n + 1;
  }
  return DSV_OK;
}

/* The last blank line parts the text from the signatures. */
dsv_status dsv__note_read(dsv__str bytes, dsv__note *out, dsv_diag *diag) {
  if (bytes.n > DSV__NOTE_BYTES) return refuse(DSV_ERROR_LIMIT, 1, "a signed note has at most 1048576 bytes", diag);
  dsv_status status = check_bytes(bytes, diag);
  if (status) return status;
  size_t end = bytes.n;
  while (end >= 2 && (bytes.at[end - 1] != '\n' || bytes.at[end - 2] != '\n')) end--;
  if (end < 2 || end == bytes.n)
    return refuse(DSV_ERROR_NOTE, 1, "a signed note is a text, a blank line and signature lines", diag);
  out->bytes = bytes;
  out->text = (dsv__str){bytes.at, end - 1};
  out->n = 0;
  out->first_line = 1;
  for (size_t i = 0; i < end; i++) out->first_line += bytes.at[i] == '\n';
  return read_signatures(out, end, diag);
}

/* ---- checking --------------------------------------------------------------------------------------------------------------- */

static bool is_by(const dsv__signature *signature, const uint8_t *id, const dsv__key_owner *owner) {
  return dsv__str_same(signature->name, (dsv__str){owner->name, owner->n}) && !memcmp(id, owner->id, ID_BYTES);
}

static dsv_status refuse_signature(const dsv__note *note, size_t i, dsv_diag *diag) {
  const dsv__place place = {.source = "note", .line = note->first_line + i, .column = 1};
  return dsv__find(diag, DSV_SEVERITY_ERROR, DSV_ERROR_SIGNATURE, &place,
                   "the signature of %s does not hold: the text or the signature was changed, or another key made it",
                   dsv__show(note->signatures[i].name).at);
}

dsv_status dsv__note_verify(const dsv__note *note, const dsv__verifier *keys, size_t n, bool *signed_by,
                            dsv_diag *diag) {
  uint8_t decoded[DECODED_BYTES];
  size_t length;
  for (size_t k = 0; k < n; k++) signed_by[k] = false;
  for (size_t i = 0; i < note->n; i++) {
    decode(&note->signatures[i], decoded, &length); /* it was good before */
    for (size_t k = 0; k < n; k++) {
      if (!is_by(&note->signatures[i], decoded, &keys[k].owner)) continue;
      signed_by[k] = length == ID_BYTES + DSV__SIGNATURE_BYTES &&
                     dsv__ed25519_verify(keys[k].public, note->text.at, note->text.n, decoded + ID_BYTES);
      if (!signed_by[k]) return refuse_signature(note, i, diag);
      break;
    }
  }
  return DSV_OK;
}

/* ---- signing ---------------------------------------------------------------------------------------------------------------- */

static void put_signature(dsv__str text, const dsv__signer *key, dsv__buffer *out) {
  uint8_t bytes[ID_BYTES + DSV__SIGNATURE_BYTES];
  char base64[DSV__BASE64_BYTES(sizeof bytes)];
  memcpy(bytes, key->verifier.owner.id, ID_BYTES);
  dsv__ed25519_sign(key->seed, text.at, text.n, bytes + ID_BYTES);
  dsv__base64_write(bytes, sizeof bytes, base64);
  dsv__put_text(out, DASH);
  dsv__put(out, key->verifier.owner.name, key->verifier.owner.n);
  dsv__put_char(out, ' ');
  dsv__put_text(out, base64);
  dsv__put_char(out, '\n');
}

void dsv__note_write(dsv__str text, const dsv__signer *key, dsv__buffer *out) {
  dsv__put_str(out, text);
  dsv__put_char(out, '\n');
  put_signature(text, key, out);
}

dsv_status dsv__note_add(const dsv__note *note, const dsv__signer *key, dsv__buffer *out, dsv_diag *diag) {
  bool before;
  dsv_status status = dsv__note_verify(note, &key->verifier, 1, &before, diag);
  if (status) return status;
  if (!before && note->n == DSV__NOTE_SIGNATURES)
    return refuse(DSV_ERROR_LIMIT, note->first_line + note->n, "a signed note has at most 100 signatures", diag);
  dsv__put_str(out, note->bytes);
  if (!before) put_signature(note->text, key, out);
  return DSV_OK;
}
