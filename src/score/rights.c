/* Rights that arise where a target is missed (docs/claims.md section 8). */
#include "agree/claim.h"
#include "base/members.h"
#include "score/work.h"

static int64_t until_of(const dsv__right *right, const dsv__entry *entry, dsv_status *status) {
  const dsv__time_limit limit = {.zone = entry->zone, .length = right->within, .border = -1};
  int64_t at = INT64_MAX;
  if (!dsv__given(&dsv__right_record, right, "within")) return INT64_MAX;
  const dsv_status found = dsv__deadline_at(&limit, entry->to, &at, NULL);
  if (found == DSV_ERROR_MEMORY) *status = found;
  return found ? INT64_MAX : at;
}

static dsv_status make_right(dsv__work *w, const dsv__entry *entry, const dsv__right *right, bool early,
                             dsv__right_result *out) {
  dsv_status status = DSV_OK;
  int64_t effect;
  *out = (dsv__right_result){.right = dsv__right_words[right->right].word,
                             .holder = dsv__holder_words[right->holder].word,
                             .from = early ? INT64_MAX : entry->to,
                             .until = until_of(right, entry, &status),
                             .effect = INT64_MAX};
  out->expired = w->card->as_of > out->until;
  if (!early && dsv__given(&dsv__right_record, right, "notice") &&
      dsv__zone_add(entry->zone, entry->to, right->notice, 1, &effect))
    out->effect = effect;
  if (right->text.n) {
    out->text = (dsv__str){dsv__arena_text(&w->card->arena, right->text.at, right->text.n), right->text.n};
    if (!out->text.at) status = DSV_ERROR_MEMORY;
  }
  return status;
}

static dsv_status make_list(dsv__work *w, const dsv__entry *entry, const dsv__list *rights, dsv__result *result) {
  dsv_status status = DSV_OK;
  if (result->status != DSV_STATUS_MISSED || !rights->n) return DSV_OK;
  result->rights = dsv__arena_alloc(&w->card->arena, rights->n, sizeof *result->rights);
  if (!result->rights) return DSV_ERROR_MEMORY;
  for (size_t i = 0; !status && i < rights->n; i++)
    status = make_right(w, entry, &DSV__AT(*rights, dsv__right)[i], result->early, &result->rights[i]);
  result->n_rights = rights->n;
  return status;
}

/* The periods have copies of the results of the entries, which are in the same order. */
dsv_status dsv__make_rights(dsv__work *w) {
  const dsv__entry *entry = w->entries;
  dsv_status status = DSV_OK;
  for (size_t i = 0; !status && i < w->card->n_periods; i++)
    for (size_t k = 0; !status && k < w->card->periods[i].n_targets; k++, entry++) {
      const dsv__target *target = entry->target;
      dsv__result *result = &w->card->periods[i].targets[k];
      if (!result->n_classes) status = make_list(w, entry, &target->rights, result);
      for (size_t x = 0; !status && x < result->n_classes; x++) {
        const dsv__target *of_class = &DSV__AT(target->classes, dsv__target)[x];
        status = make_list(w, entry, of_class->rights.n ? &of_class->rights : &target->rights, &result->classes[x]);
      }
    }
  return status;
}

/* ---- written ---------------------------------------------------------------------------------------------------------------- */

void dsv__put_rights_json(dsv__buffer *out, const dsv__result *result) {
  dsv__member(out, "rights");
  dsv__put_char(out, '[');
  for (size_t i = 0; i < result->n_rights; i++) {
    const dsv__right_result *right = &result->rights[i];
    dsv__put_text(out, i ? ",{" : "{");
    if (right->effect != INT64_MAX) dsv__time_member(out, "effect", right->effect);
    if (right->expired) {
      dsv__member(out, "expired");
      dsv__put_text(out, "true");
    }
    if (right->from != INT64_MAX) dsv__time_member(out, "from", right->from);
    dsv__text_member(out, "holder", dsv__str_of(right->holder));
    dsv__text_member(out, "right", dsv__str_of(right->right));
    dsv__text_member(out, "text", right->text);
    if (right->until != INT64_MAX) dsv__time_member(out, "until", right->until);
    dsv__put_char(out, '}');
  }
  dsv__put_char(out, ']');
}

static void say_time(dsv__buffer *out, const char *before, int64_t time) {
  if (time == INT64_MAX) return;
  dsv__put_text(out, before);
  dsv__put_time(out, time);
}

void dsv__say_rights(dsv__buffer *out, const dsv__result *result) {
  for (size_t i = 0; i < result->n_rights; i++) {
    const dsv__right_result *right = &result->rights[i];
    dsv__put_format(out, " The %s %s \"%s\"", right->holder, right->expired ? "had the right to" : "has the right to",
                    right->right);
    say_time(out, " from ", right->from);
    say_time(out, " until ", right->until);
    say_time(out, ", with effect from ", right->effect);
    dsv__put_char(out, '.');
  }
}
