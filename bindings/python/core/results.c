/* Scorecards, explanations and diffs. */
#include "core.h"

typedef struct {
  PyObject_HEAD
  dsv_scorecard *card;
} scorecard_object;

typedef struct {
  PyObject_HEAD
  dsv_explanation *explanation;
} explanation_object;

typedef struct {
  PyObject_HEAD
  dsv_diff *diff;
} diff_object;

PyObject *core_scorecard_make(core_state *state, dsv_scorecard *card) {
  scorecard_object *self = PyObject_New(scorecard_object, state->scorecard);
  if (!self) {
    dsv_scorecard_unref(card);
    return NULL;
  }
  self->card = card;
  return (PyObject *)self;
}

PyObject *core_explanation_make(core_state *state, dsv_explanation *explanation) {
  explanation_object *self = PyObject_New(explanation_object, state->explanation);
  if (!self) {
    dsv_explanation_unref(explanation);
    return NULL;
  }
  self->explanation = explanation;
  return (PyObject *)self;
}

PyObject *core_diff_make(core_state *state, dsv_diff *diff) {
  diff_object *self = PyObject_New(diff_object, state->diff);
  if (!self) {
    dsv_diff_unref(diff);
    return NULL;
  }
  self->diff = diff;
  return (PyObject *)self;
}

static void scorecard_dealloc(PyObject *self) {
  dsv_scorecard_unref(((scorecard_object *)self)->card);
  core_free(self);
}

static void explanation_dealloc(PyObject *self) {
  dsv_explanation_unref(((explanation_object *)self)->explanation);
  core_free(self);
}

static void diff_dealloc(PyObject *self) {
  dsv_diff_unref(((diff_object *)self)->diff);
  core_free(self);
}

static PyObject *scorecard_json(PyObject *self, PyObject *unused) {
  (void)unused;
  size_t length = 0;
  const char *json = dsv_scorecard_json(((scorecard_object *)self)->card, &length);
  return PyBytes_FromStringAndSize(json, (Py_ssize_t)length);
}

static PyObject *explanation_json(PyObject *self, PyObject *unused) {
  (void)unused;
  size_t length = 0;
  const char *json = dsv_explanation_json(((explanation_object *)self)->explanation, &length);
  return PyBytes_FromStringAndSize(json, (Py_ssize_t)length);
}

static PyObject *diff_json(PyObject *self, PyObject *unused) {
  (void)unused;
  size_t length = 0;
  const char *json = dsv_diff_json(((diff_object *)self)->diff, &length);
  return PyBytes_FromStringAndSize(json, (Py_ssize_t)length);
}

/* What `item` gives of 0 to n - 1; NULL: it has raised. */
static PyObject *list_of(PyObject *self, size_t n, PyObject *(*item)(PyObject *self, size_t index)) {
  PyObject *list = PyList_New((Py_ssize_t)n);
  for (size_t i = 0; list && i < n; i++) {
    PyObject *one = item(self, i);
    if (!one || PyList_SetItem(list, (Py_ssize_t)i, one)) Py_CLEAR(list);
  }
  return list;
}

/* The members of dsv._Row, in its order. */
static PyObject *result_tuple(PyObject *self, size_t index) {
  dsv_result result = DSV_RESULT_INIT;
  dsv_status status = dsv_scorecard_get(((scorecard_object *)self)->card, index, &result);
  if (status) return core_raise(core_state_of(self), status, NULL, NULL);
  return Py_BuildValue("(NNNINNNNNNLLL)", core_text(result.target), core_text(result.of_class),
                       core_text(result.subject), result.status, core_text(result.value), core_text(result.unit),
                       core_text(result.numerator), core_text(result.denominator), core_text(result.objective),
                       PyBool_FromLong((long)result.early), (long long)result.from, (long long)result.to,
                       (long long)result.version);
}

static PyObject *scorecard_results(PyObject *self, PyObject *unused) {
  (void)unused;
  return list_of(self, dsv_scorecard_count(((scorecard_object *)self)->card), result_tuple);
}

/* The members of dsv.Change, in its order. */
static PyObject *change_tuple(PyObject *self, size_t index) {
  dsv_change change = DSV_CHANGE_INIT;
  dsv_status status = dsv_diff_get(((diff_object *)self)->diff, index, &change);
  if (status) return core_raise(core_state_of(self), status, NULL, NULL);
  return Py_BuildValue("(IINNLLNNNNNNNNNN)", change.kind, change.direction, core_text(change.document_type),
                       core_text(change.document), (long long)change.before_version, (long long)change.after_version,
                       core_text(change.target), core_text(change.part), core_text(change.id), core_text(change.title),
                       core_text(change.member), core_text(change.before_pointer), core_text(change.after_pointer),
                       core_text(change.before), core_text(change.after), core_text(change.sentence));
}

static PyObject *diff_changes(PyObject *self, PyObject *unused) {
  (void)unused;
  return list_of(self, dsv_diff_count(((diff_object *)self)->diff), change_tuple);
}

static PyObject *scorecard_export(PyObject *self, PyObject *unused) {
  (void)unused;
  core_state *state = core_state_of(self);
  struct ArrowArrayStream *out = NULL;
  dsv_diag *diag = core_diag(state);
  PyObject *capsule = diag ? core_arrow_capsule(&out) : NULL;
  if (!capsule) {
    dsv_diag_unref(diag);
    return NULL;
  }
  dsv_status status;
  Py_BEGIN_ALLOW_THREADS status = dsv_scorecard_export_arrow(((scorecard_object *)self)->card, out, diag);
  Py_END_ALLOW_THREADS return core_give_capsule(state, status, capsule, diag);
}

/* (form, color, width) as options; false with an exception. */
static bool report_options(PyObject *arguments, dsv_report_options *options) {
  return PyArg_ParseTuple(arguments, "III", &options->form, &options->color, &options->width) != 0;
}

static PyObject *scorecard_report(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  dsv_report_options options = DSV_REPORT_OPTIONS_INIT;
  dsv_diag *diag = report_options(arguments, &options) ? core_diag(state) : NULL;
  if (!diag) return NULL;
  dsv_text *text = NULL;
  dsv_status status;
  Py_BEGIN_ALLOW_THREADS status = dsv_report_scorecard(((scorecard_object *)self)->card, &options, &text, diag);
  Py_END_ALLOW_THREADS return core_give_str(state, status, text, diag);
}

static PyObject *explanation_report(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  dsv_report_options options = DSV_REPORT_OPTIONS_INIT;
  dsv_diag *diag = report_options(arguments, &options) ? core_diag(state) : NULL;
  if (!diag) return NULL;
  dsv_text *text = NULL;
  dsv_status status;
  Py_BEGIN_ALLOW_THREADS status =
      dsv_report_explanation(((explanation_object *)self)->explanation, &options, &text, diag);
  Py_END_ALLOW_THREADS return core_give_str(state, status, text, diag);
}

static PyObject *diff_report(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  dsv_report_options options = DSV_REPORT_OPTIONS_INIT;
  dsv_diag *diag = report_options(arguments, &options) ? core_diag(state) : NULL;
  if (!diag) return NULL;
  dsv_text *text = NULL;
  dsv_status status;
  Py_BEGIN_ALLOW_THREADS status = dsv_report_diff(((diff_object *)self)->diff, &options, &text, diag);
  Py_END_ALLOW_THREADS return core_give_str(state, status, text, diag);
}

static PyMethodDef scorecard_methods[] = {
    {"json", scorecard_json, METH_NOARGS, "Canonical JSON."},
    {"results", scorecard_results, METH_NOARGS, "The figures as tuples."},
    {"export", scorecard_export, METH_NOARGS, "The figures as a stream of Arrow in a capsule."},
    {"report", scorecard_report, METH_VARARGS, "A report as text."},
    {NULL, NULL, 0, NULL},
};

static PyMethodDef explanation_methods[] = {
    {"json", explanation_json, METH_NOARGS, "Canonical JSON."},
    {"report", explanation_report, METH_VARARGS, "A report as text."},
    {NULL, NULL, 0, NULL},
};

static PyMethodDef diff_methods[] = {
    {"json", diff_json, METH_NOARGS, "Canonical JSON."},
    {"changes", diff_changes, METH_NOARGS, "The changes as tuples."},
    {"report", diff_report, METH_VARARGS, "A report as text."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot scorecard_slots[] = {
    {Py_tp_dealloc, scorecard_dealloc},
    {Py_tp_methods, scorecard_methods},
    {Py_tp_doc, "The figures of an agreement."},
    {0, NULL},
};

static PyType_Slot explanation_slots[] = {
    {Py_tp_dealloc, explanation_dealloc},
    {Py_tp_methods, explanation_methods},
    {Py_tp_doc, "Why a figure is what it is."},
    {0, NULL},
};

static PyType_Slot diff_slots[] = {
    {Py_tp_dealloc, diff_dealloc},
    {Py_tp_methods, diff_methods},
    {Py_tp_doc, "What changed between two versions of an agreement, or two books."},
    {0, NULL},
};

PyType_Spec core_scorecard_spec = {
    .name = "dsv._core.Scorecard",
    .basicsize = sizeof(scorecard_object),
    .flags = CORE_TYPE_FLAGS,
    .slots = scorecard_slots,
};

PyType_Spec core_explanation_spec = {
    .name = "dsv._core.Explanation",
    .basicsize = sizeof(explanation_object),
    .flags = CORE_TYPE_FLAGS,
    .slots = explanation_slots,
};

PyType_Spec core_diff_spec = {
    .name = "dsv._core.Diff",
    .basicsize = sizeof(diff_object),
    .flags = CORE_TYPE_FLAGS,
    .slots = diff_slots,
};
