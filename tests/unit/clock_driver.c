/* Answers one question about zones, spans and calendars a line, for oracle_clock.py. Not a test by itself. Zones are
   read from the folder that is the first argument. Times are microseconds; a question is a word and its arguments apart
   by blanks. */
#include "clock/calendar.h"
#include "clock/calendar_fields.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_WORDS 512

typedef struct {
  dsv_context *context;
  dsv__zones *zones;
  const dsv__zone *zone;
  dsv_calendar *calendar;
  dsv__spans spans;
  dsv__calendar_document document; /* what the lines since "calendar" say */
  dsv__arena arena;
  char *word[MOST_WORDS];
  size_t n;
} driver;

static dsv_status load(void *user, const char *zone, uint8_t *buffer, size_t capacity, size_t *length) {
  char path[1024];
  snprintf(path, sizeof path, "%s/%s", (const char *)user, zone);
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    return DSV_ERROR_ZONE;
  }
  *length = fread(buffer, 1, capacity, file);
  fclose(file);
  return DSV_OK;
}

static int64_t number(const driver *d, size_t i) {
  return i < d->n ? strtoll(d->word[i], NULL, 10) : 0;
}

/* ---- zones ------------------------------------------------------------------------------------------------------- */

static void answer_next(driver *d) {
  int64_t change;
  int32_t offset;
  if (dsv__zone_next_change(d->zone, number(d, 1), &change, &offset)) {
    printf("%" PRId64 " %" PRId32 "\n", change, offset);
  } else {
    printf("none\n");
  }
}

static void answer_add(driver *d) {
  const dsv__duration duration = {number(d, 2), number(d, 3), number(d, 4)};
  int64_t out;
  if (dsv__zone_add(d->zone, number(d, 1), duration, number(d, 5), &out)) {
    printf("%" PRId64 "\n", out);
  } else {
    printf("none\n");
  }
}

static void answer_instants(driver *d) {
  int64_t at[4];
  const size_t n = dsv__zone_instants(d->zone, number(d, 1), at, 4);
  printf("%zu", n);
  for (size_t i = 0; i < n && i < 4; i++) {
    printf(" %" PRId64, at[i]);
  }
  printf("\n");
}

static bool answer_zone(driver *d) {
  const char *word = d->word[0];
  if (strcmp(word, "zone") == 0) {
    printf("%d\n", dsv__zones_get(d->zones, dsv__str_of(d->word[1]), &d->zone));
  } else if (strcmp(word, "offset") == 0) {
    printf("%" PRId32 "\n", dsv__zone_offset(d->zone, number(d, 1)));
  } else if (strcmp(word, "border") == 0) {
    printf("%" PRId64 "\n", dsv__zone_border(d->zone, number(d, 1)));
  } else if (strcmp(word, "instants") == 0) {
    answer_instants(d);
  } else if (strcmp(word, "next") == 0) {
    answer_next(d);
  } else if (strcmp(word, "add") == 0) {
    answer_add(d);
  } else if (strcmp(word, "crc") == 0) {
    printf("%08" PRIx32 "\n", dsv__zone_crc(d->zone, number(d, 1), number(d, 2)));
  } else {
    return false;
  }
  return true;
}

/* ---- calendars: the structures as a decoder would fill them ------------------------------------------------------ */

static dsv__list texts_from(driver *d, size_t first) {
  const size_t n = d->n > first ? d->n - first : 0;
  dsv__str *at = dsv__arena_alloc(&d->arena, n, sizeof *at);
  for (size_t i = 0; i < n; i++) {
    const char *text = d->word[first + i];
    at[i] = dsv__str_of(dsv__arena_text(&d->arena, text, strlen(text)));
  }
  return (dsv__list){n, at};
}

static void give(dsv__head *head, const dsv__record *record, const char *name) {
  for (size_t i = 0; record->fields[i].name != NULL; i++) {
    if (strcmp(record->fields[i].name, name) == 0) {
      head->given |= UINT64_C(1) << i;
    }
  }
}

static dsv__str text_of(driver *d, size_t i) {
  return dsv__str_of(dsv__arena_text(&d->arena, d->word[i], strlen(d->word[i])));
}

static void add_exception(driver *d, const char *kind) {
  dsv__list *list = &d->document.exceptions;
  dsv__calendar_exception *at = dsv__arena_alloc(&d->arena, list->n + 1, sizeof *at);
  if (list->n > 0) {
    memcpy(at, list->at, list->n * sizeof *at);
  }
  dsv__calendar_exception *new = &at[list->n];
  *list = (dsv__list){list->n + 1, at};
  new->head.pointer = "";
  give(&new->head, &dsv__calendar_exception_record, strcmp(kind, "range") == 0 ? "first" : kind);
  if (strcmp(kind, "on") == 0) {
    dsv__when_parse(d->word[1], strlen(d->word[1]), &new->on);
  } else if (strcmp(kind, "range") == 0) {
    give(&new->head, &dsv__calendar_exception_record, "last");
    dsv__when_parse(d->word[1], strlen(d->word[1]), &new->first);
    dsv__when_parse(d->word[2], strlen(d->word[2]), &new->last);
  } else {
    new->yearly = text_of(d, 1);
  }
  new->hours = texts_from(d, strcmp(kind, "range") == 0 ? 3 : 2);
}

static void begin_calendar(driver *d) {
  dsv__arena_free(&d->arena);
  dsv__arena_init(&d->arena, d->context);
  memset(&d->document, 0, sizeof d->document);
  d->document.head.head.pointer = "";
  d->document.weekly.head.pointer = "/weekly";
  d->document.timezone = text_of(d, 1);
  give(&d->document.head.head, &dsv__calendar_record, "timezone");
}

static bool describe(driver *d) {
  const char *word = d->word[0];
  if (strcmp(word, "calendar") == 0) {
    begin_calendar(d);
  } else if (strcmp(word, "always") == 0) {
    d->document.always = true;
    give(&d->document.head.head, &dsv__calendar_record, "always");
  } else if (strcmp(word, "week") == 0) {
    give(&d->document.head.head, &dsv__calendar_record, "weekly");
    d->document.weekly.days[number(d, 1)] = texts_from(d, 2);
  } else if (strcmp(word, "on") == 0 || strcmp(word, "range") == 0 || strcmp(word, "yearly") == 0) {
    add_exception(d, word);
  } else {
    return false;
  }
  return true;
}

static void answer_spans(driver *d) {
  dsv__spans_clear(&d->spans);
  const dsv_status status = dsv__calendar_spans(d->calendar, number(d, 1), number(d, 2), &d->spans);
  printf("%d", status);
  for (size_t i = 0; i < d->spans.n; i++) {
    printf(" %" PRId64 " %" PRId64, d->spans.at[i].from, d->spans.at[i].to);
  }
  printf("\n");
}

static bool answer_calendar(driver *d) {
  const char *word = d->word[0];
  if (strcmp(word, "compile") == 0) {
    dsv_calendar_unref(d->calendar);
    const dsv__document document = {.structure = &d->document};
    printf("%d\n", dsv__calendar_compile(d->context, d->zones, &document, NULL, &d->calendar, NULL));
  } else if (strcmp(word, "spans") == 0) {
    answer_spans(d);
  } else if (strcmp(word, "elapsed") == 0) {
    int64_t out;
    const dsv_status status = dsv_calendar_elapsed(d->calendar, number(d, 1), number(d, 2), NULL, &out, NULL);
    printf("%d %" PRId64 "\n", status, out);
  } else if (strcmp(word, "open") == 0) {
    int64_t out;
    const dsv_status status = dsv_calendar_open(d->calendar, number(d, 1), NULL, &out, NULL);
    printf("%d %" PRId64 "\n", status, out);
  } else {
    return false;
  }
  return true;
}

static void split(driver *d, char *line) {
  d->n = 0;
  char *rest = line;
  for (char *word; d->n < MOST_WORDS && (word = strtok_r(rest, " \n", &rest)) != NULL;) {
    d->word[d->n++] = word;
  }
}

int main(int argc, char **argv) {
  driver d = {.n = 0};
  const dsv_zone_loader loader = {sizeof loader, argc > 1 ? argv[1] : ".", load};
  dsv_context_options options = DSV_CONTEXT_OPTIONS_INIT;
  options.zones = &loader;
  if (dsv_context_new(&options, &d.context) != DSV_OK || dsv__zones_new(d.context, NULL, &d.zones) != DSV_OK) {
    return 3;
  }
  dsv__arena_init(&d.arena, d.context);
  dsv__spans_init(&d.spans, d.context);
  static char line[65536];
  while (fgets(line, sizeof line, stdin) != NULL) {
    split(&d, line);
    if (d.n > 0 && !answer_zone(&d) && !describe(&d) && !answer_calendar(&d)) {
      printf("unknown %s\n", d.word[0]);
    }
  }
  dsv__spans_free(&d.spans);
  dsv__arena_free(&d.arena);
  dsv_calendar_unref(d.calendar);
  dsv__zones_free(d.zones);
  dsv_context_unref(d.context);
  return 0;
}
