/* A diff as text: a heading for each pair of documents, and a line for each change. */
#include "report/report.h"
#include <string.h>

#define MARK 2 /* columns of "+ ", "- " and "~ " */

/* Documents that only one book has say so in their own line. */
static void put_head(dsv__buffer *out, const dsv__change *change) {
  dsv__put_text(out, change->document_type);
  dsv__put_char(out, ' ');
  dsv__report_safe(out, dsv__str_of(change->document));
  const int64_t *version = change->version;
  if (version[DSV__BEFORE] && version[DSV__AFTER] && version[DSV__BEFORE] != version[DSV__AFTER])
    dsv__put_format(out, ", version %lld to %lld", (long long)version[DSV__BEFORE], (long long)version[DSV__AFTER]);
  else if (version[DSV__BEFORE] || version[DSV__AFTER])
    dsv__put_format(out, ", version %lld", (long long)version[version[DSV__AFTER] ? DSV__AFTER : DSV__BEFORE]);
  dsv__put_char(out, '\n');
}

static bool same_document(const dsv__change *a, const dsv__change *b) {
  return !strcmp(a->document_type, b->document_type) && !strcmp(a->document, b->document) &&
         a->version[DSV__BEFORE] == b->version[DSV__BEFORE] && a->version[DSV__AFTER] == b->version[DSV__AFTER];
}

static void put_change(dsv__buffer *out, const dsv__change *change, dsv__buffer *line, size_t width) {
  static const char *const marks[] = {"", "+ ", "- ", "~ "};
  line->n = 0;
  dsv__report_safe(line, dsv__str_of(change->sentence));
  dsv__put_text(out, marks[change->kind]);
  if (!line->failed) dsv__report_wrap(out, line->at, line->n, MARK, width);
  dsv__put_char(out, '\n');
}

static void put_count(dsv__buffer *out, const dsv_diff *diff) {
  size_t n[3] = {0, 0, 0};
  for (size_t i = 0; i < diff->n; i++) n[diff->at[i].direction]++;
  dsv__put_format(out, "\n%zu %s", diff->n, diff->n == 1 ? "change" : "changes");
  if (n[DSV_DIRECTION_STRICTER]) dsv__put_format(out, ", %zu stricter", n[DSV_DIRECTION_STRICTER]);
  if (n[DSV_DIRECTION_LOOSER]) dsv__put_format(out, ", %zu looser", n[DSV_DIRECTION_LOOSER]);
  dsv__put_char(out, '\n');
}

void dsv__report_diff_text(dsv__buffer *out, const dsv_diff *diff, const dsv_report_options *options) {
  dsv__buffer line;
  dsv__buffer_init(&line, out->context);
  for (size_t i = 0; i < diff->n; i++) {
    const dsv__change *change = &diff->at[i];
    if (i == 0 || !same_document(change, change - 1)) {
      if (i) dsv__put_char(out, '\n');
      put_head(out, change);
    }
    put_change(out, change, &line, options->width);
  }
  if (diff->n) put_count(out, diff);
  else dsv__put_text(out, "no changes\n");
  if (line.failed) out->failed = true;
  dsv__buffer_free(&line);
}
