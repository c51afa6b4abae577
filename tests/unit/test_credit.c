/* Credits and bonuses by the rules of section 14, every amount worked out by hand. */
#include "../support/scene.h"

/* ---- reading a card --------------------------------------------------------------------------------------------------------- */

/* The n-th (from 0) object or list that `mark` opens in the JSON of a card, with its braces; "" where there is none. */
static const char *object(const dsv_scorecard *card, const char *mark, size_t n) {
  static char out[1024];
  size_t length = 0, depth = 0, i = 0;
  const char *json = dsv_scorecard_json(card, &length), *found = json;
  out[0] = '\0';
  for (size_t k = 0; k <= n; k++) {
    found = strstr(k ? found + 1 : found, mark);
    if (!found) return out;
  }
  found += strlen(mark) - 1; /* its last character opens the object */
  do {
    assert_true(i + 1 < sizeof out);
    depth += found[i] == '{' || found[i] == '[';
    depth -= found[i] == '}' || found[i] == ']';
    out[i] = found[i];
    i++;
  } while (depth);
  out[i] = '\0';
  return out;
}

static void expect_object(const dsv_scorecard *card, const char *mark, size_t n, const char *expected) {
  char *text = spell(expected);
  assert_string_equal(object(card, mark, n), text);
  free(text);
}
#define CREDIT "\"credit\":{"
#define BONUS "\"bonus\":{"

/* "AMOUNT/TIER" of a result ("AMOUNT" without tiers), "-" where it owes nothing. */
static const char *owed(const dsv_scorecard *card, const char *mark) {
  static char out[64];
  const char *text = object(card, mark, 0);
  if (!text[0]) return "-";
  const char *amount = strstr(text, "\"amount\":\"") + 10, *tier = strstr(text, "\"tier\":");
  snprintf(out, sizeof out, "%.*s%s%.*s", (int)strcspn(amount, "\""), amount, tier ? "/" : "",
           tier ? (int)strcspn(tier + 7, ",}") : 0, tier ? tier + 7 : "");
  return out;
}

static dsv_scorecard *score_book(scene *s, const char *book, const char *stream, const char *rows, const char *from,
                                 const char *to, const char *as_of) {
  *s = scene_of(book);
  scene_rows(s, stream, rows);
  scene_seal(s);
  return scene_score(s, from, to, as_of);
}

/* ---- tiers and steps -------------------------------------------------------------------------------------------------------- */

#define DOWN_TARGET(members) \
  "{'id':'t','metric':{'kind':'downtime','stream':'o'},'objective':{'op':'<=','value':'PT1H'}," members "}"
#define EURO DAYS "'currency':'EUR',"
#define DOWN_TIERS                                                                                                   \
  "'credit':{'tiers':[{'above':'PT1H','amount':'1'},{'at_least':'PT2H','amount':'2'},{'above':'PT2H','amount':'3'}," \
  "{'at_least':'PT3H','amount':'4'}]}"

/* Of an outage on the second of March from midnight to `end`. */
static void expect_owed(const char *members, const char *end, const char *mark, const char *expected) {
  char book[4096], rows[128];
  scene s;
  snprintf(book, sizeof book, PARTIES OUTAGES("") AGREEMENT(EURO, DOWN_TARGET("%s")), members);
  snprintf(rows, sizeof rows, "start,end\n@02,@%s\n", end);
  dsv_scorecard *card = score_book(&s, book, "o", rows, "02", "03", "05");
  if (strcmp(owed(card, mark), expected) != 0) print_message("until %s\n", end);
  assert_string_equal(owed(card, mark), expected);
  dsv_scorecard_unref(card);
  scene_end(&s);
}

static void tiers(void **state) {
  static const char *const cases[][2] = {
      {"02 00:59:59.999999", "-"},      {"02 01:00", "-"},      {"02 01:00:00.000001", "1.00/0"},
      {"02 01:59:59.999999", "1.00/0"}, {"02 02:00", "2.00/1"}, {"02 02:00:00.000001", "3.00/2"},
      {"02 02:59:59.999999", "3.00/2"}, {"02 03:00", "4.00/3"}, {"02 03:00:00.000001", "4.00/3"}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) expect_owed(DOWN_TIERS, cases[i][0], CREDIT, cases[i][1]);
}

static void steps(void **state) {
  static const struct {
    const char *part, *end, *owed;
  } cases[] = {
      {"'whole'", "02 01:00:00.000001", "0.50"},
      {"'whole'", "02 01:10", "0.50"},
      {"'whole'", "02 01:10:00.000001", "1.00"},
      {"'whole'", "02 02:00", "3.00"},
      {"'none'", "02 01:09:59.999999", "0.00"},
      {"'none'", "02 01:10", "0.50"},
      {"'none'", "02 01:19:59.999999", "0.50"},
      {"'exact'", "02 01:05", "0.25"},
      {"'exact'", "02 01:00:06", "0.00"},
      {"'exact'", "02 01:00:06.000001", "0.01"}, /* half a cent to even, and more */
      {"'exact'", "02 01:00:18", "0.02"},        /* 1.5 cents */
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char members[256];
    snprintf(members, sizeof members, "'credit':{'amount':'0.50','each':{'step':'PT10M','part':%s}}", cases[i].part);
    expect_owed(members, cases[i].end, CREDIT, cases[i].owed);
  }
  /* From another place than the objective: a value on this side of it has no excess. */
  expect_owed("'credit':{'amount':'1','each':{'step':'PT1H','from':'PT2H'}}", "02 01:30", CREDIT, "1.00");
  expect_owed("'credit':{'amount':'1','each':{'step':'PT1H','from':'PT2H','part':'exact'}}", "02 01:30", CREDIT,
              "0.00");
  expect_owed("'credit':{'amount':'1','each':{'step':'PT1H','from':'PT0S'}}", "02 01:30", CREDIT, "2.00");
}

static void bonuses(void **state) {
  (void)state;
  expect_owed("'bonus':{'amount':'7'}", "02 01:00", BONUS, "7.00");
  expect_owed("'bonus':{'amount':'7'}", "02 01:00:00.000001", BONUS, "-");
  expect_owed("'bonus':{'tiers':[{'below':'PT30M','amount':'7'}]}", "02 00:30", BONUS, "-");
  expect_owed("'bonus':{'tiers':[{'below':'PT30M','amount':'7'}]}", "02 00:29:59.999999", BONUS, "7.00/0");
  expect_owed("'bonus':{'amount':'1','each':{'step':'PT10M','part':'none'}}", "02 00:30:00.000001", BONUS, "2.00");
}

/* Doubles are counted by their text: 0.3 less 0.1 is two steps of 0.1. */
static void steps_of_doubles(void **state) {
  static const char *const cases[][2] = {
      {"0.3", "2.00"}, {"0.30000000000000004", "3.00"}, {"1e21", "*"}, {"0.1", "-"}, {"0.7", "6.00"}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char rows[64];
    scene s;
    snprintf(rows, sizeof rows, "time,v\n@02 01:00,%s\n", cases[i][0]);
    s = scene_of(PARTIES EVENTS(",'fields':{'v':'number'}") AGREEMENT(
        EURO, "{'id':'t','metric':{'kind':'maximum','stream':'e','field':'v'},'objective':{'op':'<=','value':'0.1'},"
              "'credit':{'amount':'1','each':{'step':'0.1'}}}"));
    scene_rows(&s, "e", rows);
    scene_seal(&s);
    dsv_scorecard *card = NULL;
    dsv_status status = dsv_score(s.book, s.facts, "a", at("02"), at("03"), at("05"), NULL, &card, s.diag);
    if (cases[i][1][0] == '*') assert_int_equal(status, DSV_ERROR_OVERFLOW);
    else assert_string_equal(owed(card, CREDIT), cases[i][1]);
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

/* ---- the parts of one credit ------------------------------------------------------------------------------------------------ */

static void parts(void **state) {
  static const struct {
    const char *members, *credit, *expected;
  } cases[] = {
      {"'fees':[{'id':'f','amount':'310','per':'month'}],", "{'of':'f','percent':'10'}",
       "{'amount':'1.00','base':'10','computed':'1','currency':'EUR','percent':'10','rounded':'1.00'}"},
      {"'fees':[{'id':'f','amount':'1000','per':'quarter'}],", "{'of':'f','percent':'5'}", /* 1000 / 3 / 31 */
       "{'amount':'0.54','base':'10.752688','computed':'0.537634','currency':'EUR','percent':'5','rounded':'0.54'}"},
      {"'fees':[{'id':'f','amount':'24','per':'hour'}],", "{'of':{'fee':'f','period':'PT30M'},'percent':'50'}",
       "{'amount':'6.00','base':'12','computed':'6','currency':'EUR','percent':'50','rounded':'6.00'}"},
      {"'fees':[{'id':'f','amount':'70','per':'week'}],", "{'of':'f','percent':'100'}",
       "{'amount':'10.00','base':'10','computed':'10','currency':'EUR','percent':'100','rounded':'10.00'}"},
      {"'fees':[{'id':'f','amount':'5000','per':'contract'}],", "{'of':'f','percent':'0.1'}",
       "{'amount':'5.00','base':'5000','computed':'5','currency':'EUR','percent':'0.1','rounded':'5.00'}"},
      {"'fees':[{'id':'f','amount':'7','per':'day'}],", "{'of':{'fee':'f','period':'previous'},'percent':'100'}",
       "{'amount':'7.00','base':'7','computed':'7','currency':'EUR','percent':'100','rounded':'7.00'}"},
      /* The month of which ten days are in force; three days back, of which one and the day itself are; the week from Monday. */
      {"'fees':[{'id':'f','amount':'310','per':'month'}],", "{'of':{'fee':'f','period':'month'},'percent':'10'}",
       "{'amount':'10.00','base':'100','computed':'10','currency':'EUR','percent':'10','rounded':'10.00'}"},
      {"'fees':[{'id':'f','amount':'310','per':'month'}],", "{'of':{'fee':'f','period':'P3D'},'percent':'10'}",
       "{'amount':'2.00','base':'20','computed':'2','currency':'EUR','percent':'10','rounded':'2.00'}"},
      {"'fees':[{'id':'f','amount':'310','per':'month'}],", "{'of':{'fee':'f','period':'week'},'percent':'10'}",
       "{'amount':'7.00','base':'70','computed':'7','currency':'EUR','percent':'10','rounded':'7.00'}"},
      /* Ties, and rounding of the contract. */
      {"", "{'of':{'amount':'1.00'},'percent':'12.5'}",
       "{'amount':'0.12','base':'1','computed':'0.125','currency':'EUR','percent':'12.5','rounded':'0.12'}"},
      {"", "{'of':{'amount':'1.00'},'percent':'12.5','round':{'to':'0.01','how':'half_up'}}",
       "{'amount':'0.13','base':'1','computed':'0.125','currency':'EUR','percent':'12.5','rounded':'0.13'}"},
      {"'credits':{'round':{'to':'0.05','how':'up'}},", "{'of':{'amount':'1.00'},'percent':'12.5'}",
       "{'amount':'0.15','base':'1','computed':'0.125','currency':'EUR','percent':'12.5','rounded':'0.15'}"},
      /* The cap of the credit: under it, on it, over it. */
      {"", "{'amount':'4.99','cap':{'amount':'5'}}",
       "{'amount':'4.99','computed':'4.99','currency':'EUR','flat':'4.99','rounded':'4.99'}"},
      {"", "{'amount':'5.00','cap':{'amount':'5'}}",
       "{'amount':'5.00','computed':'5','currency':'EUR','flat':'5','rounded':'5.00'}"},
      {"", "{'amount':'5.01','cap':{'amount':'5'}}",
       "{'amount':'5.00','capped':'5','computed':'5.01','currency':'EUR','flat':'5.01','rounded':'5.00'}"},
      {"", "{'of':{'amount':'8','currency':'EUR'},'percent':'50','each':{'step':'PT30M'},'cap':{'percent':'75'}}",
       "{'amount':'6.00','base':'8','capped':'6','computed':'8','currency':'EUR','percent':'50','rounded':'6.00','"
       "steps':'2'}"},
      /* Too little: on the edge of `above`, of `at_least`, of the agreement's. */
      {"", "{'amount':'1','least':{'above':'1'}}",
       "{'amount':'0.00','below_least':'1.00','computed':'1','currency':'EUR','flat':'1','rounded':'1.00'}"},
      {"", "{'amount':'1.01','least':{'above':'1'}}",
       "{'amount':'1.01','computed':'1.01','currency':'EUR','flat':'1.01','rounded':'1.01'}"},
      {"'credits':{'least':{'at_least':'1'}},", "{'amount':'1'}",
       "{'amount':'1.00','computed':'1','currency':'EUR','flat':'1','rounded':'1.00'}"},
      {"'credits':{'least':{'at_least':'1'}},", "{'amount':'0.99'}",
       "{'amount':'0.00','below_least':'0.99','computed':'0.99','currency':'EUR','flat':'0.99','rounded':'0.99'}"},
      {"'credits':{'least':{'at_least':'1'}},", "{'amount':'0.99','least':{'above':'0.98'}}",
       "{'amount':'0.99','computed':'0.99','currency':'EUR','flat':'0.99','rounded':'0.99'}"},
      {"", "{'per':'breach','amount':'3','cap':{'amount':'2'}}",
       "{'amount':'4.00','breaches':'2','capped':'4','computed':'6','currency':'EUR','flat':'3','rounded':'4.00'}"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) { /* two outages: two hours down */
    char book[4096];
    scene s;
    snprintf(book, sizeof book, PARTIES OUTAGES("") AGREEMENT(EURO "%s", DOWN_TARGET("'credit':%s")), cases[i].members,
             cases[i].credit);
    dsv_scorecard *card =
        score_book(&s, book, "o", "start,end\n@02,@02 01:00\n@02 02:00,@02 03:00\n", "02", "03", "05");
    expect_object(card, CREDIT, 0, cases[i].expected);
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

/* Months of a leap year, windows that are cut, rolling ones; currencies of no and of three digits. */
static void bases(void **state) {
  static const struct {
    const char *in_force, *window, *fee, *currency, *from, *to, *base, *amount;
  } cases[] = {
      {"2028-02-15", "'month'", "'amount':'29','per':'month'", "EUR", "2028-02-10T00:00:00Z", "2028-02-20T00:00:00Z",
       "15", "15.00"},
      {"2028-02-01", "'month'", "'amount':'1200','per':'year'", "EUR", "2028-02-01T00:00:00Z", "2028-02-02T00:00:00Z",
       "100", "100.00"},
      {"2028-01-15", "'year'", "'amount':'1200','per':'year'", "EUR", "2028-01-15T00:00:00Z", "2028-01-16T00:00:00Z",
       "1154.83871", "1154.84"},
      {"2028-02-01", "{'rolling':'P7D'}", "'amount':'290','per':'month'", "EUR", "2028-02-02T00:00:00Z",
       "2028-02-03T00:00:00Z", "10", "10.00"},
      {"2028-02-01", "{'rolling':'P7D','step':'P7D','early':true}", "'amount':'290','per':'month'", "EUR",
       "2028-02-01T00:00:00Z", "2028-02-01T00:00:01Z", "60", "60.00"},
      {"2028-02-01", "{'anchored':'P10D'}", "'amount':'100','per':'month'", "JPY", "2028-02-01T00:00:00Z",
       "2028-02-01T00:00:01Z", "34.482759", "34"},
      {"2028-02-01", "{'anchored':'P10D'}", "'amount':'100.5','per':'month'", "KWD", "2028-02-01T00:00:00Z",
       "2028-02-01T00:00:01Z", "34.655172", "34.655"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char book[4096], credit[256];
    scene s;
    snprintf(book, sizeof book,
             PARTIES OUTAGES("") "{'type':'agreement','id':'a','form':'agreement','provider':'p','consumer':'c','"
                                 "services':['s'],'version':1,"
                                 "'timezone':'Etc/"
                                 "UTC','in_force':{'from':'%s'},'window':%s,'fees':[{'id':'f','currency':'%s',%s}],'"
                                 "targets':[" DOWN_TARGET("'credit':{'of':'f','percent':'100'}") "]}",
             cases[i].in_force, cases[i].window, cases[i].currency, cases[i].fee);
    dsv_scorecard *card = score_book(&s, book, "o", "start,end\n2028-01-01T00:00:00Z,2029-01-01T00:00:00Z\n",
                                     cases[i].from, cases[i].to, "2029-06-01T00:00:00Z");
    snprintf(credit, sizeof credit,
             "{'amount':'%s','base':'%s','computed':'%s','currency':'%s','percent':'100','rounded':'%s'}",
             cases[i].amount, cases[i].base, cases[i].base, cases[i].currency, cases[i].amount);
    expect_object(card, CREDIT, 0, credit);
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

/* The date that Samoa left out is no day. */
static void date_left_out(void **state) {
  scene s;
  (void)state;
  dsv_scorecard *card = score_book(
      &s,
      PARTIES OUTAGES("") "{'type':'agreement','id':'a','form':'agreement','provider':'p','consumer':'c','services':['"
                          "s'],'version':1,"
                          "'timezone':'Pacific/"
                          "Apia','in_force':{'from':'2011-12-01'},'fees':[{'id':'f','currency':'WST','amount':'1','per'"
                          ":'day'}],'targets':[" DOWN_TARGET("'credit':{'of':'f','percent':'100'}") "]}",
      "o", "start,end\n2011-12-10T00:00:00Z,2011-12-11T00:00:00Z\n", "2011-12-01T10:00:00Z", "2011-12-02T00:00:00Z",
      "2013-01-01T00:00:00Z");
  expect_object(card, CREDIT, 0,
                "{'amount':'30.00','base':'30','computed':'30','currency':'WST','percent':'100','rounded':'30.00'}");
  dsv_scorecard_unref(card);
  scene_end(&s);
}

/* ---- breaches --------------------------------------------------------------------------------------------------------------- */

static void breaches(void **state) {
  static const struct {
    const char *metric, *objective, *owed;
  } cases[] = {
      {"'kind':'count'", "'op':'<=','value':'1'", "5.00"},
      {"'kind':'count','of':{'field':'ok','op':'==','value':false}", "'op':'<','value':'1'", "2.00"},
      {"'kind':'count'", "'op':'>=','value':'9'", "1.00"},
      {"'kind':'count'", "'op':'!=','value':'5'", "1.00"},
      {"'kind':'ratio','of':{'field':'ok','op':'==','value':true}", "'op':'>=','value':'99'", "2.00"},
      {"'kind':'ratio','of':{'field':'ok','op':'==','value':false}", "'op':'<=','value':'1'", "2.00"},
      {"'kind':'ratio','of':{'field':'ok','op':'==','value':false},'out_of':'10'", "'op':'<=','value':'1'", "1.00"},
      {"'kind':'ratio','of':{'field':'ok','op':'==','value':true}", "'any':[{'op':'>=','value':'99'}]", "1.00"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char book[4096];
    scene s;
    snprintf(book, sizeof book,
             PARTIES EVENTS(",'fields':{'ok':'boolean'}")
                 AGREEMENT(EURO, "{'id':'t','metric':{'stream':'e',%s},'objective':{%s},"
                                 "'credit':{'per':'breach','amount':'1'}}"),
             cases[i].metric, cases[i].objective);
    dsv_scorecard *card =
        score_book(&s, book, "e", "time,ok\n@02,true\n@02,true\n@02 01:00,true\n@02 02:00,false\n@02 03:00,false\n",
                   "02", "03", "05");
    assert_string_equal(owed(card, CREDIT), cases[i].owed);
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
  scene s; /* cases: two late of three; one of them still runs after the window */
  dsv_scorecard *card = score_book(
      &s,
      PARTIES OUTAGES("") AGREEMENT(
          EURO, "{'id':'t','metric':{'kind':'elapsed','stream':'o','start':'start','stop':'end','aggregate':'within','"
                "limit':{'op':'<=',"
                "'value':'PT2H'}},'objective':{'op':'>=','value':'100'},'credit':{'per':'breach','amount':'1'}}"),
      "o", "start,end\n@02,@02 02:00\n@02,@02 02:00:00.000001\n@02 12:00,\n", "02", "03", "05");
  expect_object(card, CREDIT, 0,
                "{'amount':'2.00','breaches':'2','computed':'2','currency':'EUR','flat':'1','rounded':'2.00'}");
  dsv_scorecard_unref(card);
  scene_end(&s);
}

/* ---- caps ------------------------------------------------------------------------------------------------------------------- */

#define THREE(amount)                                                                                              \
  "{'id':'x','metric':{'kind':'downtime','stream':'o'},'objective':{'op':'<=','value':'PT0S'},'credit':{'amount':" \
  "'" amount "'}},"                                                                                                \
  "{'id':'y','metric':{'kind':'downtime','stream':'o'},'objective':{'op':'<=','value':'PT0S'},'credit':{'amount':" \
  "'" amount "'}},"                                                                                                \
  "{'id':'z','metric':{'kind':'downtime','stream':'o'},'objective':{'op':'<=','value':'PT0S'},'credit':{'amount':" \
  "'" amount "'}}"

static void caps(void **state) {
  static const struct {
    const char *caps, *amounts, *windows;
  } cases[] = {
      {"{'id':'day','amount':'3.01','window':'day'}", "1.00 1.00 1.00",
       "[{'asked':'3.00','from':'2026-03-02T00:00:00Z','id':'day','left':'3.00','limit':'3.01','to':'2026-03-03T00:00:"
       "00Z','version':1}]"},
      {"{'id':'day','amount':'3.00','window':'day'}", "1.00 1.00 1.00", NULL},
      {"{'id':'day','amount':'2.99','window':'day'}", "1.00 1.00 0.99",
       "[{'asked':'3.00','from':'2026-03-02T00:00:00Z','id':'day','left':'2.99','limit':'2.99','to':'2026-03-03T00:00:"
       "00Z','version':1}]"},
      {"{'id':'day','amount':'1','window':'day'}", "0.34 0.33 0.33", NULL},
      {"{'id':'day','amount':'1','window':'day','targets':['y','z']}", "1.00 0.50 0.50", NULL},
      {"{'id':'one','amount':'2','window':'day'},{'id':'two','amount':'1','window':'day','targets':['x']}",
       "0.67 0.67 0.66", NULL},
      {"{'id':'two','amount':'0.5','window':'day','targets':['x']},{'id':'one','amount':'2','window':'day'}",
       "0.40 0.80 0.80", NULL},
      /* Ten days of thirty-one are in force: 31.00 becomes 10.00, 3.11 becomes 1.0032..., rounded down. */
      {"{'id':'month','amount':'3.11','window':'month'}", "0.34 0.33 0.33",
       "[{'asked':'3.00','from':'2026-03-01T00:00:00Z','id':'month','left':'1.00','limit':'1.00','to':'2026-03-11T00:"
       "00:00Z','version':1}]"},
      {"{'id':'month','percent':'1','of':'f','window':'month'}", "0.34 0.33 0.33", NULL},
      {"{'id':'month','percent':'10','of':{'amount':'31.00'},'window':'month'}", "0.34 0.33 0.33", NULL},
      {"{'id':'days','amount':'1','window':{'anchored':'P2D'}}", "0.34 0.33 0.33",
       "[{'asked':'3.00','from':'2026-03-01T00:00:00Z','id':'days','left':'1.00','limit':'1.00','to':'2026-03-03T00:00:"
       "00Z','version':1}]"},
      {"{'id':'none','amount':'0','window':'day'}", "0.00 0.00 0.00", NULL},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char book[4096], amounts[64] = "";
    scene s;
    snprintf(book, sizeof book,
             PARTIES OUTAGES("") AGREEMENT(
                 EURO "'fees':[{'id':'f','amount':'310','per':'month'}],'credits':{'caps':[%s]},", THREE("1")),
             cases[i].caps);
    dsv_scorecard *card = score_book(&s, book, "o", "start,end\n@02,@02 01:00\n", "02", "03", "05");
    for (size_t k = 0; k < 3; k++) {
      const char *credit = strstr(object(card, CREDIT, k), "\"amount\":\"");
      assert_non_null(credit);
      snprintf(amounts + strlen(amounts), sizeof amounts - strlen(amounts), "%s%.*s", k ? " " : "",
               (int)strcspn(credit + 10, "\""), credit + 10);
    }
    assert_string_equal(amounts, cases[i].amounts);
    if (cases[i].windows) expect_object(card, "\"caps\":[", 0, cases[i].windows);
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

/* Days 1 to 6, each with a credit of 1.00; 2.50 in three days: earlier windows go first. */
static void rolling_caps(void **state) {
  scene s;
  (void)state;
  dsv_scorecard *card = score_book(
      &s,
      PARTIES OUTAGES("") AGREEMENT(EURO "'credits':{'caps':[{'id':'c','amount':'2.50','window':{'rolling':'P3D'}}]},",
                                    "{'id':'x','metric':{'kind':'downtime','stream':'o'},'objective':{'op':'<=','value'"
                                    ":'PT0S'},'credit':{'amount':'1'}}"),
      "o", "start,end\n@01,@07\n", "01", "07", "10");
  /* Day 1: a third of 2.50, 0.83; day 2: two thirds, 1.66, less 0.83; day 3: 2.50 less 1.66; day 4: 2.50 less 0.83 and 0.84 ... */
  static const char *const used[] = {"0.00", "0.83", "1.66", "1.67", "1.67", "1.66"};
  static const char *const amounts[] = {"0.83", "0.83", "0.84", "0.83", "0.83", "0.84"};
  const char *found = dsv_scorecard_json(card, NULL);
  for (size_t i = 0; i < 6; i++) {
    char expected[64];
    found = strstr(found, "\"left\":\"");
    assert_non_null(found);
    snprintf(expected, sizeof expected, "\"left\":\"%s\"", amounts[i]);
    assert_memory_equal(found, expected, strlen(expected));
    found = strstr(found, "\"used\":\"");
    snprintf(expected, sizeof expected, "\"used\":\"%s\"", used[i]);
    assert_memory_equal(found, expected, strlen(expected));
  }
  dsv_scorecard_unref(card);
  scene_end(&s);
}

/* ---- who earns -------------------------------------------------------------------------------------------------------------- */

static void subjects(void **state) {
  static const struct {
    const char *over, *credit, *owed;
    size_t n;
  } cases[] = {{"each", "{'amount':'1'}", "1.00", 2},
               {"each", "{'per':'breach','amount':'1'}", "2.00", 2},
               {"pooled", "{'per':'breach','amount':'1'}", "3.00", 1},
               {"worst", "{'tiers':[{'amount':'1'},{'above':'PT2H','amount':'2'}]}", "2.00/1", 1},
               {"all", "{'amount':'1'}", "1.00", 1},
               {"any", "{'amount':'1'}", "1.00", 1}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char book[4096];
    scene s;
    snprintf(book, sizeof book,
             PARTIES OUTAGES(",'fields':{'site':'string'}")
                 AGREEMENT(EURO, DOWN_TARGET("'by':['site'],'over':'%s','credit':%s")),
             cases[i].over, cases[i].credit);
    dsv_scorecard *card = score_book(
        &s, book, "o", "start,end,site\n@02,@02 01:30,a\n@02 02:00,@02 02:01,a\n@02,@02 03:00,b\n", "02", "03", "05");
    const char *json = dsv_scorecard_json(card, NULL);
    size_t n = 0;
    for (const char *at = json; (at = strstr(at, "\"credit\":{")); at++) n++;
    assert_int_equal(n, cases[i].n);
    if (strcmp(cases[i].over, "each") != 0 || i == 0) {
      const char *text = strstr(json, "\"credit\":{\"amount\":\"");
      assert_non_null(text);
      assert_memory_equal(text + 20, cases[i].owed, 4);
    }
    dsv_scorecard_unref(card);
    scene_end(&s);
  }
}

static void provisional(void **state) {
  scene s;
  (void)state;
  dsv_scorecard *card =
      score_book(&s, PARTIES OUTAGES("") AGREEMENT(EURO, DOWN_TARGET("'credit':{'amount':'1','each':{'step':'PT1H'}}")),
                 "o", "start,end\n@02,@02 02:30\n", "02", "03", "02 12:00");
  expect_object(
      card, CREDIT, 0,
      "{'amount':'2.00','computed':'2','currency':'EUR','flat':'1','provisional':true,'rounded':'2.00','steps':'2'}");
  expect_object(card, "\"sums\":{", 0, "{'bonus':'0.00','credit':'2.00','currency':'EUR','provisional':'2.00'}");
  dsv_scorecard_unref(card);
  scene_end(&s);
}

/* An explanation has the cut of a cap that sees other targets too; what is asked for with one target alone does not. */
static void explained(void **state) {
  scene s = scene_of(PARTIES OUTAGES("")
                         AGREEMENT(EURO "'credits':{'caps':[{'id':'day','amount':'1','window':'day'}]},", THREE("1")));
  dsv_explanation *explanation = NULL;
  (void)state;
  scene_rows(&s, "o", "start,end\n@02,@02 01:00\n");
  scene_seal(&s);
  scene_good(&s, dsv_explain(s.book, s.facts, "a", "y", at("02 05:00"), at("05"), NULL, &explanation, s.diag));
  const char *json = dsv_explanation_json(explanation, NULL);
  assert_non_null(strstr(json, "\"caps\":[{\"cut\":\"0.67\",\"id\":\"day\"}]"));
  assert_non_null(strstr(json, "Credit 0.33 EUR: 1 is 1, rounded 1.00, less 0.67 by cap"));
  dsv_explanation_unref(explanation);
  scene_end(&s);
}

static void overflow(void **state) {
  static const char *const credits[] = {
      "{'of':{'amount':'9000000000000000'},'percent':'2000'}",
      "{'of':{'amount':'9000000000000000'},'percent':'999999999999999999','each':{'step':'PT0.000001S'}}"};
  (void)state;
  for (size_t i = 0; i < sizeof credits / sizeof *credits; i++) {
    char book[4096];
    dsv_scorecard *card = NULL;
    snprintf(book, sizeof book, PARTIES OUTAGES("") AGREEMENT(EURO, DOWN_TARGET("'credit':%s")), credits[i]);
    scene s = scene_of(book);
    scene_rows(&s, "o", "start,end\n@02,@02 05:00\n");
    scene_seal(&s);
    assert_int_equal(dsv_score(s.book, s.facts, "a", at("02"), at("03"), at("05"), NULL, &card, s.diag),
                     DSV_ERROR_OVERFLOW);
    assert_null(card);
    scene_end(&s);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tiers),         cmocka_unit_test(steps),
      cmocka_unit_test(bonuses),       cmocka_unit_test(steps_of_doubles),
      cmocka_unit_test(parts),         cmocka_unit_test(bases),
      cmocka_unit_test(date_left_out), cmocka_unit_test(breaches),
      cmocka_unit_test(caps),          cmocka_unit_test(rolling_caps),
      cmocka_unit_test(subjects),      cmocka_unit_test(provisional),
      cmocka_unit_test(explained),     cmocka_unit_test(overflow),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
