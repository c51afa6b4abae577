/* Calendars. */
#include "core.h"

typedef struct {
  PyObject_HEAD
  dsv_calendar *calendar;
} calendar_object;

PyObject *core_calendar_make(core_state *state, dsv_calendar *calendar) {
  calendar_object *self = PyObject_New(calendar_object, state->calendar);
  if (!self) {
    dsv_calendar_unref(calendar);
    return NULL;
  }
  self->calendar = calendar;
  return (PyObject *)self;
}

static void calendar_dealloc(PyObject *self) {
  dsv_calendar_unref(((calendar_object *)self)->calendar);
  core_free(self);
}

/* ---- one question ------------------------------------------------------------------------------------------------ */

static dsv_status ask_one(const dsv_calendar *calendar, unsigned verb, int64_t a, int64_t b,
                          const dsv_calendar_options *options, int64_t *out, dsv_diag *diag) {
  switch (verb) {
    case DSV_CLOCK_ELAPSED: return dsv_calendar_elapsed(calendar, a, b, options, out, diag);
    case DSV_CLOCK_DUE: return dsv_calendar_due(calendar, a, b, options, out, diag);
    case DSV_CLOCK_BACK: return dsv_calendar_back(calendar, a, b, options, out, diag);
    case DSV_CLOCK_DUE_DAYS: return dsv_calendar_due_days(calendar, a, b, options, out, diag);
    case DSV_CLOCK_OPEN: return dsv_calendar_open(calendar, a, options, out, diag);
    case DSV_CLOCK_NEXT_OPEN: return dsv_calendar_next_open(calendar, a, options, out, diag);
    case DSV_CLOCK_NEXT_CLOSE: return dsv_calendar_next_close(calendar, a, options, out, diag);
    case DSV_CLOCK_WORKING: return dsv_calendar_working(calendar, a, options, out, diag);
    default: return DSV_ERROR_MISUSE;
  }
}

/* one(verb, a, b, land, day_time) -> int */
static PyObject *calendar_one(PyObject *self, PyObject *arguments) {
  unsigned verb = 0;
  long long a = 0, b = 0;
  dsv_calendar_options options = DSV_CALENDAR_OPTIONS_INIT;
  if (!PyArg_ParseTuple(arguments, "ILLII", &verb, &a, &b, &options.land, &options.day_time)) return NULL;
  core_state *state = core_state_of(self);
  dsv_diag *diag = core_diag(state);
  if (!diag) return NULL;
  int64_t out = 0;
  dsv_status status = ask_one(((calendar_object *)self)->calendar, verb, a, b, &options, &out, diag);
  PyObject *findings = core_finish(state, status, diag);
  if (!findings) return NULL;
  Py_DECREF(findings);
  return PyLong_FromLongLong(out);
}

static PyObject *calendar_local(PyObject *self, PyObject *arguments) {
  long long at = 0;
  if (!PyArg_ParseTuple(arguments, "L", &at)) return NULL;
  core_state *state = core_state_of(self);
  dsv_diag *diag = core_diag(state);
  if (!diag) return NULL;
  int64_t out = 0;
  dsv_status status = dsv_calendar_local(((calendar_object *)self)->calendar, at, NULL, &out, diag);
  PyObject *findings = core_finish(state, status, diag);
  if (!findings) return NULL;
  Py_DECREF(findings);
  return PyLong_FromLongLong(out);
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

/* Numbers as a list; what they lie in is released. */
static PyObject *give_numbers(core_state *state, dsv_status status, int64_t *numbers, uint64_t n, dsv_diag *diag) {
  PyObject *findings = core_finish(state, status, diag), *list = NULL;
  if (findings) list = PyList_New((Py_ssize_t)n);
  for (uint64_t i = 0; list && i < n; i++) {
    PyObject *number = PyLong_FromLongLong(numbers[i]);
    if (!number || PyList_SetItem(list, (Py_ssize_t)i, number)) Py_CLEAR(list);
  }
  Py_XDECREF(findings);
  PyMem_Free(numbers);
  return list;
}

/* Start, end, start, end ... of the open spans. */
static PyObject *calendar_spans(PyObject *self, PyObject *arguments) {
  long long from = 0, to = 0;
  if (!PyArg_ParseTuple(arguments, "LL", &from, &to)) return NULL;
  const dsv_calendar *calendar = ((calendar_object *)self)->calendar;
  core_state *state = core_state_of(self);
  dsv_diag *diag = core_diag(state);
  if (!diag) return NULL;
  uint64_t n = 0;
  int64_t *spans = NULL;
  core_work work;
  core_work_begin(&work, Py_None);
  dsv_status status = dsv_calendar_spans(calendar, from, to, NULL, NULL, 0, &n, diag);
  core_work_end(&work);
  if (!status && !(spans = PyMem_Calloc(n + 1, 2 * sizeof *spans))) status = DSV_ERROR_MEMORY;
  core_work_begin(&work, Py_None);
  if (!status) status = dsv_calendar_spans(calendar, from, to, NULL, spans, n, &n, diag);
  core_work_end(&work);
  return give_numbers(state, status, spans, status ? 0 : 2 * n, diag);
}

static PyObject *calendar_instants(PyObject *self, PyObject *arguments) {
  enum { MOST = 16 };
  long long local = 0;
  if (!PyArg_ParseTuple(arguments, "L", &local)) return NULL;
  core_state *state = core_state_of(self);
  dsv_diag *diag = core_diag(state);
  if (!diag) return NULL;
  uint64_t n = 0;
  int64_t *instants = PyMem_Calloc(MOST, sizeof *instants);
  dsv_status status = DSV_ERROR_MEMORY;
  if (instants)
    status = dsv_calendar_instants(((calendar_object *)self)->calendar, local, NULL, instants, MOST, &n, diag);
  return give_numbers(state, status, instants, status ? 0 : n < MOST ? n : MOST, diag);
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

/* A buffer of 64-bit integers; false with an exception. */
static bool take(PyObject *object, int flags, Py_buffer *out) {
  if (PyObject_GetBuffer(object, out, PyBUF_C_CONTIGUOUS | flags)) return false;
  if (out->len % (Py_ssize_t)sizeof(int64_t) == 0) return true;
  PyErr_SetString(PyExc_ValueError, "a buffer of 64-bit integers is due");
  return false;
}

typedef struct {
  Py_buffer a, b, out;
  uint64_t rows;
  uint32_t b_one;
} table;

/* What lies in the buffers; false with an exception. `b` may be None, or have one value for all rows. */
static bool read_table(table *t, PyObject *a, PyObject *b, PyObject *out) {
  if (!take(a, 0, &t->a) || (b != Py_None && !take(b, 0, &t->b)) || !take(out, PyBUF_WRITABLE, &t->out)) return false;
  t->rows = (uint64_t)t->a.len / sizeof(int64_t);
  t->b_one = b != Py_None && t->b.len == (Py_ssize_t)sizeof(int64_t) && t->rows != 1;
  const bool fits = t->out.len == t->a.len && (b == Py_None || t->b_one || t->b.len == t->a.len);
  if (!fits) PyErr_SetString(PyExc_ValueError, "the columns have different numbers of rows");
  return fits;
}

/* batch(verb, a, b, out, land, day_time, progress) -> how many were not answered */
static PyObject *calendar_batch(PyObject *self, PyObject *arguments) {
  unsigned verb = 0;
  PyObject *a, *b, *out, *progress;
  dsv_calendar_options options = DSV_CALENDAR_OPTIONS_INIT;
  if (!PyArg_ParseTuple(arguments, "IOOOIIO", &verb, &a, &b, &out, &options.land, &options.day_time, &progress))
    return NULL;
  core_state *state = core_state_of(self);
  table t = {.b_one = 0};
  dsv_diag *diag = NULL;
  PyObject *answer = NULL;
  if (read_table(&t, a, b, out) && (diag = core_diag(state)) != NULL) {
    core_work work;
    uint64_t unanswered = 0;
    options.progress = core_progress;
    options.user = &work;
    core_work_begin(&work, progress);
    dsv_status status = dsv_calendar_batch(((calendar_object *)self)->calendar, verb, t.a.buf, t.b.buf, t.b_one, t.rows,
                                           &options, t.out.buf, &unanswered, diag);
    core_work_end(&work);
    PyObject *findings = core_finish(state, status, diag);
    if (findings) answer = PyLong_FromUnsignedLongLong(unanswered);
    Py_XDECREF(findings);
  }
  PyBuffer_Release(&t.a); /* nothing for one that was never taken */
  PyBuffer_Release(&t.b);
  PyBuffer_Release(&t.out);
  return answer;
}

/* ask(query) -> bytes, both JSON */
static PyObject *calendar_ask(PyObject *self, PyObject *arguments) {
  const char *query = NULL;
  Py_ssize_t length = 0;
  if (!PyArg_ParseTuple(arguments, "y#", &query, &length)) return NULL;
  core_state *state = core_state_of(self);
  dsv_diag *diag = core_diag(state);
  if (!diag) return NULL;
  dsv_text *text = NULL;
  core_work work;
  core_work_begin(&work, Py_None);
  dsv_status status = dsv_calendar_ask(((calendar_object *)self)->calendar, query, (size_t)length, NULL, &text, diag);
  core_work_end(&work);
  return core_give_bytes(state, status, text, diag);
}

static PyMethodDef calendar_methods[] = {
    {"one", calendar_one, METH_VARARGS, "One question; its answer in microseconds, or 0 or 1."},
    {"local", calendar_local, METH_VARARGS, "What the clock shows at an instant, in microseconds as if it were UTC."},
    {"spans", calendar_spans, METH_VARARGS, "Start, end, start, end ... of the open spans."},
    {"instants", calendar_instants, METH_VARARGS, "The instants at which the clock shows a reading."},
    {"batch", calendar_batch, METH_VARARGS, "One question of many rows, into a buffer."},
    {"ask", calendar_ask, METH_VARARGS, "Answers a query in JSON."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot calendar_slots[] = {
    {Py_tp_dealloc, calendar_dealloc},
    {Py_tp_methods, calendar_methods},
    {Py_tp_doc, "A calendar with its zone."},
    {0, NULL},
};

PyType_Spec core_calendar_spec = {
    .name = "dsv._core.Calendar",
    .basicsize = sizeof(calendar_object),
    .flags = CORE_TYPE_FLAGS,
    .slots = calendar_slots,
};
