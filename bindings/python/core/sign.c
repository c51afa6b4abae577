/* Signing keys, signed notes, and who has signed a document. */
#include "core.h"
#include <string.h>

/* What PyUnicode_FSConverter made. */
static const char *path_of(PyObject *path) {
  return PyBytes_AsString(path);
}

PyObject *core_key_new(PyObject *module, PyObject *arguments) {
  core_state *state = PyModule_GetState(module);
  const char *name = NULL, *seed = NULL;
  Py_ssize_t length = 0;
  PyObject *path = NULL;
  if (!PyArg_ParseTuple(arguments, "sO&y#", &name, PyUnicode_FSConverter, &path, &seed, &length)) return NULL;
  PyObject *made = NULL;
  dsv_diag *diag = NULL;
  if (length != DSV_SEED_BYTES) PyErr_Format(PyExc_ValueError, "seed: %d bytes are due", DSV_SEED_BYTES);
  else diag = core_diag(state);
  if (diag) {
    dsv_text *text = NULL;
    dsv_status status = dsv_key_new(state->context, name, (const uint8_t *)seed, path_of(path), &text, diag);
    made = core_give_str(state, status, text, diag);
  }
  Py_XDECREF(path);
  return made;
}

PyObject *core_key_verifier(PyObject *module, PyObject *arguments) {
  core_state *state = PyModule_GetState(module);
  PyObject *path = NULL;
  if (!PyArg_ParseTuple(arguments, "O&", PyUnicode_FSConverter, &path)) return NULL;
  PyObject *made = NULL;
  dsv_diag *diag = core_diag(state);
  if (diag) {
    dsv_text *text = NULL;
    dsv_status status = dsv_key_verifier(state->context, path_of(path), &text, diag);
    made = core_give_str(state, status, text, diag);
  }
  Py_XDECREF(path);
  return made;
}

PyObject *core_book_sign(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  const char *note = NULL;
  Py_ssize_t index = 0, length = 0;
  PyObject *path = NULL;
  if (!PyArg_ParseTuple(arguments, "nO&z#", &index, PyUnicode_FSConverter, &path, &note, &length)) return NULL;
  PyObject *made = NULL;
  dsv_diag *diag = core_diag(state);
  if (diag) {
    dsv_text *text = NULL;
    dsv_sign_options options = DSV_SIGN_OPTIONS_INIT;
    options.note = note;
    options.note_length = (size_t)length;
    dsv_status status;
    Py_BEGIN_ALLOW_THREADS status =
        dsv_sign(core_book_handle(self), (size_t)index, path_of(path), &options, &text, diag);
    Py_END_ALLOW_THREADS made = core_give_str(state, status, text, diag);
  }
  Py_XDECREF(path);
  return made;
}

/* (index of the document, [(name, id of the key)]) */
static PyObject *give_verified(const dsv_verified *verified) {
  const size_t n = dsv_verified_count(verified);
  PyObject *list = PyList_New((Py_ssize_t)n);
  for (size_t i = 0; list && i < n; i++) {
    dsv_signer signer = DSV_SIGNER_INIT;
    dsv_verified_get(verified, i, &signer);
    PyObject *one = Py_BuildValue("(NN)", core_text(signer.name), core_text(signer.key));
    if (!one || PyList_SetItem(list, (Py_ssize_t)i, one)) Py_CLEAR(list);
  }
  return list ? Py_BuildValue("(nN)", (Py_ssize_t)dsv_verified_document(verified), list) : NULL;
}

/* The texts of a list, which it keeps alive; NULL with an exception. */
static const char **texts_of(PyObject *list, size_t *n) {
  *n = (size_t)PyList_Size(list);
  const char **at = PyMem_Malloc((*n + 1) * sizeof *at);
  if (!at) {
    PyErr_NoMemory();
    return NULL;
  }
  for (size_t i = 0; i < *n; i++) {
    Py_ssize_t length = 0;
    PyObject *one = PyList_GetItem(list, (Py_ssize_t)i);
    at[i] = one && PyUnicode_Check(one) ? PyUnicode_AsUTF8AndSize(one, &length) : NULL;
    if (at[i] && strlen(at[i]) == (size_t)length) continue;
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_TypeError, "keys: a list of texts without NUL is due");
    PyMem_Free(at);
    return NULL;
  }
  return at;
}

PyObject *core_book_verify(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  const char *note = NULL, *original = NULL;
  Py_ssize_t length = 0, original_length = 0;
  PyObject *list = NULL, *made = NULL;
  int some = 0;
  size_t n = 0;
  if (!PyArg_ParseTuple(arguments, "y#O!z#p", &note, &length, &PyList_Type, &list, &original, &original_length, &some))
    return NULL;
  const char **keys = texts_of(list, &n);
  dsv_diag *diag = keys ? core_diag(state) : NULL;
  if (diag) {
    dsv_verified *verified = NULL;
    dsv_verify_options options = DSV_VERIFY_OPTIONS_INIT;
    options.original = original;
    options.original_length = (size_t)original_length;
    options.some = some != 0;
    dsv_status status;
    Py_BEGIN_ALLOW_THREADS status =
        dsv_verify(core_book_handle(self), note, (size_t)length, keys, n, &options, &verified, diag);
    Py_END_ALLOW_THREADS PyObject *findings = core_finish(state, status, diag);
    if (findings) made = give_verified(verified);
    Py_XDECREF(findings);
    dsv_verified_unref(verified);
  }
  PyMem_Free(keys);
  return made;
}
