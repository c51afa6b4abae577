/* Names, texts and groups of status codes. Made by script/generate from src/base/errors.toml; do not edit. */
#include <dsv/status.h>

typedef struct {
  int number;
  const char *name;
  const char *text;
  const char *group;
} row;

/* In the order of numbers. */
static const row table[] = {
    {0, "ok", "done", "ok"},
    {1, "memory", "out of memory", "call"},
    {2, "misuse", "a call that cannot be right", "call"},
    {3, "options", "options this version does not understand", "call"},
    {4, "frozen", "the object can no longer be changed", "call"},
    {5, "not_frozen", "the object is still being filled", "call"},
    {6, "cancelled", "cancelled by the caller", "call"},
    {7, "forked", "the object belongs to another process", "call"},
    {20, "limit", "past a limit", "limit"},
    {30, "open", "cannot be opened", "io"},
    {31, "read", "cannot be read", "io"},
    {32, "gzip", "damaged or unacceptable gzip data", "io"},
    {33, "format", "the format of the file is not known", "io"},
    {36, "write", "cannot be written", "io"},
    {37, "key_file", "no safe place for a signing key", "io"},
    {40, "syntax", "not well formed", "syntax"},
    {41, "encoding", "not valid UTF-8", "syntax"},
    {42, "duplicate", "a member or column stands twice", "syntax"},
    {46, "note", "not a signed note", "syntax"},
    {47, "key", "not a key", "syntax"},
    {50, "type", "unknown type of document", "document"},
    {51, "member", "unknown member", "document"},
    {52, "missing", "a required member is missing", "document"},
    {53, "kind", "another kind of value is due", "document"},
    {54, "value", "the value cannot be used", "document"},
    {55, "choice", "none of the allowed words", "document"},
    {56, "form", "members that do not go together", "document"},
    {57, "twice", "an id is used twice", "document"},
    {58, "reference", "nothing with that id", "document"},
    {59, "circular", "references run in a circle", "document"},
    {60, "later", "comes with a later version", "document"},
    {61, "order", "an end that is not after its start", "document"},
    {62, "overlap", "ranges overlap", "document"},
    {63, "field", "the field does not fit", "document"},
    {64, "unit", "the unit or the kind of bound does not fit", "document"},
    {65, "zone", "unknown time zone", "document"},
    {72, "unsigned", "not signed by all who must", "document"},
    {73, "signature", "a signature that does not hold", "document"},
    {74, "changed", "not what was signed", "document"},
    {80, "stream", "no such stream", "facts"},
    {81, "column", "a column is missing or does not fit", "facts"},
    {82, "cell", "a cell cannot be read", "facts"},
    {83, "row", "a row that cannot be", "facts"},
    {84, "revision", "two revisions contradict each other", "facts"},
    {85, "scale", "a value outside its scale", "facts"},
    {100, "overflow", "a number is too large", "compute"},
    {101, "unknown_agreement", "no such agreement", "compute"},
    {102, "unknown_target", "no such target", "compute"},
    {103, "unknown_period", "no such period", "compute"},
    {104, "unknown_calendar", "no such calendar", "compute"},
    {105, "closed", "no such working time", "compute"},
    {106, "tally", "not a tally", "compute"},
    {107, "unlike", "tallies that do not go together", "compute"},
    {116, "claim", "a claim that says what cannot be", "compute"},
    {126, "undercut", "less than an obligation asks for", "document"},
    {129, "lost", "another format says or takes less", "document"},
    {130, "built_out", "this library was built without it", "call"},
    {136, "no_budget", "no error budget", "compute"},
    {140, "impossible", "cannot be met", "document"},
    {141, "certain", "cannot be missed", "document"},
    {142, "redundant", "never decides", "document"},
    {143, "contradiction", "targets that contradict each other", "document"},
    {144, "never", "never comes", "document"},
    {145, "unevaluated", "does not say how it is evaluated", "document"},
    {146, "no_action", "an experience that nobody has", "document"},
    {147, "no_source", "facts from nowhere", "document"},
    {148, "unused", "not in use", "document"},
};

/* The row of a status; a row of its own for a number without a meaning. */
static const row *find(dsv_status status) {
  static const row unknown = {-1, "unknown", "unknown status", "unknown"};
  int number = (int)status;
  size_t low = 0;
  size_t high = sizeof table / sizeof table[0];
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (table[middle].number < number) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < sizeof table / sizeof table[0] && table[low].number == number ? &table[low] : &unknown;
}

const char *dsv_status_name(dsv_status status) {
  return find(status)->name;
}

const char *dsv_status_text(dsv_status status) {
  return find(status)->text;
}

const char *dsv_status_group(dsv_status status) {
  return find(status)->group;
}
