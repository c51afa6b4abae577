/* From JSON to structures, driven by the tables, with all findings of a document. */
#ifndef DSV__DECODE_H
#define DSV__DECODE_H

#include "data/book.h"
#include "data/json.h"

/* What goes on while one document is decoded. */
typedef struct {
  dsv__arena *arena;
  dsv_diag *diag;
  dsv__document *document;
  dsv__buffer path;   /* JSON Pointer to where we are */
  const char *member; /* the name messages speak of */
  bool entry;         /* one of a list of that name */
  dsv_status status;  /* the first error */
  bool lost;          /* no memory: stop */
} dsv__decoder;

/* Decodes one document, whose `structure` it sets; all memory comes from the arena. `type` may be NULL in `document`.
   */
dsv_status dsv__decode(dsv__arena *arena, dsv__document *document, const dsv__record *record, const json_t *json,
                       dsv_diag *diag);

/* ---- between the files of the decoder -------------------------------------------------------- */

/* An error where we are. */
void dsv__refuse(dsv__decoder *decoder, dsv_status code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* An error at a member of the object where we are. */
void dsv__refuse_member(dsv__decoder *decoder, const char *name, dsv_status code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void dsv__out_of_memory(dsv__decoder *decoder);
dsv__str dsv__keep(dsv__decoder *decoder, const char *text, size_t n); /* in the arena */
/* The member that messages are about, as in "an entry of `by`". */
#define DSV__MEMBER "%s`%s`"
#define DSV__MEMBER_OF(decoder) (decoder)->entry ? "an entry of " : "", dsv__show(dsv__str_of((decoder)->member)).at

/* Values that are no containers (scalar.c). `at` is where the value goes. */
void dsv__decode_scalar(dsv__decoder *decoder, const dsv__field *field, const json_t *json, void *at);
/* Another kind of value was due; numbers with a fraction get their own advice. */
void dsv__refuse_kind(dsv__decoder *decoder, const dsv__field *field, const json_t *json);
/* Refuses a number that JSON readers do not keep exactly. True: it is none. */
bool dsv__number_is_exact(dsv__decoder *decoder, const json_t *json);
bool dsv__is_id(dsv__str text);
bool dsv__is_name(dsv__str text);

/* Members that go together, and those of a case (forms.c). */
typedef struct {
  uint64_t required, optional; /* bits of the record's rows */
} dsv__form;
/* The next alternative of `forms`, from *at on, which is moved past it; false: there is none. */
bool dsv__next_form(const dsv__record *record, const char **at, dsv__form *out);
/* Whether the members that are given make a whole: required ones, forms, cases. */
void dsv__check_members(dsv__decoder *decoder, const dsv__record *record, const void *structure);

#endif
