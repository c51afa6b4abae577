/*
 * Columns from Python: buffers as they are, lists of text as bytes and offsets. No Python code runs for a row. Text is
 * read twice, so the list is first made a tuple that no other code can change.
 */
#include "core.h"
#include <string.h>

/* What has to be released after the call. */
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
  return type == DSV_COLUMN_BOOLEAN ? sizeof(uint8_t) : sizeof(int64_t);
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

static bool read_texts(dsv_column *column, core_held *held, PyObject *values, size_t rows) {
  PyObject *texts = cells(values, rows, column->name);
  if (!texts) return false;
  size_t bytes = 0;
  bool missing = false, done = false;
  if (measure(texts, (Py_ssize_t)rows, column->name, &bytes, &missing)) {
    held->bytes = PyMem_Malloc(bytes);
    held->offsets = PyMem_Calloc(rows + 1, sizeof *held->offsets);
    held->given = missing ? PyMem_Malloc(rows) : NULL;
    done = held->bytes && held->offsets && (held->given || !missing);
    if (!done) PyErr_NoMemory();
  }
  if (done) copy_texts(held, texts, (Py_ssize_t)rows, column->name);
  Py_DECREF(texts);
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

static bool read_column(dsv_column *column, core_held *held, PyObject *item, size_t rows) {
  PyObject *values = NULL, *valid = NULL;
  column->size = sizeof *column;
  if (!item || !PyTuple_Check(item)) {
    PyErr_SetString(PyExc_TypeError, "a column is a tuple");
    return false;
  }
  if (!PyArg_ParseTuple(item, "sIOO", &column->name, &column->type, &values, &valid)) return false;
  if (column->type == DSV_COLUMN_TEXT) return read_texts(column, held, values, rows);
  return read_buffers(column, held, values, valid, rows);
}

bool core_columns_read(core_columns *columns, PyObject *list, size_t rows) {
  size_t n = (size_t)PyList_Size(list);
  columns->n = n;
  columns->at = PyMem_Calloc(n, sizeof *columns->at);
  columns->held = PyMem_Calloc(n, sizeof *columns->held);
  if (!columns->at || !columns->held) {
    PyErr_NoMemory();
    return false;
  }
  for (size_t i = 0; i < n; i++) {
    if (!read_column(&columns->at[i], &columns->held[i], PyList_GetItem(list, (Py_ssize_t)i), rows)) return false;
  }
  return true;
}

void core_columns_drop(core_columns *columns) {
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
}
