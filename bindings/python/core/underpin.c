/* Agreements held against what they rest on. */
#include "core.h"

typedef struct {
  PyObject_HEAD
  dsv_underpinning *made;
} underpinning_object;

PyObject *core_underpinning_make(core_state *state, dsv_underpinning *made) {
  underpinning_object *self = PyObject_New(underpinning_object, state->underpinning);
  if (!self) {
    dsv_underpinning_unref(made);
    return NULL;
  }
  self->made = made;
  return (PyObject *)self;
}

static void underpinning_dealloc(PyObject *self) {
  dsv_underpinning_unref(((underpinning_object *)self)->made);
  core_free(self);
}

static PyObject *underpinning_json(PyObject *self, PyObject *unused) {
  (void)unused;
  size_t length = 0;
  const char *json = dsv_underpinning_json(((underpinning_object *)self)->made, &length);
  return PyBytes_FromStringAndSize(json, (Py_ssize_t)length);
}

static PyObject *underpinning_report(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  dsv_report_options options = DSV_REPORT_OPTIONS_INIT;
  const bool read = PyArg_ParseTuple(arguments, "III", &options.form, &options.color, &options.width) != 0;
  dsv_diag *diag = read ? core_diag(state) : NULL;
  if (!diag) return NULL;
  dsv_text *text = NULL;
  dsv_status status;
  Py_BEGIN_ALLOW_THREADS status = dsv_report_underpinning(((underpinning_object *)self)->made, &options, &text, diag);
  Py_END_ALLOW_THREADS return core_give_str(state, status, text, diag);
}

static PyMethodDef underpinning_methods[] = {
    {"json", underpinning_json, METH_NOARGS, "Canonical JSON."},
    {"report", underpinning_report, METH_VARARGS, "A report as text."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot underpinning_slots[] = {
    {Py_tp_dealloc, underpinning_dealloc},
    {Py_tp_methods, underpinning_methods},
    {Py_tp_doc, "An agreement held against what it rests on."},
    {0, NULL},
};

PyType_Spec core_underpinning_spec = {
    .name = "dsv._core.Underpinning",
    .basicsize = sizeof(underpinning_object),
    .flags = CORE_TYPE_FLAGS,
    .slots = underpinning_slots,
};
