/* Files as they come: packed and not, cut, flipped, bombs, and things that are no files. */
#include "../support/facts.h"
#include "io/zone_file.h"
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

static char folder[] = "/tmp/dsv-test-file-XXXXXX";
static dsv_context *context;

static const char *path_of(const char *name) {
  static char path[300];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static const char *write_file(const char *name, const void *bytes, size_t n) {
  FILE *file = fopen(path_of(name), "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, n, file), n);
  assert_int_equal(fclose(file), 0);
  return path_of(name);
}

static size_t pack(const void *bytes, size_t n, unsigned char *out, size_t capacity) {
  z_stream stream = {0};
  assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
  stream.next_in = (unsigned char *)bytes;
  stream.avail_in = (unsigned)n;
  stream.next_out = out;
  stream.avail_out = (unsigned)capacity;
  assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
  deflateEnd(&stream);
  return stream.total_out;
}

static dsv_status read_back(const char *path, char **bytes, size_t *n) {
  return dsv__file_bytes(context, path, 1 << 20, bytes, n, NULL);
}

static dsv_status status_of(const char *name, const void *bytes, size_t n) {
  char *back;
  size_t length;
  dsv_status status = read_back(write_file(name, bytes, n), &back, &length);
  assert_true(status == DSV_OK || (back == NULL && length == 0));
  dsv__free(context, back);
  return status;
}

static const char text[] = "time,v\n1,2\n2,3\n";
#define LENGTH (sizeof text - 1)

static void test_plain(void **state) {
  (void)state;
  char *back;
  size_t n;
  assert_int_equal(read_back(write_file("a.csv", text, LENGTH), &back, &n), DSV_OK);
  assert_int_equal(n, LENGTH);
  assert_string_equal(back, text);
  dsv__free(context, back);
  assert_int_equal(read_back(write_file("empty", "", 0), &back, &n), DSV_OK);
  assert_int_equal(n, 0);
  assert_string_equal(back, "");
  dsv__free(context, back);
  assert_int_equal(dsv__file_bytes(context, path_of("a.csv"), LENGTH, &back, &n, NULL), DSV_OK);
  dsv__free(context, back);
  assert_int_equal(dsv__file_bytes(context, path_of("a.csv"), LENGTH - 1, &back, &n, NULL), DSV_ERROR_LIMIT);
}

static void test_no_files(void **state) {
  (void)state;
  dsv_diag *diag;
  char *back;
  size_t n;
  assert_int_equal(dsv_diag_new(context, &diag), DSV_OK);
  assert_int_equal(dsv__file_bytes(context, path_of("none.csv"), 100, &back, &n, diag), DSV_ERROR_OPEN);
  assert_non_null(strstr(diag->at[0].message, "does not exist"));
  assert_int_equal(dsv__file_bytes(context, folder, 100, &back, &n, diag), DSV_ERROR_OPEN);
  assert_non_null(strstr(diag->at[1].message, "is not a regular file"));
  assert_int_equal(mkfifo(path_of("fifo.csv"), 0600), 0);
  assert_int_equal(dsv__file_bytes(context, path_of("fifo.csv"), 100, &back, &n, diag),
                   DSV_ERROR_OPEN); /* and does not wait */
  assert_int_equal(dsv__file_bytes(context, "/dev/null", 100, &back, &n, diag), DSV_ERROR_OPEN);
  assert_int_equal(unlink(path_of("fifo.csv")), 0);
  write_file("a.csv", text, LENGTH);
  char target[300];
  snprintf(target, sizeof target, "%s", path_of("a.csv"));
  assert_int_equal(symlink(target, path_of("link.csv")), 0);
  assert_int_equal(read_back(path_of("link.csv"), &back, &n), DSV_OK);
  dsv__free(context, back);
  assert_int_equal(unlink(path_of("link.csv")), 0);
  dsv_diag_unref(diag);
}

static void test_packed(void **state) {
  (void)state;
  unsigned char packed[400];
  size_t n = pack(text, LENGTH, packed, sizeof packed), length;
  char *back;
  assert_int_equal(read_back(write_file("a.gz", packed, n), &back, &length), DSV_OK);
  assert_int_equal(length, LENGTH);
  assert_string_equal(back, text);
  dsv__free(context, back);
  for (size_t cut = 0; cut < n; cut++) assert_int_equal(status_of("cut.gz", packed, cut), DSV_ERROR_GZIP);
  assert_int_equal(status_of("text.gz", text, LENGTH), DSV_ERROR_GZIP);
  packed[n] = '\0';
  assert_int_equal(status_of("garbage.gz", packed, n + 1), DSV_ERROR_GZIP);
  memcpy(packed + n, packed, n);
  assert_int_equal(status_of("two.gz", packed, 2 * n), DSV_ERROR_GZIP);
  unsigned char twice[400];
  size_t again = pack(packed, n, twice, sizeof twice);
  assert_int_equal(status_of("twice.gz", twice, again), DSV_ERROR_GZIP);
  n = pack("", 0, packed, sizeof packed);
  assert_int_equal(status_of("nothing.gz", packed, n), DSV_OK);
}

static void test_flips(void **state) {
  (void)state;
  unsigned char packed[400];
  size_t n = pack(text, LENGTH, packed, sizeof packed), good = 0;
  for (size_t bit = 0; bit < 8 * n; bit++) {
    packed[bit / 8] ^= (unsigned char)(1 << bit % 8);
    char *back;
    size_t length;
    dsv_status status = read_back(write_file("flip.gz", packed, n), &back, &length);
    assert_true(status == DSV_ERROR_GZIP || status == DSV_OK);
    if (status == DSV_OK) { /* a byte of the header that says nothing about the content */
      assert_int_equal(length, LENGTH);
      assert_string_equal(back, text);
      good++;
    }
    dsv__free(context, back);
    packed[bit / 8] ^= (unsigned char)(1 << bit % 8);
  }
  assert_true(good < 8 * 8);
}

/* A gibibyte of zeros, packed. */
static void test_bomb(void **state) {
  (void)state;
  z_stream stream = {0};
  size_t capacity = 2 << 20;
  unsigned char *packed = malloc(capacity), *zeros = calloc(1, 1 << 20);
  assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
  stream.next_out = packed;
  stream.avail_out = (unsigned)capacity;
  for (int i = 0; i < 1024; i++) {
    stream.next_in = zeros;
    stream.avail_in = 1 << 20;
    assert_int_equal(deflate(&stream, i == 1023 ? Z_FINISH : Z_NO_FLUSH), i == 1023 ? Z_STREAM_END : Z_OK);
  }
  size_t n = stream.total_out;
  deflateEnd(&stream);
  write_file("bomb.csv.gz", packed, n);
  dsv__input *input;
  char buffer[65536];
  uint64_t total = 0;
  size_t got = 1;
  assert_int_equal(dsv__input_open(context, path_of("bomb.csv.gz"), &input, NULL), DSV_OK);
  assert_int_equal(dsv__input_size(input), n);
  dsv_status status = DSV_OK;
  for (; !status && got; total += got) status = dsv__input_read(input, buffer, sizeof buffer, &got, NULL);
  assert_int_equal(status, DSV_ERROR_LIMIT);
  assert_true(total <= (1 << 20) + 2 * sizeof buffer);
  dsv__input_close(input);
  free(packed);
  free(zeros);
}

static void test_pieces(void **state) {
  (void)state;
  size_t n = 300000;
  char *bytes = malloc(n);
  unsigned char *packed = malloc(n);
  for (size_t i = 0; i < n; i++) bytes[i] = (char)('a' + i * i % 23);
  write_file("pieces.gz", packed, pack(bytes, n, packed, n));
  for (size_t capacity = 1; capacity < 200000; capacity = capacity * 7 + 1) {
    dsv__input *input;
    char *buffer = malloc(capacity);
    size_t got = 1, at = 0;
    assert_int_equal(dsv__input_open(context, path_of("pieces.gz"), &input, NULL), DSV_OK);
    for (; got; at += got) {
      assert_int_equal(dsv__input_read(input, buffer, capacity, &got, NULL), DSV_OK);
      assert_memory_equal(buffer, bytes + at, got);
    }
    assert_int_equal(at, n);
    assert_int_equal(dsv__input_position(input), dsv__input_size(input));
    dsv__input_close(input);
    free(buffer);
  }
  free(bytes);
  free(packed);
}

static void test_folder(void **state) {
  (void)state;
  static const char *const endings[] = {".json", ".json.gz", NULL};
  static const char *const files[] = {"b.json", "a.json.gz", ".hidden.json", "c.txt", "Z.json"};
  for (size_t i = 0; i < 5; i++) write_file(files[i], "{}", 2);
  assert_int_equal(mkdir(path_of("d.json"), 0700), 0);
  char **names;
  size_t n;
  assert_true(dsv__is_folder(folder));
  assert_false(dsv__is_folder(path_of("b.json")));
  assert_int_equal(dsv__folder(context, folder, endings, &names, &n, NULL), DSV_OK);
  assert_int_equal(n, 3);
  assert_string_equal(names[0], "Z.json");
  assert_string_equal(names[1], "a.json.gz");
  assert_string_equal(names[2], "b.json");
  dsv__folder_free(context, names, n);
  assert_int_equal(dsv__folder(context, path_of("b.json"), endings, &names, &n, NULL), DSV_ERROR_OPEN);
  assert_int_equal(rmdir(path_of("d.json")), 0);
}

static void test_zones(void **state) {
  (void)state;
  uint8_t buffer[65536];
  size_t n;
  static const char *const refused[] = {"",
                                        "/UTC",
                                        "UTC/",
                                        "../zoneinfo/UTC",
                                        "Europe//Amsterdam",
                                        "right/UTC",
                                        "posix/UTC",
                                        "Europe/./Amsterdam",
                                        "no such",
                                        "Europe"};
  assert_int_equal(dsv__zone_file(NULL, "Europe/Amsterdam", buffer, sizeof buffer, &n), DSV_OK);
  assert_true(n > 44);
  assert_memory_equal(buffer, "TZif", 4);
  assert_int_equal(dsv__zone_file(NULL, "Etc/GMT+5", buffer, sizeof buffer, &n), DSV_OK);
  assert_int_equal(dsv__zone_file(NULL, "Europe/Amsterdam", buffer, 44, &n), DSV_ERROR_LIMIT);
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
    assert_int_equal(dsv__zone_file(NULL, refused[i], buffer, sizeof buffer, &n), DSV_ERROR_ZONE);
}

/* The whole way: a packed file into facts, and a damaged one that leaves them as they were. */
static void test_load(void **state) {
  (void)state;
  world w = world_of("{\"type\":\"stream\",\"id\":\"e\",\"shape\":\"event\",\"fields\":{\"v\":\"number\"}}");
  unsigned char packed[400];
  size_t n = pack(text, LENGTH, packed, sizeof packed);
  assert_int_equal(dsv_facts_load(w.facts, "e", write_file("e.csv.gz", packed, n), NULL, w.diag), DSV_OK);
  assert_int_equal(dsv_facts_rows(w.facts, "e"), 2);
  packed[n - 6] ^= 1; /* the check sum: all rows have been read by then */
  assert_int_equal(dsv_facts_load(w.facts, "e", write_file("e.csv.gz", packed, n), NULL, w.diag), DSV_ERROR_GZIP);
  assert_int_equal(dsv_facts_rows(w.facts, "e"), 2);
  assert_int_equal(dsv_facts_load(w.facts, "e", write_file("e.dat", text, LENGTH), NULL, w.diag), DSV_ERROR_FORMAT);
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  options.format = DSV_FORMAT_CSV;
  assert_int_equal(dsv_facts_load(w.facts, "e", path_of("e.dat"), &options, w.diag), DSV_OK);
  options.format = 9;
  assert_int_equal(dsv_facts_load(w.facts, "e", path_of("e.dat"), &options, w.diag), DSV_ERROR_MISUSE);
  assert_int_equal(dsv_facts_load(w.facts, "e", path_of("none.csv"), NULL, w.diag), DSV_ERROR_OPEN);
  assert_int_equal(dsv_facts_rows(w.facts, "e"), 4);
  world_end(&w);
}

static int begin(void **state) {
  (void)state;
  return !mkdtemp(folder) || dsv_context_new(NULL, &context);
}

static int end(void **state) {
  (void)state;
  DIR *open = opendir(folder);
  for (struct dirent *entry; open && (entry = readdir(open));)
    if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) unlink(path_of(entry->d_name));
  if (open) closedir(open);
  dsv_context_unref(context);
  return rmdir(folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_plain),  cmocka_unit_test(test_no_files), cmocka_unit_test(test_packed),
      cmocka_unit_test(test_flips),  cmocka_unit_test(test_bomb),     cmocka_unit_test(test_pieces),
      cmocka_unit_test(test_folder), cmocka_unit_test(test_zones),    cmocka_unit_test(test_load)};
  return cmocka_run_group_tests(tests, begin, end);
}
