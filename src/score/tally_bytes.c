/* Tallies as bytes: "dsvtally", the version of the format in four bytes, the digest of all that follows in sixteen, then packed words: version of
   the rules; digest of the book's documents; agreement; from, to, as_of, slice; the facts; the groups. */
#include "score/tally.h"
#include <dsv/version.h>
#include <string.h>

enum { FORMAT = 1, HEAD = 8 + 4 + 16 };
static const char magic[] = "dsvtally";

static void put_number(char *at, uint64_t number, size_t n) {
  for (size_t i = 0; i < n; i++) at[i] = (char)(number >> 8 * i & 0xff);
}

static uint64_t take_number(const char *at, size_t n) {
  uint64_t number = 0;
  for (size_t i = 0; i < n; i++) number |= (uint64_t)(unsigned char)at[i] << 8 * i;
  return number;
}

static void put_head(char *at, const char *bytes, size_t n) {
  dsv__digest digest = DSV__DIGEST_BEGIN;
  dsv__digest_text(&digest, (dsv__str){bytes, n});
  memcpy(at, magic, 8);
  put_number(at + 8, FORMAT, 4);
  put_number(at + 12, digest.a, 8);
  put_number(at + 20, digest.b, 8);
}

/* ---- writing ---------------------------------------------------------------------------------------------------------------- */

static void put_tally(dsv__words *words, const dsv_tally *tally, const dsv_facts *facts) {
  dsv__put_words(words, (uint64_t[]){DSV_RULES, tally->documents.a, tally->documents.b}, 3);
  dsv__put_text_words(words, dsv__str_of(tally->agreement));
  dsv__put_words(words, (int64_t[]){tally->from, tally->to, tally->as_of, tally->slice}, 4);
  dsv__tally_put_facts(words, tally, facts);
  dsv__put_word(words, tally->n_groups);
  for (size_t i = 0; i < tally->n_groups; i++) {
    dsv__put_word(words, tally->groups[i].n);
    dsv__put_words(words, tally->groups[i].at, tally->groups[i].n);
  }
}

dsv_status dsv_tally_write(const dsv_tally *tally, const dsv_tally_options *options, dsv_text **out, dsv_diag *diag) {
  if (!out || !tally) return dsv__fail(diag, DSV_ERROR_MISUSE, "%s is needed", out ? "a tally" : "out");
  *out = NULL;
  dsv_score_options given;
  bool slice;
  dsv_status status = dsv__tally_options(options, &given, &slice, diag);
  dsv_facts *facts;
  if (!status) status = dsv__tally_facts(&tally, 1, &facts, diag);
  if (status) return status;
  const dsv_context *context = tally->book->context;
  static const char empty[HEAD];
  dsv__words words = {.context = context};
  dsv__buffer bytes;
  dsv__buffer_init(&bytes, context);
  dsv__put(&bytes, empty, HEAD);
  put_tally(&words, tally, facts);
  dsv_facts_unref(facts);
  dsv__put_packed_words(&bytes, &words);
  if (!bytes.failed) put_head(bytes.at, bytes.at + HEAD, bytes.n - HEAD);
  status = words.failed ? DSV_ERROR_MEMORY : dsv__text_from(&bytes, out);
  dsv__words_free(&words);
  dsv__buffer_free(&bytes);
  return status ? DSV__NO_MEMORY(diag) : DSV_OK;
}

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */

static dsv_status damaged(dsv_diag *diag) {
  return dsv__fail(diag, DSV_ERROR_TALLY, "the bytes of the tally are damaged");
}

static dsv_status check_head(const char *bytes, size_t n, dsv_diag *diag) {
  char head[HEAD];
  if (n < 12 || memcmp(bytes, magic, 8) != 0)
    return dsv__fail(diag, DSV_ERROR_TALLY, "the bytes are no tally: they do not begin with \"%s\"", magic);
  if (take_number(bytes + 8, 4) != FORMAT)
    return dsv__fail(diag, DSV_ERROR_TALLY, "the tally is of format %llu: this library reads format %d",
                     (unsigned long long)take_number(bytes + 8, 4), FORMAT);
  if (n < HEAD) return damaged(diag);
  put_head(head, bytes + HEAD, n - HEAD);
  return memcmp(head, bytes, HEAD) ? damaged(diag) : DSV_OK;
}

static dsv_status take_groups(dsv__word_reader *words, dsv_tally *out) {
  const dsv_context *context = out->book->context;
  const uint64_t n = dsv__take_word(words);
  if (n > (uint64_t)(words->end - words->at)) return DSV_ERROR_TALLY;
  out->groups = dsv__zalloc(context, (size_t)n, sizeof *out->groups);
  if (!out->groups) return DSV_ERROR_MEMORY;
  for (; out->n_groups < n; out->n_groups++) {
    dsv__words *group = &out->groups[out->n_groups];
    *group = (dsv__words){.context = context};
    const uint64_t length = dsv__take_word(words);
    const uint64_t *at = dsv__take_words(words, length);
    if (!at) return DSV_ERROR_TALLY;
    dsv__put_words(group, at, (size_t)length);
    if (group->failed) return DSV_ERROR_MEMORY;
  }
  return words->at == words->end ? DSV_OK : DSV_ERROR_TALLY;
}

/* Whether what is held of each stream, and the cells of each group, are what the agreement makes of facts. */
static dsv_status check(const dsv_tally *tally, dsv_diag *diag) {
  const dsv_context *context = tally->book->context;
  const size_t n = tally->parts[0]->n_tables;
  dsv__tally_stream *streams = dsv__zalloc(context, n, sizeof *streams);
  if (!streams) return DSV_ERROR_MEMORY;
  struct dsv__tallying tallying = {
      .act = DSV__TALLY_CHECK, .from = &tally, .n_from = 1, .streams = streams, .slice = tally->slice};
  dsv__request request = {.book = tally->book,
                          .facts = tally->parts[0],
                          .agreement = tally->agreement,
                          .from = tally->from,
                          .to = tally->to,
                          .as_of = tally->as_of};
  dsv_status status = dsv__tally_run(&tallying, &request, NULL, diag);
  if (!status && tallying.group != tally->n_groups) status = DSV_ERROR_TALLY;
  for (size_t i = 0; !status && i < n; i++)
    if (streams[i].holds != tally->streams[i].holds) status = DSV_ERROR_TALLY;
  dsv__free(context, streams);
  return status;
}

static dsv_status take_tally(dsv__word_reader *words, dsv_tally *out, dsv_diag *diag) {
  out->from = (int64_t)dsv__take_word(words);
  out->to = (int64_t)dsv__take_word(words);
  out->as_of = (int64_t)dsv__take_word(words);
  const uint64_t slice = dsv__take_word(words);
  out->slice = slice;
  const bool good = !words->failed && slice <= 1 && out->as_of >= DSV__TIME_MIN && out->as_of < DSV__TIME_MAX;
  dsv_status status = good ? dsv__tally_take_facts(words, out, diag) : DSV_ERROR_TALLY;
  if (!status) status = take_groups(words, out);
  return status ? status : check(out, diag);
}

static dsv_status read(const dsv_book *book, const dsv__words *words, dsv_tally **out, dsv_diag *diag) {
  dsv__word_reader reader = {words->at, words->at + words->n, false};
  const uint64_t rules = dsv__take_word(&reader);
  dsv__digest documents;
  documents.a = dsv__take_word(&reader);
  documents.b = dsv__take_word(&reader);
  dsv__arena arena;
  dsv__str agreement;
  if (rules != DSV_RULES)
    return dsv__fail(diag, DSV_ERROR_UNLIKE, "the tally is of rules %llu: this library computes by rules %d",
                     (unsigned long long)rules, DSV_RULES);
  dsv__arena_init(&arena, book->context);
  dsv_tally *tally = NULL;
  dsv_status status = dsv__take_text_words(&reader, &arena, &agreement) ? DSV_OK : DSV_ERROR_TALLY;
  if (!status && !agreement.at) status = DSV_ERROR_MEMORY;
  if (!status) status = dsv__tally_begin(book, agreement.at, agreement.n, &tally, diag);
  if (!status && !dsv__digest_same(documents, tally->documents))
    status = dsv__fail(diag, DSV_ERROR_UNLIKE,
                       "the tally is of another book: its documents, or the zone data behind them, are not the same");
  if (!status) status = take_tally(&reader, tally, diag);
  dsv__arena_free(&arena);
  if (status) dsv_tally_unref(tally);
  else *out = tally;
  return status;
}

dsv_status dsv_tally_read(const dsv_book *book, const char *bytes, size_t length, const dsv_tally_options *options,
                          dsv_tally **out, dsv_diag *diag) {
  if (!out || !book || !bytes) return dsv__fail(diag, DSV_ERROR_MISUSE, "book, bytes and out are needed");
  *out = NULL;
  dsv_score_options given;
  bool slice;
  dsv_status status = dsv__tally_options(options, &given, &slice, diag);
  if (!status) status = dsv__book_usable(book, diag);
  if (!status && !book->frozen)
    status = dsv__fail(diag, DSV_ERROR_NOT_FROZEN, "the book is not checked: call dsv_book_check first");
  if (!status) status = check_head(bytes, length, diag);
  if (status) return status;
  dsv__words words = {.context = book->context};
  const uint64_t findings = dsv_diag_total(diag);
  status = dsv__take_packed_words(bytes + HEAD, length - HEAD, &words) ? read(book, &words, out, diag)
           : words.failed                                              ? DSV_ERROR_MEMORY
                                                                       : DSV_ERROR_TALLY;
  dsv__words_free(&words);
  if (dsv_diag_total(diag) > findings) return status;
  return status == DSV_ERROR_TALLY ? damaged(diag) : status == DSV_ERROR_MEMORY ? DSV__NO_MEMORY(diag) : status;
}
