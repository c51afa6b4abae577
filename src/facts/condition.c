/* The condition as documents have it: its rows. What it means stands in test.c. */
#include "facts/condition.h"

#define ROW(place, name, kind, flags, of, doc) \
  { name, kind, flags, offsetof(dsv__condition, place), of, doc, NULL, "0.1", NULL, NULL }
#define END \
  { NULL, DSV__TEXT, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL }

const dsv__word dsv__op_words[] = {
    {"==", "Equal", 0},  {"!=", "Not equal", 0},        {"<", "Less", 0}, {"<=", "Less or equal", 0},
    {">", "Greater", 0}, {">=", "Greater or equal", 0}, {NULL, NULL, 0}};

static const dsv__field fields[] = {
    ROW(field, "field", DSV__NAME, 0, NULL, "Field of the row, or attribute of its subject"),
    ROW(op, "op", DSV__ENUM, 0, dsv__op_words, "How the field must compare with the value"),
    ROW(value, "value", DSV__VALUE, 0, NULL,
        "Text, decimal, time, duration, integer or boolean, as the field's type has it"),
    ROW(in, "in", DSV__VALUE, DSV__LIST | DSV__NOT_EMPTY, NULL, "The field must equal one of these"),
    ROW(is_given, "given", DSV__BOOL, 0, NULL, "Whether the field must be there (true) or be missing (false)"),
    ROW(all, "all", DSV__RECORD, DSV__LIST | DSV__NOT_EMPTY, &dsv__condition_record, "All of these must hold"),
    ROW(any, "any", DSV__RECORD, DSV__LIST | DSV__NOT_EMPTY, &dsv__condition_record, "One of these must hold"),
    ROW(negated, "not", DSV__RECORD, DSV__POINTER, &dsv__condition_record, "This must not hold"),
    END};

const dsv__record dsv__condition_record = {.name = "condition",
                                           .doc = "What must hold of a row; a comparison with a missing value is false",
                                           .size = sizeof(dsv__condition),
                                           .fields = fields,
                                           .forms = "field op value|field in|field given|all|any|not"};
