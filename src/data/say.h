/* Words of findings about documents: what is due, what was found. */
#ifndef DSV__SAY_H
#define DSV__SAY_H

#include "data/field.h"
#include "data/json.h"

/* Input as it may stand in a message: one line, cut, control characters replaced. */
typedef struct {
  char at[64];
} dsv__shown;
dsv__shown dsv__show(dsv__str text);

/* "text", "a list", "one of \"event\", \"sample\"", "an object or a decimal ..."; `entry`: for an entry of a list. */
void dsv__say_due(dsv__buffer *out, const dsv__field *field, bool entry);
/* "text", "an object", "null". */
const char *dsv__say_found(const json_t *json);

/* Why a text is not a decimal, a duration, a time; never NULL. */
const char *dsv__say_decimal(dsv__str text);
const char *dsv__say_duration(dsv__str text);
const char *dsv__say_when(dsv__str text);

#endif
