/* Signing and verifying: every bit counts, keys stay where nobody else sees them, and what differs is named. */
#include "support/scene.h"
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAMES 3
#define TITLE "'title':'Up \\\\ \xC3\xA9 \xF0\x9F\x98\x80',"
#define BOOK                                                                                                       \
  PARTIES EVENTS(",'fields':{'n':'integer'}") AGREEMENT(TITLE, "{'id':'t','metric':{'kind':'count','stream':'e'}," \
                                                               "'objective':{'op':'<=','value':'5'}}")
#define CHANGED                                                                                                    \
  PARTIES EVENTS(",'fields':{'n':'integer'}") AGREEMENT(TITLE, "{'id':'t','metric':{'kind':'count','stream':'e'}," \
                                                               "'objective':{'op':'<=','value':'7'}}")
#define DOCUMENT 4 /* the agreement */

static char folder[] = "/tmp/dsv-sign-XXXXXX";
static const char *const names[NAMES] = {"teleco.example/agreements", "axle.example/contracts",
                                         "axle.example/contracts"};
static char paths[NAMES][64], linked[64], other[64], *keys[NAMES];

static char *copy(const dsv_text *text) {
  char *made = malloc(dsv_text_length(text) + 1);
  assert_non_null(made);
  memcpy(made, dsv_text_bytes(text), dsv_text_length(text) + 1);
  return made;
}

/* What a verb gave as text, to be freed. */
static char *taken(const scene *s, dsv_status status, dsv_text **text) {
  scene_good(s, status);
  char *made = copy(*text);
  dsv_text_unref(*text);
  return made;
}

static char *sign_with(const scene *s, const char *path, const char *note) {
  dsv_sign_options options = DSV_SIGN_OPTIONS_INIT;
  options.note = note;
  options.note_length = note ? strlen(note) : 0;
  dsv_text *text = NULL;
  return taken(s, dsv_sign(s->book, DOCUMENT, path, &options, &text, s->diag), &text);
}

/* Signed by the provider and then the consumer. */
static char *sign_both(const scene *s) {
  char *first = sign_with(s, paths[0], NULL), *both = sign_with(s, paths[1], first);
  free(first);
  return both;
}

static const char *const *pinned(void) {
  return (const char *const *)keys;
}

static dsv_status verify(const scene *s, const char *note, size_t n_keys, const char *original) {
  dsv_verify_options options = DSV_VERIFY_OPTIONS_INIT;
  dsv_verified *verified = NULL;
  options.original = original;
  options.original_length = original ? strlen(original) : 0;
  dsv_diag_clear(s->diag);
  const dsv_status status = dsv_verify(s->book, note, strlen(note), pinned(), n_keys, &options, &verified, s->diag);
  assert_int_equal(status == DSV_OK, verified != NULL);
  assert_true(status == DSV_OK || dsv_diag_count(s->diag) > 0);
  dsv_verified_unref(verified);
  return status;
}

static char *canonical(const scene *s) {
  dsv_text *text = NULL;
  return taken(s, dsv_book_canonical(s->book, DOCUMENT, &text, s->diag), &text);
}

/* ---- who has signed --------------------------------------------------------------------------------------------------------- */

static void both_sign_one_note(void **state) {
  (void)state;
  scene s = scene_of(BOOK);
  char *note = sign_both(&s), *again = sign_both(&s), *twice = sign_with(&s, paths[0], note);
  assert_string_equal(note, again);
  assert_string_equal(note, twice); /* a key signs once */
  assert_memory_equal(note, "libdsv signed document 1\ntype agreement\nid a\nversion 1\nsha256 ", 62);
  dsv_verified *verified = NULL;
  scene_good(&s, dsv_verify(s.book, note, strlen(note), pinned(), 2, NULL, &verified, s.diag));
  assert_int_equal(dsv_verified_document(verified), DOCUMENT);
  assert_int_equal(dsv_verified_count(verified), 2);
  for (size_t i = 0; i < 2; i++) {
    dsv_signer signer = DSV_SIGNER_INIT;
    assert_int_equal(dsv_verified_get(verified, i, &signer), DSV_OK);
    assert_string_equal(signer.name, names[i]);
    assert_memory_equal(signer.key, strchr(keys[i], '+') + 1, 8);
    assert_int_equal(strlen(signer.key), 8);
  }
  dsv_signer signer = DSV_SIGNER_INIT;
  assert_int_equal(dsv_verified_get(verified, 2, &signer), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_verified_get(verified, 0, NULL), DSV_ERROR_MISUSE);
  dsv_verified_unref(dsv_verified_ref(verified));
  scene_end(&s); /* what holds outlives the book */
  assert_int_equal(dsv_verified_count(verified), 2);
  dsv_verified_unref(verified);
  free(note);
  free(again);
  free(twice);
}

/* The status for a note signed by one key, when keys [from, from + n) are pinned. */
static dsv_status pin(const scene *s, const char *note, size_t from, size_t n, uint32_t some, size_t *count) {
  dsv_verify_options options = DSV_VERIFY_OPTIONS_INIT;
  dsv_verified *verified = NULL;
  options.some = some;
  dsv_diag_clear(s->diag);
  const dsv_status status = dsv_verify(s->book, note, strlen(note), pinned() + from, n, &options, &verified, s->diag);
  *count = dsv_verified_count(verified);
  dsv_verified_unref(verified);
  return status;
}

static void every_name_must_sign_with_any_key(void **state) {
  (void)state;
  scene s = scene_of(BOOK);
  size_t count;
  char *first = sign_with(&s, paths[0], NULL), *newer = sign_with(&s, paths[2], first);
  assert_int_equal(pin(&s, first, 0, 1, 0, &count), DSV_OK);
  assert_int_equal(count, 1);
  assert_int_equal(pin(&s, first, 0, 2, 0, &count), DSV_ERROR_UNSIGNED);
  assert_int_equal(dsv_diag_count(s.diag), 1);
  assert_int_equal(pin(&s, first, 0, 3, 0, &count), DSV_ERROR_UNSIGNED);
  assert_int_equal(dsv_diag_count(s.diag), 1); /* one for the name, not one for each of its keys */
  assert_int_equal(pin(&s, first, 0, 2, 1, &count), DSV_OK);
  assert_int_equal(pin(&s, first, 1, 2, 1, &count), DSV_ERROR_UNSIGNED);
  /* The consumer changed keys, and the old one is pinned still. */
  assert_int_equal(pin(&s, newer, 0, 3, 0, &count), DSV_OK);
  assert_int_equal(count, 2);
  assert_int_equal(pin(&s, newer, 0, 2, 0, &count), DSV_ERROR_UNSIGNED); /* only the old one is */
  const char *twice[] = {keys[0], keys[0]};
  dsv_verified *verified = NULL;
  scene_good(&s, dsv_verify(s.book, first, strlen(first), twice, 2, NULL, &verified, s.diag));
  assert_int_equal(dsv_verified_count(verified), 1);
  dsv_verified_unref(verified);
  free(first);
  free(newer);
  scene_end(&s);
}

/* ---- every bit -------------------------------------------------------------------------------------------------------------- */

/* With the document alone: what it refers to is looked up by nobody here. */
static dsv_status verify_bytes(const scene *s, const char *bytes, size_t n, const char *note, const char *original) {
  scene changed = {s->context, s->diag, NULL, NULL};
  dsv_diag_clear(s->diag);
  assert_int_equal(dsv_book_new(s->context, NULL, &changed.book, s->diag), DSV_OK);
  dsv_status status = dsv_book_add(changed.book, bytes, n, "changed", NULL, s->diag);
  if (!status) status = verify(&changed, note, 2, original);
  dsv_book_unref(changed.book);
  return status;
}

static void every_bit_of_the_agreement(void **state) {
  (void)state;
  scene s = scene_of(BOOK);
  char *note = sign_both(&s), *bytes = canonical(&s), *original = canonical(&s);
  const size_t n = strlen(bytes);
  size_t refused = 0, changed = 0, gone = 0;
  assert_int_equal(verify_bytes(&s, bytes, n, note, NULL), DSV_OK);
  for (size_t bit = 0; bit < 8 * n; bit++) {
    bytes[bit / 8] ^= (char)(1 << bit % 8);
    const dsv_status status = verify_bytes(&s, bytes, n, note, bit % 2 ? original : NULL);
    changed += status == DSV_ERROR_CHANGED;
    gone += status == DSV_ERROR_REFERENCE; /* another id or version */
    refused += status != DSV_OK && status != DSV_ERROR_CHANGED && status != DSV_ERROR_REFERENCE;
    if (status == DSV_OK) print_message("bit %zu\n", bit);
    bytes[bit / 8] ^= (char)(1 << bit % 8);
  }
  assert_int_equal(changed + gone + refused, 8 * n);
  assert_true(changed > 100 && gone > 4 && refused > 100);
  free(note);
  free(bytes);
  free(original);
  scene_end(&s);
}

static void every_bit_of_the_note(void **state) {
  (void)state;
  scene s = scene_of(BOOK);
  char *note = sign_both(&s);
  const size_t n = strlen(note);
  for (size_t bit = 0; bit < 8 * n; bit++) {
    dsv_verified *verified = NULL;
    note[bit / 8] ^= (char)(1 << bit % 8);
    dsv_diag_clear(s.diag);
    if (dsv_verify(s.book, note, n, pinned(), 2, NULL, &verified, s.diag) == DSV_OK) fail_msg("bit %zu", bit);
    assert_null(verified);
    note[bit / 8] ^= (char)(1 << bit % 8);
  }
  for (size_t cut = 0; cut < n; cut++) {
    dsv_verified *verified = NULL;
    assert_int_not_equal(dsv_verify(s.book, note, cut, pinned(), 2, NULL, &verified, NULL), DSV_OK);
  }
  free(note);
  scene_end(&s);
}

static void every_bit_of_the_keys(void **state) {
  (void)state;
  scene s = scene_of(BOOK);
  char *note = sign_both(&s);
  for (size_t bit = 0; bit < 8 * strlen(keys[0]); bit++) {
    char *key = strdup(keys[0]);
    const char *both[] = {key, keys[1]};
    dsv_verified *verified = NULL;
    key[bit / 8] ^= (char)(1 << bit % 8);
    assert_int_equal(dsv_verify(s.book, note, strlen(note), both, 2, NULL, &verified, NULL), DSV_ERROR_KEY);
    free(key);
  }
  free(note);
  scene_end(&s);
}

/* ---- what differs ----------------------------------------------------------------------------------------------------------- */

static void expect_finding(const scene *s, dsv_status code, const char *pointer, const char *part) {
  dsv_finding finding = DSV_FINDING_INIT;
  assert_int_equal(dsv_diag_count(s->diag), 1);
  assert_int_equal(dsv_diag_get(s->diag, 0, &finding), DSV_OK);
  assert_int_equal(finding.code, code);
  if (!strstr(finding.message, part)) print_message("%s\n", finding.message);
  assert_non_null(strstr(finding.message, part));
  if (pointer) assert_string_equal(finding.pointer, pointer);
  if (pointer) assert_true(finding.line > 0 && finding.column > 1);
}

static void the_member_is_named(void **state) {
  (void)state;
  scene s = scene_of(BOOK), c = scene_of(CHANGED);
  char *note = sign_both(&s), *original = canonical(&s), *changed = canonical(&c);
  assert_int_equal(verify(&c, note, 2, NULL), DSV_ERROR_CHANGED);
  expect_finding(&c, DSV_ERROR_CHANGED, "/4", "its SHA-256 is ");
  assert_int_equal(verify(&c, note, 2, original), DSV_ERROR_CHANGED);
  expect_finding(&c, DSV_ERROR_CHANGED, "/4/targets/0/objective/value",
                 "/targets/0/objective/value was \"5\" and is \"7\"");
  /* An original that is not what was signed proves nothing. */
  assert_int_equal(verify(&c, note, 2, changed), DSV_ERROR_CHANGED);
  expect_finding(&c, DSV_ERROR_CHANGED, NULL, "neither the document nor");
  assert_int_equal(verify(&c, note, 2, ""), DSV_ERROR_CHANGED);
  expect_finding(&c, DSV_ERROR_CHANGED, NULL, "neither the document nor");
  dsv_sign_options options = DSV_SIGN_OPTIONS_INIT;
  dsv_text *text = NULL;
  options.note = note;
  options.note_length = strlen(note);
  dsv_diag_clear(c.diag);
  assert_int_equal(dsv_sign(c.book, DOCUMENT, paths[1], &options, &text, c.diag), DSV_ERROR_CHANGED);
  expect_finding(&c, DSV_ERROR_CHANGED, "/4", "does not speak of agreement \"a\" as it is here");
  assert_null(text);
  free(note);
  free(original);
  free(changed);
  scene_end(&s);
  scene_end(&c);
}

static void the_document_is_found(void **state) {
  (void)state;
  scene s = scene_of(BOOK), none = scene_of(PARTIES "{'type':'calendar','id':'a','timezone':'Etc/UTC','always':true}");
  scene twice = scene_of_limits(NULL);
  char *note = sign_both(&s), *bytes = canonical(&s);
  assert_int_equal(verify(&none, note, 2, NULL), DSV_ERROR_REFERENCE);
  for (int i = 0; i < 2; i++)
    scene_good(&twice, dsv_book_add(twice.book, bytes, strlen(bytes), NULL, NULL, twice.diag));
  assert_int_equal(verify(&twice, note, 2, NULL), DSV_ERROR_TWICE);
  free(note);
  free(bytes);
  scene_end(&s);
  scene_end(&none);
  scene_end(&twice);
}

/* A party's own note says something else: its signature holds, and it speaks of no document. */
static void other_notes_say_nothing(void **state) {
  (void)state;
  static const char note[] =
      "If you think cryptography is the answer to your problem,\n"
      "then you don't know what your problem is.\n\n\xE2\x80\x94 PeterNeumann "
      "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
  const char *key[] = {"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"};
  dsv_verified *verified = NULL;
  scene s = scene_of(BOOK);
  assert_int_equal(dsv_verify(s.book, note, strlen(note), key, 1, NULL, &verified, s.diag), DSV_ERROR_NOTE);
  assert_null(verified);
  scene_end(&s);
}

/* ---- files of keys ---------------------------------------------------------------------------------------------------------- */

static dsv_status read_path(const scene *s, const char *path) {
  dsv_text *text = NULL;
  dsv_diag_clear(s->diag);
  const dsv_status status = dsv_key_verifier(s->context, path, &text, s->diag);
  if (!status) assert_string_equal(dsv_text_bytes(text), keys[0]);
  assert_int_equal(status == DSV_OK, text != NULL);
  assert_int_equal(status == DSV_OK, dsv_diag_count(s->diag) == 0);
  dsv_text_unref(text);
  return status;
}

static void keys_are_read_where_nobody_else_can(void **state) {
  (void)state;
  scene s = scene_of(BOOK);
  struct stat about;
  assert_int_equal(stat(paths[0], &about), 0);
  assert_true(S_ISREG(about.st_mode) && (about.st_mode & 07777) == 0600);
  for (unsigned mode = 0; mode < 0100; mode++) {
    assert_int_equal(chmod(paths[0], 0600 | mode), 0);
    assert_int_equal(read_path(&s, paths[0]), mode ? DSV_ERROR_KEY_FILE : DSV_OK);
  }
  chmod(paths[0], 0400);
  assert_int_equal(read_path(&s, paths[0]), DSV_OK);
  chmod(paths[0], 0600);
  assert_int_equal(symlink(paths[0], linked), 0);
  assert_int_equal(read_path(&s, linked), DSV_ERROR_KEY_FILE);
  unlink(linked);
  assert_int_equal(read_path(&s, linked), DSV_ERROR_OPEN);
  assert_int_equal(read_path(&s, folder), DSV_ERROR_KEY_FILE);
  assert_int_equal(read_path(&s, "/dev/null"), DSV_ERROR_KEY_FILE);
  assert_int_equal(read_path(&s, ""), DSV_ERROR_OPEN);
  assert_int_equal(mkfifo(linked, 0600), 0); /* nobody writes: it must not wait */
  assert_int_equal(read_path(&s, linked), DSV_ERROR_KEY_FILE);
  unlink(linked);
  if (geteuid() == 0) {
    assert_int_equal(chown(paths[0], 1, (gid_t)-1), 0);
    assert_int_equal(read_path(&s, paths[0]), DSV_ERROR_KEY_FILE);
    assert_int_equal(chown(paths[0], 0, (gid_t)-1), 0);
  }
  scene_end(&s);
}

static void write_other(const char *bytes, size_t n) {
  FILE *file = fopen(other, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, n, file), n);
  fclose(file);
  chmod(other, 0600);
}

/* What is in the file is never in a message. */
static void files_that_hold_no_key(void **state) {
  (void)state;
  scene s = scene_of(BOOK);
  char bytes[512], *end;
  FILE *file = fopen(paths[0], "rb");
  const size_t n = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  write_other(bytes, n);
  assert_int_equal(read_path(&s, other), DSV_OK);
  write_other(bytes, n - 1); /* without its newline */
  assert_int_equal(read_path(&s, other), DSV_OK);
  for (size_t bit = 0; bit < 8 * n; bit++) {
    bytes[bit / 8] ^= (char)(1 << bit % 8);
    write_other(bytes, n);
    assert_int_equal(read_path(&s, other), DSV_ERROR_KEY);
    bytes[bit / 8] ^= (char)(1 << bit % 8);
  }
  bytes[n] = '\0';
  dsv_finding finding = DSV_FINDING_INIT;
  assert_int_equal(dsv_diag_get(s.diag, 0, &finding), DSV_OK);
  end = strrchr(bytes, '+');
  assert_null(strstr(finding.message, end + 1));
  memset(bytes, 'x', sizeof bytes);
  write_other(bytes, 0);
  assert_int_equal(read_path(&s, other), DSV_ERROR_KEY);
  write_other(bytes, 399);
  assert_int_equal(read_path(&s, other), DSV_ERROR_KEY);
  write_other(bytes, 400);
  assert_int_equal(read_path(&s, other), DSV_ERROR_KEY_FILE);
  unlink(other);
  scene_end(&s);
}

static void keys_are_made_once(void **state) {
  (void)state;
  const uint8_t seed[DSV_SEED_BYTES] = {1};
  scene s = scene_of(BOOK);
  dsv_text *text = NULL;
  assert_int_equal(dsv_key_new(s.context, "n", seed, paths[0], &text, s.diag), DSV_ERROR_OPEN);
  assert_null(text);
  assert_int_equal(read_path(&s, paths[0]), DSV_OK); /* what was there stays */
  assert_int_equal(symlink("/tmp/dsv-sign-nowhere", linked), 0);
  assert_int_equal(dsv_key_new(s.context, "n", seed, linked, &text, s.diag), DSV_ERROR_OPEN);
  unlink(linked);
  assert_int_equal(dsv_key_new(s.context, "n n", seed, other, &text, s.diag), DSV_ERROR_KEY);
  assert_int_equal(access(other, F_OK), -1);
  const mode_t before = umask(0);
  assert_int_equal(dsv_key_new(s.context, "n", seed, other, &text, s.diag), DSV_OK);
  umask(before);
  struct stat about;
  assert_int_equal(stat(other, &about), 0);
  assert_true(S_ISREG(about.st_mode) && (about.st_mode & 07777) == 0600);
  dsv_text_unref(text);
  unlink(other);
  scene_end(&s);
}

/* In a child, whose files may have no bytes: what was begun is taken away again. */
static void a_key_is_whole_or_not_there(void **state) {
  (void)state;
  const uint8_t seed[DSV_SEED_BYTES] = {1};
  scene s = scene_of(BOOK);
  const pid_t child = fork();
  if (child == 0) {
    const struct rlimit none = {0, 0};
    dsv_text *text = NULL;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &none);
    _exit(dsv_key_new(s.context, "n", seed, other, &text, NULL) == DSV_ERROR_WRITE && !text ? 0 : 1);
  }
  int status = 1;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
  assert_int_equal(access(other, F_OK), -1);
  scene_end(&s);
}

/* ---- calls ------------------------------------------------------------------------------------------------------------------ */

static void calls_that_cannot_be_right(void **state) {
  (void)state;
  scene s = scene_of(BOOK);
  const uint8_t seed[DSV_SEED_BYTES] = {1};
  char *note = sign_both(&s);
  const size_t n = strlen(note);
  dsv_text *text = NULL;
  dsv_verified *verified = NULL;
  const char *bad[] = {keys[0], NULL};
  assert_int_equal(dsv_key_new(NULL, "n", seed, other, &text, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_key_new(s.context, NULL, seed, other, &text, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_key_new(s.context, "n", NULL, other, &text, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_key_new(s.context, "n", seed, NULL, &text, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_key_new(s.context, "n", seed, other, NULL, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(access(other, F_OK), -1);
  assert_int_equal(dsv_key_verifier(NULL, paths[0], &text, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_key_verifier(s.context, NULL, &text, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_key_verifier(s.context, paths[0], NULL, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_sign(NULL, 0, paths[0], NULL, &text, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_sign(s.book, 5, paths[0], NULL, &text, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_sign(s.book, 0, NULL, NULL, &text, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_sign(s.book, 0, paths[0], NULL, NULL, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_verify(NULL, note, n, pinned(), 2, NULL, &verified, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_verify(s.book, NULL, n, pinned(), 2, NULL, &verified, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_verify(s.book, note, n, NULL, 2, NULL, &verified, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_verify(s.book, note, n, pinned(), 0, NULL, &verified, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_verify(s.book, note, n, pinned(), 2, NULL, NULL, NULL), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_verify(s.book, note, n, bad, 2, NULL, &verified, NULL), DSV_ERROR_MISUSE);
  dsv_sign_options signing = DSV_SIGN_OPTIONS_INIT;
  signing.size--;
  assert_int_equal(dsv_sign(s.book, 0, paths[0], &signing, &text, NULL), DSV_ERROR_OPTIONS);
  dsv_verify_options verifying = DSV_VERIFY_OPTIONS_INIT;
  verifying.some = 2;
  assert_int_equal(dsv_verify(s.book, note, n, pinned(), 2, &verifying, &verified, NULL), DSV_ERROR_OPTIONS);
  const char *many[1001];
  for (size_t i = 0; i < 1001; i++) many[i] = keys[i % 2];
  for (size_t i = 999; i <= 1001; i++) {
    verified = NULL;
    assert_int_equal(dsv_verify(s.book, note, n, many, i, NULL, &verified, NULL), i > 1000 ? DSV_ERROR_LIMIT : DSV_OK);
    assert_int_equal(dsv_verified_count(verified), i > 1000 ? 0 : 2);
    dsv_verified_unref(verified);
  }
  assert_int_equal(dsv_verified_document(NULL), 0);
  assert_null(dsv_verified_ref(NULL));
  free(note);
  scene_end(&s);
}

static void a_forked_child_is_refused(void **state) {
  (void)state;
  scene s = scene_of(BOOK);
  char *note = sign_both(&s);
  const pid_t child = fork();
  if (child == 0) {
    dsv_text *text = NULL;
    dsv_verified *verified = NULL;
    _exit(dsv_sign(s.book, 0, paths[0], NULL, &text, NULL) == DSV_ERROR_FORKED &&
                  dsv_verify(s.book, note, strlen(note), pinned(), 2, NULL, &verified, NULL) == DSV_ERROR_FORKED
              ? 0
              : 1);
  }
  int status = 1;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
  free(note);
  scene_end(&s);
}

/* ---- the keys of all tests -------------------------------------------------------------------------------------------------- */

static int make_keys(void **state) {
  (void)state;
  dsv_context *context = NULL;
  if (!mkdtemp(folder) || dsv_context_new(NULL, &context)) return 1;
  snprintf(linked, sizeof linked, "%s/linked", folder);
  snprintf(other, sizeof other, "%s/other", folder);
  for (size_t i = 0; i < NAMES; i++) {
    uint8_t seed[DSV_SEED_BYTES] = {(uint8_t)(i + 1)};
    dsv_text *text = NULL;
    snprintf(paths[i], sizeof paths[i], "%s/key%zu", folder, i);
    if (dsv_key_new(context, names[i], seed, paths[i], &text, NULL)) return 1;
    keys[i] = copy(text);
    dsv_text_unref(text);
  }
  dsv_context_unref(context);
  return 0;
}

static int remove_keys(void **state) {
  (void)state;
  for (size_t i = 0; i < NAMES; i++) {
    unlink(paths[i]);
    free(keys[i]);
  }
  return rmdir(folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(both_sign_one_note),
      cmocka_unit_test(every_name_must_sign_with_any_key),
      cmocka_unit_test(every_bit_of_the_agreement),
      cmocka_unit_test(every_bit_of_the_note),
      cmocka_unit_test(every_bit_of_the_keys),
      cmocka_unit_test(the_member_is_named),
      cmocka_unit_test(the_document_is_found),
      cmocka_unit_test(other_notes_say_nothing),
      cmocka_unit_test(keys_are_read_where_nobody_else_can),
      cmocka_unit_test(files_that_hold_no_key),
      cmocka_unit_test(keys_are_made_once),
      cmocka_unit_test(a_key_is_whole_or_not_there),
      cmocka_unit_test(calls_that_cannot_be_right),
      cmocka_unit_test(a_forked_child_is_refused),
  };
  return cmocka_run_group_tests(tests, make_keys, remove_keys);
}
