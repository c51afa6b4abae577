/* dsv_lint: walks the agreements of a book. */
#include "lint/lint.h"
#include <string.h>

void dsv__advise(dsv__linter *l, dsv_status code, const void *structure, const char *path, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  dsv__vfind_at(l->diag, DSV_SEVERITY_WARNING, code, structure, path, format, arguments);
  va_end(arguments);
  l->found++;
}

const dsv__window *dsv__lint_window(const dsv__linter *l, const dsv__target *target) {
  return dsv__given(&dsv__target_record, target, "window") ? &target->window : &l->agreement->window;
}

static void lint_agreement(dsv__linter *l) {
  const dsv__agreement *a = l->agreement;
  for (size_t i = 0; i < a->targets.n; i++) {
    const dsv__target *target = &DSV__AT(a->targets, dsv__target)[i];
    dsv__lint_objective(l, target, target);
    for (size_t k = 0; k < target->classes.n; k++) {
      const dsv__target *of_class = &DSV__AT(target->classes, dsv__target)[k];
      dsv__target joined;
      if (!dsv__given(&dsv__class_record, of_class, "objective")) continue;
      dsv__target_of_class(target, of_class, &joined);
      dsv__lint_objective(l, &joined, of_class);
    }
  }
  dsv__lint_pairs(l);
  dsv__lint_agreement(l);
  dsv__lint_evaluation(l);
}

static dsv_status lint_book(dsv__linter *l, const dsv_lint_options *options) {
  const dsv_book *book = l->book;
  for (size_t i = 0; i < book->n_documents && !l->status; i++) {
    if (options->progress && options->progress(options->user, i, book->n_documents) != 0)
      return dsv__fail(l->diag, DSV_ERROR_CANCELLED, "cancelled");
    if (strcmp(book->documents[i]->type->name, "agreement") != 0) continue;
    l->agreement = book->documents[i]->structure;
    if (dsv__zones_get(book->zones, l->agreement->timezone, &l->zone)) return DSV__NO_MEMORY(l->diag);
    l->in_force = dsv__span_of_range(&l->agreement->in_force, l->zone, (dsv__span){DSV__TIME_MIN, DSV__TIME_MAX});
    lint_agreement(l);
  }
  return l->status;
}

/* Findings that there was no room or no memory for. */
static uint64_t lost(const dsv_diag *diag) {
  return dsv_diag_total(diag) - dsv_diag_count(diag);
}

dsv_status dsv_lint(const dsv_book *book, const dsv_lint_options *options, uint64_t *found, dsv_diag *diag) {
  dsv_lint_options read = DSV_LINT_OPTIONS_INIT;
  if (found) *found = 0;
  if (!book) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no book");
  dsv_status status = dsv__options(options, &read, sizeof read, sizeof read);
  if (status) return dsv__fail(diag, status, "these lint options are not of this version");
  status = dsv__book_usable(book, diag);
  if (status) return status;
  if (!book->frozen) return dsv__fail(diag, DSV_ERROR_NOT_FROZEN, "check the book before it is looked over");
  dsv__linter l = {.book = book, .diag = diag};
  const size_t first = dsv_diag_count(diag);
  const uint64_t before = lost(diag);
  status = lint_book(&l, &read);
  /* The findings are all that is given: one that there was no memory for is an answer that is not whole. */
  if (!status && lost(diag) > before && dsv_diag_count(diag) < diag->context->limits.findings)
    status = DSV__NO_MEMORY(diag);
  dsv__locate_findings(book, diag, first);
  if (found && !status) *found = l.found;
  return status;
}
