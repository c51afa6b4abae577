/* JSON as a tree that can be changed, for documents of other formats: numbers stay as they are written, members in their order. */
#ifndef DSV__TREE_H
#define DSV__TREE_H

#include "data/token.h"

typedef enum { DSV__NODE_OBJECT, DSV__NODE_LIST, DSV__NODE_TEXT, DSV__NODE_NUMBER, DSV__NODE_WORD } dsv__node_kind;

typedef struct dsv__node dsv__node;
struct dsv__node {
  dsv__node_kind kind;
  dsv__str name; /* of a member */
  dsv__str text; /* TEXT: without quotes and escapes; NUMBER, WORD: as written */
  dsv__node *parent, *first, *last, *next;
};

/* Where nodes are had from. Whoever makes nodes looks at `failed` once, at the end: without memory functions give NULL, which all of them take. */
typedef struct {
  dsv__arena arena;
  bool failed;
} dsv__tree;

void dsv__tree_init(dsv__tree *tree, const dsv_context *context);
void dsv__tree_free(dsv__tree *tree);

/* Reads one JSON value within the limits of the context. A name twice is a finding at the object, all others have a line. `source` names the
   bytes in findings. */
dsv_status dsv__tree_read(dsv__tree *tree, const char *bytes, size_t n, const char *source, dsv_diag *diag,
                          dsv__node **out);
/* A value of our own making, from a literal of JSON. */
dsv__node *dsv__tree_literal(dsv__tree *tree, const char *json);

dsv__node *dsv__tree_object(dsv__tree *tree);
dsv__node *dsv__tree_list(dsv__tree *tree);
dsv__node *dsv__tree_text(dsv__tree *tree, dsv__str text);   /* copied */
dsv__node *dsv__tree_number(dsv__tree *tree, dsv__str text); /* copied */
/* A member, in place of one of that name; gives the value. */
dsv__node *dsv__tree_put(dsv__tree *tree, dsv__node *object, const char *name, dsv__node *value);
dsv__node *dsv__tree_put_text(dsv__tree *tree, dsv__node *object, const char *name, dsv__str text);
dsv__node *dsv__tree_append(dsv__node *list, dsv__node *value);
void dsv__tree_remove(dsv__node *object, const char *name);

/* Reals and large integers cannot stand in our documents: kept, they are texts that begin with "=". */
typedef enum { DSV__COPY_PLAIN, DSV__COPY_KEPT, DSV__COPY_UNKEPT } dsv__copy_how;
dsv__node *dsv__tree_copy(dsv__tree *tree, const dsv__node *node, dsv__copy_how how);

/* The member at a path of names apart by "/", or NULL; a null is none. */
dsv__node *dsv__tree_get(const dsv__node *object, const char *path);
/* The text there; empty where there is none. */
dsv__str dsv__tree_get_text(const dsv__node *object, const char *path);
bool dsv__tree_is(const dsv__node *node, const char *text); /* a text or word that reads so */
/* The next node of the tree of `root`, itself first, those within before those after; NULL: that was the last. */
const dsv__node *dsv__tree_next(const dsv__node *node, const dsv__node *root);
/* The same without what lies within `node`. */
const dsv__node *dsv__tree_past(const dsv__node *node, const dsv__node *root);

void dsv__put_tree(dsv__buffer *out, const dsv__node *root);      /* JSON on one line */
void dsv__put_tree_yaml(dsv__buffer *out, const dsv__node *root); /* YAML in blocks, with a last newline */
/* JSON Pointer from `root`, whose own is "", and a member below it (NULL: none). */
void dsv__put_pointer(dsv__buffer *out, const dsv__node *node, const dsv__node *root, const char *member);

#endif
