/* Changes to gzip that keep it gzip: else nearly every input would end at its check sum. */
#include "fuzz/gzip.h"
#include "fuzz/world.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define RATIO 20 /* limits.unpacked_ratio of the world, past FREE bytes */
#define FREE (1024 * 1024)
#define TRAILER 8

/* All that comes out, which is freed by the caller, and how it ended. `bits`: of inflateInit2. */
static int unpack(const uint8_t *packed, size_t n, int bits, uint64_t most, char **plain, size_t *n_plain,
                  size_t *taken) {
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  expect(inflateInit2(&stream, bits) == Z_OK, "there is memory");
  size_t capacity = 16 * n + 1024;
  *plain = NULL;
  *n_plain = 0;
  stream.next_in = (unsigned char *)(uintptr_t)packed;
  stream.avail_in = (unsigned)n;
  int answer = Z_OK;
  while (answer == Z_OK && *n_plain <= most) {
    capacity = *plain ? 2 * capacity : capacity;
    *plain = realloc(*plain, capacity);
    expect(*plain != NULL, "there is memory");
    stream.next_out = (unsigned char *)*plain + *n_plain;
    stream.avail_out = (unsigned)(capacity - *n_plain);
    answer = inflate(&stream, Z_NO_FLUSH);
    *n_plain = (size_t)stream.total_out;
    if (stream.avail_out && answer == Z_OK) answer = Z_BUF_ERROR; /* there is no more input */
  }
  *taken = n - stream.avail_in;
  inflateEnd(&stream);
  return answer;
}

char *gzip_unpack(const uint8_t *packed, size_t n, uint64_t most, size_t *n_plain) {
  char *plain;
  size_t taken;
  int answer = unpack(packed, n, 16 + MAX_WBITS, most, &plain, n_plain, &taken);
  bool again = *n_plain >= 2 && !memcmp(plain, "\x1F\x8B", 2);
  bool bomb = *n_plain > most || (*n_plain > FREE && *n_plain / RATIO > n);
  if (answer == Z_STREAM_END && taken == n && !again && !bomb) return plain;
  free(plain);
  *n_plain = 0;
  return NULL;
}

/* What is packed is changed and packed anew, in one of many ways. 0: it does not fit. */
static size_t change_plain(uint8_t *data, size_t n, size_t most, unsigned seed) {
  char *plain;
  size_t n_plain, taken;
  unpack(data, n, 16 + MAX_WBITS, 4096, &plain, &n_plain, &taken);
  if (n_plain > 4096) n_plain = 4096;
  plain = realloc(plain, 4096 + 64);
  expect(plain != NULL, "there is memory");
  n_plain = LLVMFuzzerMutate((uint8_t *)plain, n_plain, 4096);
  static const int strategies[] = {Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE};
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  expect(deflateInit2(&stream, (int)(seed % 10), Z_DEFLATED, 16 + 9 + (int)(seed / 10 % 7), 1,
                      strategies[seed / 70 % 4]) == Z_OK,
         "there is memory");
  stream.next_in = (unsigned char *)plain;
  stream.avail_in = (unsigned)n_plain;
  stream.next_out = data;
  stream.avail_out = (unsigned)most;
  int answer = deflate(&stream, Z_FINISH);
  size_t made = (size_t)stream.total_out;
  deflateEnd(&stream);
  free(plain);
  return answer == Z_STREAM_END ? made : 0;
}

static void put_number(uint8_t *at, unsigned long value) {
  for (int i = 0; i < 4; i++) at[i] = (uint8_t)(value >> 8 * i);
}

/* The packing is changed, and the trailer put right where the deflated bytes begin behind a plain header. */
static size_t change_packing(uint8_t *data, size_t n, size_t most) {
  static const uint8_t header[] = {0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3};
  n = LLVMFuzzerMutate(data, n, most);
  if (n < sizeof header + 1 || memcmp(data, header, 4) != 0) return n;
  char *plain;
  size_t n_plain, taken;
  int answer = unpack(data + sizeof header, n - sizeof header, -MAX_WBITS, 3 << 20, &plain, &n_plain, &taken);
  size_t end = sizeof header + taken;
  if (answer == Z_STREAM_END && end + TRAILER <= most) {
    put_number(data + end, crc32(0, (const unsigned char *)plain, (unsigned)n_plain));
    put_number(data + end + 4, n_plain);
    n = end + TRAILER;
  }
  free(plain);
  return n;
}

size_t gzip_mutate(uint8_t *data, size_t n, size_t most, unsigned seed) {
  if (seed % 2) return change_packing(data, n, most);
  size_t made = change_plain(data, n, most, seed / 2);
  return made ? made : LLVMFuzzerMutate(data, n, most);
}
