/* An own inflate loop: zlib's gzread lets plain text, second members and bytes after the end pass. */
#include "io/inflate.h"
#include <zlib.h>

#define PACKED (64 * 1024)          /* bytes asked for at once */
#define UNPACKED (64 * 1024)        /* bytes made between two looks at the caps */
#define FREE_OF_RATIO (1024 * 1024) /* small files may be packed as well as they can */
#define GZIP_ONLY (16 + MAX_WBITS)

struct dsv__inflater {
  const dsv_context *context;
  z_stream stream;
  bool ended; /* the packed bytes */
  bool done;  /* the member */
  uint64_t in, out;
  unsigned char first; /* byte of what is unpacked: is it gzip again? */
  unsigned char packed[PACKED];
};

static void *allocate(void *context, unsigned n, unsigned size) {
  return dsv__alloc(context, n, size);
}

static void release(void *context, void *memory) {
  dsv__free(context, memory);
}

dsv__inflater *dsv__inflater_new(const dsv_context *context) {
  dsv__inflater *inflater = dsv__zalloc(context, 1, sizeof *inflater);
  if (!inflater) return NULL;
  inflater->context = context;
  inflater->stream.zalloc = allocate;
  inflater->stream.zfree = release;
  inflater->stream.opaque = (void *)context;
  if (inflateInit2(&inflater->stream, GZIP_ONLY) == Z_OK) return inflater;
  dsv__free(context, inflater);
  return NULL;
}

void dsv__inflater_free(dsv__inflater *inflater) {
  if (!inflater) return;
  inflateEnd(&inflater->stream);
  dsv__free(inflater->context, inflater);
}

static dsv_status fill(dsv__inflater *inflater, dsv__pull pull, void *user) {
  if (inflater->stream.avail_in || inflater->ended) return DSV_OK;
  size_t got = 0;
  dsv_status status = pull(user, (char *)inflater->packed, PACKED, &got);
  inflater->stream.next_in = inflater->packed;
  inflater->stream.avail_in = (unsigned)got;
  inflater->ended = !status && !got;
  return status;
}

static dsv_status check_caps(const dsv__inflater *inflater, const char **why) {
  const dsv_limits *limits = &inflater->context->limits;
  if (inflater->out > limits->unpacked_bytes) {
    *why = "unpacks to too many bytes (limit unpacked_bytes)";
    return DSV_ERROR_LIMIT;
  }
  if (inflater->out > FREE_OF_RATIO && inflater->out / limits->unpacked_ratio > inflater->in) {
    *why = "unpacks to too many times its size (limit unpacked_ratio)";
    return DSV_ERROR_LIMIT;
  }
  return DSV_OK;
}

/* The first two bytes of what is unpacked may come apart. */
static bool is_gzip_again(dsv__inflater *inflater, const unsigned char *bytes, size_t n) {
  if (inflater->out == 0 && n) inflater->first = bytes[0];
  if (inflater->out >= 2 || inflater->out + n < 2) return false;
  return inflater->first == 0x1F && bytes[inflater->out ? 0 : 1] == 0x8B;
}

/* One call of zlib: *got new bytes. */
static dsv_status step(dsv__inflater *inflater, char *buffer, size_t capacity, size_t *got, const char **why) {
  z_stream *stream = &inflater->stream;
  unsigned before = stream->avail_in, room = (unsigned)(capacity < UNPACKED ? capacity : UNPACKED);
  stream->next_out = (unsigned char *)buffer;
  stream->avail_out = room;
  int answer = inflate(stream, Z_NO_FLUSH);
  *got = room - stream->avail_out;
  bool again = is_gzip_again(inflater, (const unsigned char *)buffer, *got);
  inflater->in += before - stream->avail_in;
  inflater->out += *got;
  inflater->done = answer == Z_STREAM_END;
  if (answer == Z_MEM_ERROR) {
    *why = "out of memory";
    return DSV_ERROR_MEMORY;
  }
  if (again) *why = "is gzip within gzip";
  else if (answer != Z_OK && answer != Z_STREAM_END && answer != Z_BUF_ERROR)
    *why = inflater->out ? "is damaged gzip data" : "is not gzip data";
  else if (answer == Z_BUF_ERROR && inflater->ended) *why = "is gzip data that was cut off";
  else return check_caps(inflater, why);
  return DSV_ERROR_GZIP;
}

dsv_status dsv__inflater_read(dsv__inflater *inflater, dsv__pull pull, void *user, char *buffer, size_t capacity,
                              size_t *got, const char **why) {
  *got = 0;
  dsv_status status = DSV_OK;
  while (!status && !*got && !inflater->done) {
    status = fill(inflater, pull, user);
    if (!status) status = step(inflater, buffer, capacity, got, why);
  }
  if (!status && inflater->done && !inflater->ended) {
    status = fill(inflater, pull, user);
    if (!status && inflater->stream.avail_in) {
      *why = "has bytes after the end of the gzip member";
      status = DSV_ERROR_GZIP;
    }
  }
  return status;
}
