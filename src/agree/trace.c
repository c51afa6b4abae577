/* From needs to requirements to targets, and back (docs/trace.md). */
#include "agree/trace.h"
#include "base/members.h"
#include "base/sort.h"
#include "data/say.h"
#include <string.h>

const char *const dsv__lost_words[] = {"", "no_requirement", "no_target", "no_need"};

static dsv__str id_of(const dsv__document *document) {
  return ((const dsv__document_head *)document->structure)->id;
}

static bool is_type(const dsv__document *document, const char *type) {
  return strcmp(document->type->name, type) == 0;
}

/* ---- what is looked at ----------------------------------------------------------------------- */

typedef struct {
  const dsv_book *book;
  dsv__trace *trace;
  bool *looked_at;             /* by number of the document */
  const dsv__agreement *among; /* the parties that count; NULL: all */
} looking;

static bool is_party(const looking *l, const dsv__ref *party) {
  const dsv__agreement *a = l->among;
  if (!a || party->to == a->provider.to || party->to == a->consumer.one.to) return true;
  for (size_t i = 0; i < a->consumer.list.n; i++)
    if (DSV__AT(a->consumer.list, dsv__ref)[i].to == party->to) return true;
  return false;
}

static bool is_asked(const dsv__document *document) {
  return ((const dsv__requirement *)document->structure)->state != DSV__REJECTED;
}

static void look_at_named(looking *l, const dsv__agreement *agreement) {
  for (size_t i = 0; i < agreement->targets.n; i++) {
    const dsv__target *target = &DSV__AT(agreement->targets, dsv__target)[i];
    for (size_t k = 0; k < target->requirements.n && dsv__is_promised(target); k++) {
      const dsv__document *requirement = DSV__AT(target->requirements, dsv__ref)[k].to;
      l->looked_at[requirement->number] = is_asked(requirement);
    }
  }
}

static bool comes_from_party(const looking *l, const dsv__requirement *requirement) {
  if (is_party(l, &requirement->owner)) return true;
  for (size_t i = 0; i < requirement->needs.n; i++) {
    const dsv__need *need = DSV__AT(requirement->needs, dsv__ref)[i].to->structure;
    if (is_party(l, &need->party)) return true;
  }
  return false;
}

static void look_at_requirement(looking *l, const dsv__document *document) {
  const dsv__requirement *requirement = document->structure;
  bool *at = &l->looked_at[document->number];
  *at = *at || (is_asked(document) && comes_from_party(l, requirement));
  for (size_t i = 0; i < requirement->needs.n && *at; i++)
    l->looked_at[DSV__AT(requirement->needs, dsv__ref)[i].to->number] = true;
}

static void look(looking *l) {
  const dsv_book *book = l->book;
  for (size_t i = 0; i < l->trace->n_agreements; i++) look_at_named(l, l->trace->agreements[i]->structure);
  for (size_t i = 0; i < book->n_documents; i++) {
    const dsv__document *document = book->documents[i];
    if (is_type(document, "requirement")) look_at_requirement(l, document);
    else if (is_type(document, "need") && is_party(l, &((const dsv__need *)document->structure)->party))
      l->looked_at[document->number] = true;
  }
}

/* ---- agreements ------------------------------------------------------------------------------ */

/* Of each id the highest version: the last of those of one id in the sorted list. */
static dsv_status choose_agreements(const dsv_book *book, const dsv_trace_options *options, dsv__trace *trace,
                                    dsv_diag *diag) {
  const dsv__str only = dsv__str_of(options->agreement);
  trace->agreements = dsv__arena_alloc(&trace->arena, book->n_documents, sizeof *trace->agreements);
  if (!trace->agreements) return DSV__NO_MEMORY(diag);
  for (size_t i = 0; i < book->n_documents; i++) {
    const dsv__document *document = book->sorted[i];
    if (!is_type(document, "agreement") || (options->agreement && !dsv__str_same(id_of(document), only))) continue;
    if (options->version && document->version != options->version) continue;
    const size_t n = trace->n_agreements;
    if (n && dsv__str_same(id_of(trace->agreements[n - 1]), id_of(document))) trace->n_agreements--;
    trace->agreements[trace->n_agreements++] = document;
  }
  if (trace->n_agreements || !options->agreement) return DSV_OK;
  return dsv__fail(diag, DSV_ERROR_UNKNOWN_AGREEMENT, "there is no such agreement \"%s\" in the book",
                   dsv__show(only).at);
}

/* ---- nodes and links ------------------------------------------------------------------------- */

static bool add_documents(dsv__trace *trace, const looking *l, dsv__trace_level level, const char *type) {
  const dsv_book *book = l->book;
  size_t n = 0;
  for (size_t i = 0; i < book->n_documents; i++)
    n += is_type(book->documents[i], type) && l->looked_at[book->documents[i]->number];
  trace->at[level] = dsv__arena_alloc(&trace->arena, n, sizeof(dsv__trace_node));
  if (!trace->at[level]) return false;
  for (size_t i = 0; i < book->n_documents; i++) {
    const dsv__document *document = book->sorted[i];
    if (!is_type(document, type) || !l->looked_at[document->number]) continue;
    trace->number[document->number] = trace->n[level];
    trace->at[level][trace->n[level]++].document = document;
  }
  return true;
}

static bool add_targets(dsv__trace *trace) {
  size_t n = 0;
  for (size_t i = 0; i < trace->n_agreements; i++)
    n += ((const dsv__agreement *)trace->agreements[i]->structure)->targets.n;
  dsv__trace_node *at = trace->at[DSV__TRACE_TARGETS] = dsv__arena_alloc(&trace->arena, n, sizeof *at);
  for (size_t i = 0; i < trace->n_agreements && at; i++) {
    const dsv__agreement *agreement = trace->agreements[i]->structure;
    for (size_t k = 0; k < agreement->targets.n; k++) {
      const dsv__target *target = &DSV__AT(agreement->targets, dsv__target)[k];
      if (!dsv__is_promised(target)) continue;
      at[trace->n[DSV__TRACE_TARGETS]++] = (dsv__trace_node){.document = trace->agreements[i], .target = target};
    }
  }
  return at != NULL;
}

/* A set of numbers of one level: filled, then taken as links. */
typedef struct {
  bool *in;
  size_t *at, n, capacity;
} bag;

static void put(bag *b, size_t number) {
  if (number == SIZE_MAX || b->in[number]) return;
  b->in[number] = true;
  b->at[b->n++] = number;
}

static int compare_numbers(const void *a, const void *b) {
  const size_t x = *(const size_t *)a, y = *(const size_t *)b;
  return x < y ? -1 : x > y;
}

/* DSV_ERROR_MEMORY, or DSV_ERROR_LIMIT. The bag is empty again. */
static dsv_status take(dsv__trace *trace, bag *b, dsv__links *out) {
  for (size_t i = 0; i < b->n; i++) b->in[b->at[i]] = false;
  out->n = b->n;
  b->n = 0;
  trace->links += out->n;
  if (trace->links > DSV__LINKS_MOST) return DSV_ERROR_LIMIT;
  if (!out->n) return DSV_OK;
  out->at = dsv__arena_alloc(&trace->arena, out->n, sizeof *out->at);
  if (!out->at) return DSV_ERROR_MEMORY;
  memcpy(out->at, b->at, out->n * sizeof *out->at);
  if (out->n > 1) dsv__sort(out->at, out->n, sizeof *out->at, compare_numbers);
  return DSV_OK;
}

static void put_refs(const dsv__trace *trace, bag *b, const dsv__list *refs) {
  for (size_t i = 0; i < refs->n; i++) put(b, trace->number[DSV__AT(*refs, dsv__ref)[i].to->number]);
}

/* Links that are written, from each node of `from` upwards to those of `to`. */
static dsv_status link_up(dsv__trace *trace, bag *b, dsv__trace_level from, dsv__trace_level to) {
  dsv_status status = DSV_OK;
  for (size_t i = 0; i < trace->n[from] && !status; i++) {
    dsv__trace_node *node = &trace->at[from][i];
    const dsv__requirement *requirement = node->document->structure;
    put_refs(trace, b, node->target ? &node->target->requirements : &requirement->needs);
    status = take(trace, b, &node->to[to]);
  }
  return status;
}

/* The same links the other way. */
static dsv_status link_back(dsv__trace *trace, dsv__trace_level from, dsv__trace_level to) {
  for (size_t i = 0; i < trace->n[from]; i++) {
    const dsv__links *links = &trace->at[from][i].to[to];
    for (size_t k = 0; k < links->n; k++) trace->at[to][links->at[k]].to[from].n++;
  }
  for (size_t i = 0; i < trace->n[to]; i++) {
    dsv__links *links = &trace->at[to][i].to[from];
    if (links->n && !(links->at = dsv__arena_alloc(&trace->arena, links->n, sizeof *links->at)))
      return DSV_ERROR_MEMORY;
    links->n = 0;
  }
  for (size_t i = 0; i < trace->n[from]; i++) {
    const dsv__links *links = &trace->at[from][i].to[to];
    for (size_t k = 0; k < links->n; k++) {
      dsv__links *back = &trace->at[to][links->at[k]].to[from];
      back->at[back->n++] = i;
    }
  }
  return DSV_OK;
}

/* By way of requirements. */
static dsv_status link_through(dsv__trace *trace, bag *b, dsv__trace_level from, dsv__trace_level to) {
  dsv_status status = DSV_OK;
  for (size_t i = 0; i < trace->n[from] && !status; i++) {
    dsv__trace_node *node = &trace->at[from][i];
    const dsv__links *way = &node->to[DSV__TRACE_REQUIREMENTS];
    for (size_t k = 0; k < way->n && !status; k++) {
      const dsv__links *on = &trace->at[DSV__TRACE_REQUIREMENTS][way->at[k]].to[to];
      trace->links += on->n;
      if (trace->links > DSV__LINKS_MOST) status = DSV_ERROR_LIMIT;
      for (size_t j = 0; j < on->n; j++) put(b, on->at[j]);
    }
    const dsv_status taken = take(trace, b, &node->to[to]);
    if (!status) status = taken;
  }
  return status;
}

static dsv_status link_all(dsv__trace *trace) {
  const dsv__trace_level N = DSV__TRACE_NEEDS, R = DSV__TRACE_REQUIREMENTS, T = DSV__TRACE_TARGETS;
  size_t most = 0;
  for (int level = 0; level < DSV__TRACE_LEVELS; level++) most = trace->n[level] > most ? trace->n[level] : most;
  bag b = {.in = dsv__arena_alloc(&trace->arena, most, sizeof *b.in),
           .at = dsv__arena_alloc(&trace->arena, most, sizeof *b.at)};
  dsv_status status = b.in && b.at ? DSV_OK : DSV_ERROR_MEMORY;
  if (!status) status = link_up(trace, &b, R, N);
  if (!status) status = link_up(trace, &b, T, R);
  if (!status) status = link_back(trace, R, N);
  if (!status) status = link_back(trace, T, R);
  if (!status) status = link_through(trace, &b, N, T);
  if (!status) status = link_through(trace, &b, T, N);
  return status;
}

/* ---- what is lost ---------------------------------------------------------------------------- */

static void find_lost(dsv__trace *trace) {
  static const struct {
    dsv__trace_level to[2];
    dsv__lost lost[2];
  } asked[] = {{{DSV__TRACE_REQUIREMENTS, DSV__TRACE_TARGETS}, {DSV__LOST_NO_REQUIREMENT, DSV__LOST_NO_TARGET}},
               {{DSV__TRACE_TARGETS, DSV__TRACE_NEEDS}, {DSV__LOST_NO_TARGET, DSV__LOST_NO_NEED}},
               {{DSV__TRACE_REQUIREMENTS, DSV__TRACE_NEEDS}, {DSV__LOST_NO_REQUIREMENT, DSV__LOST_NO_NEED}}};
  for (int level = 0; level < DSV__TRACE_LEVELS; level++)
    for (size_t i = 0; i < trace->n[level]; i++) {
      dsv__trace_node *node = &trace->at[level][i];
      for (int k = 1; k >= 0; k--)
        if (!node->to[asked[level].to[k]].n) node->lost = (int32_t)asked[level].lost[k];
    }
}

size_t dsv__trace_narrowing(const dsv__trace *trace, dsv__trace_level level, dsv__kept_share out[3]) {
  static const struct {
    size_t n;
    const char *names[3];
    dsv__trace_level to[3];
  } steps[] = {
      {3, {"all", "with_requirement", "with_target"}, {DSV__TRACE_NEEDS, DSV__TRACE_REQUIREMENTS, DSV__TRACE_TARGETS}},
      {2, {"all", "with_target"}, {DSV__TRACE_REQUIREMENTS, DSV__TRACE_TARGETS}},
      {3, {"all", "with_requirement", "with_need"}, {DSV__TRACE_TARGETS, DSV__TRACE_REQUIREMENTS, DSV__TRACE_NEEDS}}};
  bool weighted = false;
  for (size_t s = 0; s < steps[level].n; s++) {
    out[s] = (dsv__kept_share){.name = steps[level].names[s]};
    for (size_t i = 0; i < trace->n[level]; i++) {
      const dsv__trace_node *node = &trace->at[level][i];
      bool given;
      if (s && !node->to[steps[level].to[s]].n) continue;
      out[s].count++;
      out[s].weight += dsv__need_weight(node->document, &given);
      weighted = weighted || given;
    }
    out[s].share = (dsv__ratio){(dsv__int128)out[s].count * 100, (dsv__int128)out[0].count};
    out[s].weight_share = (dsv__ratio){out[s].weight * 100, out[0].weight};
  }
  for (size_t s = 0; s < steps[level].n; s++) out[s].weighted = weighted;
  return steps[level].n;
}

/* ---- the whole ------------------------------------------------------------------------------- */

dsv_status dsv__trace_make(const dsv_book *book, const dsv_trace_options *options, dsv__trace *trace, dsv_diag *diag) {
  *trace = (dsv__trace){0};
  dsv__arena_init(&trace->arena, book->context);
  dsv_status status = choose_agreements(book, options, trace, diag);
  if (status) return status;
  looking l = {book, trace, dsv__arena_alloc(&trace->arena, book->n_documents, sizeof(bool)), NULL};
  trace->number = dsv__arena_alloc(&trace->arena, book->n_documents, sizeof *trace->number);
  if (!l.looked_at || !trace->number) return DSV__NO_MEMORY(diag);
  if (options->agreement) l.among = trace->agreements[0]->structure;
  memset(trace->number, 0xff, book->n_documents * sizeof *trace->number);
  look(&l);
  if (!add_documents(trace, &l, DSV__TRACE_NEEDS, "need") ||
      !add_documents(trace, &l, DSV__TRACE_REQUIREMENTS, "requirement") || !add_targets(trace))
    return DSV__NO_MEMORY(diag);
  status = link_all(trace);
  if (status == DSV_ERROR_LIMIT) return dsv__fail(diag, status, "more than %d links to follow", DSV__LINKS_MOST);
  if (status) return DSV__NO_MEMORY(diag);
  find_lost(trace);
  return DSV_OK;
}

void dsv__trace_free(dsv__trace *trace) {
  dsv__arena_free(&trace->arena);
}
