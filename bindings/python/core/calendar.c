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

/* Microseconds of open time. */
static PyObject *calendar_elapsed(PyObject *self, PyObject *arguments) {
  long long from = 0, to = 0;
  if (!PyArg_ParseTuple(arguments, "LL", &from, &to)) return NULL;
  core_state *state = core_state_of(self);
  dsv_diag *diag = core_diag(state);
  if (!diag) return NULL;
  int64_t elapsed = 0;
  dsv_status status = dsv_calendar_elapsed(((calendar_object *)self)->calendar, from, to, &elapsed, diag);
  PyObject *findings = core_finish(state, status, diag);
  if (!findings) return NULL;
  Py_DECREF(findings);
  return PyLong_FromLongLong(elapsed);
}

static PyObject *calendar_open(PyObject *self, PyObject *arguments) {
  long long at = 0;
  if (!PyArg_ParseTuple(arguments, "L", &at)) return NULL;
  core_state *state = core_state_of(self);
  dsv_diag *diag = core_diag(state);
  if (!diag) return NULL;
  int32_t open = 0;
  dsv_status status = dsv_calendar_open(((calendar_object *)self)->calendar, at, &open, diag);
  PyObject *findings = core_finish(state, status, diag);
  if (!findings) return NULL;
  Py_DECREF(findings);
  return PyBool_FromLong(open);
}

static PyMethodDef calendar_methods[] = {
    {"elapsed", calendar_elapsed, METH_VARARGS, "Microseconds of open time between two instants."},
    {"open", calendar_open, METH_VARARGS, "Whether it is open at an instant."},
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
