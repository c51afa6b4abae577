/* The two calls, and what the formats share: findings, ids, documents that are made. */
#include "exchange/exchange.h"
#include "data/canonical.h"
#include "data/scan.h"
#include "io/yaml.h"
#include "io/zone_file.h"
#include <string.h>

/* ---- a translation --------------------------------------------------------------------------- */

dsv_status dsv__exchange_begin(dsv__exchange *x, dsv_context *context, const dsv_import_options *options,
                               dsv_diag *diag) {
  *x = (dsv__exchange){.context = context, .options = *options, .diag = diag};
  dsv__tree_init(&x->tree, context);
  static const dsv_zone_loader files = {sizeof files, NULL, dsv__zone_file};
  dsv_status status = dsv__zones_new(context, &files, &x->zones);
  x->documents = dsv__tree_list(&x->tree);
  return status || x->tree.failed ? DSV__NO_MEMORY(diag) : DSV_OK;
}

void dsv__exchange_end(dsv__exchange *x) {
  dsv__zones_free(x->zones);
  dsv__tree_free(&x->tree);
}

static void find(dsv__exchange *x, dsv_severity severity, const dsv__node *at, const char *member, dsv_status code,
                 const char *format, va_list arguments) {
  dsv__buffer pointer;
  dsv__buffer_init(&pointer, x->context);
  dsv__put_pointer(&pointer, at, x->input, member);
  dsv__put_char(&pointer, '\0');
  const dsv__place place = {.source = x->options.source, .pointer = pointer.failed ? NULL : pointer.at};
  const size_t before = x->diag ? x->diag->n : 0;
  dsv__vfind(x->diag, severity, code, &place, format, arguments);
  /* A loss that is not told is one that nobody hears of. */
  x->tree.failed |= pointer.failed || (x->diag && x->diag->n == before && before < x->diag->context->limits.findings);
  dsv__buffer_free(&pointer);
  if (severity == DSV_SEVERITY_ERROR && !x->status) x->status = code;
}

void dsv__exchange_lost(dsv__exchange *x, const dsv__node *at, const char *member, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  find(x, DSV_SEVERITY_WARNING, at, member, DSV_ERROR_LOST, format, arguments);
  va_end(arguments);
}

void dsv__exchange_refuse(dsv__exchange *x, const dsv__node *at, const char *member, dsv_status code,
                          const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  find(x, DSV_SEVERITY_ERROR, at, member, code, format, arguments);
  va_end(arguments);
}

const dsv__zone *dsv__exchange_zone(dsv__exchange *x, dsv__str name) {
  const dsv__zone *zone = NULL;
  dsv_status status = dsv__zones_get(x->zones, name, &zone);
  x->tree.failed |= status == DSV_ERROR_MEMORY;
  return status ? NULL : zone;
}

dsv__node *dsv__exchange_make(dsv__exchange *x, dsv__buffer *json) {
  dsv__put_char(json, '\0');
  dsv__node *made = json->failed ? NULL : dsv__tree_literal(&x->tree, json->at);
  x->tree.failed |= json->failed;
  dsv__buffer_free(json);
  return made;
}

/* ---- ids and documents ----------------------------------------------------------------------- */

static bool in_id(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

dsv__str dsv__exchange_id(dsv__exchange *x, dsv__str name, const char *otherwise) {
  char *id = dsv__arena_text(&x->tree.arena, name.at ? name.at : "", name.n);
  size_t n = 0;
  for (size_t i = 0; id && i < name.n && n < 200; i++) {
    const char c = name.at[i] >= 'A' && name.at[i] <= 'Z' ? (char)(name.at[i] - 'A' + 'a') : name.at[i];
    if (in_id(c) || (n && (c == '.' || c == '_'))) id[n++] = c;
    else if (n) id[n++] = '-';
  }
  x->tree.failed |= !id;
  return n ? (dsv__str){id, n} : dsv__str_of(otherwise);
}

dsv__node *dsv__exchange_find(const dsv__node *list, const char *type, dsv__str id) {
  for (dsv__node *at = list ? list->first : NULL; at; at = at->next)
    if ((!type || dsv__tree_is(dsv__tree_get(at, "type"), type)) && dsv__str_same(dsv__tree_get_text(at, "id"), id))
      return at;
  return NULL;
}

dsv__str dsv__exchange_new_id(dsv__exchange *x, const dsv__node *list, dsv__str name, const char *otherwise) {
  const dsv__str id = dsv__exchange_id(x, name, otherwise);
  if (!dsv__exchange_find(list, NULL, id)) return id;
  for (uint64_t number = 2;; number++) {
    dsv__buffer text;
    dsv__buffer_init(&text, x->context);
    dsv__put_str(&text, id);
    dsv__put_char(&text, '-');
    dsv__put_uint(&text, number);
    char *copy = text.failed ? NULL : dsv__arena_text(&x->tree.arena, text.at, text.n);
    const dsv__str made = {copy, copy ? text.n : 0};
    dsv__buffer_free(&text);
    x->tree.failed |= !copy;
    if (!copy || !dsv__exchange_find(list, NULL, made)) return made;
  }
}

dsv__node *dsv__exchange_document(dsv__exchange *x, const char *type, dsv__str id) {
  dsv__node *document = dsv__tree_object(&x->tree);
  dsv__tree_put_text(&x->tree, document, "type", dsv__str_of(type));
  dsv__tree_put_text(&x->tree, document, "id", id);
  return dsv__tree_append(x->documents, document);
}

dsv__node *dsv__exchange_party(dsv__exchange *x, dsv__str id) {
  dsv__node *found = dsv__exchange_find(x->documents, "party", id);
  return found ? found : dsv__exchange_document(x, "party", dsv__exchange_new_id(x, x->documents, id, "party"));
}

dsv__str dsv__exchange_provider(const dsv__exchange *x) {
  return dsv__str_of(x->options.provider ? x->options.provider : "provider");
}

/* The first that is given: what the format says, the option, the default; a default is told. */
static dsv__str choose(dsv__str said, const char *option, const char *otherwise, dsv__buffer *assumed,
                       const char *what) {
  if (said.n) return said;
  if (option) return dsv__str_of(option);
  dsv__put_format(assumed, "%s%s %s", assumed->n ? ", " : "", what, otherwise);
  return dsv__str_of(otherwise);
}

dsv__node *dsv__exchange_agreement(dsv__exchange *x, const dsv__node *at, const dsv__exchange_terms *terms) {
  dsv__buffer assumed;
  dsv__buffer_init(&assumed, x->context);
  const dsv_import_options *options = &x->options;
  const dsv__str provider = choose(terms->provider, options->provider, "provider", &assumed, "provider");
  const dsv__str consumer = choose(terms->consumer, options->consumer, "consumer", &assumed, "consumer");
  const dsv__str from = choose(terms->from, options->from, "1970-01-01", &assumed, "in force from");
  const dsv__str zone = choose(terms->zone, options->timezone, "UTC", &assumed, "time zone");
  if (assumed.n) {
    dsv__put_char(&assumed, '\0');
    if (!assumed.failed)
      dsv__exchange_lost(x, at, NULL, "nothing is said of some things that an agreement has; taken for now: %s",
                         assumed.at);
  }
  x->tree.failed |= assumed.failed;
  dsv__buffer_free(&assumed);

  dsv__tree *tree = &x->tree;
  const dsv__node *by = dsv__exchange_party(x, provider), *to = dsv__exchange_party(x, consumer);
  dsv__node *made = dsv__exchange_document(x, "agreement", terms->id);
  if (terms->title.n) dsv__tree_put_text(tree, made, "title", terms->title);
  dsv__tree_put_text(tree, made, "form", DSV__STR("agreement"));
  dsv__tree_put_text(tree, made, "provider", dsv__tree_get_text(by, "id"));
  dsv__tree_put_text(tree, made, "consumer", dsv__tree_get_text(to, "id"));
  dsv__tree_append(dsv__tree_put(tree, made, "services", dsv__tree_list(tree)), dsv__tree_text(tree, terms->service));
  dsv__tree_put(tree, made, "version", dsv__tree_number(tree, DSV__STR("1")));
  dsv__node *force = dsv__tree_put(tree, made, "in_force", dsv__tree_object(tree));
  dsv__tree_put_text(tree, force, "from", from);
  if (terms->to.n) dsv__tree_put_text(tree, force, "to", terms->to);
  dsv__tree_put_text(tree, made, "timezone", zone);
  return made;
}

/* ---- values ---------------------------------------------------------------------------------- */

bool dsv__exchange_shift(dsv__decimal value, int tens, dsv__decimal *out) {
  for (; tens > 0 && value.scale > 0; tens--) value.scale--;
  for (; tens > 0; tens--)
    if (__builtin_mul_overflow(value.coefficient, INT64_C(10), &value.coefficient)) return false;
  for (; tens < 0; tens++) value.scale++;
  while (value.scale > 0 && value.coefficient % 10 == 0) value.coefficient /= 10, value.scale--;
  *out = value;
  return value.scale <= 18 && value.coefficient < INT64_C(1000000000000000000) &&
         value.coefficient > -INT64_C(1000000000000000000);
}

bool dsv__exchange_rest(int64_t whole, dsv__decimal value, dsv__decimal *out) {
  int64_t power = 1;
  for (int i = 0; i < value.scale; i++)
    if (__builtin_mul_overflow(power, INT64_C(10), &power)) return false;
  *out = value;
  return !__builtin_mul_overflow(whole, power, &whole) &&
         !__builtin_sub_overflow(whole, value.coefficient, &out->coefficient) && dsv__exchange_shift(*out, 0, out);
}

bool dsv__exchange_number(dsv__str text, dsv__decimal *out) {
  size_t n = 0;
  while (n < text.n && text.at[n] != 'e' && text.at[n] != 'E') n++;
  int tens = 0;
  size_t at = n + 1;
  const bool negative = at < text.n && text.at[at] == '-';
  if (at < text.n && (text.at[at] == '-' || text.at[at] == '+')) at++;
  for (; at < text.n && tens < 100; at++) tens = tens * 10 + (text.at[at] - '0');
  return dsv__decimal_parse(text.at, n, out) && dsv__exchange_shift(*out, negative ? -tens : tens, out);
}

static bool put_canonical(const dsv__node *node, dsv__buffer *out) {
  dsv__buffer text;
  dsv__buffer_init(&text, out->context);
  dsv__put_tree(&text, node);
  bool good = !text.failed && !dsv__canonical(text.at, text.n, out);
  dsv__buffer_free(&text);
  return good;
}

bool dsv__exchange_same(dsv__exchange *x, const dsv__node *a, const dsv__node *b) {
  if (!a || !b) return !a && !b;
  dsv__buffer one, other;
  dsv__buffer_init(&one, x->context);
  dsv__buffer_init(&other, x->context);
  bool good = put_canonical(a, &one) && put_canonical(b, &other);
  x->tree.failed |= !good;
  good = good && dsv__str_same((dsv__str){one.at, one.n}, (dsv__str){other.at, other.n});
  dsv__buffer_free(&one);
  dsv__buffer_free(&other);
  return good;
}

/* ---- formats --------------------------------------------------------------------------------- */

typedef struct {
  const char *name;
  void (*import)(dsv__exchange *x);
  void (*export)(dsv__exchange *x, const char *agreement);
} format;

static const format formats[] = {{"openslo", dsv__openslo_import, dsv__openslo_export},
                                 {"tmf623", dsv__tmf623_import, dsv__tmf623_export},
                                 {"iagree", dsv__iagree_import, NULL}};

static const format *format_of(const char *name) {
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    if (name && !strcmp(formats[i].name, name)) return &formats[i];
  return NULL;
}

/* Finished text, where nothing went wrong. */
static dsv_status give(dsv__exchange *x, dsv__buffer *text, dsv_text **out) {
  dsv_status status = x->status;
  if (x->tree.failed || text->failed) status = DSV__NO_MEMORY(x->diag);
  if (!status && dsv__text_from(text, out)) status = DSV__NO_MEMORY(x->diag);
  dsv__buffer_free(text);
  return status;
}

/* ---- in -------------------------------------------------------------------------------------- */

/* Reads the bytes into x->objects, a list; pointers of findings begin at the one object, or at the list of several. */
static dsv_status read_objects(dsv__exchange *x, const char *bytes, size_t n) {
  const bool marked = n >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3);
  bytes += marked ? 3 : 0;
  n -= marked ? 3 : 0;
  size_t at = 0;
  while (at < n && bytes[at] && strchr(" \t\r\n", bytes[at])) at++;
  const bool json = at < n && (bytes[at] == '{' || bytes[at] == '[');
  dsv__buffer text;
  dsv__buffer_init(&text, x->context);
  dsv__fault fault;
  if (n > x->context->limits.document_bytes) {
    return dsv__fail(x->diag, DSV_ERROR_LIMIT, "too many bytes in one file (limit document_bytes)");
  } else if (!json && dsv__yaml_json(x->context, bytes, n, &text, &fault)) {
    dsv__place place = {.source = x->options.source};
    dsv__place_of(&place, bytes, fault.offset);
    dsv__buffer_free(&text);
    return dsv__find(x->diag, DSV_SEVERITY_ERROR, fault.status, &place, "%s", fault.message);
  }
  dsv__node *root = NULL;
  dsv_status status = text.failed ? DSV__NO_MEMORY(x->diag)
                                  : dsv__tree_read(&x->tree, json ? bytes : text.at, json ? n : text.n,
                                                   x->options.source, x->diag, &root);
  dsv__buffer_free(&text);
  if (status) return status;
  if (root->kind == DSV__NODE_LIST) {
    x->objects = root;
    x->input = root->first && root->first == root->last && !json ? root->first : root;
  } else {
    x->objects = dsv__tree_append(dsv__tree_list(&x->tree), root) ? root->parent : NULL;
    x->input = root;
  }
  return x->objects ? DSV_OK : DSV__NO_MEMORY(x->diag);
}

/* Whether what was made is within the limits that a book sets; kept objects nest deeper than they did. */
static void check_limits(dsv__exchange *x, const dsv__buffer *text) {
  uint64_t values = 0;
  dsv__fault fault;
  if (!x->status && !text->failed && dsv__scan(x->context, text->at, 0, text->n, &values, &fault))
    dsv__exchange_refuse(x, x->input, NULL, fault.status, "what this becomes is past a limit of documents: %s",
                         fault.message);
}

static dsv_status import(dsv__exchange *x, const format *from, const char *bytes, size_t n, dsv_text **out) {
  dsv_status status = read_objects(x, bytes, n);
  if (status) return status;
  for (const dsv__node *object = x->objects->first; object; object = object->next)
    if (object->kind != DSV__NODE_OBJECT) dsv__exchange_refuse(x, object, NULL, DSV_ERROR_KIND, "an object is due");
  if (!x->objects->first) dsv__exchange_refuse(x, x->input, NULL, DSV_ERROR_MISSING, "there is no object");
  if (!x->status) from->import(x);
  dsv__buffer text, canonical;
  dsv__buffer_init(&text, x->context);
  dsv__buffer_init(&canonical, x->context);
  if (!x->status && !x->tree.failed) dsv__put_tree(&text, x->documents);
  check_limits(x, &text);
  if (!x->status && !x->tree.failed && (text.failed || dsv__canonical(text.at, text.n, &canonical)))
    x->tree.failed = true;
  dsv__buffer_free(&text);
  return give(x, &canonical, out);
}

dsv_status dsv_import(dsv_context *context, const char *name, const char *bytes, size_t length,
                      const dsv_import_options *given, dsv_text **out, dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for the documents (out is NULL)");
  *out = NULL;
  if (!context || (!bytes && length)) return dsv__fail(diag, DSV_ERROR_MISUSE, "an import needs a context and bytes");
  const format *from = format_of(name);
  if (!from) return dsv__fail(diag, DSV_ERROR_CHOICE, "there is no such format; give openslo, tmf623 or iagree");
  dsv_import_options options = DSV_IMPORT_OPTIONS_INIT;
  dsv_status status = dsv__options(given, &options, sizeof options, sizeof(size_t));
  if (status) return dsv__fail(diag, status, "the options are of no known size");
  const char *const ids[] = {options.provider, options.consumer};
  for (size_t i = 0; i < 2; i++)
    for (const char *c = ids[i]; c && (c == ids[i] || *c); c++)
      if (!in_id(*c) && (c == ids[i] || !strchr("._-", *c)))
        return dsv__fail(diag, DSV_ERROR_VALUE, "the %s is no id: give small letters, digits and . _ -",
                         i ? "consumer" : "provider");
  dsv__exchange x;
  status = dsv__exchange_begin(&x, context, &options, diag);
  if (!status) status = import(&x, from, length ? bytes : "", length, out);
  dsv__exchange_end(&x);
  return status;
}

/* ---- out ------------------------------------------------------------------------------------- */

/* Whether the book has a newer version of the agreement. */
static bool is_old(const dsv_book *book, const dsv__document *document) {
  const dsv__str id = ((const dsv__document_head *)document->structure)->id;
  for (size_t i = 0; document->version && i < book->n_documents; i++) {
    const dsv__document *other = book->documents[i];
    if (other->version > document->version && other->type == document->type &&
        dsv__str_same(((const dsv__document_head *)other->structure)->id, id))
      return true;
  }
  return false;
}

/* One document as a tree; an amendment with all that it amends. */
static dsv_status read_document(dsv__exchange *x, const dsv_book *book, const dsv__document *document,
                                dsv__node **out) {
  if (!document->version)
    return dsv__tree_read(&x->tree, document->source->bytes + document->offset, document->length,
                          document->source->name, x->diag, out);
  const dsv__str id = ((const dsv__document_head *)document->structure)->id;
  dsv_text *text = NULL;
  dsv_status status = dsv_agreement_text(book, id.at, document->version, &text, x->diag);
  if (!status)
    status =
        dsv__tree_read(&x->tree, dsv_text_bytes(text), dsv_text_length(text), document->source->name, x->diag, out);
  dsv_text_unref(text);
  return status;
}

/* The documents of the book as trees, of an agreement its newest version only. */
static dsv_status read_documents(dsv__exchange *x, const dsv_book *book) {
  for (size_t i = 0; i < book->n_documents; i++) {
    const dsv__document *document = book->documents[i];
    dsv__node *node = NULL;
    if (is_old(book, document)) {
      dsv__exchange_lost(x, NULL, NULL, "agreement %s: version %lld is left out, only the newest goes out",
                         ((const dsv__document_head *)document->structure)->id.at, (long long)document->version);
      continue;
    }
    dsv_status status = read_document(x, book, document, &node);
    if (status) return status;
    dsv__tree_append(x->documents, node);
  }
  return DSV_OK;
}

static void put_objects(const dsv__exchange *x, uint32_t form, dsv__buffer *text) {
  const bool one = x->objects->first == x->objects->last;
  if (form == DSV_EXPORT_JSON) {
    dsv__put_tree(text, one ? x->objects->first : x->objects);
    dsv__put_char(text, '\n');
    return;
  }
  for (const dsv__node *object = x->objects->first; object; object = object->next) {
    if (!one) dsv__put_text(text, "---\n");
    /* A tree of its own, so that nothing above decides how it is written. */
    dsv__put_tree_yaml(text, object);
  }
}

static dsv_status export(dsv__exchange *x, const dsv_book *book, const format *to, const char *agreement, uint32_t form,
                         dsv_text **out) {
  dsv_status status = read_documents(x, book);
  if (status) return status;
  if (agreement && !dsv__exchange_find(x->documents, "agreement", dsv__str_of(agreement)))
    return dsv__fail(x->diag, DSV_ERROR_UNKNOWN_AGREEMENT, "the book has no such agreement");
  x->objects = dsv__tree_list(&x->tree);
  x->input = x->documents;
  to->export(x, agreement);
  if (!x->status && !x->tree.failed && !x->objects->first)
    dsv__exchange_refuse(x, NULL, NULL, DSV_ERROR_MISSING, "there is nothing in the book that %s can say", to->name);
  dsv__buffer text;
  dsv__buffer_init(&text, x->context);
  if (!x->status && !x->tree.failed) put_objects(x, form, &text);
  return give(x, &text, out);
}

dsv_status dsv_export(const dsv_book *book, const char *name, const char *agreement, const dsv_export_options *given,
                      dsv_text **out, dsv_diag *diag) {
  if (!out) return dsv__fail(diag, DSV_ERROR_MISUSE, "there is no place for the text (out is NULL)");
  *out = NULL;
  if (!book) return dsv__fail(diag, DSV_ERROR_MISUSE, "an export needs a book");
  dsv_status status = dsv__book_usable(book, diag);
  if (status) return status;
  if (!book->frozen) return dsv__fail(diag, DSV_ERROR_NOT_FROZEN, "check the book before");
  const format *to = format_of(name);
  if (!to || !to->export) return dsv__fail(diag, DSV_ERROR_CHOICE, "there is no such format; give openslo or tmf623");
  dsv_export_options options = DSV_EXPORT_OPTIONS_INIT;
  status = dsv__options(given, &options, sizeof options, sizeof(size_t));
  if (status || options.form > DSV_EXPORT_YAML || options.reserved)
    return dsv__fail(diag, DSV_ERROR_OPTIONS, "the options are of no known size or form");
  const dsv_import_options again = DSV_IMPORT_OPTIONS_INIT;
  dsv__exchange x;
  status = dsv__exchange_begin(&x, book->context, &again, diag);
  if (!status) status = export(&x, book, to, agreement, options.form, out);
  dsv__exchange_end(&x);
  return status;
}
