/*
 * Columns from Python: buffers as they are, lists of text as bytes and offsets. No Python code runs for a row. Text is
 * read twice, so the list is first made a tuple that no other code can change.
 */
#include "core.h"
#include <string.h>

/* What has to be released when the columns are no longer needed. */
typedef struct core_held {
  Py_buffer values;
  Py_buffer valid;
  char *bytes;
  int64_t *offsets;
  uint8_t *given;
} core_held;

/* A buffer of exactly so many bytes, one value after the other; false with an exception. */
static bool take(PyObject *object, Py_buffer *out, size_t bytes, const char *name) {
  if (PyObject_GetBuffer(object, out, PyBUF_C_CONTIGUOUS)) return false;
  if ((size_t)out->len == bytes) return true;
  PyErr_Format(PyExc_ValueError, "column %s: a buffer of %zu bytes is due, not of %zd", name, bytes, out->len);
  return false;
}

static size_t size_of(uint32_t type) {
  return type == DSV_COLUMN_BOOLEAN ? sizeof(uint8_t) : type == DSV_COLUMN_CODES ? sizeof(uint32_t) : sizeof(int64_t);
}

/* The UTF-8 bytes of one cell; NULL where it is None, or with an exception. The text keeps them. */
static const char *cell(PyObject *texts, Py_ssize_t row, const char *name, Py_ssize_t *length) {
  PyObject *item = PyTuple_GetItem(texts, row);
  if (!item || item == Py_None) return NULL;
  if (PyUnicode_Check(item)) return PyUnicode_AsUTF8AndSize(item, length);
  PyErr_Format(PyExc_TypeError, "column %s, row %zd: str or None is due, not %R", name, row + 1,
               (PyObject *)Py_TYPE(item));
  return NULL;
}

/* Total of bytes, and whether any is missing; false with an exception. */
static bool measure(PyObject *texts, Py_ssize_t rows, const char *name, size_t *bytes, bool *missing) {
  *bytes = 0;
  *missing = false;
  for (Py_ssize_t row = 0; row < rows; row++) {
    Py_ssize_t length = 0;
    if (!cell(texts, row, name, &length)) {
      if (PyErr_Occurred()) return false;
      *missing = true;
    }
    *bytes += (size_t)length;
  }
  return true;
}

static void copy_texts(core_held *held, PyObject *texts, Py_ssize_t rows, const char *name) {
  size_t end = 0;
  for (Py_ssize_t row = 0; row < rows; row++) {
    Py_ssize_t length = 0;
    const char *text = cell(texts, row, name, &length);
    held->offsets[row] = (int64_t)end;
    if (held->given) held->given[row] = text != NULL;
    if (text) memcpy(held->bytes + end, text, (size_t)length);
    end += (size_t)length;
  }
  held->offsets[rows] = (int64_t)end;
}

/* A tuple of exactly so many cells, or NULL with an exception. */
static PyObject *cells(PyObject *values, size_t rows, const char *name) {
  PyObject *texts = PySequence_Tuple(values);
  if (!texts || (size_t)PyTuple_Size(texts) == rows) return texts;
  PyErr_Format(PyExc_ValueError, "column %s: %zu rows are due, not %zd", name, rows, PyTuple_Size(texts));
  Py_DECREF(texts);
  return NULL;
}

/* The text of so many cells as bytes and offsets; false with an exception. */
static bool lay_out(core_held *held, PyObject *texts, size_t n, const char *name, bool *missing) {
  size_t bytes = 0;
  if (!measure(texts, (Py_ssize_t)n, name, &bytes, missing)) return false;
  held->bytes = PyMem_Malloc(bytes);
  held->offsets = PyMem_Calloc(n + 1, sizeof *held->offsets);
  held->given = *missing ? PyMem_Malloc(n) : NULL;
  if (!held->bytes || !held->offsets || (*missing && !held->given)) {
    PyErr_NoMemory();
    return false;
  }
  copy_texts(held, texts, (Py_ssize_t)n, name);
  return true;
}

static bool read_texts(dsv_column *column, core_held *held, PyObject *values, size_t rows) {
  PyObject *texts = cells(values, rows, column->name);
  bool missing = false, done = texts && lay_out(held, texts, rows, column->name, &missing);
  Py_XDECREF(texts);
  column->values = held->bytes;
  column->offsets = held->offsets;
  column->valid = held->given;
  return done;
}

static bool read_buffers(dsv_column *column, core_held *held, PyObject *values, PyObject *valid, size_t rows) {
  if (!take(values, &held->values, rows * size_of(column->type), column->name)) return false;
  column->values = held->values.buf;
  if (valid == Py_None) return true;
  if (!take(valid, &held->valid, rows, column->name)) return false;
  column->valid = held->valid.buf;
  return true;
}

/* What the codes of a column stand for. */
static bool read_dictionary(dsv_column *column, core_held *held, PyObject *given) {
  PyObject *texts = PySequence_Tuple(given);
  if (!texts) return false;
  bool missing = false, done = lay_out(held, texts, (size_t)PyTuple_Size(texts), column->name, &missing);
  if (done && missing) PyErr_Format(PyExc_TypeError, "column %s: texts are str, none of them None", column->name);
  column->n_texts = (uint64_t)PyTuple_Size(texts);
  column->texts = held->bytes;
  column->offsets = held->offsets;
  Py_DECREF(texts);
  return done && !missing;
}

static bool read_column(dsv_column *column, core_held *held, PyObject *item, size_t rows) {
  PyObject *values = NULL, *valid = NULL, *texts = NULL;
  column->size = sizeof *column;
  if (!item || !PyTuple_Check(item)) {
    PyErr_SetString(PyExc_TypeError, "a column is a tuple");
    return false;
  }
  if (!PyArg_ParseTuple(item, "sIOOIO", &column->name, &column->type, &values, &valid, &column->scale, &texts))
    return false;
  if (column->type == DSV_COLUMN_TEXT) return read_texts(column, held, values, rows);
  if (!read_buffers(column, held, values, valid, rows)) return false;
  return column->type != DSV_COLUMN_CODES || read_dictionary(column, held, texts);
}

static void drop(core_columns *columns) {
  if (!columns) return;
  for (size_t i = 0; columns->held && i < columns->n; i++) {
    core_held *held = &columns->held[i];
    PyBuffer_Release(&held->values); /* nothing for one that was never taken */
    PyBuffer_Release(&held->valid);
    PyMem_Free(held->bytes);
    PyMem_Free(held->offsets);
    PyMem_Free(held->given);
  }
  PyMem_Free(columns->held);
  PyMem_Free(columns->at);
  PyMem_Free(columns);
}

/* Frees what only the call needs: text, which the library copies. */
static void trim(core_columns *columns) {
  for (size_t i = 0; i < columns->n; i++) {
    core_held *held = &columns->held[i];
    PyMem_Free(held->bytes);
    PyMem_Free(held->offsets);
    held->bytes = NULL;
    held->offsets = NULL;
  }
}

core_columns *core_columns_read(PyObject *list, size_t rows) {
  size_t n = (size_t)PyList_Size(list);
  core_columns *columns = PyMem_Calloc(1, sizeof *columns);
  if (columns) {
    columns->n = n;
    columns->in_call = true;
    columns->at = PyMem_Calloc(n, sizeof *columns->at);
    columns->held = PyMem_Calloc(n, sizeof *columns->held);
  }
  bool done = columns && columns->at && columns->held;
  if (!done) PyErr_NoMemory();
  for (size_t i = 0; done && i < n; i++)
    done = read_column(&columns->at[i], &columns->held[i], PyList_GetItem(list, (Py_ssize_t)i), rows);
  if (done) return columns;
  drop(columns);
  return NULL;
}

void core_columns_release(void *user) {
  core_columns *columns = user;
  PyGILState_STATE lock = PyGILState_Ensure();
  if (columns->in_call) columns->let_go = true;
  else drop(columns);
  PyGILState_Release(lock);
}

void core_columns_settle(core_columns *columns, dsv_status status) {
  columns->in_call = false;
  if (status || columns->let_go) drop(columns);
  else trim(columns);
}
