/* Long work without the interpreter's lock, with a way to stop it. */
#include "core.h"

void core_work_begin(core_work *work, PyObject *progress) {
  work->progress = progress == Py_None ? NULL : progress;
  work->thread = PyEval_SaveThread();
}

void core_work_end(core_work *work) {
  PyEval_RestoreThread(work->thread);
}

/* Non-zero with an exception set, which stays with the thread until the verb has returned. */
static int tell(PyObject *progress, uint64_t done, uint64_t total) {
  if (PyErr_CheckSignals()) return 1;
  if (!progress) return 0;
  PyObject *answer = PyObject_CallFunction(progress, "KK", (unsigned long long)done, (unsigned long long)total);
  if (!answer) return 1;
  Py_DECREF(answer);
  return 0;
}

int core_progress(void *user, uint64_t done, uint64_t total) {
  core_work *work = user;
  PyEval_RestoreThread(work->thread);
  int stop = tell(work->progress, done, total);
  work->thread = PyEval_SaveThread();
  return stop;
}
