/* One change after another, with its words, from two documents that belong together. */
#include "agree/diff.h"
#include "data/token.h"
#include <string.h>

typedef struct {
  dsv_diff *diff;
  const dsv__document *documents[2]; /* that are held against each other; NULL: there is none */
} work;

/* ---- texts of a change ----------------------------------------------------------------------- */

static const char *keep(work *w, const char *text, size_t n) {
  const size_t most = n > DSV__NAME_MOST ? dsv__utf8_cut(text, n, DSV__NAME_MOST - 3) : n;
  char *copy = dsv__arena_alloc(&w->diff->arena, most + 4, 1);
  if (!copy) return NULL;
  if (most) memcpy(copy, text, most);
  if (most < n) memcpy(copy + most, "...", 3);
  return copy;
}

static const char *keep_str(work *w, dsv__str text) {
  return keep(w, text.at, text.n);
}

static bool take(work *w, dsv__buffer *from, const char **out) {
  *out = from->failed ? NULL : dsv__arena_text(&w->diff->arena, from->at ? from->at : "", from->n);
  from->n = 0;
  return *out != NULL;
}

static bool say_values(work *w, const dsv__difference *difference, dsv__change *change) {
  dsv__buffer words;
  dsv__buffer_init(&words, w->diff->context);
  bool good = true;
  for (int side = 0; side < 2 && good; side++) {
    if (!difference->at[side]) continue;
    dsv__say_value(&words, difference->field, difference->entry, difference->at[side]);
    good = take(w, &words, &change->values[side]);
  }
  dsv__buffer_free(&words);
  return good;
}

/* ---- the part a change belongs to ------------------------------------------------------------ */

/* A record with an id, or the document. */
typedef struct {
  const dsv__record *record;
  const void *at[2];
  size_t level; /* that it is, or, of an entry that came or went, that it stands in */
} part;

static dsv__str text_of(const part *p, const char *member) {
  for (int side = DSV__AFTER; side >= DSV__BEFORE; side--) {
    if (!p->at[side] || !dsv__given(p->record, p->at[side], member)) continue;
    const dsv__field *field = &p->record->fields[dsv__field_index(p->record, member, strlen(member))];
    return *(const dsv__str *)(const void *)((const char *)p->at[side] + field->offset);
  }
  return (dsv__str){NULL, 0};
}

/* Whether a level has an id of its own, so that its members are told under it. */
static bool is_part(const dsv__level *level) {
  const part p = {level->record, {level->at[0], level->at[1]}, 0};
  const int index = dsv__field_index(level->record, "id", 2);
  return index >= 0 && level->record->fields[index].kind == DSV__ID && text_of(&p, "id").n > 0;
}

static part level_part(const dsv__difference *difference, size_t i) {
  const dsv__level *level = &difference->levels[i];
  return (part){level->record, {level->at[0], level->at[1]}, i};
}

/* An entry with an id that came or went is the part itself. */
static bool is_entry_part(const dsv__difference *difference, part *out) {
  const dsv__field *field = difference->field;
  const void *at[2] = {difference->at[0], difference->at[1]};
  if (!difference->entry || (at[0] && at[1])) return false;
  const void **there = &at[at[0] ? 0 : 1];
  if (!dsv__entry_id(field, *there)) return false;
  if (field->kind == DSV__CHOICE) field = dsv__chosen(field, there);
  *out = (part){field->of, {at[0], at[1]}, difference->n_levels - 1};
  return true;
}

static part part_of(const dsv__difference *difference, bool *itself) {
  part found;
  *itself = is_entry_part(difference, &found);
  if (*itself) return found;
  size_t i = difference->n_levels - 1;
  while (i > 0 && !is_part(&difference->levels[i])) i--;
  return level_part(difference, i);
}

/* The member of the part: what the pointer has beyond it. */
static dsv__str member_of(const dsv__difference *difference, const part *p) {
  const int side = difference->pointers[DSV__AFTER] ? DSV__AFTER : DSV__BEFORE;
  return dsv__str_of(difference->pointers[side] + difference->levels[p->level].steps[side] + 1);
}

/* ---- the sentence ---------------------------------------------------------------------------- */

static void put_id(dsv__buffer *out, const part *p, bool named) {
  const dsv__str id = text_of(p, "id");
  if (named) dsv__put_format(out, "%s ", p->record->name);
  dsv__put(out, id.at, dsv__utf8_cut(id.at, id.n, DSV__NAME_MOST));
}

/* "sms: ", "restore, class gold: ", "exclusion maintenance: ", and "calendar office: " in front of them where no agreement is meant. */
static void put_parts(dsv__buffer *out, const dsv__difference *difference, const part *last, bool itself) {
  bool first = true;
  for (size_t i = 0; i <= last->level; i++) {
    const part p = level_part(difference, i);
    if (i == 0 ? strcmp(p.record->name, "agreement") == 0 : !is_part(&difference->levels[i])) continue;
    dsv__put_text(out, first ? "" : ", ");
    put_id(out, &p, strcmp(p.record->name, "target") != 0);
    first = false;
  }
  if (itself) {
    dsv__put_text(out, first ? "" : ", ");
    put_id(out, last, true);
  } else if (!first) {
    dsv__put_text(out, ": ");
  }
}

static void put_value(dsv__buffer *out, const dsv__difference *difference, const char *words) {
  const bool quoted = difference->field->kind == DSV__TEXT && !(difference->field->flags & DSV__LIST);
  if (quoted) dsv__put_char(out, '"');
  dsv__put_text(out, words);
  if (quoted) dsv__put_char(out, '"');
}

static void put_change(dsv__buffer *out, const dsv__difference *difference, const dsv__change *change, bool itself) {
  const char *before = change->values[DSV__BEFORE], *after = change->values[DSV__AFTER];
  if (change->kind == DSV_CHANGE_CHANGED) {
    dsv__put_text(out, " from ");
    put_value(out, difference, before);
    dsv__put_text(out, " to ");
    put_value(out, difference, after);
    return;
  }
  dsv__put_format(out, " %s", dsv__change_word(change->kind));
  const char *words = after ? after : before;
  if (itself && !*words) return;
  dsv__put_text(out, ": ");
  put_value(out, difference, words);
}

/* The place of an entry is not said: the pointers have it. */
static dsv__str said_of(const dsv__difference *difference, dsv__str member) {
  const bool map = difference->field->kind == DSV__MAP && !(difference->field->flags & DSV__LIST);
  if (!difference->entry || map) return member;
  while (member.n > 0 && member.at[member.n - 1] != '/') member.n--;
  return (dsv__str){member.at, member.n ? member.n - 1 : 0};
}

static bool say_sentence(work *w, const dsv__difference *difference, const part *p, bool itself, dsv__change *change) {
  dsv__buffer out;
  dsv__buffer_init(&out, w->diff->context);
  const dsv__str name = dsv__str_of(change->part), member = dsv__str_of(change->member);
  put_parts(&out, difference, p, itself);
  if (difference->order) dsv__put_text(&out, "order of ");
  if (!itself) dsv__say_member(&out, name, said_of(difference, member));
  put_change(&out, difference, change, itself);
  dsv__put_text(&out, dsv__say_instead(name, member, change->kind));
  dsv__put_text(&out, dsv__say_direction(name, member, change->direction));
  const bool good = take(w, &out, &change->sentence);
  dsv__buffer_free(&out);
  return good;
}

/* ---- one change ------------------------------------------------------------------------------ */

static dsv__change *add(work *w) {
  dsv_diff *diff = w->diff;
  if (!dsv__grow(diff->context, (void **)&diff->at, &diff->capacity, diff->n + 1, sizeof *diff->at)) return NULL;
  diff->at[diff->n] = (dsv__change){.kind = 0};
  return &diff->at[diff->n];
}

static bool name_document(work *w, dsv__change *change) {
  const dsv__document *document = w->documents[w->documents[DSV__AFTER] ? DSV__AFTER : DSV__BEFORE];
  const dsv__document_head *head = document->structure;
  change->document_type = document->type->name;
  change->document = keep_str(w, head->id);
  for (int side = 0; side < 2; side++)
    if (w->documents[side]) change->version[side] = w->documents[side]->version;
  return change->document != NULL;
}

static bool name_part(work *w, const dsv__difference *difference, const part *p, bool itself, dsv__change *change) {
  const dsv__str title = text_of(p, "title");
  bool good = true;
  change->part = p->record->name;
  change->id = keep_str(w, text_of(p, "id"));
  if (title.n) good = (change->title = keep_str(w, title)) != NULL;
  part target = *p;
  for (size_t i = 1; i <= p->level; i++)
    if (strcmp(difference->levels[i].record->name, "target") == 0) target = level_part(difference, i);
  if (strcmp(target.record->name, "target") == 0)
    good = (change->target = keep_str(w, text_of(&target, "id"))) != NULL && good;
  if (!itself) {
    const dsv__str member = member_of(difference, p);
    good = (change->member = dsv__arena_text(&w->diff->arena, member.at, member.n)) != NULL && good;
  }
  return good && change->id;
}

/* In whose order nothing is said. */
static bool is_free(const dsv__field *field) {
  static const char *const names[] = {"target", "interaction", "offer"};
  if (field->kind != DSV__RECORD) return false;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(((const dsv__record *)field->of)->name, names[i]) == 0) return true;
  return false;
}

static dsv_status tell(void *user, const dsv__difference *difference) {
  work *w = user;
  bool itself;
  if (difference->order && is_free(difference->field)) return DSV_OK;
  const part p = part_of(difference, &itself);
  dsv__change *change = add(w);
  if (!change || !name_document(w, change) || !name_part(w, difference, &p, itself, change) ||
      !say_values(w, difference, change))
    return DSV_ERROR_MEMORY;
  change->kind = !difference->at[DSV__BEFORE]  ? DSV_CHANGE_ADDED
                 : !difference->at[DSV__AFTER] ? DSV_CHANGE_REMOVED
                                               : DSV_CHANGE_CHANGED;
  for (int side = 0; side < 2; side++) {
    if (!difference->pointers[side]) continue;
    const size_t n = strlen(difference->pointers[side]);
    change->pointers[side] = dsv__arena_text(&w->diff->arena, difference->pointers[side], n);
    if (!change->pointers[side]) return DSV_ERROR_MEMORY;
  }
  if (strcmp(change->document_type, "agreement") == 0)
    change->direction = dsv__direction_of(difference, p.level, dsv__str_of(change->member));
  if (!say_sentence(w, difference, &p, itself, change)) return DSV_ERROR_MEMORY;
  w->diff->n++;
  return DSV_OK;
}

/* A document that only one book has. */
static dsv_status tell_document(work *w) {
  const int side = w->documents[DSV__AFTER] ? DSV__AFTER : DSV__BEFORE;
  const dsv__document_head *head = w->documents[side]->structure;
  dsv__change *change = add(w);
  if (!change || !name_document(w, change)) return DSV_ERROR_MEMORY;
  change->kind = side == DSV__AFTER ? DSV_CHANGE_ADDED : DSV_CHANGE_REMOVED;
  change->part = change->document_type;
  change->id = change->document;
  change->pointers[side] = "";
  change->values[side] = change->title = head->title.n ? keep_str(w, head->title) : "";
  dsv__buffer out;
  dsv__buffer_init(&out, w->diff->context);
  dsv__put_format(&out, "%s ", change->document_type);
  dsv__put_text(&out, change->document);
  if (change->version[side]) dsv__put_format(&out, ", version %lld,", (long long)change->version[side]);
  dsv__put_format(&out, " %s", dsv__change_word(change->kind));
  if (change->title && *change->title) dsv__put_format(&out, ": \"%s\"", change->title);
  bool good = take(w, &out, &change->sentence) && change->title;
  dsv__buffer_free(&out);
  if (good && !*change->title) change->title = NULL;
  w->diff->n += good;
  return good ? DSV_OK : DSV_ERROR_MEMORY;
}

dsv_status dsv__diff_documents(dsv_diff *diff, const dsv__document *before, const dsv__document *after) {
  work w = {diff, {before, after}};
  const dsv__comparison how = {dsv__told_whole, tell, &w};
  if (!before || !after) return tell_document(&w);
  return dsv__compare(&how, diff->context, before, after);
}
