/* Facts from files and bytes: opens, chooses the reader, and lands all or nothing. */
#include "base/checked.h"
#include "io/window.h"
#include <string.h>

static bool ends_in(const char *name, size_t n, const char *ending) {
  size_t length = strlen(ending);
  return n >= length && !memcmp(name + n - length, ending, length);
}

/* The format that a name says. */
static uint32_t format_of(const char *name) {
  static const struct {
    const char *ending;
    uint32_t format;
  } endings[] = {{".csv", DSV_FORMAT_CSV},
                 {".ndjson", DSV_FORMAT_NDJSON},
                 {".jsonl", DSV_FORMAT_NDJSON},
                 {".prometheus.json", DSV_FORMAT_PROMETHEUS},
                 {".openmetrics", DSV_FORMAT_OPENMETRICS},
                 {".om.txt", DSV_FORMAT_OPENMETRICS}};
  size_t n = name ? strlen(name) : 0;
  if (n && ends_in(name, n, ".gz")) n -= 3;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
    if (n && ends_in(name, n, endings[i].ending)) return endings[i].format;
  return DSV_FORMAT_AUTO;
}

static bool is_metrics(uint32_t format) {
  return format == DSV_FORMAT_PROMETHEUS || format == DSV_FORMAT_OPENMETRICS;
}

static dsv_status read_table(dsv__window *window, uint32_t format, dsv__table *table) {
  switch (format) {
    case DSV_FORMAT_CSV: return dsv__csv_read(window, table);
    case DSV_FORMAT_PROMETHEUS: return dsv__prometheus_read(window, table);
    case DSV_FORMAT_OPENMETRICS: return dsv__openmetrics_read(window, table);
    default: break;
  }
  dsv_status status = dsv__window_pass(window);
  return status ? status : dsv__ndjson_read(window, table);
}

static dsv_status read_as(dsv__window *window, uint32_t format, const char *stream) {
  dsv__place nowhere = {0};
  dsv__table *table = NULL;
  if (!stream && format != DSV_FORMAT_NDJSON)
    return dsv__batch_bad(window->batch, NULL, false, DSV_ERROR_STREAM, 0, 0, 0, "a stream must be given for %s",
                          is_metrics(format) ? "metrics" : "CSV");
  if (stream) {
    table = dsv__batch_table(window->batch, dsv__str_of(stream), &nowhere);
    if (!table) return DSV_OK; /* the batch knows */
  }
  if (is_metrics(format) && table->stream->shape != DSV__SHAPE_SAMPLE)
    return dsv__batch_bad(window->batch, NULL, false, DSV_ERROR_STREAM, 0, 0, 0,
                          "metrics are samples, but the shape of stream \"%s\" is another", stream);
  return read_table(window, format, table);
}

/* The part of the options: an input that cannot be cut is wholly in the first. False: nothing is in it. */
static bool set_part(dsv__window *window, uint32_t format, const dsv_facts_options *options) {
  if (!options || options->parts < 2) return true;
  if (is_metrics(format) || !dsv__input_in_parts(window->input)) return options->part == 0;
  dsv__uint128 size = dsv__input_size(window->input);
  window->from = (uint64_t)(size * options->part / options->parts);
  window->mark = options->mark;
  if (options->part + 1 < options->parts) window->stop = (uint64_t)(size * (options->part + 1) / options->parts);
  return true;
}

static dsv_status read_into(dsv__batch *batch, dsv_context *context, const char *stream, dsv__input *input,
                            uint32_t format, const dsv_facts_options *options, dsv_facts_mark *end, dsv_diag *diag) {
  dsv__window window;
  dsv_status status = dsv__window_init(&window, context, input, batch, diag);
  if (!status && set_part(&window, format, options)) status = read_as(&window, format, stream);
  if (window.mark) *end = (dsv_facts_mark){window.offset, window.line};
  dsv__window_free(&window);
  return status;
}

dsv_status dsv__facts_read_input(dsv_facts *facts, const char *stream, dsv__input *input,
                                 const dsv_facts_options *options, dsv_diag *diag) {
  const char *source = dsv__input_source(input);
  dsv__batch *batch;
  dsv_status status = dsv__batch_begin(facts, options, source, &batch, diag);
  if (status) return status;
  uint32_t format = options && options->format ? options->format : format_of(source);
  dsv__place place = {.source = source};
  dsv_facts_mark end = options && options->mark ? *options->mark : (dsv_facts_mark){0, 0};
  if (format == DSV_FORMAT_AUTO)
    status = dsv__find(diag, DSV_SEVERITY_ERROR, DSV_ERROR_FORMAT, &place,
                       "neither the name nor the options say what format it has");
  else status = read_into(batch, facts->book->context, stream, input, format, options, &end, diag);
  if (status) dsv__batch_abort(batch);
  else status = dsv__batch_commit(batch);
  if (!status && options && options->mark) *options->mark = end;
  return status;
}

dsv_status dsv_facts_load(dsv_facts *facts, const char *stream, const char *path, const dsv_facts_options *options,
                          dsv_diag *diag) {
  if (!facts || !path) return dsv__fail(diag, DSV_ERROR_MISUSE, "%s is NULL", facts ? "path" : "facts");
  dsv__input *input;
  dsv_status status = dsv__facts_usable(facts, diag);
  if (!status) status = dsv__input_open(facts->book->context, path, &input, diag);
  if (status) return status;
  status = dsv__facts_read_input(facts, stream, input, options, diag);
  dsv__input_close(input);
  return status;
}

dsv_status dsv_facts_read(dsv_facts *facts, const char *stream, const char *bytes, size_t length, const char *source,
                          const dsv_facts_options *options, dsv_diag *diag) {
  if (!facts || (!bytes && length)) return dsv__fail(diag, DSV_ERROR_MISUSE, "%s is NULL", facts ? "bytes" : "facts");
  dsv__input *input;
  dsv_status status = dsv__facts_usable(facts, diag);
  if (!status) status = dsv__input_memory(facts->book->context, bytes, length, source, &input, diag);
  if (status) return status;
  status = dsv__facts_read_input(facts, stream, input, options, diag);
  dsv__input_close(input);
  return status;
}
