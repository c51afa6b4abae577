/* Keys and signed notes: the published vectors, strictness, limits. */
#include "ledger/note.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The example of golang.org/x/mod/sumdb/note, from which C2SP signed-note comes. */
#define GO_SIGNER "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
#define GO_VERIFIER "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define GO_TEXT "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
#define GO_SIGNATURE           \
  "\xE2\x80\x94 PeterNeumann " \
  "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
#define GO_NOTE GO_TEXT "\n" GO_SIGNATURE

static dsv_context *context;
static dsv_diag *diag;

static void read_hex(const char *text, uint8_t *out) {
  for (; *text; text += 2) {
    unsigned byte;
    char pair[3] = {text[0], text[1], 0};
    byte = (unsigned)strtoul(pair, NULL, 16);
    *out++ = (uint8_t)byte;
  }
}

/* RFC 8032, 7.1: tests 1 to 3. */
static void signs_as_rfc_8032(void **state) {
  (void)state;
  static const char *const vectors[][4] = {
      {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
       "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
       "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe2"
       "4"
       "655141438e7a100b"},
      {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
       "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
       "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302ae"
       "e"
       "b00d291612bb0c00"},
      {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
       "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
       "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28"
       "d"
       "c027beceea1ec40a"},
  };
  for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
    uint8_t seed[32], public[32], due[32], message[4], signature[64], signed_due[64];
    read_hex(vectors[i][0], seed);
    read_hex(vectors[i][1], due);
    read_hex(vectors[i][2], message);
    read_hex(vectors[i][3], signed_due);
    const size_t n = strlen(vectors[i][2]) / 2;
    dsv__ed25519_public(seed, public);
    assert_memory_equal(public, due, sizeof due);
    dsv__ed25519_sign(seed, (const char *)message, n, signature);
    assert_memory_equal(signature, signed_due, sizeof signature);
    assert_true(dsv__ed25519_verify(public, (const char *)message, n, signature));
  }
}

static dsv_status read_verifier(const char *text, dsv__verifier *out) {
  return dsv__verifier_read(dsv__str_of(text), 1, out, diag);
}

static void keeps_the_published_note(void **state) {
  (void)state;
  dsv__signer signer;
  dsv__verifier verifier;
  char text[DSV__KEY_TEXT_BYTES];
  assert_int_equal(dsv__signer_read(DSV__STR(GO_SIGNER), &signer, diag), DSV_OK);
  assert_int_equal(dsv__signer_read(DSV__STR(GO_SIGNER "\n"), &signer, diag), DSV_OK);
  assert_int_equal(read_verifier(GO_VERIFIER, &verifier), DSV_OK);
  assert_int_equal(dsv__verifier_write(&signer.verifier, text), strlen(GO_VERIFIER));
  assert_string_equal(text, GO_VERIFIER);
  assert_int_equal(dsv__signer_write(&signer, text), strlen(GO_SIGNER) + 1);
  assert_string_equal(text, GO_SIGNER "\n");
  dsv__buffer out;
  dsv__buffer_init(&out, context);
  dsv__note_write(DSV__STR(GO_TEXT), &signer, &out);
  assert_int_equal(out.n, strlen(GO_NOTE));
  assert_memory_equal(out.at, GO_NOTE, out.n);
  dsv__buffer_free(&out);
}

/* The status of a note under the key of the example; `by` says whether that has signed. */
static dsv_status check(const char *bytes, size_t n, bool *by) {
  static dsv__note note;
  dsv__verifier key;
  *by = false;
  assert_int_equal(read_verifier(GO_VERIFIER, &key), DSV_OK);
  const dsv_status status = dsv__note_read((dsv__str){bytes, n}, &note, diag);
  return status ? status : dsv__note_verify(&note, &key, 1, by, diag);
}

static void expect(const char *note, dsv_status due, bool signed_due) {
  bool by;
  dsv_diag_clear(diag);
  const dsv_status status = check(note, strlen(note), &by);
  if (status != due) print_message("%.60s...\n", note);
  assert_int_equal(status, due);
  assert_int_equal(by, signed_due);
  assert_int_equal(dsv_diag_count(diag), due != DSV_OK);
}

#define OTHER "\xE2\x80\x94 enoch "
#define UNKNOWN OTHER "AAAAAAE=\n" /* four bytes and one */

static void is_strict(void **state) {
  (void)state;
  expect(GO_NOTE, DSV_OK, true);
  expect(GO_TEXT "\n" UNKNOWN GO_SIGNATURE, DSV_OK, true);
  expect(GO_TEXT "\n" GO_SIGNATURE UNKNOWN, DSV_OK, true);
  expect(GO_TEXT "\n" UNKNOWN, DSV_OK, false);
  /* The same name with another id is another key. */
  expect(GO_TEXT "\n\xE2\x80\x94 PeterNeumann AAAAAAE=\n", DSV_OK, false);
  expect(GO_TEXT "\n" GO_SIGNATURE GO_SIGNATURE, DSV_OK, true);
  expect(GO_TEXT "x\n" GO_SIGNATURE, DSV_ERROR_NOTE, false);
  expect(GO_TEXT "x\n\n" GO_SIGNATURE, DSV_ERROR_SIGNATURE, false);
  expect(GO_TEXT "\n\n" GO_SIGNATURE, DSV_ERROR_SIGNATURE, false); /* one blank line belongs to the text */
  expect(GO_TEXT "\n" GO_SIGNATURE "\n", DSV_ERROR_NOTE, false);
  expect(GO_TEXT "\n" GO_SIGNATURE "\n" UNKNOWN, DSV_OK, false); /* now the first signature is text */
  expect(GO_TEXT "\n" OTHER "x08go/Y=\n", DSV_OK, false);
  expect(GO_TEXT "\n" OTHER "AAAAAA==\n", DSV_ERROR_NOTE, false); /* an id without a signature */
  expect(GO_TEXT "\n" OTHER "AAAAAAF=\n", DSV_ERROR_NOTE, false); /* bits behind the last byte */
  expect(GO_TEXT "\n" OTHER "AAAAAAE\n", DSV_ERROR_NOTE, false);
  expect(GO_TEXT "\n" OTHER "AAAAAAE= \n", DSV_ERROR_NOTE, false);
  expect(GO_TEXT "\n" OTHER " AAAAAAE=\n", DSV_ERROR_NOTE, false);
  expect(GO_TEXT "\n\xE2\x80\x94 a+b AAAAAAE=\n", DSV_ERROR_NOTE, false);
  expect(GO_TEXT "\n\xE2\x80\x94 a\xC2\xA0"
                 "b AAAAAAE=\n",
         DSV_ERROR_NOTE, false);
  expect(GO_TEXT "\n\xE2\x80\x94  AAAAAAE=\n", DSV_ERROR_NOTE, false);
  expect(GO_TEXT "\n- enoch AAAAAAE=\n", DSV_ERROR_NOTE, false);
  expect(GO_TEXT "\n" OTHER "AAAAAAE=", DSV_ERROR_NOTE, false);
  expect(GO_TEXT "\n" OTHER "AAAAAAE=\r\n", DSV_ERROR_NOTE, false);
  expect("a\tb\n\n" UNKNOWN, DSV_ERROR_NOTE, false);
  expect("a\r\n\r\n" UNKNOWN, DSV_ERROR_NOTE, false);
  expect("a\xFF\n\n" UNKNOWN, DSV_ERROR_NOTE, false);
  expect("a\xC3\xA9\n\n" UNKNOWN, DSV_OK, false);
  expect("a\n" UNKNOWN, DSV_ERROR_NOTE, false);
  expect("a\n\n", DSV_ERROR_NOTE, false);
  expect("\n" UNKNOWN, DSV_ERROR_NOTE, false);
  expect("", DSV_ERROR_NOTE, false);
  expect("\n", DSV_ERROR_NOTE, false);
  expect("\n\n", DSV_ERROR_NOTE, false);
  bool by;
  assert_int_equal(check("a\0b\n\n" UNKNOWN, sizeof "a\0b\n\n" UNKNOWN - 1, &by), DSV_ERROR_NOTE);
}

/* One of the key's signatures is good and one is not. */
static void refuses_one_bad_of_two(void **state) {
  (void)state;
  static const char bad[] =
      "\xE2\x80\x94 PeterNeumann "
      "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAA=\n";
  char note[1024];
  snprintf(note, sizeof note, GO_TEXT "\n" GO_SIGNATURE "%s", bad);
  expect(note, DSV_ERROR_SIGNATURE, false);
  snprintf(note, sizeof note, GO_TEXT "\n%s" GO_SIGNATURE, bad);
  expect(note, DSV_ERROR_SIGNATURE, false);
}

/* A note whose text has one line of n bytes, or that has n signatures, or n bytes in all. */
static dsv_status sized(size_t line, size_t signatures, size_t all) {
  const size_t one = strlen(UNKNOWN), n = all ? all : line + 2 + signatures * one;
  char *note = malloc(n + 1);
  assert_non_null(note);
  size_t text = n - signatures * one;
  memset(note, 'x', text);
  for (size_t i = 80; all && i < text; i += 80) note[i] = '\n';
  note[text - 3] = 'x';
  note[text - 2] = note[text - 1] = '\n';
  for (size_t i = 0; i < signatures; i++) memcpy(note + text + i * one, UNKNOWN, one);
  bool by;
  const dsv_status status = check(note, n, &by);
  free(note);
  return status;
}

static void has_limits(void **state) {
  (void)state;
  for (size_t i = 0; i < 3; i++) {
    const dsv_status due = i < 2 ? DSV_OK : DSV_ERROR_LIMIT;
    assert_int_equal(sized(DSV__NOTE_LINE_BYTES - 1 + i, 1, 0), due);
    assert_int_equal(sized(5, DSV__NOTE_SIGNATURES - 1 + i, 0), due);
    assert_int_equal(sized(0, 1, DSV__NOTE_BYTES - 1 + i), due);
  }
}

/* A note of 100 signatures takes no other, but the one that it has. */
static void adds_up_to_the_limit(void **state) {
  (void)state;
  static char bytes[8192];
  static dsv__note note;
  dsv__signer signer;
  assert_int_equal(dsv__signer_read(DSV__STR(GO_SIGNER), &signer, diag), DSV_OK);
  for (size_t i = 99; i <= 101; i++) {
    const bool has = i == 101; /* 99 of others, and its own */
    strcpy(bytes, GO_TEXT "\n");
    for (size_t k = has ? 2 : 0; k < i; k++) strcat(bytes, UNKNOWN);
    if (has) strcat(bytes, GO_SIGNATURE);
    dsv__buffer out;
    dsv__buffer_init(&out, context);
    assert_int_equal(dsv__note_read(dsv__str_of(bytes), &note, diag), DSV_OK);
    assert_int_equal(dsv__note_add(&note, &signer, &out, diag), i == 100 ? DSV_ERROR_LIMIT : DSV_OK);
    if (has) assert_int_equal(out.n, strlen(bytes));
    if (i == 99) assert_int_equal(out.n, strlen(bytes) + strlen(GO_SIGNATURE));
    dsv__buffer_free(&out);
  }
}

/* Every bit of both keys and of the note. */
static void sees_every_bit(void **state) {
  (void)state;
  char bytes[sizeof GO_NOTE];
  dsv__signer signer;
  dsv__verifier verifier;
  for (size_t bit = 0; bit < 8 * strlen(GO_VERIFIER); bit++) {
    memcpy(bytes, GO_VERIFIER, sizeof GO_VERIFIER);
    bytes[bit / 8] ^= (char)(1 << bit % 8);
    assert_int_equal(dsv__verifier_read((dsv__str){bytes, strlen(GO_VERIFIER)}, 1, &verifier, NULL), DSV_ERROR_KEY);
  }
  for (size_t bit = 0; bit < 8 * strlen(GO_SIGNER "\n"); bit++) {
    memcpy(bytes, GO_SIGNER "\n", sizeof GO_SIGNER "\n");
    bytes[bit / 8] ^= (char)(1 << bit % 8);
    assert_int_equal(dsv__signer_read((dsv__str){bytes, strlen(GO_SIGNER "\n")}, &signer, NULL), DSV_ERROR_KEY);
  }
  for (size_t bit = 0; bit < 8 * strlen(GO_NOTE); bit++) {
    bool by;
    memcpy(bytes, GO_NOTE, sizeof GO_NOTE);
    bytes[bit / 8] ^= (char)(1 << bit % 8);
    /* Another name or id is that of a key that nobody has pinned: nobody has signed. */
    assert_true(check(bytes, strlen(GO_NOTE), &by) != DSV_OK || !by);
    dsv_diag_clear(diag);
  }
}

static void refuses_what_is_no_key(void **state) {
  (void)state;
  static const char *const bad[] = {
      "",
      "+",
      "++",
      "a",
      "a+",
      "a++",
      "a+00000000",
      "a+00000000+",
      "PeterNeumann+c74f20a3",
      "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",   /* digits in capitals */
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n", /* a newline */
      " PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
      "PeterNeumann+c74f20aa+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",         /* another id */
      "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",         /* another kind */
      "PeterNeumann+2e7d5ac9+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==", /* too long */
      GO_SIGNER};
  dsv__verifier key;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_int_equal(read_verifier(bad[i], &key), DSV_ERROR_KEY);
  /* Points of small order, which verify what nobody signed: 0 and 1. */
  for (uint8_t y = 0; y < 2; y++) {
    dsv__verifier weak = {.owner = {.name = "w", .n = 1}, .public = {y}};
    char text[DSV__KEY_TEXT_BYTES], hashed[3 + 32] = "w\n\1";
    uint8_t digest[32];
    memcpy(hashed + 3, weak.public, 32);
    dsv__sha256(hashed, sizeof hashed, digest);
    memcpy(weak.owner.id, digest, 4);
    dsv__verifier_write(&weak, text);
    dsv_diag_clear(diag);
    assert_int_equal(read_verifier(text, &key), DSV_ERROR_KEY);
    dsv_finding finding = DSV_FINDING_INIT;
    dsv_diag_get(diag, 0, &finding);
    assert_non_null(strstr(finding.message, "no point"));
  }
}

/* All bytes that may stand for something in Base 64, and no others. */
static void reads_base64(void **state) {
  (void)state;
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  uint8_t out[3];
  size_t n;
  for (int c = 0; c < 256; c++) {
    const char text[] = {'A', 'A', 'A', (char)c};
    const char *at = c ? strchr(letters, c) : NULL;
    const bool good = dsv__base64_read((dsv__str){text, 4}, out, sizeof out, &n);
    assert_int_equal(good, at || c == '=');
    if (good) assert_int_equal(n, c == '=' ? 2 : 3);
    if (at) assert_int_equal(out[2], at - letters);
  }
  assert_false(dsv__base64_read(DSV__STR("AAAAAAA="), out, sizeof out, &n)); /* more than there is room for */
  assert_true(dsv__base64_read(DSV__STR(""), out, sizeof out, &n));
}

static void knows_names(void **state) {
  (void)state;
  char long_name[258];
  const uint8_t seed[32] = {7};
  dsv__signer signer;
  dsv__verifier verifier;
  static const char *const good[] = {"a", "teleco.example/agreements", "caf\xC3\xA9", "\xF0\x9F\x98\x80",
                                     "a-b_c/d?e=f"};
  static const char *const bad[] = {"",
                                    " ",
                                    "a b",
                                    "a+b",
                                    "a\tb",
                                    "a\nb",
                                    "a\x7F",
                                    "a\xC2\x85",
                                    "\xE1\x9A\x80",
                                    "\xE2\x80\x83",
                                    "\xE2\x80\xA8",
                                    "\xE2\x80\xAF",
                                    "\xE2\x81\x9F",
                                    "\xE3\x80\x80",
                                    "\xFF",
                                    "\xC3",
                                    "\xED\xA0\x80"};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(dsv__key_is_name(dsv__str_of(good[i])));
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(dsv__key_is_name(dsv__str_of(bad[i])));
  memset(long_name, 'n', sizeof long_name);
  for (size_t n = 254; n <= 256; n++) {
    const dsv_status due = n <= 255 ? DSV_OK : DSV_ERROR_KEY;
    assert_int_equal(dsv__signer_make((dsv__str){long_name, n}, seed, &signer, diag), due);
    if (due) continue;
    char text[DSV__KEY_TEXT_BYTES];
    dsv__str written = {text, dsv__signer_write(&signer, text)};
    assert_true(written.n < sizeof text);
    assert_int_equal(dsv__signer_read(written, &signer, diag), DSV_OK);
    written.n = dsv__verifier_write(&signer.verifier, text);
    assert_int_equal(dsv__verifier_read(written, 1, &verifier, diag), DSV_OK);
    assert_true(dsv__key_same_owner(&verifier.owner, &signer.verifier.owner));
  }
}

static int begin(void **state) {
  (void)state;
  dsv_context_new(NULL, &context);
  dsv_diag_new(context, &diag);
  return dsv__crypto_begin(diag) != DSV_OK;
}

static int end(void **state) {
  (void)state;
  dsv_diag_unref(diag);
  dsv_context_unref(context);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(signs_as_rfc_8032), cmocka_unit_test(keeps_the_published_note),
      cmocka_unit_test(is_strict),         cmocka_unit_test(refuses_one_bad_of_two),
      cmocka_unit_test(has_limits),        cmocka_unit_test(adds_up_to_the_limit),
      cmocka_unit_test(sees_every_bit),    cmocka_unit_test(refuses_what_is_no_key),
      cmocka_unit_test(knows_names),       cmocka_unit_test(reads_base64),
  };
  return cmocka_run_group_tests(tests, begin, end);
}
