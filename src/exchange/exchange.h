/* Between our documents and those of other formats: what the formats share. */
#ifndef DSV__EXCHANGE_H
#define DSV__EXCHANGE_H

#include "base/decimal.h"
#include "clock/zone.h"
#include "data/book.h"
#include "data/tree.h"
#include <dsv/exchange.h>

/* One translation. The first error ends it after everything was looked at; findings go to `diag`. */
typedef struct {
  dsv_context *context;
  dsv_import_options options;
  dsv__tree tree;
  dsv__zones *zones;
  dsv_diag *diag;
  dsv_status status;
  const dsv__node *input; /* where pointers of findings begin */
  dsv__node *objects;     /* in: what was read; out: what is written. A list */
  dsv__node *documents;   /* ours. A list */
} dsv__exchange;

dsv_status dsv__exchange_begin(dsv__exchange *x, dsv_context *context, const dsv_import_options *options,
                               dsv_diag *diag);
void dsv__exchange_end(dsv__exchange *x);

/* A finding at a node, or at a member of it. `lost` is a warning; an error sets the status. */
void dsv__exchange_lost(dsv__exchange *x, const dsv__node *at, const char *member, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void dsv__exchange_refuse(dsv__exchange *x, const dsv__node *at, const char *member, dsv_status code,
                          const char *format, ...) __attribute__((format(printf, 5, 6)));

/* A time zone, or NULL: there is none of that name. */
const dsv__zone *dsv__exchange_zone(dsv__exchange *x, dsv__str name);

/* A node from JSON text that is put together: a buffer of the caller's. */
dsv__node *dsv__exchange_make(dsv__exchange *x, dsv__buffer *json);

/* ---- documents that are made ----------------------------------------------------------------- */

/* What an id can take of a name; nothing left: `otherwise`. The text lives in the tree. */
dsv__str dsv__exchange_id(dsv__exchange *x, dsv__str name, const char *otherwise);
/* The same with -2, -3 .. until no entry of the list has it. */
dsv__str dsv__exchange_new_id(dsv__exchange *x, const dsv__node *list, dsv__str name, const char *otherwise);
dsv__node *dsv__exchange_find(const dsv__node *list, const char *type, dsv__str id);
/* A new document in the list of documents. */
dsv__node *dsv__exchange_document(dsv__exchange *x, const char *type, dsv__str id);
/* The party of that id, made where it is not there; with another id where a document of another type has it. */
dsv__node *dsv__exchange_party(dsv__exchange *x, dsv__str id);
/* An agreement with the members that all need, parties from the options; `from` and `zone` of the format, or empty. Says what was assumed. */
typedef struct {
  dsv__str id, title, provider, consumer, service, from, to, zone;
} dsv__exchange_terms;
dsv__node *dsv__exchange_agreement(dsv__exchange *x, const dsv__node *at, const dsv__exchange_terms *terms);
dsv__str dsv__exchange_provider(const dsv__exchange *x);

/* ---- values ---------------------------------------------------------------------------------- */

/* An exact number of JSON (exponents too), at most 18 digits. */
bool dsv__exchange_number(dsv__str text, dsv__decimal *out);
/* value * 10^tens, and `whole` - value. False: too many digits. */
bool dsv__exchange_shift(dsv__decimal value, int tens, dsv__decimal *out);
bool dsv__exchange_rest(int64_t whole, dsv__decimal value, dsv__decimal *out);
/* Whether two trees are the same JSON value but for what members are called in `but` (NULL: nothing). */
bool dsv__exchange_same(dsv__exchange *x, const dsv__node *a, const dsv__node *b);

/* ---- the formats ----------------------------------------------------------------------------- */

/* In: objects to documents. Out: documents to objects; `agreement` NULL: all. */
void dsv__openslo_import(dsv__exchange *x);
void dsv__openslo_export(dsv__exchange *x, const char *agreement);
void dsv__tmf623_import(dsv__exchange *x);
void dsv__tmf623_export(dsv__exchange *x, const char *agreement);
void dsv__iagree_import(dsv__exchange *x);

#endif
