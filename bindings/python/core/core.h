/*
 * The extension dsv._core: the C interface as Python types, without any rule of its own. What people use is the package
 * dsv over it.
 *
 * It is built on the limited API of Python 3.11, with heap types and the state in the module, so that one file serves
 * every later Python. Every verb that works runs without the interpreter's lock; what several threads may share is
 * frozen by then.
 */
#ifndef DSV_PYTHON_CORE_H
#define DSV_PYTHON_CORE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <dsv/dsv.h>
#include <stdbool.h>

/* What a module holds. The context is immutable, so that all books share it. */
typedef struct {
  dsv_context *context;
  PyObject *error; /* dsv._exceptions.error: makes the exception of a status */
  PyTypeObject *book;
  PyTypeObject *facts;
  PyTypeObject *calendar;
  PyTypeObject *scorecard;
  PyTypeObject *explanation;
  PyTypeObject *diff;
  PyTypeObject *underpinning;
  PyTypeObject *claims;
  PyTypeObject *tally;
  PyTypeObject *running;
} core_state;

static inline core_state *core_state_of(PyObject *self) {
  return PyType_GetModuleState(Py_TYPE(self));
}

/* ---- work without the interpreter's lock (work.c) ---------------------------------------------------------------- */

/* A verb at work: where its thread waits, and whom it tells how far it is. */
typedef struct {
  PyThreadState *thread;
  PyObject *progress; /* borrowed; NULL where nobody wants to know */
} core_work;

/* Begins and ends the part without the lock. */
void core_work_begin(core_work *work, PyObject *progress);
void core_work_end(core_work *work);

/* A dsv_progress whose user is a core_work. It takes the lock, and cancels on a signal (Ctrl-C) or where `progress`
   raises. */
int core_progress(void *user, uint64_t done, uint64_t total);

/* ---- findings and errors (finding.c) ----------------------------------------------------------------------------- */

/* An empty collection, or NULL with an exception. */
dsv_diag *core_diag(core_state *state);

/* Ends a verb: its findings as a list of tuples where it succeeded, else NULL with the exception of its status.
   Releases `diag`. */
PyObject *core_finish(core_state *state, dsv_status status, dsv_diag *diag);

/* Raises the exception of a status, with its findings (`diag` may be NULL) and with what is wrong (`detail` may be
   NULL). */
PyObject *core_raise(core_state *state, dsv_status status, const dsv_diag *diag, const char *detail);

/* Text of the library as str; NULL as None. What is not UTF-8, as in the name of a file, is replaced. */
PyObject *core_text(const char *text);

/* A finished text as bytes or str, once a verb has answered; releases both. */
PyObject *core_give_bytes(core_state *state, dsv_status status, dsv_text *text, dsv_diag *diag);
PyObject *core_give_str(core_state *state, dsv_status status, dsv_text *text, dsv_diag *diag);

/* ---- types ------------------------------------------------------------------------------------------------------- */

extern PyType_Spec core_book_spec;
extern PyType_Spec core_facts_spec;
extern PyType_Spec core_calendar_spec;
extern PyType_Spec core_scorecard_spec;
extern PyType_Spec core_explanation_spec;
extern PyType_Spec core_diff_spec;
extern PyType_Spec core_underpinning_spec;
extern PyType_Spec core_claims_spec;
extern PyType_Spec core_tally_spec;
extern PyType_Spec core_running_spec;

/* Flags of every type: made by this module only, not to be changed, not to be derived from. */
#define CORE_TYPE_FLAGS (Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE)

/* Releases the memory of an object of a heap type, which owns a reference to its type. */
void core_free(PyObject *self);

/* (Book, findings) from a path, or from bytes that `source` names. */
PyObject *core_book_load(PyObject *module, PyObject *arguments);
PyObject *core_book_read(PyObject *module, PyObject *arguments);

/* What is made from a book. Each takes over the handle, also where it fails. */
PyObject *core_facts_make(core_state *state, dsv_facts *facts);
PyObject *core_calendar_make(core_state *state, dsv_calendar *calendar);
PyObject *core_scorecard_make(core_state *state, dsv_scorecard *card);
PyObject *core_explanation_make(core_state *state, dsv_explanation *explanation);
PyObject *core_diff_make(core_state *state, dsv_diff *diff);
PyObject *core_claims_make(core_state *state, dsv_claims *claims);
PyObject *core_underpinning_make(core_state *state, dsv_underpinning *made);

/* (Tally, findings) once a verb has answered; takes over the handle and releases `diag`. */
PyObject *core_tally_give(core_state *state, dsv_status status, dsv_tally *tally, dsv_diag *diag);
/* The same of a list of tallies together. */
PyObject *core_tally_merge(PyObject *module, PyObject *arguments);

/* The facts behind an object of state->facts, for scoring; NULL with an exception while a thread fills them. */
const dsv_facts *core_facts_borrow(core_state *state, PyObject *object);

/* The facts behind an object while a verb works with them as they are; NULL with an exception where another one does. */
dsv_facts *core_facts_claim(PyObject *object);
void core_facts_let_go(PyObject *object);

/* A method of the book: a score that goes on, of (facts, agreement, from, to). */
PyObject *core_running_make(PyObject *self, PyObject *arguments);

/* The book behind an object of state->book. */
const dsv_book *core_book_handle(PyObject *self);

/* Functions of the module and methods of the book for signing (sign.c). */
PyObject *core_key_new(PyObject *module, PyObject *arguments);
PyObject *core_key_verifier(PyObject *module, PyObject *arguments);
PyObject *core_import(PyObject *module, PyObject *arguments);
PyObject *core_book_export(PyObject *self, PyObject *arguments);
PyObject *core_book_sign(PyObject *self, PyObject *arguments);
PyObject *core_book_verify(PyObject *self, PyObject *arguments);

/* ---- columns (columns.c) ----------------------------------------------------------------------------------------- */

/* Columns as the library takes them, with the buffers and memory behind them. */
typedef struct {
  dsv_column *at;
  struct core_held *held;
  size_t n;
  bool in_call, let_go; /* the library has let go of them within the call that gave them to it */
} core_columns;

/* Reads a list of (name, type, values, valid, scale, texts), each of `rows` rows, for one call; NULL with an exception. */
core_columns *core_columns_read(PyObject *list, size_t rows);
/* The release of a dsv_owner, from whatever thread. */
void core_columns_release(void *columns);
/* Ends the call. Where it went well the library keeps the buffers until it releases them. */
void core_columns_settle(core_columns *columns, dsv_status status);

/* ---- Arrow (arrow.c) --------------------------------------------------------------------------------------------- */

/* An empty stream in a capsule, which releases it; NULL with an exception. */
PyObject *core_arrow_capsule(struct ArrowArrayStream **out);
/* The capsule, once a verb has answered; NULL with the exception of its status. Releases `diag`. */
PyObject *core_give_capsule(core_state *state, dsv_status status, PyObject *capsule, dsv_diag *diag);
/* What a capsule holds; NULL with an exception. */
struct ArrowArrayStream *core_arrow_stream(PyObject *capsule);
struct ArrowSchema *core_arrow_schema(PyObject *capsule);
struct ArrowArray *core_arrow_array(PyObject *capsule);

#endif
