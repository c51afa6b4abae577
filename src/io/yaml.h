/* YAML 1.2 as JSON. */
#ifndef DSV__YAML_H
#define DSV__YAML_H

#include "data/token.h"

/* Appends the documents of a stream as one JSON array, those that are empty left out. Aliases, anchors and tags are refused, so that what is
   read is no larger than what it is read from; limits are those of documents. Keys that are there twice are left to the reader of the JSON.
   DSV_ERROR_BUILT_OUT without libfyaml. */
dsv_status dsv__yaml_json(const dsv_context *context, const char *bytes, size_t n, dsv__buffer *out, dsv__fault *fault);

#endif
