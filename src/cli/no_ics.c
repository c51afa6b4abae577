/* A build without libical. */
#include "ics.h"

bool ics_is_built(void) {
  return false;
}

bool ics_read(const ics_request *request, const char *bytes, size_t n, ics_file **out) {
  (void)request;
  (void)bytes;
  (void)n;
  *out = NULL;
  return false;
}

void ics_free(ics_file *file) {
  (void)file;
}

const occurrences *ics_occurrences(const ics_file *file) {
  (void)file;
  return NULL;
}

const char *ics_timezone(const ics_file *file) {
  (void)file;
  return NULL;
}
