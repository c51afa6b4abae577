/* The command: finds the verb and runs it. */
#include "cli.h"
#include <string.h>

static const option check_options[] = {{"--help", false, true}, {NULL, false, false}};
static const option schema_options[] = {{"--help", false, true}, {NULL, false, false}};
static const option score_options[] = {
    {"--facts", true, true},    {"--facts-format", true, false}, {"--bad-rows", true, false},
    {"--complete", true, true}, {"--separator", true, false},    {"--decimal", true, false},
    {"--times", true, false},   {"--zone", true, false},         {"--from", true, false},
    {"--to", true, false},      {"--as-of", true, false},        {"--format", true, false},
    {"--check", false, false},  {"--jobs", true, false},         {"--version", true, false},
    {"--as-if", false, false},  {"--help", false, true},         {NULL, false, false}};
static const option explain_options[] = {
    {"--facts", true, true},      {"--facts-format", true, false}, {"--bad-rows", true, false},
    {"--separator", true, false}, {"--decimal", true, false},      {"--times", true, false},
    {"--zone", true, false},      {"--complete", true, true},      {"--period", true, false},
    {"--as-of", true, false},     {"--format", true, false},       {"--every", false, false},
    {"--version", true, false},   {"--as-if", false, false},       {"--from", true, false},
    {"--to", true, false},        {"--help", false, true},         {NULL, false, false}};
static const option budget_options[] = {
    {"--facts", true, true},      {"--facts-format", true, false}, {"--bad-rows", true, false},
    {"--separator", true, false}, {"--decimal", true, false},      {"--times", true, false},
    {"--zone", true, false},      {"--complete", true, true},      {"--as-of", true, false},
    {"--from", true, false},      {"--seed", true, false},         {"--trials", true, false},
    {"--format", true, false},    {"--help", false, true},         {NULL, false, false}};
static const option show_options[] = {{"--version", true, false}, {"--help", false, true}, {NULL, false, false}};
static const option due_options[] = {{"--as-of", true, false},  {"--until", true, false},  {"--agreement", true, false},
                                     {"--format", true, false}, {"--check", false, false}, {"--help", false, true},
                                     {NULL, false, false}};
static const option backtest_options[] = {
    {"--facts", true, true},    {"--facts-format", true, false}, {"--bad-rows", true, false},
    {"--complete", true, true}, {"--separator", true, false},    {"--decimal", true, false},
    {"--times", true, false},   {"--zone", true, false},         {"--from", true, false},
    {"--to", true, false},      {"--as-of", true, false},        {"--format", true, false},
    {"--hold", true, false},    {"--version", true, false},      {"--help", false, true},
    {NULL, false, false}};
static const option claims_options[] = {{"--facts", true, true},      {"--facts-format", true, false},
                                        {"--bad-rows", true, false},  {"--complete", true, true},
                                        {"--separator", true, false}, {"--decimal", true, false},
                                        {"--times", true, false},     {"--zone", true, false},
                                        {"--from", true, false},      {"--to", true, false},
                                        {"--as-of", true, false},     {"--format", true, false},
                                        {"--help", false, true},      {NULL, false, false}};
static const option diff_options[] = {
    {"--format", true, false}, {"--check", false, false}, {"--help", false, true}, {NULL, false, false}};
static const option underpin_options[] = {{"--format", true, false},
                                          {"--check", false, false},
                                          {"--version", true, false},
                                          {"--help", false, true},
                                          {NULL, false, false}};
static const option trace_options[] = {{"--version", true, false},
                                       {"--format", true, false},
                                       {"--check", false, false},
                                       {"--help", false, true},
                                       {NULL, false, false}};
static const option effective_options[] = {{"--consumer", true, false}, {"--service", true, false},
                                           {"--as-of", true, false},    {"--format", true, false},
                                           {"--help", false, true},     {NULL, false, false}};
static const option make_options[] = {
    {"--choose", true, true}, {"--consumer", true, false}, {"--provider", true, false}, {"--from", true, false},
    {"--to", true, false},    {"--id", true, false},       {"--help", false, true},     {NULL, false, false}};
static const option clock_options[] = {{"--batch", false, false}, {"--calendar", true, false}, {"--land", true, false},
                                       {"--at", true, false},     {"--format", true, false},   {"--help", false, true},
                                       {NULL, false, false}};
static const option import_options[] = {
    {"--id", true, false},   {"--timezone", true, false}, {"--as", true, false},       {"--stream", true, false},
    {"--from", true, false}, {"--to", true, false},       {"--provider", true, false}, {"--consumer", true, false},
    {"--help", false, true}, {NULL, false, false}};
static const option export_options[] = {{"--format", true, false}, {"--help", false, true}, {NULL, false, false}};

static const option key_options[] = {{"--new", true, false}, {"--help", false, true}, {NULL, false, false}};
static const option sign_options[] = {
    {"--key", true, false}, {"--note", true, false}, {"--help", false, true}, {NULL, false, false}};
static const option verify_options[] = {
    {"--pin", true, true},     {"--pins", true, false}, {"--original", true, false}, {"--some", false, false},
    {"--format", true, false}, {"--help", false, true}, {NULL, false, false}};

/* clang-format off */
static const verb verbs[] = {
    {"check", check_options, 1, -1, run_check},
    {"lint", check_options, 1, -1, run_lint},
    {"schema", schema_options, 0, 1, run_schema},
    {"score", score_options, 2, 2, run_score},
    {"explain", explain_options, 3, 3, run_explain},
    {"budget", budget_options, 3, 3, run_budget},
    {"show", show_options, 2, 2, run_show}, {"backtest", backtest_options, 2, 2, run_backtest},
    {"claims", claims_options, 2, 2, run_claims},
    {"diff", diff_options, 2, 4, run_diff},
    {"trace", trace_options, 1, 2, run_trace},
    {"effective", effective_options, 2, 2, run_effective},
    {"make", make_options, 2, 2, run_make},
    {"due", due_options, 1, 1, run_due},
    {"underpin", underpin_options, 2, 2, run_underpin},
    {"clock", clock_options, 1, -1, run_clock},
    {"import", import_options, 2, 2, run_import},
    {"export", export_options, 2, 3, run_export},
    {"key", key_options, 1, 1, run_key},
    {"sign", sign_options, 1, 2, run_sign},
    {"verify", verify_options, 2, 2, run_verify},
};
/* clang-format on */
#define VERBS (sizeof verbs / sizeof verbs[0])

static const char *nearest_verb(const char *word) {
  const char *names[VERBS + 1];
  for (size_t i = 0; i < VERBS; i++) names[i] = verbs[i].name;
  names[VERBS] = "help";
  return nearest_word(word, names, VERBS + 1);
}

static int unknown_verb(const char *word) {
  const char *near = nearest_verb(word);
  if (near) return usage_error(NULL, "there is no %s; did you mean %s?", word, near);
  return usage_error(NULL, "there is no %s", word);
}

static int help(const char *word) {
  const char *page = help_of(word);
  return page ? write_out(page, strlen(page)) : unknown_verb(word);
}

static int version(void) {
  char line[64];
  int n = snprintf(line, sizeof line, "dsv %s (rules %d)\n", dsv_version(), DSV_RULES);
  return write_out(line, (size_t)n);
}

static int run(const verb *of, int argc, char **argv) {
  arguments given;
  int code = arguments_read(of, argc, argv, &given);
  if (!code) code = arguments_value(&given, "--help") ? help(of->name) : of->run(&given);
  arguments_free(&given);
  return code;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fputs(help_of(NULL), stderr);
    return EXIT_USAGE;
  }
  const char *word = argv[1];
  if (!strcmp(word, "--help") || !strcmp(word, "-h")) return help(NULL);
  if (!strcmp(word, "--version") || !strcmp(word, "-V")) return version();
  if (!strcmp(word, "help"))
    return argc > 3 ? usage_error(NULL, "help takes one verb") : help(argc > 2 ? argv[2] : NULL);
  for (size_t i = 0; i < VERBS; i++)
    if (!strcmp(word, verbs[i].name)) return run(&verbs[i], argc - 2, argv + 2);
  return unknown_verb(word);
}
