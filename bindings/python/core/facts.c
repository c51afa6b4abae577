/* Facts: filled by one thread at a time, then sealed and shared. */
#include "core.h"

typedef struct {
  PyObject_HEAD
  dsv_facts *facts;
  bool busy;   /* a verb is at work on them; set and read under the interpreter's lock */
  bool sealed; /* shared by any number of threads from here on */
} facts_object;

PyObject *core_facts_make(core_state *state, dsv_facts *facts) {
  facts_object *self = PyObject_New(facts_object, state->facts);
  if (!self) {
    dsv_facts_unref(facts);
    return NULL;
  }
  self->facts = facts;
  self->busy = self->sealed = false;
  return (PyObject *)self;
}

static void facts_dealloc(PyObject *self) {
  dsv_facts_unref(((facts_object *)self)->facts);
  core_free(self);
}

const dsv_facts *core_facts_borrow(core_state *state, PyObject *object) {
  facts_object *self = (facts_object *)object;
  if (self->sealed) return self->facts;
  core_raise(state, DSV_ERROR_NOT_FROZEN, NULL, "the facts are not sealed");
  return NULL;
}

/* Keeps other threads, and calls from within `progress`, away from facts that a verb is changing. */
static bool claim(facts_object *self) {
  if (self->busy) {
    core_raise(core_state_of((PyObject *)self), DSV_ERROR_MISUSE, NULL, "the facts are in use by another call");
    return false;
  }
  self->busy = !self->sealed;
  return true;
}

dsv_facts *core_facts_claim(PyObject *object) {
  facts_object *self = (facts_object *)object;
  return claim(self) ? self->facts : NULL;
}

void core_facts_let_go(PyObject *object) {
  ((facts_object *)object)->busy = false;
}

/* Begins a verb on the facts; NULL with an exception. */
static dsv_diag *begin(facts_object *self, dsv_facts_options *options, core_work *work, PyObject *progress) {
  if (!claim(self)) return NULL;
  dsv_diag *diag = core_diag(core_state_of((PyObject *)self));
  if (!diag) {
    self->busy = false;
    return NULL;
  }
  options->progress = core_progress;
  options->user = work;
  core_work_begin(work, progress);
  return diag;
}

static PyObject *end(facts_object *self, core_work *work, dsv_status status, dsv_diag *diag) {
  core_work_end(work);
  self->busy = false;
  return core_finish(core_state_of((PyObject *)self), status, diag);
}

/* How a file is read, as the package has checked it: (format, bad_rows, separator, decimal, times, timezone, part, parts). The texts live as long
   as the tuple. */
static int read_how(PyObject *how, dsv_facts_options *options) {
  return PyArg_ParseTuple(how, "IIIIzzII", &options->format, &options->bad_rows, &options->separator, &options->decimal,
                          &options->times, &options->timezone, &options->part, &options->parts);
}

static PyObject *facts_load(PyObject *object, PyObject *arguments) {
  facts_object *self = (facts_object *)object;
  const char *stream = NULL;
  PyObject *path = NULL, *how = NULL, *progress = NULL, *findings = NULL;
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  if (PyArg_ParseTuple(arguments, "zO&O!O", &stream, PyUnicode_FSConverter, &path, &PyTuple_Type, &how, &progress) &&
      read_how(how, &options)) {
    core_work work;
    const char *bytes = PyBytes_AsString(path);
    dsv_diag *diag = begin(self, &options, &work, progress);
    if (diag) findings = end(self, &work, dsv_facts_load(self->facts, stream, bytes, &options, diag), diag);
  }
  Py_XDECREF(path);
  return findings;
}

static PyObject *facts_read(PyObject *object, PyObject *arguments) {
  facts_object *self = (facts_object *)object;
  const char *stream = NULL, *bytes = NULL, *source = NULL;
  Py_ssize_t length = 0;
  PyObject *how = NULL, *progress = NULL;
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  if (!PyArg_ParseTuple(arguments, "zy#zO!O", &stream, &bytes, &length, &source, &PyTuple_Type, &how, &progress) ||
      !read_how(how, &options)) {
    return NULL;
  }
  core_work work;
  dsv_diag *diag = begin(self, &options, &work, progress);
  if (!diag) return NULL;
  return end(self, &work, dsv_facts_read(self->facts, stream, bytes, (size_t)length, source, &options, diag), diag);
}

static PyObject *facts_append(PyObject *object, PyObject *arguments) {
  facts_object *self = (facts_object *)object;
  const char *stream = NULL;
  PyObject *list = NULL, *progress = NULL, *findings = NULL;
  Py_ssize_t rows = 0;
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  if (!PyArg_ParseTuple(arguments, "sO!nIIO", &stream, &PyList_Type, &list, &rows, &options.bad_rows, &options.order,
                        &progress))
    return NULL;
  if (rows < 0) return PyErr_Format(PyExc_ValueError, "%zd rows", rows);
  core_columns *columns = core_columns_read(list, (size_t)rows);
  if (!columns) return NULL;
  core_work work;
  dsv_status status = DSV_ERROR_MISUSE;
  dsv_diag *diag = begin(self, &options, &work, progress);
  if (diag) {
    /* The buffers are used where they lie, and let go of by whoever needs them no longer. */
    dsv_owner owner = {sizeof owner, core_columns_release, columns};
    status = dsv_facts_adopt(self->facts, stream, columns->at, columns->n, (uint64_t)rows, &owner, &options, diag);
    findings = end(self, &work, status, diag);
  }
  core_columns_settle(columns, status);
  return findings;
}

/* What Arrow's structures in capsules hold; on success they are the library's. */
static PyObject *facts_import_array(PyObject *object, PyObject *arguments) {
  facts_object *self = (facts_object *)object;
  const char *stream = NULL;
  PyObject *schema_capsule = NULL, *array_capsule = NULL, *progress = NULL;
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  if (!PyArg_ParseTuple(arguments, "sOOIIO", &stream, &schema_capsule, &array_capsule, &options.bad_rows,
                        &options.order, &progress))
    return NULL;
  struct ArrowSchema *schema = core_arrow_schema(schema_capsule);
  struct ArrowArray *array = schema ? core_arrow_array(array_capsule) : NULL;
  if (!array) return NULL;
  core_work work;
  dsv_diag *diag = begin(self, &options, &work, progress);
  if (!diag) return NULL;
  return end(self, &work, dsv_facts_import_arrow(self->facts, stream, schema, array, &options, diag), diag);
}

static PyObject *facts_import_stream(PyObject *object, PyObject *arguments) {
  facts_object *self = (facts_object *)object;
  const char *stream = NULL;
  PyObject *capsule = NULL, *progress = NULL;
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  if (!PyArg_ParseTuple(arguments, "sOIIO", &stream, &capsule, &options.bad_rows, &options.order, &progress))
    return NULL;
  struct ArrowArrayStream *arrays = core_arrow_stream(capsule);
  if (!arrays) return NULL;
  core_work work;
  dsv_diag *diag = begin(self, &options, &work, progress);
  if (!diag) return NULL;
  return end(self, &work, dsv_facts_import_arrow_stream(self->facts, stream, arrays, &options, diag), diag);
}

static PyObject *facts_export(PyObject *object, PyObject *arguments) {
  facts_object *self = (facts_object *)object;
  core_state *state = core_state_of(object);
  const char *stream = NULL;
  struct ArrowArrayStream *out = NULL;
  if (!PyArg_ParseTuple(arguments, "s", &stream)) return NULL;
  const dsv_facts *facts = core_facts_borrow(state, object);
  dsv_diag *diag = facts ? core_diag(state) : NULL;
  PyObject *capsule = diag ? core_arrow_capsule(&out) : NULL;
  if (!capsule) {
    dsv_diag_unref(diag);
    return NULL;
  }
  dsv_status status;
  Py_BEGIN_ALLOW_THREADS status = dsv_facts_export_arrow(self->facts, stream, NULL, out, diag);
  Py_END_ALLOW_THREADS return core_give_capsule(state, status, capsule, diag);
}

static PyObject *facts_complete(PyObject *object, PyObject *arguments) {
  facts_object *self = (facts_object *)object;
  const char *stream = NULL;
  long long from = 0, to = 0;
  if (!PyArg_ParseTuple(arguments, "sLL", &stream, &from, &to)) return NULL;
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  core_work work;
  dsv_diag *diag = begin(self, &options, &work, Py_None);
  if (!diag) return NULL;
  return end(self, &work, dsv_facts_complete(self->facts, stream, from, to, &options, diag), diag);
}

static PyObject *facts_seal(PyObject *object, PyObject *arguments) {
  facts_object *self = (facts_object *)object;
  PyObject *progress = NULL;
  if (!PyArg_ParseTuple(arguments, "O", &progress)) return NULL;
  dsv_facts_options options = DSV_FACTS_OPTIONS_INIT;
  core_work work;
  dsv_diag *diag = begin(self, &options, &work, progress);
  if (!diag) return NULL;
  dsv_status status = dsv_facts_seal(self->facts, &options, diag);
  PyObject *findings = end(self, &work, status, diag);
  if (!status) self->sealed = true;
  return findings;
}

static PyObject *facts_rows(PyObject *object, PyObject *arguments) {
  facts_object *self = (facts_object *)object;
  const char *stream = NULL;
  if (!PyArg_ParseTuple(arguments, "s", &stream) || !claim(self)) return NULL;
  self->busy = false; /* the lock is held all along */
  return PyLong_FromUnsignedLongLong(dsv_facts_rows(self->facts, stream));
}

static PyMethodDef facts_methods[] = {
    {"load", facts_load, METH_VARARGS, "Appends a file; gives findings."},
    {"read", facts_read, METH_VARARGS, "Appends bytes; gives findings."},
    {"append", facts_append, METH_VARARGS, "Appends columns; gives findings."},
    {"import_array", facts_import_array, METH_VARARGS, "Appends a record batch of Arrow; gives findings."},
    {"import_stream", facts_import_stream, METH_VARARGS, "Appends a stream of Arrow; gives findings."},
    {"export", facts_export, METH_VARARGS, "The rows of a stream as a stream of Arrow in a capsule."},
    {"complete", facts_complete, METH_VARARGS, "Says where a stream is complete; gives findings."},
    {"seal", facts_seal, METH_VARARGS, "Orders and freezes; gives findings."},
    {"rows", facts_rows, METH_VARARGS, "Number of rows of a stream."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot facts_slots[] = {
    {Py_tp_dealloc, facts_dealloc},
    {Py_tp_methods, facts_methods},
    {Py_tp_doc, "Facts for the streams of a book."},
    {0, NULL},
};

PyType_Spec core_facts_spec = {
    .name = "dsv._core.Facts",
    .basicsize = sizeof(facts_object),
    .flags = CORE_TYPE_FLAGS,
    .slots = facts_slots,
};
