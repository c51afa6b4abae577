/* The public calls: options, then one of the forms. */
#include "report/report.h"
#include "score/budget.h"
#include <string.h>

#define NARROWEST 40
#define WIDEST 1000
#define USUAL 100

dsv_status dsv__report_options(const dsv_report_options *given, dsv_report_options *out, dsv_diag *diag) {
  *out = (dsv_report_options)DSV_REPORT_OPTIONS_INIT;
  dsv_status status = dsv__options(given, out, sizeof *out, sizeof *out);
  if (status)
    return dsv__fail(diag, status, "the report's options are not understood: begin with DSV_REPORT_OPTIONS_INIT");
  if (out->reserved) return dsv__fail(diag, DSV_ERROR_OPTIONS, "reserved must be 0");
  if (out->form > DSV_REPORT_CSV) return dsv__fail(diag, DSV_ERROR_MISUSE, "form is no dsv_report_form");
  if (out->color > 1) return dsv__fail(diag, DSV_ERROR_MISUSE, "color must be 0 or 1");
  if (!out->width) out->width = USUAL;
  if (out->width < NARROWEST) out->width = NARROWEST;
  if (out->width > WIDEST) out->width = WIDEST;
  return DSV_OK;
}

dsv_status dsv__report_book(const dsv_book *book, dsv_diag *diag) {
  if (!book) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no book");
  const dsv_status status = dsv__book_usable(book, diag);
  if (status) return status;
  return book->frozen ? DSV_OK : dsv__fail(diag, DSV_ERROR_NOT_FROZEN, "check the book before it is asked");
}

static dsv_status finish(dsv__buffer *buffer, dsv_text **out, dsv_diag *diag) {
  return dsv__text_from(buffer, out) ? DSV__NO_MEMORY(diag) : DSV_OK;
}

dsv_status dsv_report_scorecard(const dsv_scorecard *card, const dsv_report_options *options, dsv_text **out,
                                dsv_diag *diag) {
  dsv_report_options chosen;
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "out is NULL");
  *out = NULL;
  if (!card) return dsv__fail(diag, DSV_ERROR_MISUSE, "card is NULL");
  dsv_status status = dsv__report_options(options, &chosen, diag);
  if (status) return status;
  dsv__buffer buffer;
  dsv__buffer_init(&buffer, card->context);
  if (chosen.form == DSV_REPORT_CSV) {
    dsv__report_scorecard_csv(&buffer, card);
  } else {
    dsv__report_scorecard_text(&buffer, card, &chosen);
  }
  return finish(&buffer, out, diag);
}

dsv_status dsv_report_explanation(const dsv_explanation *explanation, const dsv_report_options *options, dsv_text **out,
                                  dsv_diag *diag) {
  dsv_report_options chosen;
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "out is NULL");
  *out = NULL;
  if (!explanation) return dsv__fail(diag, DSV_ERROR_MISUSE, "explanation is NULL");
  dsv_status status = dsv__report_options(options, &chosen, diag);
  if (status) return status;
  dsv__buffer buffer;
  dsv__buffer_init(&buffer, explanation->context);
  if (chosen.form == DSV_REPORT_CSV) {
    dsv__report_explanation_csv(&buffer, explanation);
  } else {
    dsv__report_explanation_text(&buffer, explanation, &chosen);
  }
  return finish(&buffer, out, diag);
}

dsv_status dsv_report_diff(const dsv_diff *diff, const dsv_report_options *options, dsv_text **out, dsv_diag *diag) {
  dsv_report_options chosen;
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "out is NULL");
  *out = NULL;
  if (!diff) return dsv__fail(diag, DSV_ERROR_MISUSE, "diff is NULL");
  dsv_status status = dsv__report_options(options, &chosen, diag);
  if (status) return status;
  dsv__buffer buffer;
  dsv__buffer_init(&buffer, diff->context);
  if (chosen.form == DSV_REPORT_CSV) {
    dsv__report_diff_csv(&buffer, diff);
  } else {
    dsv__report_diff_text(&buffer, diff, &chosen);
  }
  return finish(&buffer, out, diag);
}

void dsv__report_what_if(dsv__buffer *out, const dsv__what_if *what_if) {
  if (!what_if->version) return;
  dsv__put_format(out, "what if: version %lld, as if it were in force from ", (long long)what_if->version);
  dsv__report_border(out, what_if->from, what_if->from_offset);
  dsv__put_text(out, " to ");
  dsv__report_border(out, what_if->to, what_if->to_offset);
  dsv__put_text(out, "; no statement of what is owed\n");
}

dsv_status dsv_report_underpinning(const dsv_underpinning *underpinning, const dsv_report_options *options,
                                   dsv_text **out, dsv_diag *diag) {
  dsv_report_options chosen;
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "out is NULL");
  *out = NULL;
  if (!underpinning) return dsv__fail(diag, DSV_ERROR_MISUSE, "underpinning is NULL");
  dsv_status status = dsv__report_options(options, &chosen, diag);
  if (status) return status;
  dsv__buffer buffer;
  dsv__buffer_init(&buffer, underpinning->context);
  if (chosen.form == DSV_REPORT_CSV) {
    dsv__report_underpinning_csv(&buffer, underpinning);
  } else {
    dsv__report_underpinning_text(&buffer, underpinning, &chosen);
  }
  return finish(&buffer, out, diag);
}

dsv_status dsv_report_claims(const dsv_claims *claims, const dsv_report_options *options, dsv_text **out,
                             dsv_diag *diag) {
  dsv_report_options chosen;
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "out is NULL");
  *out = NULL;
  if (!claims) return dsv__fail(diag, DSV_ERROR_MISUSE, "claims is NULL");
  dsv_status status = dsv__report_options(options, &chosen, diag);
  if (status) return status;
  dsv__buffer buffer;
  dsv__buffer_init(&buffer, claims->context);
  if (chosen.form == DSV_REPORT_CSV) {
    dsv__report_claims_csv(&buffer, claims);
  } else {
    dsv__report_claims_text(&buffer, claims, &chosen);
  }
  return finish(&buffer, out, diag);
}

dsv_status dsv_report_budget(const dsv_error_budget *budget, const dsv_report_options *options, dsv_text **out,
                             dsv_diag *diag) {
  dsv_report_options chosen;
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "out is NULL");
  *out = NULL;
  if (!budget) return dsv__fail(diag, DSV_ERROR_MISUSE, "budget is NULL");
  dsv_status status = dsv__report_options(options, &chosen, diag);
  if (status) return status;
  if (chosen.form == DSV_REPORT_CSV) return dsv__fail(diag, DSV_ERROR_MISUSE, "a budget has no CSV: take its JSON");
  dsv__buffer buffer;
  dsv__buffer_init(&buffer, budget->context);
  dsv__report_budget_text(&buffer, budget);
  return finish(&buffer, out, diag);
}
