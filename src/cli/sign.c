/* dsv key FILE, dsv sign FILE [DOCUMENT] --key FILE, dsv verify FILE NOTE --pin KEY: the library signs and verifies. */
#include "cli.h"
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define PINS 1000
#define NOTE_BYTES ((uint64_t)1 << 20)

/* Writes a text of the library and an end of line where it has none. */
static int print(const dsv_text *text) {
  const size_t n = dsv_text_length(text);
  const int code = write_out(dsv_text_bytes(text), n);
  return code || (n && dsv_text_bytes(text)[n - 1] == '\n') ? code : write_out("\n", 1);
}

/* ---- dsv key ---------------------------------------------------------------------------------------------------------------- */

static bool draw(uint8_t seed[DSV_SEED_BYTES]) {
  return getrandom(seed, DSV_SEED_BYTES, 0) == DSV_SEED_BYTES; /* so few bytes come all at once */
}

/* By way of a volatile pointer, so that it is not left out. */
static void wipe(uint8_t *seed) {
  for (volatile uint8_t *at = seed; at < seed + DSV_SEED_BYTES; at++) *at = 0;
}

static void make_key(session *at, const char *name, const char *path, dsv_text **verifier) {
  uint8_t seed[DSV_SEED_BYTES];
  if (draw(seed)) {
    session_take(at, dsv_key_new(at->context, name, seed, path, verifier, at->diag));
  } else {
    perror("dsv: the system gives no random bytes");
    at->said = true;
    session_take(at, DSV_ERROR_READ);
  }
  wipe(seed);
}

int run_key(const arguments *given) {
  session at;
  const char *path = given->plain[0], *name = arguments_value(given, "--new");
  dsv_text *verifier = NULL;
  int code = EXIT_FINE;
  if (session_begin(&at)) {
    if (name) make_key(&at, name, path, &verifier);
    else session_take(&at, dsv_key_verifier(at.context, path, &verifier, at.diag));
  }
  if (verifier) code = print(verifier);
  dsv_text_unref(verifier);
  return session_end(&at, code);
}

/* ---- dsv sign --------------------------------------------------------------------------------------------------------------- */

/* Whether a document is the one of [TYPE/]ID[@VERSION]. NULL is any, or any agreement. */
static bool is_named(const dsv_document *document, const char *name, bool agreement) {
  const bool is_agreement = !strcmp(document->type, "agreement");
  if (!name) return is_agreement || !agreement;
  const char *slash = strchr(name, '/'), *id = slash ? slash + 1 : name, *mark = strchr(id, '@');
  const size_t n = mark ? (size_t)(mark - id) : strlen(id), type = slash ? (size_t)(slash - name) : 0;
  char version[24];
  snprintf(version, sizeof version, "%lld", (long long)document->version);
  return (!slash || (strlen(document->type) == type && !memcmp(document->type, name, type))) &&
         strlen(document->id) == n && !memcmp(document->id, id, n) && (!mark || !strcmp(mark + 1, version));
}

/* How many documents are named; the last of them. */
static size_t count_named(const dsv_book *book, const char *name, bool agreement, size_t *out) {
  size_t found = 0;
  for (size_t i = 0; i < dsv_book_count(book); i++) {
    dsv_document document = DSV_DOCUMENT_INIT;
    if (dsv_book_document(book, i, &document) || !is_named(&document, name, agreement)) continue;
    *out = i;
    found++;
  }
  return found;
}

/* The document that is named; without a name the only one, or the only agreement. */
static int choose(const session *at, const arguments *given, size_t *out) {
  const char *name = given->n_plain > 1 ? given->plain[1] : NULL;
  size_t found = count_named(at->book, name, false, out);
  if (found != 1 && !name) found = count_named(at->book, NULL, true, out);
  if (found == 1) return EXIT_FINE;
  if (!name) return usage_error("sign", "%s has several documents; say which by its id", given->plain[0]);
  return found ? usage_error("sign", "%s has several documents %s; write TYPE/ID or ID@VERSION", given->plain[0], name)
               : usage_error("sign", "%s has no document %s", given->plain[0], name);
}

static int sign(session *at, const arguments *given, size_t document) {
  const char *other = arguments_value(given, "--note");
  dsv_sign_options options = DSV_SIGN_OPTIONS_INIT;
  dsv_text *note = NULL;
  char *bytes = NULL;
  int code = EXIT_FINE;
  if (!other || session_read(at, other, NOTE_BYTES, &bytes, &options.note_length)) {
    options.note = bytes;
    session_take(at, dsv_sign(at->book, document, arguments_value(given, "--key"), &options, &note, at->diag));
  }
  if (note) code = print(note);
  dsv_text_unref(note);
  free(bytes);
  return code;
}

int run_sign(const arguments *given) {
  session at;
  const char *other = arguments_value(given, "--note");
  if (!arguments_value(given, "--key")) return usage_error("sign", "sign needs --key");
  if (other && !strcmp(other, "-") && !strcmp(given->plain[0], "-"))
    return usage_error("sign", "standard input can be read once only");
  int code = EXIT_FINE;
  size_t document = 0;
  if (session_begin(&at) && session_load(&at, given->plain[0])) {
    code = choose(&at, given, &document);
    if (!code) code = sign(&at, given, document);
  }
  return session_end(&at, code);
}

/* ---- dsv verify ------------------------------------------------------------------------------------------------------------- */

typedef struct {
  session at;
  const arguments *given;
  char *note, *pins; /* bytes of files */
  size_t n_note;
  const char *keys[PINS + 1];
  size_t n_keys;
  dsv_text *original;
} run;

static void pin(run *r, const char *key) {
  if (r->n_keys <= PINS) r->keys[r->n_keys++] = key; /* of one too many the library says that they are */
}

/* Every line of a file that is neither blank nor a remark. */
static void pin_lines(run *r) {
  for (char *line = strtok(r->pins, "\r\n"); line; line = strtok(NULL, "\r\n"))
    if (*line != '#') pin(r, line);
}

static bool read_pins(run *r) {
  const char *file = arguments_value(r->given, "--pins");
  size_t n;
  for (int i = 0; i < r->given->n_options; i++)
    if (!strcmp(r->given->names[i], "--pin")) pin(r, r->given->values[i]);
  if (!file) return true;
  if (!session_read(&r->at, file, NOTE_BYTES, &r->pins, &n)) return false;
  pin_lines(r);
  return true;
}

static bool verify(run *r, const dsv_book *book, dsv_verified **out) {
  dsv_verify_options options = DSV_VERIFY_OPTIONS_INIT;
  options.some = arguments_value(r->given, "--some") != NULL;
  if (r->original) {
    options.original = dsv_text_bytes(r->original);
    options.original_length = dsv_text_length(r->original);
  }
  return session_take(&r->at, dsv_verify(book, r->note, r->n_note, r->keys, r->n_keys, &options, out, r->at.diag));
}

/* The bytes of the document that was signed, from a file that holds it: it must itself verify. */
static bool read_original(run *r) {
  const char *path = arguments_value(r->given, "--original");
  session *at = &r->at;
  if (!path) return true;
  dsv_book *book = at->book;
  dsv_verified *verified = NULL;
  at->book = NULL;
  bool good = session_take(at, dsv_book_new(at->context, NULL, &at->book, at->diag)) && session_load(at, path) &&
              verify(r, at->book, &verified);
  if (good)
    good = session_take(at, dsv_book_canonical(at->book, dsv_verified_document(verified), &r->original, at->diag));
  dsv_verified_unref(verified);
  dsv_book_unref(at->book);
  at->book = book;
  return good;
}

static void put_text(FILE *out, const dsv_document *document, const dsv_verified *verified) {
  fprintf(out, "%s %s", document->type, document->id);
  if (document->version) fprintf(out, " version %lld", (long long)document->version);
  fputs(" is as it was signed by\n", out);
  for (size_t i = 0; i < dsv_verified_count(verified); i++) {
    dsv_signer signer = DSV_SIGNER_INIT;
    if (dsv_verified_get(verified, i, &signer)) continue;
    fputs("  ", out);
    put_safe(out, signer.name);
    fprintf(out, " with key %s\n", signer.key);
  }
}

static void put_json(FILE *out, const dsv_document *document, const dsv_verified *verified) {
  fputs("{\"id\":", out);
  put_json_text(out, document->id);
  fputs(",\"signers\":[", out);
  for (size_t i = 0; i < dsv_verified_count(verified); i++) {
    dsv_signer signer = DSV_SIGNER_INIT;
    if (dsv_verified_get(verified, i, &signer)) continue;
    fprintf(out, "%s{\"key\":\"%s\",\"name\":", i ? "," : "", signer.key);
    put_json_text(out, signer.name);
    fputc('}', out);
  }
  fprintf(out, "],\"type\":\"%s\",\"version\":%lld}\n", document->type, (long long)document->version);
}

static int print_verified(run *r, const dsv_verified *verified, form chosen) {
  dsv_document document = DSV_DOCUMENT_INIT;
  char *text = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&text, &n);
  session_take(&r->at,
               out ? dsv_book_document(r->at.book, dsv_verified_document(verified), &document) : DSV_ERROR_MEMORY);
  if (!r->at.status && chosen == FORM_JSON) put_json(out, &document, verified);
  else if (!r->at.status) put_text(out, &document, verified);
  const bool good = out && !fclose(out) && !r->at.status;
  const int code = good ? write_out(text, n) : EXIT_COULD_NOT;
  free(text);
  return code;
}

static int check_verify(const arguments *given, form *chosen) {
  static const char *const options[] = {"--pins", "--original"};
  int inputs = !strcmp(given->plain[0], "-") + !strcmp(given->plain[1], "-");
  for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
    const char *value = arguments_value(given, options[i]);
    inputs += value && !strcmp(value, "-");
  }
  if (inputs > 1) return usage_error("verify", "standard input can be read once only");
  if (!arguments_value(given, "--pin") && !arguments_value(given, "--pins"))
    return usage_error("verify", "verify needs --pin or --pins: the keys of those who must have signed");
  const int code = read_form(given, chosen);
  if (code) return code;
  return *chosen == FORM_CSV ? usage_error("verify", "--format csv: give text or json") : EXIT_FINE;
}

int run_verify(const arguments *given) {
  run r = {.given = given};
  form chosen;
  int code = check_verify(given, &chosen);
  if (code) return code;
  dsv_verified *verified = NULL;
  if (session_begin(&r.at) && session_load(&r.at, given->plain[0]) &&
      session_read(&r.at, given->plain[1], NOTE_BYTES, &r.note, &r.n_note) && read_pins(&r) && read_original(&r) &&
      verify(&r, r.at.book, &verified))
    code = print_verified(&r, verified, chosen);
  dsv_verified_unref(verified);
  dsv_text_unref(r.original);
  free(r.note);
  free(r.pins);
  return session_end(&r.at, code);
}
