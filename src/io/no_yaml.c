/* A build without libfyaml. */
#include "io/yaml.h"

dsv_status dsv__yaml_json(const dsv_context *context, const char *bytes, size_t n, dsv__buffer *out,
                          dsv__fault *fault) {
  (void)context;
  (void)bytes;
  (void)n;
  (void)out;
  return dsv__fault_set(fault, DSV_ERROR_BUILT_OUT, 0, "this library was built without libfyaml; give JSON");
}
