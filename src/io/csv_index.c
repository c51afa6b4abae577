/* Bytes to masks of 64, and masks to places. */
#include "io/csv_index.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

typedef struct { /* bit i is of byte i */
  uint64_t ends; /* separators and line feeds */
  bool low;      /* others are not ASCII, or before '#': controls, the space, '!' and the quote */
} csv_mask;

typedef struct {
  uint64_t quotes, returns, feeds;
  uint64_t strange; /* not ASCII, or NUL */
} csv_rare;

#ifdef __SSE2__

static inline uint64_t bits_of(__m128i bytes, char value) {
  return (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(value)));
}

static inline __m128i load(const char *bytes) {
  return _mm_loadu_si128((const __m128i *)(const void *)bytes);
}

/* Of 16 bytes; others that are low are added to *low. */
static inline uint64_t ends_of(const char *bytes, char separator, __m128i *low) {
  __m128i at = load(bytes);
  __m128i end = _mm_or_si128(_mm_cmpeq_epi8(at, _mm_set1_epi8(separator)), _mm_cmpeq_epi8(at, _mm_set1_epi8('\n')));
  *low = _mm_or_si128(*low, _mm_andnot_si128(end, _mm_cmplt_epi8(at, _mm_set1_epi8('#'))));
  return (uint64_t)(uint32_t)_mm_movemask_epi8(end);
}

static inline csv_mask mask_of(const char *bytes, char separator) {
  __m128i low = _mm_setzero_si128();
  uint64_t ends = ends_of(bytes, separator, &low) | ends_of(bytes + 16, separator, &low) << 16 |
                  ends_of(bytes + 32, separator, &low) << 32 | ends_of(bytes + 48, separator, &low) << 48;
  return (csv_mask){ends, _mm_movemask_epi8(low) != 0};
}

static csv_rare look_at(const char *bytes) {
  csv_rare rare = {0, 0, 0, 0};
  for (int i = 0; i < 64; i += 16) {
    __m128i at = load(bytes + i);
    rare.quotes |= bits_of(at, '"') << i;
    rare.returns |= bits_of(at, '\r') << i;
    rare.feeds |= bits_of(at, '\n') << i;
    rare.strange |= (bits_of(at, '\0') | (uint64_t)(uint32_t)_mm_movemask_epi8(at)) << i;
  }
  return rare;
}

#else

static csv_mask mask_of(const char *bytes, char separator) {
  csv_mask mask = {0, false};
  for (int i = 0; i < 64; i++) {
    bool end = bytes[i] == separator || bytes[i] == '\n';
    mask.ends |= (uint64_t)end << i;
    mask.low |= !end && (bytes[i] < '#' || (unsigned char)bytes[i] > 0x7F);
  }
  return mask;
}

static csv_rare look_at(const char *bytes) {
  csv_rare rare = {0, 0, 0, 0};
  for (int i = 0; i < 64; i++) {
    rare.quotes |= (uint64_t)(bytes[i] == '"') << i;
    rare.returns |= (uint64_t)(bytes[i] == '\r') << i;
    rare.feeds |= (uint64_t)(bytes[i] == '\n') << i;
    rare.strange |= (uint64_t)(bytes[i] == '\0' || (unsigned char)bytes[i] > 0x7F) << i;
  }
  return rare;
}

#endif

/* Takes in what is rare among the bytes of `there`; gives the bytes before the first quote. */
static uint64_t take_rare(dsv__csv_index *index, const char *bytes, uint64_t there) {
  csv_rare rare = look_at(bytes);
  uint64_t due = rare.feeds >> 1 | (uint64_t)(bytes[64] == '\n') << 63; /* a CR may stand here */
  uint64_t quotes = rare.quotes & there;
  if (quotes) there &= (quotes & (0 - quotes)) - 1;
  index->returns = index->returns || (rare.returns & there);
  index->strange = index->strange || ((rare.strange | (rare.returns & ~due)) & there);
  return there;
}

static unsigned count(uint64_t bits) {
  bits -= bits >> 1 & UINT64_C(0x5555555555555555);
  bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
  return (unsigned)(((bits + (bits >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F)) * UINT64_C(0x0101010101010101) >> 56);
}

/* The places of all ends in 64 bytes, the first of which is at `at`; ten are written without asking whether there are as many. Gives where the next one
   goes. */
static inline uint32_t *put_places(uint32_t *to, uint32_t at, uint64_t ends) {
  uint32_t *next = to + count(ends);
#define PUT(i) to[i] = at + (uint32_t)__builtin_ctzll(ends | UINT64_C(1) << 63), ends &= ends - 1
  PUT(0), PUT(1), PUT(2), PUT(3), PUT(4), PUT(5), PUT(6), PUT(7), PUT(8), PUT(9);
#undef PUT
  for (to += 10; ends; ends &= ends - 1) *to++ = at + (uint32_t)__builtin_ctzll(ends);
  return next;
}

void dsv__csv_index_fill(dsv__csv_index *index, const char *bytes, size_t n, char separator) {
  uint32_t *to = index->places;
  *to++ = UINT32_MAX;
  index->strange = index->returns = false;
  if (n > DSV__CSV_PIECE) n = DSV__CSV_PIECE;
  for (size_t at = 0; at < n; at += 64) {
    csv_mask mask = mask_of(bytes + at, separator);
    size_t there = n - at < 64 ? n - at : 64;
    uint64_t ends = mask.ends & UINT64_MAX >> (64 - there);
    if (mask.low) {
      uint64_t before = take_rare(index, bytes + at, UINT64_MAX >> (64 - there));
      if (before != UINT64_MAX >> (64 - there)) n = 0; /* the last 64 bytes */
      ends &= before;
    }
    to = put_places(to, (uint32_t)at, ends);
  }
  index->n = (size_t)(to - index->places) - 1;
}
