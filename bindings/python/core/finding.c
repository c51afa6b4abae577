/* Findings as tuples, and statuses as exceptions. */
#include "core.h"
#include <string.h>

PyObject *core_text(const char *text) {
  if (!text) Py_RETURN_NONE;
  return PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace");
}

dsv_diag *core_diag(core_state *state) {
  dsv_diag *diag = NULL;
  dsv_status status = dsv_diag_new(state->context, &diag);
  if (status) core_raise(state, status, NULL, NULL);
  return diag;
}

/* (code, severity, message, source, pointer, line, column, offset); the last three are None where there is no place. */
static PyObject *finding_tuple(const dsv_finding *finding) {
  PyObject *message = core_text(finding->message);
  PyObject *source = core_text(finding->source);
  PyObject *pointer = core_text(finding->pointer);
  PyObject *made = NULL;
  if (message && source && pointer && finding->line) {
    made = Py_BuildValue("(IIOOOKKK)", finding->code, finding->severity, message, source, pointer,
                         (unsigned long long)finding->line, (unsigned long long)finding->column,
                         (unsigned long long)finding->offset);
  } else if (message && source && pointer) {
    made = Py_BuildValue("(IIOOOOOO)", finding->code, finding->severity, message, source, pointer, Py_None, Py_None,
                         Py_None);
  }
  Py_XDECREF(message);
  Py_XDECREF(source);
  Py_XDECREF(pointer);
  return made;
}

static PyObject *findings_list(const dsv_diag *diag) {
  size_t n = diag ? dsv_diag_count(diag) : 0;
  PyObject *list = PyList_New((Py_ssize_t)n);
  for (size_t i = 0; list && i < n; i++) {
    dsv_finding finding = DSV_FINDING_INIT;
    PyObject *tuple = dsv_diag_get(diag, i, &finding) ? NULL : finding_tuple(&finding);
    if (!tuple || PyList_SetItem(list, (Py_ssize_t)i, tuple)) Py_CLEAR(list);
  }
  if (!list && !PyErr_Occurred()) PyErr_SetString(PyExc_SystemError, "a finding cannot be read");
  return list;
}

PyObject *core_raise(core_state *state, dsv_status status, const dsv_diag *diag, const char *detail) {
  /* What stopped the work from within, as an exception of `progress`, is what the caller wants to see. */
  if (PyErr_Occurred()) return NULL;
  PyObject *findings = findings_list(diag);
  if (!findings) return NULL;
  unsigned long long total = diag ? dsv_diag_total(diag) : 0;
  PyObject *exception =
      PyObject_CallFunction(state->error, "isssNKz", (int)status, dsv_status_name(status), dsv_status_group(status),
                            dsv_status_text(status), findings, total, detail);
  if (!exception) return NULL;
  PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
  Py_DECREF(exception);
  return NULL;
}

PyObject *core_finish(core_state *state, dsv_status status, dsv_diag *diag) {
  PyObject *findings = NULL;
  if (status) {
    core_raise(state, status, diag, NULL);
  } else if (!PyErr_Occurred()) {
    findings = findings_list(diag);
  }
  dsv_diag_unref(diag);
  return findings;
}

/* NULL with the exception of the status, or the text still to be read. */
static dsv_text *text_of(core_state *state, dsv_status status, dsv_text *text, dsv_diag *diag) {
  if (status) {
    core_raise(state, status, diag, NULL);
    dsv_text_unref(text);
    text = NULL;
  }
  dsv_diag_unref(diag);
  return text;
}

PyObject *core_give_bytes(core_state *state, dsv_status status, dsv_text *text, dsv_diag *diag) {
  text = text_of(state, status, text, diag);
  if (!text) return NULL;
  PyObject *made = PyBytes_FromStringAndSize(dsv_text_bytes(text), (Py_ssize_t)dsv_text_length(text));
  dsv_text_unref(text);
  return made;
}

PyObject *core_give_str(core_state *state, dsv_status status, dsv_text *text, dsv_diag *diag) {
  text = text_of(state, status, text, diag);
  if (!text) return NULL;
  PyObject *made = PyUnicode_DecodeUTF8(dsv_text_bytes(text), (Py_ssize_t)dsv_text_length(text), "replace");
  dsv_text_unref(text);
  return made;
}
