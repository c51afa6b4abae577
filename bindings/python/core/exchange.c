/* Documents of other formats in, and agreements out. */
#include "core.h"

/* (bytes, findings) */
static PyObject *give(core_state *state, dsv_status status, dsv_text *text, dsv_diag *diag) {
  PyObject *findings = core_finish(state, status, diag), *made = NULL;
  if (findings) made = Py_BuildValue("(y#N)", dsv_text_bytes(text), (Py_ssize_t)dsv_text_length(text), findings);
  dsv_text_unref(text);
  return made;
}

PyObject *core_import(PyObject *module, PyObject *arguments) {
  core_state *state = PyModule_GetState(module);
  dsv_import_options options = DSV_IMPORT_OPTIONS_INIT;
  const char *format = NULL, *bytes = NULL;
  Py_ssize_t length = 0;
  if (!PyArg_ParseTuple(arguments, "sy#zzzzz", &format, &bytes, &length, &options.source, &options.provider,
                        &options.consumer, &options.from, &options.timezone))
    return NULL;
  dsv_diag *diag = core_diag(state);
  if (!diag) return NULL;
  dsv_text *text = NULL;
  dsv_status status;
  Py_BEGIN_ALLOW_THREADS status = dsv_import(state->context, format, bytes, (size_t)length, &options, &text, diag);
  Py_END_ALLOW_THREADS return give(state, status, text, diag);
}

PyObject *core_book_export(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  dsv_export_options options = DSV_EXPORT_OPTIONS_INIT;
  const char *format = NULL, *agreement = NULL;
  unsigned int form = 0;
  if (!PyArg_ParseTuple(arguments, "szI", &format, &agreement, &form)) return NULL;
  dsv_diag *diag = core_diag(state);
  if (!diag) return NULL;
  options.form = form;
  dsv_text *text = NULL;
  const dsv_book *book = core_book_handle(self);
  dsv_status status;
  Py_BEGIN_ALLOW_THREADS status = dsv_export(book, format, agreement, &options, &text, diag);
  Py_END_ALLOW_THREADS return give(state, status, text, diag);
}
