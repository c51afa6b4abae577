/* The version of the library that runs. */
#include <dsv/version.h>

const char *dsv_version(void) {
  return DSV_VERSION_STRING;
}
