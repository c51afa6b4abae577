/* Folders: the names of the files in them. */
#include "base/sort.h"
#include "io/file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool dsv__is_folder(const char *path) {
  struct stat about;
  return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static bool ends_in_one(const char *name, const char *const *endings) {
  size_t n = strlen(name);
  for (; *endings; endings++) {
    size_t ending = strlen(*endings);
    if (n >= ending && !memcmp(name + n - ending, *endings, ending)) return true;
  }
  return false;
}

static bool is_wanted(int folder, const char *name, const char *const *endings) {
  struct stat about;
  return name[0] != '.' && ends_in_one(name, endings) && fstatat(folder, name, &about, 0) == 0 &&
         S_ISREG(about.st_mode);
}

static int by_bytes(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool add(const dsv_context *context, char ***names, size_t *n, size_t *capacity, const char *name) {
  size_t bytes = strlen(name) + 1;
  char *copy = dsv__alloc(context, bytes, 1);
  void *array = *names;
  if (!copy || !dsv__grow(context, &array, capacity, *n + 1, sizeof **names)) {
    dsv__free(context, copy);
    return false;
  }
  memcpy(copy, name, bytes);
  *names = array;
  (*names)[(*n)++] = copy;
  return true;
}

static dsv_status list(dsv_context *context, DIR *folder, const char *const *endings, char ***names, size_t *n) {
  size_t capacity = 0;
  for (;;) {
    errno = 0;
    struct dirent *entry = readdir(folder);
    if (!entry) return errno ? DSV_ERROR_READ : DSV_OK;
    if (is_wanted(dirfd(folder), entry->d_name, endings) && !add(context, names, n, &capacity, entry->d_name))
      return DSV_ERROR_MEMORY;
  }
}

dsv_status dsv__folder(dsv_context *context, const char *path, const char *const *endings, char ***names, size_t *n,
                       dsv_diag *diag) {
  *names = NULL;
  *n = 0;
  dsv__place place = {.source = path};
  int file = open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY | O_NONBLOCK);
  DIR *folder = file < 0 ? NULL : fdopendir(file);
  if (!folder) {
    bool no_memory = file >= 0 && errno == ENOMEM;
    if (file >= 0) close(file);
    if (no_memory) return DSV__NO_MEMORY(diag);
    return dsv__find(diag, DSV_SEVERITY_ERROR, DSV_ERROR_OPEN, &place, "folder %s cannot be opened", path);
  }
  dsv_status status = list(context, folder, endings, names, n);
  closedir(folder);
  if (!status) {
    if (*n) dsv__sort(*names, *n, sizeof **names, by_bytes);
    return DSV_OK;
  }
  dsv__folder_free(context, *names, *n);
  *names = NULL;
  *n = 0;
  return dsv__find(diag, DSV_SEVERITY_ERROR, status, &place,
                   status == DSV_ERROR_MEMORY ? "out of memory" : "folder %s cannot be read", path);
}

void dsv__folder_free(dsv_context *context, char **names, size_t n) {
  for (size_t i = 0; names && i < n; i++) dsv__free(context, names[i]);
  dsv__free(context, names);
}
