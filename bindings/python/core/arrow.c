/*
 * Arrow's structures in capsules, as the Arrow PyCapsule Interface has it. Who makes a structure releases it with the
 * capsule; who takes one leaves it released there.
 */
#include "core.h"

#define STREAM "arrow_array_stream"

static void destroy(PyObject *capsule) {
  struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, STREAM);
  if (stream && stream->release) stream->release(stream);
  PyMem_Free(stream);
}

PyObject *core_arrow_capsule(struct ArrowArrayStream **out) {
  struct ArrowArrayStream *stream = PyMem_Calloc(1, sizeof *stream);
  if (!stream) return PyErr_NoMemory();
  PyObject *capsule = PyCapsule_New(stream, STREAM, destroy);
  if (!capsule) PyMem_Free(stream);
  *out = stream;
  return capsule;
}

PyObject *core_give_capsule(core_state *state, dsv_status status, PyObject *capsule, dsv_diag *diag) {
  PyObject *findings = core_finish(state, status, diag);
  if (!findings) Py_CLEAR(capsule);
  Py_XDECREF(findings);
  return capsule;
}

struct ArrowArrayStream *core_arrow_stream(PyObject *capsule) {
  return PyCapsule_GetPointer(capsule, STREAM);
}

struct ArrowSchema *core_arrow_schema(PyObject *capsule) {
  return PyCapsule_GetPointer(capsule, "arrow_schema");
}

struct ArrowArray *core_arrow_array(PyObject *capsule) {
  return PyCapsule_GetPointer(capsule, "arrow_array");
}
