/* Trees of JSON: reading, changing, finding, copying. */
#include "data/tree.h"
#include "data/say.h"
#include "data/scan.h"
#include <string.h>

void dsv__tree_init(dsv__tree *tree, const dsv_context *context) {
  dsv__arena_init(&tree->arena, context);
  tree->failed = false;
}

void dsv__tree_free(dsv__tree *tree) {
  dsv__arena_free(&tree->arena);
}

/* ---- making ---------------------------------------------------------------------------------- */

static dsv__node *make(dsv__tree *tree, dsv__node_kind kind, dsv__str text) {
  dsv__node *node = dsv__arena_alloc(&tree->arena, 1, sizeof *node);
  char *copy = node && text.n ? dsv__arena_text(&tree->arena, text.at, text.n) : NULL;
  if (!node || (text.n && !copy)) {
    tree->failed = true;
    return NULL;
  }
  node->kind = kind;
  node->text = (dsv__str){copy, text.n};
  return node;
}

dsv__node *dsv__tree_object(dsv__tree *tree) {
  return make(tree, DSV__NODE_OBJECT, (dsv__str){NULL, 0});
}

dsv__node *dsv__tree_list(dsv__tree *tree) {
  return make(tree, DSV__NODE_LIST, (dsv__str){NULL, 0});
}

dsv__node *dsv__tree_text(dsv__tree *tree, dsv__str text) {
  return make(tree, DSV__NODE_TEXT, text);
}

dsv__node *dsv__tree_number(dsv__tree *tree, dsv__str text) {
  return make(tree, DSV__NODE_NUMBER, text);
}

dsv__node *dsv__tree_append(dsv__node *list, dsv__node *value) {
  if (!list || !value) return NULL;
  value->parent = list;
  value->next = NULL;
  if (list->last) list->last->next = value;
  else list->first = value;
  return list->last = value;
}

static dsv__node *member(const dsv__node *object, dsv__str name) {
  for (dsv__node *at = object && object->kind == DSV__NODE_OBJECT ? object->first : NULL; at; at = at->next)
    if (dsv__str_same(at->name, name)) return at;
  return NULL;
}

void dsv__tree_remove(dsv__node *object, const char *name) {
  dsv__node *found = member(object, dsv__str_of(name)), *before = NULL;
  if (!found) return;
  for (dsv__node *at = object->first; at != found; at = at->next) before = at;
  if (before) before->next = found->next;
  else object->first = found->next;
  if (object->last == found) object->last = before;
}

dsv__node *dsv__tree_put(dsv__tree *tree, dsv__node *object, const char *name, dsv__node *value) {
  if (!object || !value) return NULL;
  dsv__str copy = dsv__str_of(name);
  copy.at = dsv__arena_text(&tree->arena, name, copy.n);
  if (!copy.at) {
    tree->failed = true;
    return NULL;
  }
  dsv__node *found = member(object, copy);
  value->name = copy;
  if (!found) return dsv__tree_append(object, value);
  /* In the place of the old one, so that what goes out reads as what came in. */
  found->kind = value->kind;
  found->text = value->text;
  found->first = value->first;
  found->last = value->last;
  for (dsv__node *at = found->first; at; at = at->next) at->parent = found;
  return found;
}

dsv__node *dsv__tree_put_text(dsv__tree *tree, dsv__node *object, const char *name, dsv__str text) {
  return dsv__tree_put(tree, object, name, dsv__tree_text(tree, text));
}

/* ---- finding --------------------------------------------------------------------------------- */

dsv__node *dsv__tree_get(const dsv__node *object, const char *path) {
  const dsv__node *at = object;
  for (; at && *path; path += *path == '/') {
    size_t n = strcspn(path, "/");
    at = member(at, (dsv__str){path, n});
    path += n;
  }
  return at && !(at->kind == DSV__NODE_WORD && at->text.at[0] == 'n') ? (dsv__node *)(uintptr_t)at : NULL;
}

dsv__str dsv__tree_get_text(const dsv__node *object, const char *path) {
  const dsv__node *found = dsv__tree_get(object, path);
  return found && found->kind == DSV__NODE_TEXT ? found->text : (dsv__str){NULL, 0};
}

bool dsv__tree_is(const dsv__node *node, const char *text) {
  return node && (node->kind == DSV__NODE_TEXT || node->kind == DSV__NODE_WORD) &&
         dsv__str_same(node->text, dsv__str_of(text));
}

const dsv__node *dsv__tree_past(const dsv__node *node, const dsv__node *root) {
  while (node != root && !node->next) node = node->parent;
  return node == root ? NULL : node->next;
}

const dsv__node *dsv__tree_next(const dsv__node *node, const dsv__node *root) {
  return node->first ? node->first : dsv__tree_past(node, root);
}

void dsv__put_pointer(dsv__buffer *out, const dsv__node *node, const dsv__node *root, const char *name) {
  const dsv__node *path[DSV__DEPTH + 2];
  size_t n = 0;
  for (const dsv__node *at = node; at && at != root && n <= DSV__DEPTH; at = at->parent) path[n++] = at;
  dsv__node last = {.name = dsv__str_of(name)};
  for (size_t i = n; i-- > 0 || name;) {
    const dsv__node *at = i < n ? path[i] : &last;
    dsv__put_char(out, '/');
    if (i < n && at->parent && at->parent->kind == DSV__NODE_LIST) {
      size_t place = 0;
      for (const dsv__node *before = at->parent->first; before != at; before = before->next) place++;
      dsv__put_uint(out, place);
    } else {
      for (size_t k = 0; k < at->name.n; k++) {
        char c = at->name.at[k];
        if (c == '~' || c == '/') dsv__put_text(out, c == '~' ? "~0" : "~1");
        else dsv__put_char(out, c);
      }
    }
    if (i >= n) break;
  }
}

/* ---- copying --------------------------------------------------------------------------------- */

/* Whether a number is a whole one within 2^53-1, as our documents take it. */
static bool is_plain(dsv__str number) {
  bool negative = number.n > 1 && number.at[0] == '-';
  dsv__str digits = {number.at + negative, number.n - negative};
  for (size_t i = 0; i < digits.n; i++)
    if (digits.at[i] < '0' || digits.at[i] > '9') return false;
  if (negative && digits.at[0] == '0') return false;
  return digits.n < 16 || (digits.n == 16 && memcmp(digits.at, "9007199254740991", 16) <= 0);
}

static dsv__node *copy_one(dsv__tree *tree, const dsv__node *node, dsv__copy_how how) {
  bool marked = node->kind == DSV__NODE_TEXT && node->text.n > 0 && node->text.at[0] == '=';
  if (how == DSV__COPY_KEPT && (marked || (node->kind == DSV__NODE_NUMBER && !is_plain(node->text)))) {
    dsv__buffer text;
    dsv__buffer_init(&text, tree->arena.context);
    dsv__put_char(&text, '=');
    dsv__put_str(&text, node->text);
    tree->failed |= text.failed;
    dsv__node *made = text.failed ? NULL : make(tree, DSV__NODE_TEXT, (dsv__str){text.at, text.n});
    dsv__buffer_free(&text);
    return made;
  }
  if (how == DSV__COPY_UNKEPT && marked) {
    const dsv__str rest = {node->text.at + 1, node->text.n - 1};
    return make(tree, rest.n && rest.at[0] == '=' ? DSV__NODE_TEXT : DSV__NODE_NUMBER, rest);
  }
  return make(tree, node->kind, node->text);
}

dsv__node *dsv__tree_copy(dsv__tree *tree, const dsv__node *node, dsv__copy_how how) {
  if (!node) return NULL;
  dsv__node *root = copy_one(tree, node, how), *at = root;
  for (const dsv__node *from = node; at && (from->first || from != node);) {
    const dsv__node *next = from->first;
    dsv__node *parent = at;
    if (!next) {
      while (from != node && !from->next) from = from->parent, at = at->parent;
      if (from == node) break;
      next = from->next;
      parent = at->parent;
    }
    at = copy_one(tree, next, how);
    if (at && next->name.at) {
      char *name = dsv__arena_text(&tree->arena, next->name.at, next->name.n);
      at->name = (dsv__str){name, name ? next->name.n : 0};
      tree->failed |= !name;
    }
    dsv__tree_append(parent, at);
    from = next;
  }
  return tree->failed ? NULL : root;
}

/* ---- reading --------------------------------------------------------------------------------- */

typedef struct {
  dsv__tree *tree;
  dsv__node *at; /* the object or list that is open; NULL: none */
  dsv__node *root;
  dsv__node *twice; /* an object with a name twice */
  dsv__buffer text, name;
} reader;

/* The bytes of a token of text. */
static dsv__str unescape(dsv__buffer *text, const dsv__tokens *tokens) {
  text->n = 0;
  dsv__put_unescaped(text, tokens->bytes + tokens->start, tokens->stop - tokens->start);
  return (dsv__str){text->at, text->failed ? 0 : text->n};
}

static void take_value(reader *r, dsv__node *node) {
  if (!node) return;
  if (!r->at) {
    r->root = node;
  } else if (r->at->kind == DSV__NODE_LIST) {
    dsv__tree_append(r->at, node);
  } else {
    const dsv__str name = {r->name.at, r->name.n};
    char *copy = dsv__arena_text(&r->tree->arena, name.at, name.n);
    if (!copy) {
      r->tree->failed = true;
      return;
    }
    if (member(r->at, name) && !r->twice) r->twice = r->at;
    node->name = (dsv__str){copy, name.n};
    dsv__tree_append(r->at, node);
  }
  if (node->kind <= DSV__NODE_LIST) r->at = node;
}

static void take(reader *r, const dsv__tokens *tokens, dsv__token token) {
  const dsv__str raw = {tokens->bytes + tokens->start, tokens->stop - tokens->start};
  switch (token) {
    case DSV__TOKEN_OBJECT: take_value(r, dsv__tree_object(r->tree)); break;
    case DSV__TOKEN_LIST: take_value(r, dsv__tree_list(r->tree)); break;
    case DSV__TOKEN_CLOSE: r->at = r->at->parent; break;
    case DSV__TOKEN_NAME: unescape(&r->name, tokens); break;
    case DSV__TOKEN_TEXT: take_value(r, dsv__tree_text(r->tree, unescape(&r->text, tokens))); break;
    case DSV__TOKEN_NUMBER: take_value(r, dsv__tree_number(r->tree, raw)); break;
    case DSV__TOKEN_WORD: take_value(r, make(r->tree, DSV__NODE_WORD, raw)); break;
    case DSV__TOKEN_END:
    case DSV__TOKEN_BAD: break;
  }
  r->tree->failed |= r->text.failed || r->name.failed;
}

static dsv_status say_twice(const reader *r, const char *source, dsv_diag *diag) {
  dsv__buffer pointer;
  dsv__buffer_init(&pointer, r->tree->arena.context);
  dsv__put_pointer(&pointer, r->twice, r->root, NULL);
  dsv__put_char(&pointer, '\0');
  const dsv__node *first = r->twice->first;
  while (first && member(r->twice, first->name) == first) first = first->next;
  const dsv__place place = {.source = source, .pointer = pointer.failed ? NULL : pointer.at};
  const dsv__str name = first ? first->name : (dsv__str){NULL, 0};
  dsv_status status = dsv__find(diag, DSV_SEVERITY_ERROR, DSV_ERROR_DUPLICATE, &place,
                                "the member `%s` is there twice; keep one of them", dsv__show(name).at);
  dsv__buffer_free(&pointer);
  return status;
}

dsv_status dsv__tree_read(dsv__tree *tree, const char *bytes, size_t n, const char *source, dsv_diag *diag,
                          dsv__node **out) {
  uint64_t values = 0;
  dsv__fault fault;
  *out = NULL;
  if (dsv__scan(tree->arena.context, bytes, 0, n, &values, &fault)) {
    dsv__place place = {.source = source};
    dsv__place_of(&place, bytes, fault.offset);
    return dsv__find(diag, DSV_SEVERITY_ERROR, fault.status, &place, "%s", fault.message);
  }
  reader r = {.tree = tree};
  dsv__buffer_init(&r.text, tree->arena.context);
  dsv__buffer_init(&r.name, tree->arena.context);
  dsv__tokens tokens;
  dsv__tokens_init(&tokens, bytes, 0, n);
  for (dsv__token token; !tree->failed && (token = dsv__tokens_next(&tokens)) != DSV__TOKEN_END;)
    take(&r, &tokens, token);
  dsv__buffer_free(&r.text);
  dsv__buffer_free(&r.name);
  if (tree->failed) return DSV__NO_MEMORY(diag);
  if (r.twice) return say_twice(&r, source, diag);
  *out = r.root;
  return DSV_OK;
}

dsv__node *dsv__tree_literal(dsv__tree *tree, const char *json) {
  dsv__node *made = NULL;
  if (dsv__tree_read(tree, json, strlen(json), NULL, NULL, &made)) tree->failed = true;
  return made;
}
