/* A target as a plain sentence, for a contract meeting (docs/effective.md). */
#ifndef DSV__SENTENCE_H
#define DSV__SENTENCE_H

#include "agree/agreement.h"

/* Appends the sentences of a target; with `of_class`, of that class, which stands in place of what the target says. */
void dsv__put_sentence(dsv__buffer *out, const dsv__agreement *agreement, const dsv__target *target,
                       const dsv__target *of_class);

#endif
