/* The condition as documents have it: its rows. What it means stands in test.c. */
#include "facts/condition.h"

const dsv__word dsv__op_words[] = {
    {"==", "Equal", 0},  {"!=", "Not equal", 0},        {"<", "Less", 0}, {"<=", "Less or equal", 0},
    {">", "Greater", 0}, {">=", "Greater or equal", 0}, {NULL, NULL, 0}};

static const dsv__field fields[] = {
    DSV__ROW(dsv__condition, field, "field", DSV__NAME, 0, NULL, "Field of the row, or attribute of its subject"),
    DSV__ROW(dsv__condition, op, "op", DSV__ENUM, 0, dsv__op_words, "How the field must compare with the value"),
    DSV__ROW(dsv__condition, value, "value", DSV__VALUE, 0, NULL,
             "Text, decimal, time, duration, integer or boolean, as the field's type has it"),
    DSV__ROW(dsv__condition, in, "in", DSV__VALUE, DSV__LIST | DSV__NOT_EMPTY, NULL,
             "The field must equal one of these"),
    DSV__ROW(dsv__condition, is_given, "given", DSV__BOOL, 0, NULL,
             "Whether the field must be there (true) or be missing (false)"),
    DSV__ROW(dsv__condition, all, "all", DSV__RECORD, DSV__LIST | DSV__NOT_EMPTY, &dsv__condition_record,
             "All of these must hold"),
    DSV__ROW(dsv__condition, any, "any", DSV__RECORD, DSV__LIST | DSV__NOT_EMPTY, &dsv__condition_record,
             "One of these must hold"),
    DSV__ROW(dsv__condition, negated, "not", DSV__RECORD, DSV__POINTER, &dsv__condition_record, "This must not hold"),
    DSV__ROW_END};

const dsv__record dsv__condition_record = {.name = "condition",
                                           .doc = "What must hold of a row; a comparison with a missing value is false",
                                           .size = sizeof(dsv__condition),
                                           .fields = fields,
                                           .forms = "field op value|field in|field given|all|any|not"};
