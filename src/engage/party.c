/* Parties. */
#include "engage/party.h"

static const dsv__field party_fields[] = {DSV__DOCUMENT_FIELDS(dsv__party),
                                          {NULL, DSV__TEXT, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL}};

const dsv__record dsv__party_record = {.name = "party",
                                       .doc = "Someone who provides or consumes services",
                                       .size = sizeof(dsv__party),
                                       .fields = party_fields};
