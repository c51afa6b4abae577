/* A trace as one text: JSON, for people, or CSV with a line for each way from a need to a target. */
#include "agree/trace.h"
#include "report/report.h"

/* ---- text ------------------------------------------------------------------------------------ */

static dsv__str id_of(const dsv__trace_node *node) {
  return node->target ? node->target->id : ((const dsv__document_head *)node->document->structure)->id;
}

static dsv__str title_of(const dsv__trace_node *node) {
  return node->target ? node->target->title : ((const dsv__document_head *)node->document->structure)->title;
}

static void put_share(dsv__buffer *out, const dsv__kept_share *kept) {
  dsv__put_format(out, "%zu", kept->count);
  if (kept->share.denominator) {
    dsv__put_text(out, " (");
    dsv__put_ratio(out, kept->share, 2);
    dsv__put_text(out, " %");
    if (kept->weighted) {
      dsv__put_text(out, ", by weight ");
      dsv__put_ratio(out, kept->weight_share, 2);
      dsv__put_text(out, " %");
    }
    dsv__put_char(out, ')');
  }
}

static void put_narrowing(dsv__buffer *out, const dsv__trace *trace) {
  static const char *const names[] = {"needs", "requirements", "targets"};
  static const char *const words[][3] = {{"", "with a requirement", "with a target"},
                                         {"", "with a target", ""},
                                         {"", "with a requirement", "with a need"}};
  for (int level = 0; level < DSV__TRACE_LEVELS; level++) {
    dsv__kept_share kept[3];
    const size_t n = dsv__trace_narrowing(trace, (dsv__trace_level)level, kept);
    dsv__put_format(out, "%s: %zu", names[level], kept[0].count);
    for (size_t i = 1; i < n; i++) {
      dsv__put_format(out, ", %s ", words[level][i]);
      put_share(out, &kept[i]);
    }
    dsv__put_char(out, '\n');
  }
}

static void put_name(dsv__buffer *out, const dsv__trace_node *node) {
  if (node->target) {
    dsv__report_safe(out, ((const dsv__document_head *)node->document->structure)->id);
    dsv__put_char(out, '/');
  }
  dsv__report_safe(out, id_of(node));
  if (!title_of(node).n) return;
  dsv__put_text(out, ": ");
  dsv__report_safe(out, title_of(node));
}

static void put_ways(dsv__buffer *out, const dsv__trace *trace, const dsv__trace_node *need) {
  const dsv__links *way = &need->to[DSV__TRACE_REQUIREMENTS];
  for (size_t i = 0; i < way->n; i++) {
    const dsv__trace_node *requirement = &trace->at[DSV__TRACE_REQUIREMENTS][way->at[i]];
    const dsv__links *on = &requirement->to[DSV__TRACE_TARGETS];
    dsv__put_text(out, "  ");
    put_name(out, requirement);
    dsv__put_text(out, on->n ? "\n" : "  -> no target\n");
    for (size_t k = 0; k < on->n; k++) {
      dsv__put_text(out, "    ");
      put_name(out, &trace->at[DSV__TRACE_TARGETS][on->at[k]]);
      dsv__put_char(out, '\n');
    }
  }
}

/* Requirements and targets that no need leads to. */
static void put_strays(dsv__buffer *out, const dsv__trace *trace, dsv__trace_level level, const char *heading) {
  bool any = false;
  for (size_t i = 0; i < trace->n[level]; i++) {
    const dsv__trace_node *node = &trace->at[level][i];
    if (node->to[DSV__TRACE_NEEDS].n) continue;
    if (!any) dsv__put_format(out, "\n%s\n", heading);
    any = true;
    dsv__put_text(out, "  ");
    put_name(out, node);
    if (node->lost == DSV__LOST_NO_TARGET) dsv__put_text(out, "  -> no target");
    dsv__put_char(out, '\n');
  }
}

static void put_text(dsv__buffer *out, const dsv__trace *trace) {
  put_narrowing(out, trace);
  for (size_t i = 0; i < trace->n[DSV__TRACE_NEEDS]; i++) {
    const dsv__trace_node *need = &trace->at[DSV__TRACE_NEEDS][i];
    dsv__put_char(out, '\n');
    put_name(out, need);
    dsv__put_text(out, need->lost == DSV__LOST_NO_REQUIREMENT ? "  -> no requirement\n" : "\n");
    put_ways(out, trace, need);
  }
  put_strays(out, trace, DSV__TRACE_REQUIREMENTS, "requirements without a need");
  put_strays(out, trace, DSV__TRACE_TARGETS, "targets without a need");
}

/* ---- CSV ------------------------------------------------------------------------------------- */

static void put_line(dsv__buffer *out, const dsv__trace_node *need, const dsv__trace_node *requirement,
                     const dsv__trace_node *target, int32_t lost) {
  const dsv__str none = {NULL, 0};
  dsv__report_cell(out, need ? id_of(need) : none);
  dsv__put_char(out, ',');
  dsv__report_cell(out, requirement ? id_of(requirement) : none);
  dsv__put_char(out, ',');
  dsv__report_cell(out, target ? ((const dsv__document_head *)target->document->structure)->id : none);
  dsv__put_char(out, ',');
  dsv__report_cell(out, target ? id_of(target) : none);
  dsv__put_format(out, ",%s\r\n", dsv__lost_words[lost]);
}

/* Of a requirement, as a need leads to it or none does. */
static void put_lines(dsv__buffer *out, const dsv__trace *trace, const dsv__trace_node *need,
                      const dsv__trace_node *requirement) {
  const dsv__links *on = &requirement->to[DSV__TRACE_TARGETS];
  for (size_t i = 0; i < on->n; i++)
    put_line(out, need, requirement, &trace->at[DSV__TRACE_TARGETS][on->at[i]],
             need ? DSV__LOST_NOTHING : DSV__LOST_NO_NEED);
  if (!on->n) put_line(out, need, requirement, NULL, DSV__LOST_NO_TARGET);
}

static void put_csv(dsv__buffer *out, const dsv__trace *trace) {
  const dsv__trace_node *requirements = trace->at[DSV__TRACE_REQUIREMENTS];
  dsv__put_text(out, "need,requirement,agreement,target,lost\r\n");
  for (size_t i = 0; i < trace->n[DSV__TRACE_NEEDS]; i++) {
    const dsv__trace_node *need = &trace->at[DSV__TRACE_NEEDS][i];
    const dsv__links *way = &need->to[DSV__TRACE_REQUIREMENTS];
    for (size_t k = 0; k < way->n; k++) put_lines(out, trace, need, &requirements[way->at[k]]);
    if (!way->n) put_line(out, need, NULL, NULL, need->lost);
  }
  for (size_t i = 0; i < trace->n[DSV__TRACE_REQUIREMENTS]; i++)
    if (!requirements[i].to[DSV__TRACE_NEEDS].n) put_lines(out, trace, NULL, &requirements[i]);
  for (size_t i = 0; i < trace->n[DSV__TRACE_TARGETS]; i++) {
    const dsv__trace_node *target = &trace->at[DSV__TRACE_TARGETS][i];
    if (!target->to[DSV__TRACE_REQUIREMENTS].n) put_line(out, NULL, NULL, target, target->lost);
  }
}

/* ---- the call -------------------------------------------------------------------------------- */

dsv_status dsv_trace(const dsv_book *book, const dsv_trace_options *options, dsv_text **out, dsv_diag *diag) {
  static void (*const forms[])(dsv__buffer * buffer, const dsv__trace *trace) = {dsv__trace_json, put_text, put_csv};
  dsv_trace_options chosen = DSV_TRACE_OPTIONS_INIT;
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for the trace (out is NULL)");
  *out = NULL;
  dsv_status status = dsv__report_book(book, diag);
  if (status) return status;
  status = dsv__options(options, &chosen, sizeof chosen, sizeof chosen);
  if (!status && chosen.reserved) status = DSV_ERROR_OPTIONS;
  if (status) return dsv__fail(diag, status, "the options are not understood: begin with DSV_TRACE_OPTIONS_INIT");
  if (chosen.form > DSV_FORM_CSV) return dsv__fail(diag, DSV_ERROR_MISUSE, "form is no dsv_form");
  if (chosen.version < 0 || (chosen.version && !chosen.agreement))
    return dsv__fail(diag, DSV_ERROR_MISUSE, "a version is a number from 1, of an agreement that is named");
  dsv__trace trace;
  dsv__buffer buffer;
  dsv__buffer_init(&buffer, book->context);
  status = dsv__trace_make(book, &chosen, &trace, diag);
  if (!status) {
    forms[chosen.form](&buffer, &trace);
    if (dsv__text_from(&buffer, out)) status = DSV__NO_MEMORY(diag);
  }
  dsv__buffer_free(&buffer);
  dsv__trace_free(&trace);
  return status;
}
