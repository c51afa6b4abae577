/* An effective agreement as one text: JSON, or a clause a paragraph. */
#include "agree/effective.h"
#include "report/report.h"

static void put_clause(dsv__buffer *out, const dsv__clause *clause, size_t number, size_t width) {
  dsv__buffer line;
  dsv__buffer_init(&line, out->context);
  dsv__report_safe(&line, clause->plain);
  dsv__put_format(out, "\n%zu. ", number);
  dsv__report_safe(out, clause->title.n ? clause->title : clause->id);
  dsv__put_text(out, "\n   ");
  if (line.failed) out->failed = true;
  else dsv__report_wrap(out, line.at, line.n, 3, width);
  dsv__put_format(out, "\n   [%s, %s, from the %s ", clause->nature, clause->specific ? "specific" : "shared",
                  clause->origin);
  dsv__report_safe(out, clause->from);
  if (clause->of_class.n) {
    dsv__put_text(out, ", class ");
    dsv__report_safe(out, clause->of_class);
  }
  dsv__put_text(out, clause->given && clause->kind[0] == 't' ? ", in its own words]\n" : "]\n");
  dsv__buffer_free(&line);
}

static void put_name(dsv__buffer *out, const dsv__document *document, const char *before, const char *otherwise) {
  const dsv__document_head *head = document ? document->structure : NULL;
  dsv__put_text(out, before);
  if (head) dsv__report_safe(out, head->title.n ? head->title : head->id);
  else dsv__put_text(out, otherwise);
}

static void put_text(dsv__buffer *out, const dsv__effective *e, size_t width) {
  const dsv__document_head *head = &e->agreement->head;
  dsv__report_safe(out, head->title.n ? head->title : head->id);
  dsv__put_format(out, ", version %lld (%s)", (long long)e->document->version,
                  dsv__form_words[e->agreement->form].word);
  put_name(out, e->consumer, "\nfor ", "all consumers");
  put_name(out, e->service, ", ", "all services");
  dsv__put_char(out, '\n');
  for (size_t i = 0; i < e->n; i++) put_clause(out, &e->at[i], i + 1, width);
}

dsv_status dsv_effective(const dsv_book *book, const char *agreement, const char *consumer, const char *service,
                         int64_t as_of, const dsv_effective_options *options, dsv_text **out, dsv_diag *diag) {
  dsv_effective_options chosen = DSV_EFFECTIVE_OPTIONS_INIT;
  dsv_report_options look = DSV_REPORT_OPTIONS_INIT;
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for the agreement (out is NULL)");
  *out = NULL;
  dsv_status status = dsv__report_book(book, diag);
  if (status) return status;
  if (!agreement) return dsv__fail(diag, DSV_ERROR_MISUSE, "say which agreement");
  status = dsv__options(options, &chosen, sizeof chosen, sizeof chosen);
  if (status) return dsv__fail(diag, status, "the options are not understood: begin with DSV_EFFECTIVE_OPTIONS_INIT");
  if (chosen.form > DSV_FORM_TEXT) return dsv__fail(diag, DSV_ERROR_MISUSE, "form must be JSON or text");
  look.width = chosen.width;
  status = dsv__report_options(&look, &look, diag);
  if (status) return status;
  dsv__effective found;
  dsv__buffer buffer;
  dsv__buffer_init(&buffer, book->context);
  status = dsv__effective_make(book, agreement, consumer, service, as_of, &found, diag);
  if (!status && chosen.form == DSV_FORM_JSON) dsv__effective_json(&buffer, &found);
  else if (!status) put_text(&buffer, &found, look.width);
  if (!status && dsv__text_from(&buffer, out)) status = DSV__NO_MEMORY(diag);
  dsv__buffer_free(&buffer);
  dsv__effective_free(&found);
  return status;
}
