/* Names and groups of errors by number. Made by script/generate from src/base/errors.toml; do not edit. */
#ifndef DSV_LUA_ERRORS_H
#define DSV_LUA_ERRORS_H

static const struct {
  int number;
  const char *name;
  const char *group;
} dsv_errors[] = {
    {1, "memory", "call"},
    {2, "misuse", "call"},
    {3, "options", "call"},
    {4, "frozen", "call"},
    {5, "not_frozen", "call"},
    {6, "cancelled", "call"},
    {7, "forked", "call"},
    {20, "limit", "limit"},
    {30, "open", "io"},
    {31, "read", "io"},
    {32, "gzip", "io"},
    {33, "format", "io"},
    {36, "write", "io"},
    {37, "key_file", "io"},
    {40, "syntax", "syntax"},
    {41, "encoding", "syntax"},
    {42, "duplicate", "syntax"},
    {46, "note", "syntax"},
    {47, "key", "syntax"},
    {50, "type", "document"},
    {51, "member", "document"},
    {52, "missing", "document"},
    {53, "kind", "document"},
    {54, "value", "document"},
    {55, "choice", "document"},
    {56, "form", "document"},
    {57, "twice", "document"},
    {58, "reference", "document"},
    {59, "circular", "document"},
    {60, "later", "document"},
    {61, "order", "document"},
    {62, "overlap", "document"},
    {63, "field", "document"},
    {64, "unit", "document"},
    {65, "zone", "document"},
    {72, "unsigned", "document"},
    {73, "signature", "document"},
    {74, "changed", "document"},
    {80, "stream", "facts"},
    {81, "column", "facts"},
    {82, "cell", "facts"},
    {83, "row", "facts"},
    {84, "revision", "facts"},
    {85, "scale", "facts"},
    {100, "overflow", "compute"},
    {101, "unknown_agreement", "compute"},
    {102, "unknown_target", "compute"},
    {103, "unknown_period", "compute"},
    {104, "unknown_calendar", "compute"},
    {105, "closed", "compute"},
    {106, "tally", "compute"},
    {107, "unlike", "compute"},
};

#endif
