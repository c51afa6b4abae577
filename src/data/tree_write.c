/* Trees of JSON as text: JSON, and YAML that every reader of YAML 1.1 and 1.2 takes for the same. */
#include "data/tree.h"
#include <string.h>

static void put_scalar(dsv__buffer *out, const dsv__node *node) {
  if (node->kind == DSV__NODE_TEXT) dsv__put_json_text(out, node->text);
  else dsv__put_str(out, node->text);
}

void dsv__put_tree(dsv__buffer *out, const dsv__node *root) {
  for (const dsv__node *at = root; at;) {
    if (at != root && at != at->parent->first) dsv__put_char(out, ',');
    if (at != root && at->parent->kind == DSV__NODE_OBJECT) {
      dsv__put_json_text(out, at->name);
      dsv__put_char(out, ':');
    }
    const bool list = at->kind == DSV__NODE_LIST, within = at->first != NULL;
    if (at->kind > DSV__NODE_LIST) put_scalar(out, at);
    else dsv__put_text(out, within ? (list ? "[" : "{") : (list ? "[]" : "{}"));
    if (within) {
      at = at->first;
      continue;
    }
    for (; at != root && !at->next; at = at->parent) dsv__put_char(out, at->parent->kind == DSV__NODE_LIST ? ']' : '}');
    at = at == root ? NULL : at->next;
  }
}

/* ---- YAML ------------------------------------------------------------------------------------ */

/* Words that some reader takes for something else than a text. */
static bool is_reserved(dsv__str text) {
  static const char *const words[] = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    size_t k = 0;
    while (k < text.n && words[i][k] && (text.at[k] | 0x20) == words[i][k]) k++;
    if (k == text.n && !words[i][k]) return true;
  }
  return false;
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether a text can stand without quotes. */
static bool is_bare(dsv__str text) {
  if (!text.n || text.n > 100 || !is_letter(text.at[0]) || text.at[text.n - 1] == ' ' || is_reserved(text))
    return false;
  for (size_t i = 0; i < text.n; i++) {
    char c = text.at[i];
    if (!is_letter(c) && !(c >= '0' && c <= '9') && !(c && strchr("_-./ ", c))) return false;
  }
  return true;
}

/* In the quotes of JSON; characters that YAML does not take as they are, as escapes. */
static void put_text(dsv__buffer *out, dsv__str text) {
  if (is_bare(text)) {
    dsv__put_str(out, text);
    return;
  }
  size_t from = out->n;
  dsv__put_json_text(out, text);
  if (out->failed) return;
  dsv__buffer quoted;
  dsv__buffer_init(&quoted, out->context);
  dsv__put(&quoted, out->at + from, out->n - from);
  out->n = from;
  for (size_t i = 0; !quoted.failed && i < quoted.n;) {
    const unsigned char *at = (const unsigned char *)quoted.at + i;
    size_t n = dsv__utf8_length(quoted.at + i, quoted.n - i);
    unsigned c = n == 2   ? (at[0] & 0x1Fu) << 6 | (at[1] & 0x3Fu)
                 : n == 3 ? (at[0] & 0xFu) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu)
                          : at[0];
    if (c == 0x7F || (n == 2 && c < 0xA0) || c == 0x2028 || c == 0x2029 || c == 0xFEFF || (n == 3 && c >= 0xFFFE))
      dsv__put_format(out, "\\u%c%c%c%c", "0123456789abcdef"[c >> 12 & 15], "0123456789abcdef"[c >> 8 & 15],
                      "0123456789abcdef"[c >> 4 & 15], "0123456789abcdef"[c & 15]);
    else dsv__put(out, quoted.at + i, n ? n : 1);
    i += n ? n : 1;
  }
  out->failed |= quoted.failed;
  dsv__buffer_free(&quoted);
}

void dsv__put_tree_yaml(dsv__buffer *out, const dsv__node *root) {
  size_t depth = 0;
  for (const dsv__node *at = root; at;) {
    if (at != root) {
      const bool in_list = at->parent->kind == DSV__NODE_LIST;
      /* The first one within an entry of a list goes on in its line. */
      const bool same_line =
          at == at->parent->first && (at->parent == root || at->parent->parent->kind == DSV__NODE_LIST);
      if (!same_line) {
        dsv__put_char(out, '\n');
        for (size_t i = 1; i < depth; i++) dsv__put_text(out, "  ");
      }
      if (in_list) {
        dsv__put_text(out, at->first ? "- " : "-");
      } else {
        put_text(out, at->name);
        dsv__put_char(out, ':');
      }
    }
    if (at->first) {
      at = at->first;
      depth++;
      continue;
    }
    if (at != root) dsv__put_char(out, ' ');
    if (at->kind == DSV__NODE_TEXT) put_text(out, at->text);
    else if (at->kind > DSV__NODE_LIST) dsv__put_str(out, at->text);
    else dsv__put_text(out, at->kind == DSV__NODE_LIST ? "[]" : "{}");
    for (; at != root && !at->next; at = at->parent) depth--;
    at = at == root ? NULL : at->next;
  }
  dsv__put_char(out, '\n');
}
