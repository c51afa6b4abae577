/* Zone files of the system. */
#include "io/zone_file.h"
#include "io/file.h"
#include <string.h>

#define LONGEST 255

static bool is_part_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '+' || c == '-';
}

/* Parts of letters apart by single slashes: no dots, so nothing outside the database can be named. */
static bool is_zone_name(const char *zone) {
  size_t n = strlen(zone);
  if (!n || n > LONGEST || !strncmp(zone, "right/", 6) || !strncmp(zone, "posix/", 6)) return false;
  for (size_t i = 0; i < n; i++) {
    bool slash = zone[i] == '/' && i > 0 && i + 1 < n && zone[i - 1] != '/';
    if (!slash && !is_part_letter(zone[i])) return false;
  }
  return true;
}

dsv_status dsv__zone_file(void *user, const char *zone, uint8_t *buffer, size_t capacity, size_t *length) {
  (void)user;
  static const char *const folders[] = {"/usr/share/zoneinfo/", "/usr/lib/zoneinfo/", "/etc/zoneinfo/"};
  *length = 0;
  if (!is_zone_name(zone)) return DSV_ERROR_ZONE;
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
    char path[LONGEST + 32];
    size_t n = strlen(folders[i]);
    memcpy(path, folders[i], n);
    memcpy(path + n, zone, strlen(zone) + 1);
    dsv_status status = dsv__file_into(path, buffer, capacity, length);
    if (status != DSV_ERROR_OPEN) return status == DSV_ERROR_READ ? DSV_ERROR_ZONE : status;
  }
  return DSV_ERROR_ZONE;
}
