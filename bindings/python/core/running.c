/* A score that goes on over facts that are open: used by one thread at a time, as they are. */
#include "core.h"

typedef struct {
  PyObject_HEAD
  dsv_running *running;
  PyObject *facts; /* the object, which says whether a verb is at work */
} running_object;

PyObject *core_running_make(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  const char *agreement = NULL;
  PyObject *object = NULL;
  long long from = 0, to = 0;
  if (!PyArg_ParseTuple(arguments, "O!sLL", state->facts, &object, &agreement, &from, &to)) return NULL;
  dsv_facts *facts = core_facts_claim(object);
  if (!facts) return NULL;
  dsv_running *running = NULL;
  dsv_diag *diag = core_diag(state);
  dsv_status status = diag ? dsv_running_new(facts, agreement, from, to, &running, diag) : DSV_ERROR_MEMORY;
  core_facts_let_go(object);
  PyObject *findings = diag ? core_finish(state, status, diag) : NULL;
  if (!findings) return NULL;
  Py_DECREF(findings);
  running_object *made = PyObject_New(running_object, state->running);
  if (!made) {
    dsv_running_unref(running);
    return NULL;
  }
  made->running = running;
  made->facts = Py_NewRef(object);
  return (PyObject *)made;
}

static void running_dealloc(PyObject *object) {
  running_object *self = (running_object *)object;
  dsv_running_unref(self->running);
  Py_DECREF(self->facts);
  core_free(object);
}

static PyObject *running_retract(PyObject *object, PyObject *arguments) {
  running_object *self = (running_object *)object;
  core_state *state = core_state_of(object);
  const char *stream = NULL;
  PyObject *list = NULL, *findings = NULL;
  Py_ssize_t rows = 0;
  if (!PyArg_ParseTuple(arguments, "sO!n", &stream, &PyList_Type, &list, &rows)) return NULL;
  if (rows < 0) return PyErr_Format(PyExc_ValueError, "%zd rows", rows);
  core_columns *columns = core_columns_read(list, (size_t)rows);
  if (!columns) return NULL;
  if (core_facts_claim(self->facts)) {
    dsv_diag *diag = core_diag(state);
    if (diag) {
      dsv_status status;
      Py_BEGIN_ALLOW_THREADS status =
          dsv_running_retract(self->running, stream, columns->at, columns->n, (uint64_t)rows, diag);
      Py_END_ALLOW_THREADS findings = core_finish(state, status, diag);
    }
    core_facts_let_go(self->facts);
  }
  core_columns_settle(columns, DSV_ERROR_MISUSE); /* nobody keeps them */
  return findings;
}

static PyObject *running_score(PyObject *object, PyObject *arguments) {
  running_object *self = (running_object *)object;
  core_state *state = core_state_of(object);
  PyObject *progress = NULL;
  long long as_of = 0;
  if (!PyArg_ParseTuple(arguments, "LO", &as_of, &progress) || !core_facts_claim(self->facts)) return NULL;
  dsv_diag *diag = core_diag(state);
  dsv_scorecard *card = NULL;
  PyObject *findings = NULL;
  if (diag) {
    core_work work;
    dsv_score_options options = DSV_SCORE_OPTIONS_INIT;
    options.progress = core_progress;
    options.user = &work;
    core_work_begin(&work, progress);
    dsv_status status = dsv_running_score(self->running, as_of, &options, &card, diag);
    core_work_end(&work);
    findings = core_finish(state, status, diag);
  }
  core_facts_let_go(self->facts);
  if (!findings) {
    dsv_scorecard_unref(card);
    return NULL;
  }
  return Py_BuildValue("(NN)", core_scorecard_make(state, card), findings);
}

static PyMethodDef running_methods[] = {
    {"retract", running_retract, METH_VARARGS, "Takes rows back by key; gives findings."},
    {"score", running_score, METH_VARARGS, "A scorecard and findings."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot running_slots[] = {
    {Py_tp_dealloc, running_dealloc},
    {Py_tp_methods, running_methods},
    {Py_tp_doc, "A score that goes on."},
    {0, NULL},
};

PyType_Spec core_running_spec = {
    .name = "dsv._core.Running",
    .basicsize = sizeof(running_object),
    .flags = CORE_TYPE_FLAGS,
    .slots = running_slots,
};
