/* A case replayed from its events. */
#include "clock/event_clock.h"

void dsv__replay_init(dsv__replay *replay, const dsv_context *context) {
  *replay = (dsv__replay){.context = context};
}

void dsv__replay_free(dsv__replay *replay) {
  dsv__free(replay->context, replay->at);
  dsv__replay_init(replay, replay->context);
}

typedef enum { IDLE, RUNNING, PAUSED, STOPPED } state;

/* What the replay comes back to where a stop turns out to be the last. */
typedef struct {
  int64_t at;
  size_t n; /* stretches before it */
  uint32_t rule;
  int64_t rule_since;
} stop_mark;

typedef struct {
  dsv__replay *out;
  state state;
  int64_t since;              /* the stretch in hand began */
  uint32_t rule, rule_before; /* now, and before the instant of the last change */
  int64_t rule_since, before_since, changed_at;
  dsv__reopening reopening;
  stop_mark stop;
  bool ran; /* at the stop */
  dsv_status status;
} player;

static void push(player *p, int64_t to, dsv__stretch_kind kind) {
  dsv__replay *out = p->out;
  if (p->status || p->since >= to) return;
  if (!dsv__grow(out->context, (void **)&out->at, &out->capacity, out->n + 1, sizeof *out->at)) {
    p->status = DSV_ERROR_MEMORY;
    return;
  }
  out->at[out->n++] = (dsv__stretch){p->since, to, (int32_t)kind, p->rule};
}

/* Ends the stretch in hand. */
static void end_stretch(player *p, int64_t at) {
  const bool gap_runs = p->reopening == DSV__GAP_COUNTS && p->ran;
  dsv__stretch_kind kind = p->state == RUNNING  ? DSV__STRETCH_RAN
                           : p->state == PAUSED ? DSV__STRETCH_PAUSED
                           : gap_runs           ? DSV__STRETCH_RAN
                                                : DSV__STRETCH_STOPPED;
  if (p->state != IDLE) push(p, at, kind);
  p->since = at;
}

static void begin(player *p, const dsv__event *event, size_t index) {
  dsv__replay *out = p->out;
  out->started = true;
  out->start = p->since = event->at;
  out->start_event = index;
  out->n = 0; /* what ran before is forgotten */
  p->rule = event->rule;
  p->rule_since = p->changed_at = INT64_MIN;
  p->state = RUNNING;
}

static void stop(player *p, int64_t at) {
  p->ran = p->state == RUNNING;
  end_stretch(p, at);
  p->stop = (stop_mark){at, p->out->n, p->rule, p->rule_since};
  p->state = STOPPED;
}

static void reopen(player *p, const dsv__event *event, size_t index) {
  if (p->reopening == DSV__STAYS_STOPPED) return;
  if (p->reopening == DSV__FORGETS) {
    begin(p, event, index);
    return;
  }
  end_stretch(p, event->at);
  p->state = RUNNING;
}

/* A rule that events of one instant give and take away again has never held. */
static void change_rule(player *p, const dsv__event *event) {
  if (p->state == IDLE || event->rule == p->rule) return;
  end_stretch(p, event->at);
  if (p->changed_at != event->at) {
    p->rule_before = p->rule;
    p->before_since = p->rule_since;
    p->changed_at = event->at;
  }
  p->rule = event->rule;
  p->rule_since = p->rule == p->rule_before ? p->before_since : event->at;
}

static void play(player *p, const dsv__event *event, size_t index) {
  const bool starts = event->kind == DSV__EVENT_START, resumes = event->kind == DSV__EVENT_RESUME;
  change_rule(p, event);
  switch (p->state) {
    case IDLE:
      if (starts) begin(p, event, index);
      return;
    case RUNNING:
      if (event->kind == DSV__EVENT_PAUSE) {
        end_stretch(p, event->at);
        p->state = PAUSED;
      } else if (event->kind == DSV__EVENT_STOP) {
        stop(p, event->at);
      }
      return;
    case PAUSED: /* what starts a clock lets a paused one run again: the same event may do both */
      if (starts || resumes) {
        end_stretch(p, event->at);
        p->state = RUNNING;
      } else if (event->kind == DSV__EVENT_STOP) {
        stop(p, event->at);
      }
      return;
    default:
      if (starts || resumes) reopen(p, event, index);
  }
}

dsv_status dsv__replay_run(dsv__replay *replay, const dsv__event *events, size_t n, dsv__reopening reopening,
                           int64_t until) {
  player p = {.out = replay, .state = IDLE, .reopening = reopening};
  replay->started = replay->stopped = false;
  replay->n = 0;
  for (size_t i = 0; i < n && !p.status; i++) play(&p, &events[i], i);
  replay->stopped = p.state == STOPPED;
  if (replay->stopped) { /* what came after the stop did not reopen it */
    replay->n = p.stop.n;
    replay->stop = p.stop.at;
    replay->rule = p.stop.rule;
    replay->rule_since = p.stop.rule_since;
    return p.status;
  }
  end_stretch(&p, until);
  replay->rule = p.rule;
  replay->rule_since = p.rule_since;
  return p.status;
}
