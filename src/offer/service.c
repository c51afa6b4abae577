/* Services. */
#include "offer/service.h"
#include "offer/need.h"

#define ROW(structure, name, kind, flags, of, doc) \
  { #name, kind, flags, offsetof(structure, name), of, doc, NULL, "0.1", NULL, NULL }

static const dsv__word kind_words[] = {{"goods", "Things handed over", 0},
                                       {"access", "Resources that may be used", 0},
                                       {"action", "Something that is done", 0},
                                       {NULL, NULL, 0}};

static const dsv__word by_words[] = {{"user", "The user does it", 0},
                                     {"provider", "The provider does it", 0},
                                     {"joint", "Both do it together", 0},
                                     {NULL, NULL, 0}};

static const dsv__field offer_fields[] = {
    ROW(dsv__offer, id, DSV__ID, DSV__REQUIRED, NULL, "Id, unique among the offers of the service"),
    ROW(dsv__offer, title, DSV__TEXT, 0, NULL, "Name for people"),
    ROW(dsv__offer, kind, DSV__ENUM, DSV__REQUIRED, kind_words, "What is offered"),
    ROW(dsv__offer, by, DSV__ENUM, 0, by_words, "Who acts"),
    ROW(dsv__offer, streams, DSV__REF, DSV__LIST, "stream", "Facts about it"),
    DSV__ROW_END};

static const dsv__record offer_record = {
    .name = "offer", .doc = "One thing that a service offers", .size = sizeof(dsv__offer), .fields = offer_fields};

static const dsv__record rests_on_record;
static const dsv__field rests_on_fields[] = {
    ROW(dsv__rests_on, agreement, DSV__REF, 0, "agreement", "A supplier's agreement"),
    ROW(dsv__rests_on, target, DSV__ID, 0, NULL, "Its target of availability; without it the first one"),
    ROW(dsv__rests_on, service, DSV__REF, 0, "service", "Another service, with what that rests on"),
    ROW(dsv__rests_on, availability, DSV__DECIMAL, 0, NULL, "A level of our own, in percent"),
    ROW(dsv__rests_on, all, DSV__RECORD, DSV__LIST | DSV__NOT_EMPTY, &rests_on_record, "All of these must be up"),
    ROW(dsv__rests_on, any, DSV__RECORD, DSV__LIST | DSV__NOT_EMPTY, &rests_on_record, "One of these must be up"),
    ROW(dsv__rests_on, k, DSV__INT, 0, NULL, "So many of them must be up"),
    ROW(dsv__rests_on, of, DSV__RECORD, DSV__LIST | DSV__NOT_EMPTY, &rests_on_record, "Of these `k` must be up"),
    DSV__ROW_END};

static const dsv__record rests_on_record = {.name = "rests_on",
                                            .doc = "What must be up for a service to be up",
                                            .size = sizeof(dsv__rests_on),
                                            .fields = rests_on_fields,
                                            .forms = "agreement [target]|service|availability|all|any|k of"};

static const dsv__field characteristic_fields[] = {
    ROW(dsv__characteristic, id, DSV__ID, DSV__REQUIRED, NULL, "Id, unique among the characteristics of the service"),
    ROW(dsv__characteristic, title, DSV__TEXT, 0, NULL, "Name for people"),
    ROW(dsv__characteristic, kind, DSV__ENUM, 0, dsv__quality_words, "What it is about"),
    ROW(dsv__characteristic, text, DSV__TEXT, DSV__REQUIRED, NULL, "What the service is"), DSV__ROW_END};

static const dsv__record characteristic_record = {.name = "characteristic",
                                                  .doc = "What a service is by its product, whatever is agreed",
                                                  .size = sizeof(dsv__characteristic),
                                                  .fields = characteristic_fields};

static const dsv__field service_fields[] = {
    DSV__DOCUMENT_FIELDS(dsv__service),
    ROW(dsv__service, offers, DSV__RECORD, DSV__LIST, &offer_record, "What the service offers"),
    ROW(dsv__service, rests_on, DSV__RECORD, 0, &rests_on_record, "What must be up for it to be up"),
    ROW(dsv__service, characteristics, DSV__RECORD, DSV__LIST, &characteristic_record,
        "What it is by its product, whatever is agreed"),
    DSV__ROW_END};

const dsv__record dsv__service_record = {.name = "service",
                                         .doc = "What a provider does for its consumers",
                                         .size = sizeof(dsv__service),
                                         .fields = service_fields};
