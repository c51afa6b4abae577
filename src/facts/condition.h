/* Conditions: {"field","op","value"}, {"field","in"}, {"field","given"}, all, any, not. As documents, and compiled for columns. */
#ifndef DSV__CONDITION_H
#define DSV__CONDITION_H

#include "data/field.h"

typedef enum { DSV__OP_EQ, DSV__OP_NE, DSV__OP_LT, DSV__OP_LE, DSV__OP_GT, DSV__OP_GE } dsv__op;
extern const dsv__word dsv__op_words[]; /* == != < <= > >= in the order of dsv__op */

typedef struct dsv__condition {
  dsv__head head; /* head.given is 0 where no condition was given */
  dsv__str field;
  int32_t op;
  dsv__value value;
  dsv__list in; /* dsv__value */
  bool is_given;
  dsv__list all, any;             /* dsv__condition */
  struct dsv__condition *negated; /* `not` */
} dsv__condition;

extern const dsv__record dsv__condition_record;

#endif
