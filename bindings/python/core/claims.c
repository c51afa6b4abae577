/* The claims of an agreement at a moment. */
#include "core.h"

typedef struct {
  PyObject_HEAD
  dsv_claims *claims;
} claims_object;

PyObject *core_claims_make(core_state *state, dsv_claims *claims) {
  claims_object *self = PyObject_New(claims_object, state->claims);
  if (!self) {
    dsv_claims_unref(claims);
    return NULL;
  }
  self->claims = claims;
  return (PyObject *)self;
}

static void claims_dealloc(PyObject *self) {
  dsv_claims_unref(((claims_object *)self)->claims);
  core_free(self);
}

static PyObject *claims_json(PyObject *self, PyObject *unused) {
  (void)unused;
  size_t length = 0;
  const char *json = dsv_claims_json(((claims_object *)self)->claims, &length);
  return PyBytes_FromStringAndSize(json, (Py_ssize_t)length);
}

static PyObject *claims_report(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  dsv_report_options options = DSV_REPORT_OPTIONS_INIT;
  const bool read = PyArg_ParseTuple(arguments, "III", &options.form, &options.color, &options.width) != 0;
  dsv_diag *diag = read ? core_diag(state) : NULL;
  if (!diag) return NULL;
  dsv_text *text = NULL;
  dsv_status status;
  Py_BEGIN_ALLOW_THREADS status = dsv_report_claims(((claims_object *)self)->claims, &options, &text, diag);
  Py_END_ALLOW_THREADS return core_give_str(state, status, text, diag);
}

static PyMethodDef claims_methods[] = {
    {"json", claims_json, METH_NOARGS, "Canonical JSON."},
    {"report", claims_report, METH_VARARGS, "A report as text."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot claims_slots[] = {
    {Py_tp_dealloc, claims_dealloc},
    {Py_tp_methods, claims_methods},
    {Py_tp_doc, "An agreement held against what it rests on."},
    {0, NULL},
};

PyType_Spec core_claims_spec = {
    .name = "dsv._core.Claims",
    .basicsize = sizeof(claims_object),
    .flags = CORE_TYPE_FLAGS,
    .slots = claims_slots,
};
