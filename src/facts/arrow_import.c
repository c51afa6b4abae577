/* Record batches of Arrow into facts, one or a stream of them. */
#include "facts/arrow_in.h"
#include "data/say.h"
#include <string.h>

/* One call. */
typedef struct {
  dsv__batch *batch;
  dsv__table *table;
  dsv__array *arrays;  /* one for each slot */
  dsv__lending *first; /* the batch whose arrays the table uses; NULL: none */
} import;

static dsv_status begin(import *m, dsv_facts *facts, const char *stream, const dsv_facts_options *options,
                        dsv_diag *diag) {
  dsv_status status = dsv__batch_begin(facts, options, NULL, &m->batch, diag);
  if (status) return status;
  dsv__place nowhere = {0};
  m->table = dsv__batch_table(m->batch, dsv__str_of(stream), &nowhere);
  if (!m->table) return DSV_ERROR_STREAM;
  m->arrays = dsv__zalloc(m->batch->context, (size_t)dsv__batch_slots(m->table), sizeof *m->arrays);
  return m->arrays ? DSV_OK : dsv__batch_stop(m->batch, DSV_ERROR_MEMORY, "out of memory");
}

/* Ends the call: the table has its lender from here on. */
static dsv_status end(import *m, dsv_status status) {
  if (!m->batch) return status;
  const dsv_context *context = m->batch->context;
  dsv__free(context, m->arrays);
  dsv_status last = dsv__batch_commit(m->batch);
  return status ? status : last;
}

/* Appends one batch, which stays the caller's but for `lent`. */
static dsv_status add(import *m, const struct ArrowSchema *schema, const struct ArrowArray *array, dsv__lending **out,
                      bool *lent) {
  *out = dsv__lending_new(m->batch->context);
  if (!*out) return dsv__batch_stop(m->batch, DSV_ERROR_MEMORY, "out of memory");
  dsv_status status = dsv__arrow_read(m->batch, m->table, schema, array, *out, m->arrays);
  if (!status) status = dsv__append_arrays(m->batch, m->table, m->arrays, (uint64_t)array->length, true, lent);
  return status;
}

/* Moves a batch to where its arrays are looked after. */
static void move(struct ArrowArray *array, dsv__lending *lending) {
  lending->batch = *array;
  array->release = NULL;
}

dsv_status dsv_facts_import_arrow(dsv_facts *facts, const char *stream, struct ArrowSchema *schema,
                                  struct ArrowArray *array, const dsv_facts_options *options, dsv_diag *diag) {
  if (!facts || !stream || !schema || !array)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "%s is NULL",
                     !facts    ? "facts"
                     : !stream ? "stream"
                     : !schema ? "schema"
                               : "array");
  if (!schema->release || !array->release) return dsv__fail(diag, DSV_ERROR_MISUSE, "the array has been released");
import m = {NULL, NULL, NULL, NULL };
  dsv__lending *lending = NULL;
  bool lent = false;
  dsv_status status = begin(&m, facts, stream, options, diag);
  if (!status) status = add(&m, schema, array, &lending, &lent);
  status = end(&m, status);
  if (status) {
    dsv__lending_free(lending);
    return status;
  }
  move(array, lending);
  schema->release(schema);
  schema->release = NULL;
  dsv__append_settle(m.table, lent, (dsv_owner){sizeof(dsv_owner), dsv__lending_free, lending});
  return DSV_OK;
}

/* ---- streams ---------------------------------------------------------------------------------------------------------------- */

static dsv_status fail_read(const import *m, struct ArrowArrayStream *arrays, int code) {
  const char *text = arrays->get_last_error ? arrays->get_last_error(arrays) : NULL;
  return dsv__batch_stop(m->batch, DSV_ERROR_READ, "the stream of arrays failed (%d)%s%s", code, text ? ": " : "",
                         text ? dsv__show(dsv__str_of(text)).at : "");
}

/* One batch of a stream, which is ours from the beginning. */
static dsv_status take(import *m, const struct ArrowSchema *schema, struct ArrowArray *array) {
  dsv__lending *lending = NULL;
  bool lent = false;
  dsv_status status = add(m, schema, array, &lending, &lent);
  if (lending) move(array, lending);
  else array->release(array);
  if (m->first && !dsv__table_is_lent(m->table)) {
    dsv__lending_free(m->first); /* it has been copied to make room for this one */
    m->first = NULL;
  }
  if (lent) m->first = lending;
  else dsv__lending_free(lending);
  return status;
}

static dsv_status take_all(import *m, const struct ArrowSchema *schema, struct ArrowArrayStream *arrays) {
  for (;;) {
    struct ArrowArray array = {.release = NULL};
    int code = arrays->get_next(arrays, &array);
    if (code) return fail_read(m, arrays, code);
    if (!array.release) return DSV_OK;
    dsv_status status = take(m, schema, &array);
    if (status || m->batch->first) return status; /* what is wrong in one batch is found in it alone */
  }
}

dsv_status dsv_facts_import_arrow_stream(dsv_facts *facts, const char *stream, struct ArrowArrayStream *arrays,
                                         const dsv_facts_options *options, dsv_diag *diag) {
  if (!facts || !stream || !arrays)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "%s is NULL", !facts ? "facts" : !stream ? "stream" : "arrays");
  if (!arrays->release || !arrays->get_schema || !arrays->get_next)
    return dsv__fail(diag, DSV_ERROR_MISUSE, "the stream of arrays has been released");
import m = {NULL, NULL, NULL, NULL };
  struct ArrowSchema schema = {.release = NULL};
  dsv_status status = begin(&m, facts, stream, options, diag);
  int code = status ? 0 : arrays->get_schema(arrays, &schema);
  if (code) status = fail_read(&m, arrays, code);
  if (!status) status = take_all(&m, &schema, arrays);
  status = end(&m, status);
  if (schema.release) schema.release(&schema);
  if (status) {
    dsv__lending_free(m.first);
    return status;
  }
  arrays->release(arrays);
  arrays->release = NULL;
  if (m.first) dsv__append_settle(m.table, true, (dsv_owner){sizeof(dsv_owner), dsv__lending_free, m.first});
  return DSV_OK;
}
