/* Tallies: immutable, shared by any number of threads. */
#include "core.h"

typedef struct {
  PyObject_HEAD
  dsv_tally *tally;
} tally_object;

static PyObject *tally_make(core_state *state, dsv_tally *tally) {
  tally_object *self = PyObject_New(tally_object, state->tally);
  if (!self) {
    dsv_tally_unref(tally);
    return NULL;
  }
  self->tally = tally;
  return (PyObject *)self;
}

static void tally_dealloc(PyObject *self) {
  dsv_tally_unref(((tally_object *)self)->tally);
  core_free(self);
}

PyObject *core_tally_give(core_state *state, dsv_status status, dsv_tally *tally, dsv_diag *diag) {
  PyObject *findings = core_finish(state, status, diag);
  if (findings) return Py_BuildValue("(NN)", tally_make(state, tally), findings);
  dsv_tally_unref(tally);
  return NULL;
}

/* The tallies of a list, which it keeps alive; NULL with an exception. */
static dsv_tally **handles(core_state *state, PyObject *list, size_t *n) {
  *n = (size_t)PyList_Size(list);
  dsv_tally **at = PyMem_Malloc((*n + 1) * sizeof(dsv_tally *));
  if (!at) {
    PyErr_NoMemory();
    return NULL;
  }
  for (size_t i = 0; i < *n; i++) {
    PyObject *one = PyList_GetItem(list, (Py_ssize_t)i);
    if (one && PyObject_TypeCheck(one, state->tally)) {
      at[i] = ((tally_object *)one)->tally;
      continue;
    }
    PyMem_Free(at);
    PyErr_SetString(PyExc_TypeError, "tallies are due");
    return NULL;
  }
  return at;
}

PyObject *core_tally_merge(PyObject *module, PyObject *arguments) {
  core_state *state = PyModule_GetState(module);
  PyObject *list = NULL, *progress = NULL;
  size_t n;
  if (!PyArg_ParseTuple(arguments, "O!O", &PyList_Type, &list, &progress)) return NULL;
  dsv_tally **at = handles(state, list, &n);
  dsv_diag *diag = at ? core_diag(state) : NULL;
  PyObject *made = NULL;
  if (diag) {
    core_work work;
    dsv_tally_options options = DSV_TALLY_OPTIONS_INIT;
    options.progress = core_progress;
    options.user = &work;
    dsv_tally *tally = NULL;
    core_work_begin(&work, progress);
    dsv_status status = dsv_tally_merge(at, n, &options, &tally, diag);
    core_work_end(&work);
    made = core_tally_give(state, status, tally, diag);
  }
  PyMem_Free(at);
  return made;
}

static PyObject *tally_score(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  PyObject *progress = NULL;
  dsv_diag *diag = PyArg_ParseTuple(arguments, "O", &progress) ? core_diag(state) : NULL;
  if (!diag) return NULL;
  core_work work;
  dsv_score_options options = DSV_SCORE_OPTIONS_INIT;
  options.progress = core_progress;
  options.user = &work;
  dsv_scorecard *card = NULL;
  core_work_begin(&work, progress);
  dsv_status status = dsv_tally_score(&((tally_object *)self)->tally, 1, &options, &card, diag);
  core_work_end(&work);
  PyObject *findings = core_finish(state, status, diag);
  if (findings) return Py_BuildValue("(NN)", core_scorecard_make(state, card), findings);
  dsv_scorecard_unref(card);
  return NULL;
}

static PyObject *tally_write(PyObject *self, PyObject *unused) {
  (void)unused;
  core_state *state = core_state_of(self);
  dsv_diag *diag = core_diag(state);
  if (!diag) return NULL;
  dsv_text *text = NULL;
  dsv_status status;
  Py_BEGIN_ALLOW_THREADS status = dsv_tally_write(((tally_object *)self)->tally, NULL, &text, diag);
  Py_END_ALLOW_THREADS return core_give_bytes(state, status, text, diag);
}

static PyMethodDef tally_methods[] = {
    {"score", tally_score, METH_VARARGS, "A scorecard and findings."},
    {"write", tally_write, METH_NOARGS, "The tally as bytes."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot tally_slots[] = {
    {Py_tp_dealloc, tally_dealloc},
    {Py_tp_methods, tally_methods},
    {Py_tp_doc, "What a part of the facts comes to."},
    {0, NULL},
};

PyType_Spec core_tally_spec = {
    .name = "dsv._core.Tally",
    .basicsize = sizeof(tally_object),
    .flags = CORE_TYPE_FLAGS,
    .slots = tally_slots,
};
