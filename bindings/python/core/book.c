/* Books: filled and checked in one call, so that Python only ever sees frozen ones. */
#include "core.h"

typedef struct {
  PyObject_HEAD
  dsv_book *book;
} book_object;

static PyObject *book_make(core_state *state, dsv_book *book) {
  book_object *self = PyObject_New(book_object, state->book);
  if (!self) {
    dsv_book_unref(book);
    return NULL;
  }
  self->book = book;
  return (PyObject *)self;
}

static void book_dealloc(PyObject *self) {
  dsv_book_unref(((book_object *)self)->book);
  core_free(self);
}

const dsv_book *core_book_handle(PyObject *self) {
  return ((book_object *)self)->book;
}

/* What a book is filled from: a path, or bytes with the name they have in findings. */
typedef struct {
  const char *path;
  const char *bytes;
  Py_ssize_t length;
  const char *source;
} book_input;

static dsv_status fill(dsv_context *context, const book_input *input, core_work *work, dsv_book **out, dsv_diag *diag) {
  dsv_book_options options = DSV_BOOK_OPTIONS_INIT;
  options.progress = core_progress;
  options.user = work;
  dsv_book *book = NULL;
  dsv_status status = dsv_book_new(context, &options, &book, diag);
  if (!status && input->path) status = dsv_book_load(book, input->path, &options, diag);
  if (!status && !input->path) {
    status = dsv_book_add(book, input->bytes, (size_t)input->length, input->source, &options, diag);
  }
  if (!status) status = dsv_book_check(book, &options, diag);
  if (status) {
    dsv_book_unref(book);
    book = NULL;
  }
  *out = book;
  return status;
}

static PyObject *book_from(core_state *state, const book_input *input, PyObject *progress) {
  dsv_diag *diag = core_diag(state);
  if (!diag) return NULL;
  core_work work;
  dsv_book *book = NULL;
  core_work_begin(&work, progress);
  dsv_status status = fill(state->context, input, &work, &book, diag);
  core_work_end(&work);
  PyObject *findings = core_finish(state, status, diag);
  if (!findings) {
    dsv_book_unref(book);
    return NULL;
  }
  return Py_BuildValue("(NN)", book_make(state, book), findings);
}

PyObject *core_book_load(PyObject *module, PyObject *arguments) {
  PyObject *path = NULL, *progress = NULL;
  if (!PyArg_ParseTuple(arguments, "O&O", PyUnicode_FSConverter, &path, &progress)) {
    Py_XDECREF(path);
    return NULL;
  }
  book_input input = {.path = PyBytes_AsString(path)};
  PyObject *made = book_from(PyModule_GetState(module), &input, progress);
  Py_DECREF(path);
  return made;
}

PyObject *core_book_read(PyObject *module, PyObject *arguments) {
  book_input input = {.path = NULL};
  PyObject *progress = NULL;
  if (!PyArg_ParseTuple(arguments, "y#zO", &input.bytes, &input.length, &input.source, &progress)) return NULL;
  return book_from(PyModule_GetState(module), &input, progress);
}

/* (type, id, source, version) of each document. */
static PyObject *book_documents(PyObject *self, PyObject *unused) {
  (void)unused;
  const dsv_book *book = ((book_object *)self)->book;
  size_t n = dsv_book_count(book);
  PyObject *list = PyList_New((Py_ssize_t)n);
  for (size_t i = 0; list && i < n; i++) {
    dsv_document document = DSV_DOCUMENT_INIT;
    dsv_status status = dsv_book_document(book, i, &document);
    PyObject *tuple = NULL;
    if (status) {
      core_raise(core_state_of(self), status, NULL, NULL);
    } else {
      tuple = Py_BuildValue("(NNNL)", core_text(document.type), core_text(document.id), core_text(document.source),
                            (long long)document.version);
    }
    if (!tuple || PyList_SetItem(list, (Py_ssize_t)i, tuple)) Py_CLEAR(list);
  }
  return list;
}

static PyObject *book_canonical(PyObject *self, PyObject *arguments) {
  Py_ssize_t index = 0;
  if (!PyArg_ParseTuple(arguments, "n", &index)) return NULL;
  core_state *state = core_state_of(self);
  dsv_diag *diag = core_diag(state);
  if (!diag) return NULL;
  dsv_text *text = NULL;
  dsv_status status = dsv_book_canonical(((book_object *)self)->book, (size_t)index, &text, diag);
  return core_give_bytes(state, status, text, diag);
}

static PyObject *book_time(PyObject *self, PyObject *arguments) {
  const char *agreement = NULL, *text = NULL;
  Py_ssize_t length = 0;
  if (!PyArg_ParseTuple(arguments, "ss#", &agreement, &text, &length)) return NULL;
  core_state *state = core_state_of(self);
  dsv_diag *diag = core_diag(state);
  if (!diag) return NULL;
  int64_t time = 0;
  dsv_status status = dsv_agreement_time(((book_object *)self)->book, agreement, text, (size_t)length, &time, diag);
  PyObject *findings = core_finish(state, status, diag);
  Py_XDECREF(findings);
  return findings ? PyLong_FromLongLong(time) : NULL;
}

static PyObject *book_calendar(PyObject *self, PyObject *arguments) {
  const char *id = NULL;
  if (!PyArg_ParseTuple(arguments, "s", &id)) return NULL;
  core_state *state = core_state_of(self);
  dsv_diag *diag = core_diag(state);
  if (!diag) return NULL;
  dsv_calendar *calendar = NULL;
  dsv_status status = dsv_book_calendar(((book_object *)self)->book, id, &calendar, diag);
  PyObject *findings = core_finish(state, status, diag);
  if (!findings) return NULL;
  Py_DECREF(findings);
  return core_calendar_make(state, calendar);
}

static PyObject *book_facts(PyObject *self, PyObject *unused) {
  (void)unused;
  core_state *state = core_state_of(self);
  dsv_diag *diag = core_diag(state);
  if (!diag) return NULL;
  dsv_facts *facts = NULL;
  dsv_status status = dsv_facts_new(((book_object *)self)->book, NULL, &facts, diag);
  PyObject *findings = core_finish(state, status, diag);
  if (!findings) return NULL;
  Py_DECREF(findings);
  return core_facts_make(state, facts);
}

static PyObject *book_score(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  const char *agreement = NULL;
  PyObject *object = NULL, *progress = NULL;
  long long from = 0, to = 0, as_of = 0, version = 0;
  int as_if = 0;
  if (!PyArg_ParseTuple(arguments, "O!sLLLLpO", state->facts, &object, &agreement, &from, &to, &as_of, &version, &as_if,
                        &progress))
    return NULL;
  const dsv_facts *facts = core_facts_borrow(state, object);
  dsv_diag *diag = facts ? core_diag(state) : NULL;
  if (!diag) return NULL;
  core_work work;
  dsv_score_options options = DSV_SCORE_OPTIONS_INIT;
  options.version = version;
  options.as_if = (uint32_t)as_if;
  options.in_force_from = as_if ? from : 0;
  options.in_force_to = as_if ? to : 0;
  options.progress = core_progress;
  options.user = &work;
  dsv_scorecard *card = NULL;
  core_work_begin(&work, progress);
  dsv_status status = dsv_score(((book_object *)self)->book, facts, agreement, from, to, as_of, &options, &card, diag);
  core_work_end(&work);
  PyObject *findings = core_finish(state, status, diag);
  if (!findings) {
    dsv_scorecard_unref(card);
    return NULL;
  }
  return Py_BuildValue("(NN)", core_scorecard_make(state, card), findings);
}

static PyObject *book_backtest(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  const char *agreement = NULL, *hold = NULL;
  PyObject *object = NULL, *progress = NULL;
  long long from = 0, to = 0, as_of = 0, version = 0;
  if (!PyArg_ParseTuple(arguments, "O!sLLLLzO", state->facts, &object, &agreement, &from, &to, &as_of, &version, &hold,
                        &progress))
    return NULL;
  const dsv_facts *facts = core_facts_borrow(state, object);
  dsv_diag *diag = facts ? core_diag(state) : NULL;
  if (!diag) return NULL;
  core_work work;
  dsv_backtest_options options = DSV_BACKTEST_OPTIONS_INIT;
  options.version = version;
  options.hold = hold;
  options.progress = core_progress;
  options.user = &work;
  dsv_text *text = NULL;
  core_work_begin(&work, progress);
  dsv_status status =
      dsv_backtest(((book_object *)self)->book, facts, agreement, from, to, as_of, &options, &text, diag);
  core_work_end(&work);
  return core_give_bytes(state, status, text, diag);
}

static PyObject *book_agreement_text(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  const char *agreement = NULL;
  long long version = 0;
  if (!PyArg_ParseTuple(arguments, "sL", &agreement, &version)) return NULL;
  dsv_diag *diag = core_diag(state);
  if (!diag) return NULL;
  dsv_text *text = NULL;
  dsv_status status = dsv_agreement_text(((book_object *)self)->book, agreement, version, &text, diag);
  return core_give_bytes(state, status, text, diag);
}

static PyObject *book_claims(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  const char *agreement = NULL;
  PyObject *object = NULL;
  long long from = 0, to = 0, as_of = 0;
  if (!PyArg_ParseTuple(arguments, "OsLLL", &object, &agreement, &from, &to, &as_of)) return NULL;
  if (object != Py_None && !PyObject_TypeCheck(object, state->facts)) {
    PyErr_SetString(PyExc_TypeError, "facts or None are due");
    return NULL;
  }
  const dsv_facts *facts = object == Py_None ? NULL : core_facts_borrow(state, object);
  dsv_diag *diag = facts || object == Py_None ? core_diag(state) : NULL;
  if (!diag) return NULL;
  core_work work;
  dsv_score_options options = DSV_SCORE_OPTIONS_INIT;
  options.progress = core_progress;
  options.user = &work;
  dsv_claims *claims = NULL;
  core_work_begin(&work, Py_None);
  dsv_status status =
      dsv_claims_replay(((book_object *)self)->book, facts, agreement, from, to, as_of, &options, &claims, diag);
  core_work_end(&work);
  PyObject *findings = core_finish(state, status, diag);
  if (!findings) {
    dsv_claims_unref(claims);
    return NULL;
  }
  return Py_BuildValue("(NN)", core_claims_make(state, claims), findings);
}

static PyObject *book_tally(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  const char *agreement = NULL;
  PyObject *object = NULL, *progress = NULL;
  long long from = 0, to = 0, as_of = 0;
  int slice = 0;
  if (!PyArg_ParseTuple(arguments, "O!sLLLpO", state->facts, &object, &agreement, &from, &to, &as_of, &slice,
                        &progress))
    return NULL;
  const dsv_facts *facts = core_facts_borrow(state, object);
  dsv_diag *diag = facts ? core_diag(state) : NULL;
  if (!diag) return NULL;
  core_work work;
  dsv_tally_options options = DSV_TALLY_OPTIONS_INIT;
  options.progress = core_progress;
  options.user = &work;
  options.slice = slice != 0;
  dsv_tally *tally = NULL;
  core_work_begin(&work, progress);
  dsv_status status =
      dsv_tally_new(((book_object *)self)->book, facts, agreement, from, to, as_of, &options, &tally, diag);
  core_work_end(&work);
  return core_tally_give(state, status, tally, diag);
}

static PyObject *book_tally_read(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  const char *bytes = NULL;
  Py_ssize_t length = 0;
  dsv_diag *diag = PyArg_ParseTuple(arguments, "y#", &bytes, &length) ? core_diag(state) : NULL;
  if (!diag) return NULL;
  dsv_tally *tally = NULL;
  dsv_status status;
  Py_BEGIN_ALLOW_THREADS status =
      dsv_tally_read(((book_object *)self)->book, bytes, (size_t)length, NULL, &tally, diag);
  Py_END_ALLOW_THREADS return core_tally_give(state, status, tally, diag);
}

static PyObject *book_parts(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  const char *agreement = NULL, *stream = NULL;
  dsv_diag *diag = PyArg_ParseTuple(arguments, "ss", &agreement, &stream) ? core_diag(state) : NULL;
  if (!diag) return NULL;
  uint32_t parts = 0;
  dsv_status status = dsv_tally_parts(((book_object *)self)->book, agreement, stream, &parts, diag);
  PyObject *findings = core_finish(state, status, diag);
  Py_XDECREF(findings);
  return findings ? PyLong_FromUnsignedLong(parts) : NULL;
}

static PyObject *book_explain(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  const char *agreement = NULL, *target = NULL;
  PyObject *object = NULL, *progress = NULL;
  long long period = 0, as_of = 0;
  if (!PyArg_ParseTuple(arguments, "O!ssLLO", state->facts, &object, &agreement, &target, &period, &as_of, &progress)) {
    return NULL;
  }
  const dsv_facts *facts = core_facts_borrow(state, object);
  dsv_diag *diag = facts ? core_diag(state) : NULL;
  if (!diag) return NULL;
  core_work work;
  dsv_score_options options = DSV_SCORE_OPTIONS_INIT;
  options.progress = core_progress;
  options.user = &work;
  dsv_explanation *made = NULL;
  core_work_begin(&work, progress);
  dsv_status status =
      dsv_explain(((book_object *)self)->book, facts, agreement, target, period, as_of, &options, &made, diag);
  core_work_end(&work);
  PyObject *findings = core_finish(state, status, diag);
  if (!findings) {
    dsv_explanation_unref(made);
    return NULL;
  }
  return Py_BuildValue("(NN)", core_explanation_make(state, made), findings);
}

/* Who is told the lines of an explanation. */
typedef struct {
  core_work work;
  PyObject *line;
} core_reader;

static int read_line(void *user, const dsv_line *line) {
  core_reader *reader = user;
  PyEval_RestoreThread(reader->work.thread);
  PyObject *answer =
      PyObject_CallFunction(reader->line, "IzzszLLLKK", (unsigned)line->kind, line->of_class, line->subject, line->what,
                            line->by, (long long)line->from, (long long)line->to, (long long)line->counted,
                            (unsigned long long)line->first, (unsigned long long)line->last);
  const int stop = !answer || PyErr_CheckSignals();
  Py_XDECREF(answer);
  reader->work.thread = PyEval_SaveThread();
  return stop;
}

static PyObject *book_explain_each(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  const char *agreement = NULL, *target = NULL;
  PyObject *object = NULL;
  core_reader lines = {.line = NULL};
  long long period = 0, as_of = 0;
  if (!PyArg_ParseTuple(arguments, "O!ssLLO", state->facts, &object, &agreement, &target, &period, &as_of, &lines.line))
    return NULL;
  const dsv_facts *facts = core_facts_borrow(state, object);
  dsv_diag *diag = facts ? core_diag(state) : NULL;
  if (!diag) return NULL;
  const dsv_reader reader = {sizeof reader, read_line, &lines};
  core_work_begin(&lines.work, Py_None);
  dsv_status status =
      dsv_explain_each(((book_object *)self)->book, facts, agreement, target, period, as_of, &reader, NULL, diag);
  core_work_end(&lines.work);
  return core_finish(state, status, diag);
}

static PyObject *book_lint(PyObject *self, PyObject *progress) {
  core_state *state = core_state_of(self);
  dsv_diag *diag = core_diag(state);
  if (!diag) return NULL;
  core_work work;
  const dsv_lint_options options = {sizeof options, core_progress, &work};
  core_work_begin(&work, progress);
  dsv_status status = dsv_lint(((book_object *)self)->book, &options, NULL, diag);
  core_work_end(&work);
  return core_finish(state, status, diag);
}

/* Once a verb has answered; takes over the diff and releases `diag`. */
static PyObject *give_diff(core_state *state, dsv_status status, dsv_diff *diff, dsv_diag *diag) {
  PyObject *findings = core_finish(state, status, diag);
  Py_XDECREF(findings);
  if (findings) return core_diff_make(state, diff);
  dsv_diff_unref(diff);
  return NULL;
}

static PyObject *book_diff_versions(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  const char *agreement = NULL;
  long long before = 0, after = 0;
  dsv_diag *diag = PyArg_ParseTuple(arguments, "sLL", &agreement, &before, &after) ? core_diag(state) : NULL;
  if (!diag) return NULL;
  const dsv_book *book = ((book_object *)self)->book;
  dsv_diff *diff = NULL;
  dsv_status status;
  Py_BEGIN_ALLOW_THREADS status = dsv_diff_versions(book, agreement, before, after, &diff, diag);
  Py_END_ALLOW_THREADS return give_diff(state, status, diff, diag);
}

static PyObject *book_diff_books(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  PyObject *other = NULL;
  dsv_diag *diag = PyArg_ParseTuple(arguments, "O!", state->book, &other) ? core_diag(state) : NULL;
  if (!diag) return NULL;
  const dsv_book *before = ((book_object *)self)->book, *after = ((book_object *)other)->book;
  dsv_diff *diff = NULL;
  dsv_status status;
  Py_BEGIN_ALLOW_THREADS status = dsv_diff_books(before, after, &diff, diag);
  Py_END_ALLOW_THREADS return give_diff(state, status, diff, diag);
}

static PyObject *book_underpin(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  const char *agreement = NULL;
  dsv_underpin_options options = DSV_UNDERPIN_OPTIONS_INIT;
  long long version = 0;
  dsv_diag *diag = PyArg_ParseTuple(arguments, "sL", &agreement, &version) ? core_diag(state) : NULL;
  if (!diag) return NULL;
  options.version = version;
  dsv_underpinning *made = NULL;
  dsv_status status;
  Py_BEGIN_ALLOW_THREADS status = dsv_underpin(((book_object *)self)->book, agreement, &options, &made, diag);
  Py_END_ALLOW_THREADS PyObject *findings = core_finish(state, status, diag);
  Py_XDECREF(findings);
  if (findings) return core_underpinning_make(state, made);
  dsv_underpinning_unref(made);
  return NULL;
}

static PyObject *give_due(const dsv_due_list *due) {
  size_t length = 0;
  const char *json = dsv_due_json(due, &length);
  return PyUnicode_FromStringAndSize(json, (Py_ssize_t)length);
}

static PyObject *book_due(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  dsv_due_options options = DSV_DUE_OPTIONS_INIT;
  long long as_of = 0, until = 0;
  dsv_diag *diag = PyArg_ParseTuple(arguments, "LLz", &as_of, &until, &options.agreement) ? core_diag(state) : NULL;
  if (!diag) return NULL;
  const dsv_book *book = ((book_object *)self)->book;
  options.until = until;
  dsv_due_list *due = NULL;
  dsv_status status;
  Py_BEGIN_ALLOW_THREADS status = dsv_due(book, as_of, &options, &due, diag);
  Py_END_ALLOW_THREADS PyObject *findings = core_finish(state, status, diag), *json = NULL;
  if (findings) json = give_due(due);
  Py_XDECREF(findings);
  dsv_due_unref(due);
  return json;
}

static PyObject *book_trace(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  dsv_trace_options options = DSV_TRACE_OPTIONS_INIT;
  long long version = 0;
  dsv_diag *diag =
      PyArg_ParseTuple(arguments, "zLI", &options.agreement, &version, &options.form) ? core_diag(state) : NULL;
  if (!diag) return NULL;
  options.version = version;
  dsv_text *text = NULL;
  dsv_status status;
  Py_BEGIN_ALLOW_THREADS status = dsv_trace(((book_object *)self)->book, &options, &text, diag);
  Py_END_ALLOW_THREADS return core_give_str(state, status, text, diag);
}

static PyObject *book_effective(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  dsv_effective_options options = DSV_EFFECTIVE_OPTIONS_INIT;
  const char *agreement = NULL, *consumer = NULL, *service = NULL;
  long long as_of = 0;
  dsv_diag *diag =
      PyArg_ParseTuple(arguments, "szzLII", &agreement, &consumer, &service, &as_of, &options.form, &options.width)
          ? core_diag(state)
          : NULL;
  if (!diag) return NULL;
  dsv_text *text = NULL;
  dsv_status status;
  Py_BEGIN_ALLOW_THREADS status =
      dsv_effective(((book_object *)self)->book, agreement, consumer, service, as_of, &options, &text, diag);
  Py_END_ALLOW_THREADS return core_give_str(state, status, text, diag);
}

static PyObject *book_make_agreement(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  dsv_make_options options = DSV_MAKE_OPTIONS_INIT;
  const char *offering = NULL, *choices = NULL;
  Py_ssize_t length = 0;
  dsv_diag *diag = PyArg_ParseTuple(arguments, "ss#sszzz", &offering, &choices, &length, &options.consumer,
                                    &options.from, &options.to, &options.provider, &options.id)
                       ? core_diag(state)
                       : NULL;
  if (!diag) return NULL;
  dsv_text *text = NULL;
  dsv_status status;
  Py_BEGIN_ALLOW_THREADS status =
      dsv_agreement_make(((book_object *)self)->book, offering, choices, (size_t)length, &options, &text, diag);
  Py_END_ALLOW_THREADS return core_give_str(state, status, text, diag);
}

static PyObject *give_budget(const dsv_error_budget *budget) {
  size_t length = 0;
  const char *json = dsv_error_budget_json(budget, &length);
  return PyUnicode_FromStringAndSize(json, (Py_ssize_t)length);
}

static PyObject *book_budget(PyObject *self, PyObject *arguments) {
  core_state *state = core_state_of(self);
  dsv_budget_options options = DSV_BUDGET_OPTIONS_INIT;
  PyObject *facts = NULL;
  const char *agreement = NULL, *target = NULL;
  long long as_of = 0, from = 0;
  unsigned long long seed = 0, trials = 0;
  if (!PyArg_ParseTuple(arguments, "OssLLKK", &facts, &agreement, &target, &as_of, &from, &seed, &trials)) return NULL;
  const dsv_facts *borrowed = core_facts_borrow(state, facts);
  dsv_diag *diag = borrowed ? core_diag(state) : NULL;
  if (!diag) return NULL;
  const dsv_book *book = ((book_object *)self)->book;
  options.from = from;
  options.seed = seed;
  options.trials = trials;
  dsv_error_budget *budget = NULL;
  dsv_status status;
  Py_BEGIN_ALLOW_THREADS status = dsv_budget(book, borrowed, agreement, target, as_of, &options, &budget, diag);
  Py_END_ALLOW_THREADS PyObject *findings = core_finish(state, status, diag), *json = NULL;
  if (findings) json = give_budget(budget);
  Py_XDECREF(findings);
  dsv_error_budget_unref(budget);
  return json;
}

static PyMethodDef book_methods[] = {
    {"documents", book_documents, METH_NOARGS, "The documents as tuples."},
    {"canonical", book_canonical, METH_VARARGS, "The canonical bytes of a document."},
    {"time", book_time, METH_VARARGS, "Microseconds of a time or date as it is written beside an agreement."},
    {"calendar", book_calendar, METH_VARARGS, "A calendar by its id."},
    {"facts", book_facts, METH_NOARGS, "Empty facts."},
    {"score", book_score, METH_VARARGS, "A scorecard and findings."},
    {"backtest", book_backtest, METH_VARARGS, "A back-test as canonical JSON."},
    {"agreement_text", book_agreement_text, METH_VARARGS, "The whole text of a version of an agreement."},
    {"running", core_running_make, METH_VARARGS, "A score that goes on."},
    {"explain", book_explain, METH_VARARGS, "An explanation and findings."},
    {"explain_each", book_explain_each, METH_VARARGS, "Tells an explanation line by line; findings."},
    {"lint", book_lint, METH_O, "What is allowed and hardly meant: findings."},
    {"diff_versions", book_diff_versions, METH_VARARGS, "What changed between two versions of an agreement."},
    {"diff_books", book_diff_books, METH_VARARGS, "What changed from this book to another."},
    {"underpin", book_underpin, METH_VARARGS, "An agreement held against what it rests on."},
    {"trace", book_trace, METH_VARARGS, "From needs to targets, as one text."},
    {"effective", book_effective, METH_VARARGS, "What holds for one consumer and service, as one text."},
    {"make", book_make_agreement, METH_VARARGS, "An agreement from an offering, as canonical JSON."},
    {"budget", book_budget, METH_VARARGS, "The error budget of a target, as canonical JSON."},
    {"due", book_due, METH_VARARGS, "What is due, as canonical JSON."},
    {"claims", book_claims, METH_VARARGS, "Claims and findings."},
    {"tally", book_tally, METH_VARARGS, "A tally and findings."},
    {"tally_read", book_tally_read, METH_VARARGS, "A tally and findings, from bytes."},
    {"sign", core_book_sign, METH_VARARGS, "The signed note of a document."},
    {"verify", core_book_verify, METH_VARARGS, "The document of a note, and who has signed it."},
    {"export", core_book_export, METH_VARARGS, "The book in another format, and findings."},
    {"parts", book_parts, METH_VARARGS, "How a stream may be parted among tallies."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot book_slots[] = {
    {Py_tp_dealloc, book_dealloc},
    {Py_tp_methods, book_methods},
    {Py_tp_doc, "A frozen book."},
    {0, NULL},
};

PyType_Spec core_book_spec = {
    .name = "dsv._core.Book",
    .basicsize = sizeof(book_object),
    .flags = CORE_TYPE_FLAGS,
    .slots = book_slots,
};
