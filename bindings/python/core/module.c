/* The module: its functions, its types and its state. */
#include "core.h"

void core_free(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  PyObject_Free(self);
  Py_DECREF(type);
}

static PyObject *core_version(PyObject *module, PyObject *unused) {
  (void)module;
  (void)unused;
  return core_text(dsv_version());
}

static PyObject *core_schema(PyObject *module, PyObject *arguments) {
  const char *type = NULL;
  if (!PyArg_ParseTuple(arguments, "z", &type)) return NULL;
  core_state *state = PyModule_GetState(module);
  dsv_diag *diag = core_diag(state);
  if (!diag) return NULL;
  dsv_text *text = NULL;
  dsv_status status = dsv_schema(state->context, type, &text, diag);
  return core_give_bytes(state, status, text, diag);
}

static PyObject *core_document_types(PyObject *module, PyObject *unused) {
  (void)module;
  (void)unused;
  PyObject *list = PyList_New(0);
  const char *name;
  for (size_t i = 0; list && (name = dsv_document_type(i)); i++) {
    PyObject *text = core_text(name);
    if (!text || PyList_Append(list, text)) Py_CLEAR(list);
    Py_XDECREF(text);
  }
  return list;
}

static PyObject *core_time_parse(PyObject *module, PyObject *arguments) {
  const char *text = NULL;
  Py_ssize_t length = 0;
  if (!PyArg_ParseTuple(arguments, "s#", &text, &length)) return NULL;
  int64_t time = 0;
  dsv_status status = dsv_time_parse(text, (size_t)length, &time);
  if (status) return core_raise(PyModule_GetState(module), status, NULL, text);
  return PyLong_FromLongLong(time);
}

static PyObject *core_time_format(PyObject *module, PyObject *arguments) {
  long long time = 0;
  if (!PyArg_ParseTuple(arguments, "L", &time)) return NULL;
  char text[DSV_TIME_BYTES];
  dsv_status status = dsv_time_format(time, text);
  if (status) return core_raise(PyModule_GetState(module), status, NULL, "a time past the years 1 to 9999");
  return core_text(text);
}

static PyMethodDef functions[] = {
    {"version", core_version, METH_NOARGS, "Version of the library."},
    {"schema", core_schema, METH_VARARGS, "JSON Schema of a type of document."},
    {"document_types", core_document_types, METH_NOARGS, "Types of documents."},
    {"time_parse", core_time_parse, METH_VARARGS, "Microseconds of an RFC 3339 time."},
    {"time_format", core_time_format, METH_VARARGS, "RFC 3339 text of microseconds."},
    {"book_load", core_book_load, METH_VARARGS, "A book and findings, from a path."},
    {"import_", core_import, METH_VARARGS, "Documents of another format as JSON, and findings."},
    {"key_new", core_key_new, METH_VARARGS, "Makes a signing key; the verifier key."},
    {"key_verifier", core_key_verifier, METH_VARARGS, "The verifier key of a signing key."},
    {"tally_merge", core_tally_merge, METH_VARARGS, "A tally and findings, from several."},
    {"book_read", core_book_read, METH_VARARGS, "A book and findings, from bytes."},
    {NULL, NULL, 0, NULL},
};

static bool add_type(PyObject *module, PyType_Spec *spec, PyTypeObject **out) {
  *out = (PyTypeObject *)PyType_FromModuleAndSpec(module, spec, NULL);
  return *out && !PyModule_AddType(module, *out);
}

static int execute(PyObject *module) {
  core_state *state = PyModule_GetState(module);
  PyObject *exceptions = PyImport_ImportModule("dsv._exceptions");
  if (!exceptions) return -1;
  state->error = PyObject_GetAttrString(exceptions, "error");
  Py_DECREF(exceptions);
  if (!state->error) return -1;
  dsv_status status = dsv_context_new(NULL, &state->context);
  if (status) {
    core_raise(state, status, NULL, NULL);
    return -1;
  }
  bool added = add_type(module, &core_book_spec, &state->book) && add_type(module, &core_facts_spec, &state->facts) &&
               add_type(module, &core_calendar_spec, &state->calendar) &&
               add_type(module, &core_scorecard_spec, &state->scorecard) &&
               add_type(module, &core_explanation_spec, &state->explanation) &&
               add_type(module, &core_diff_spec, &state->diff) &&
               add_type(module, &core_underpinning_spec, &state->underpinning) &&
               add_type(module, &core_claims_spec, &state->claims) &&
               add_type(module, &core_tally_spec, &state->tally) &&
               add_type(module, &core_running_spec, &state->running);
  PyObject *no_time = added ? PyLong_FromLongLong(DSV_NO_TIME) : NULL;
  int failed = no_time ? PyModule_AddObjectRef(module, "NO_TIME", no_time) : -1;
  Py_XDECREF(no_time);
  return failed;
}

static int traverse(PyObject *module, visitproc visit, void *arg) {
  core_state *state = PyModule_GetState(module);
  Py_VISIT(state->error);
  Py_VISIT(state->book);
  Py_VISIT(state->facts);
  Py_VISIT(state->calendar);
  Py_VISIT(state->scorecard);
  Py_VISIT(state->explanation);
  Py_VISIT(state->diff);
  Py_VISIT(state->underpinning);
  Py_VISIT(state->claims);
  Py_VISIT(state->tally);
  Py_VISIT(state->running);
  return 0;
}

static int clear(PyObject *module) {
  core_state *state = PyModule_GetState(module);
  Py_CLEAR(state->error);
  Py_CLEAR(state->book);
  Py_CLEAR(state->facts);
  Py_CLEAR(state->calendar);
  Py_CLEAR(state->scorecard);
  Py_CLEAR(state->explanation);
  Py_CLEAR(state->diff);
  Py_CLEAR(state->underpinning);
  Py_CLEAR(state->claims);
  Py_CLEAR(state->tally);
  Py_CLEAR(state->running);
  return 0;
}

static void release(void *module) {
  core_state *state = PyModule_GetState(module);
  clear(module);
  dsv_context_unref(state->context);
  state->context = NULL;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, execute},
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,        .m_name = "dsv._core",  .m_doc = "The C interface of libdsv.",
    .m_size = sizeof(core_state), .m_methods = functions, .m_slots = slots,
    .m_traverse = traverse,       .m_clear = clear,       .m_free = release,
};

/* Called by the import; no header declares it. */
PyMODINIT_FUNC PyInit__core(void);

PyMODINIT_FUNC PyInit__core(void) {
  return PyModuleDef_Init(&definition);
}
