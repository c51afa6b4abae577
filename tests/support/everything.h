/*
 * A book with something of everything, and facts in which rows are left out for every reason there is: four days, of
 * which the last is half over.
 */
#ifndef DSV_TEST_EVERYTHING_H
#define DSV_TEST_EVERYTHING_H

#include "scene.h"

#define EVERYTHING_WEEK(hours)                                                                               \
  "{'mon':[" hours "],'tue':[" hours "],'wed':[" hours "],'thu':[" hours "],'fri':[" hours "],'sat':[" hours \
  "],'sun':[" hours "]}"

#define EVERYTHING_CALENDARS                                                                             \
  "{'type':'calendar','id':'office','timezone':'Europe/Amsterdam','weekly':" EVERYTHING_WEEK(            \
      "'06:00-22:00'") ","                                                                               \
                       "'exceptions':[{'on':'2026-03-03','hours':['08:00-12:00'],'name':'holiday'}]},"   \
                       "{'type':'calendar','id':'night','timezone':'Etc/UTC','weekly':" EVERYTHING_WEEK( \
                           "'02:00-03:00'") "},"

#define EVERYTHING_STREAMS                                                                                            \
  "{'type':'stream','id':'o','shape':'interval','key':['ticket'],'revision':'rev','fields':{'site':'string',"         \
  "'degree':'string','ticket':'integer','rev':'integer','real_start':'time','real_end':'time'},'complete':["          \
  "{'from':'2026-03-01','to':'2026-03-04','where':{'field':'site','op':'==','value':'a'}},{'from':'2026-03-02'}]},"   \
  "{'type':'stream','id':'m','shape':'interval','fields':{'site':'string','told':'time'}},"                           \
  "{'type':'stream','id':'r','shape':'interval','fields':{'site':'string','tier':'string','users':'integer'}},"       \
  "{'type':'stream','id':'q','shape':'sample','every':'PT1H','hold':'PT2H','fields':{'site':'string','v':'number'}}," \
  "{'type':'stream','id':'e','shape':'event','fields':{'site':'string','k':'string','n':'integer','d':'decimal',"     \
  "'x':{'type':'number','unit':'MB'},'t':'duration','r':'integer','w':'integer'}},"                                   \
  "{'type':'stream','id':'t','shape':'event','sequence':'seq','columns':{'case':'ticket'},'fields':{'ticket':"        \
  "'string','event':'string','site':'string','k':'string','seq':'integer'}},"                                         \
  "{'type':'stream','id':'h','shape':'interval','fields':{'site':'string','k':'string'}},"                            \
  "{'type':'stream','id':'v','shape':'event','fields':{'site':'string','k':'string','ok':'boolean','until':'time'}},"

#define EVERYTHING_EXCLUDE                                                                                         \
  "'exclude':[{'id':'mx','stream':'m','match':['site'],'notice':{'field':'told','before':'PT24H'},"                \
  "'limit':{'time':'PT2H','times':2,'window':'week'}},{'id':'nights','calendar':'night'},"                         \
  "{'id':'tests','where':{'field':'k','op':'==','value':'test'}},{'id':'soft','stream':'m','removes':'downtime'}," \
  "{'id':'drill','where':{'field':'degree','op':'==','value':'drill'}}],"

#define EVERYTHING_MONEY                                                                                     \
  "'currency':'EUR','fees':[{'id':'fee','amount':'1000.00','per':'month'},{'id':'once','amount':'90','per':" \
  "'contract'}],'credits':{'caps':[{'id':'days','percent':'5','of':{'fee':'fee','period':'P3D'},'window':{"  \
  "'rolling':'P2D'}},{'id':'month','amount':'40.00','window':'month','targets':['outages','late','solved',"  \
  "'answers']}],'least':{'above':'0.10'},'round':{'to':'0.05','how':'half_up'}},"

#define EVERYTHING_LISTED                                                                                        \
  "'by':['site'],'subjects':[{'site':'a','weight':3,'tier':'gold'},{'site':'b','weight':'1.5','tier':'silver'}," \
  "{'site':'z','tier':'gold'}],"

#define EVERYTHING_INTERVALS                                                                                           \
  "{'id':'up','title':'Up','group':'warranty'," EVERYTHING_LISTED "'over':'weighted','no_data':'excluded',"            \
  "'exclude':['mx','nights','drill'],'where':{'field':'tier','given':true},'metric':{'kind':'availability',"           \
  "'stream':'o','merge_gap':'PT10M','shortest':'PT5M','weight':{'field':'degree','values':{'slow':'0.5'}}},"           \
  "'objective':{'op':'>','value':'95','unit':'%'}},"                                                                   \
  "{'id':'down','exclude':['soft','nights'],'metric':{'kind':'downtime','stream':'o'},'objective':{'any':["            \
  "{'op':'<=','value':'PT1H'},{'op':'==','value':'PT5H'}]},'credit':{'of':{'fee':'fee','period':'previous'},'percent'" \
  ":'10'}},"                                                                                                           \
  "{'id':'outages','exclude':[],'hours':'office','metric':{'kind':'outages','stream':'o','start':'real_start',"        \
  "'end':'real_end'},'objective':{'op':'<','value':'3'},'no_data':'good','credit':{'per':'breach','of':'once','"       \
  "percent':'7.5',"                                                                                                    \
  "'cap':{'amount':'6'}},'bonus':{'tiers':[{'below':'2','amount':'1.25'}]}},"                                          \
  "{'id':'longest','exclude':[],'metric':{'kind':'longest_outage','stream':'o'},"                                      \
  "'objective':{'op':'<','value':'PT4H'},'no_data':'bad'},"                                                            \
  "{'id':'calm','exclude':[],'metric':{'kind':'shortest_uptime','stream':'o'}},"                                       \
  "{'id':'repair','exclude':[],'metric':{'kind':'mttr','stream':'o'},'window':{'rolling':'P2D','early':true}},"        \
  "{'id':'between','exclude':[],'metric':{'kind':'mtbf','stream':'o'},'window':{'anchored':'P2D'}},"                   \
  "{'id':'seats','exclude':[],'metric':{'kind':'concurrency','stream':'o','distinct':['ticket'],"                      \
  "'out_of':{'stream':'r'}},'objective':{'op':'<','value':'150','unit':'%'},'no_data':'good'},"

#define EVERYTHING_CLASSES                                                                                   \
  "'classes':[{'id':'a','where':{'field':'k','op':'==','value':'a'},'objective':{'op':'>','value':'1',"      \
  "'unit':'count'}},{'id':'b','where':{'field':'k','in':['b','test']},'metric':{'of':{'field':'n','op':'>'," \
  "'value':3}},'least':{'rows':2}}]"

#define EVERYTHING_WEIGHED                                                                                             \
  "{'id':'weighed','exclude':['tests'],'by':['site'],'subjects':{'stream':'r','where':{'field':'users','given':true}," \
  "'weight':'users'},'over':'weighted','where':{'any':[{'field':'tier','op':'==','value':'gold'},"                     \
  "{'field':'users','op':'<','value':60}]},'metric':{'kind':'ratio','stream':'e','of':{'field':'n','op':'>=',"         \
  "'value':2}},'objective':{'op':'>','value':'1','unit':'%'}},"

#define EVERYTHING_ROWS                                                                                                \
  "{'id':'calls','group':'utility','hours':'office','exclude':['tests','nights'],'metric':{'kind':'count',"            \
  "'stream':'e','of':{'count':'w'}},'where':{'field':'k','op':'!=','value':'noise'},"                                  \
  "'objective':{'op':'<','value':'100'}},"                                                                             \
  "{'id':'answers','exclude':['tests'],'metric':{'kind':'ratio','stream':'e','of':{'field':'n','op':'>=','value':2}}," \
  "'objective':{'op':'>','value':'50','unit':'%'},'bonus':{'amount':'2'},'credit':{'of':'fee','percent':'3',"          \
  "'each':{'step':'10'},'cap':{'percent':'50'},'least':{'at_least':'1'}}," EVERYTHING_CLASSES "},"                     \
  "{'id':'tiers','exclude':[],'by':['site'],'subjects':{'stream':'r','weight':'users'},'over':'pooled',"               \
  "'metric':{'kind':'ratio','stream':'e','of':{'field':'n','op':'>=','value':2},'count':'w'},"                         \
  "'objective':{'all':[{'op':'>','value':'10','unit':'%'},{'op':'>','value':'0','unit':'count'}]},"                    \
  "'classes':[{'id':'gold','where':{'field':'tier','op':'==','value':'gold'}},{'id':'rest',"                           \
  "'where':{'field':'tier','op':'!=','value':'gold'}}]},"                                                              \
  "{'id':'mean','exclude':['nights'],'metric':{'kind':'mean','stream':'e','field':'d','scale':['0','5'],'round':{'to'" \
  ":'0.1',"                                                                                                            \
  "'how':'half_up'}},'objective':{'op':'<=','value':'2.5'},'least':{'response':'50'}},"                                \
  "{'id':'late','exclude':[],'by':['site'],'over':'worst','metric':{'kind':'quantile','stream':'e','field':'x',"       \
  "'q':'0.9','sketch':{'above':1,'bits':3}},'objective':{'op':'<','value':'4'},"                                       \
  "'credit':{'of':'fee','tiers':[{'percent':'1'},{'above':'4','percent':'2'},{'above':'6','amount':'9'}],'each':{'"    \
  "step':'0.7','part':"                                                                                                \
  "'exact'}}},"                                                                                                        \
  "{'id':'liked','group':'experience','exclude':[],'metric':{'kind':'promoter','stream':'e','field':'r',"              \
  "'scale':['0','10']}},"                                                                                              \
  "{'id':'spent','exclude':[],'metric':{'kind':'sum','stream':'e','field':'t'},'objective':{'op':'<',"                 \
  "'value':'PT1H'}},"                                                                                                  \
  "{'id':'least','exclude':[],'metric':{'kind':'minimum','stream':'e','field':'x'}},"                                  \
  "{'id':'most','exclude':[],'metric':{'kind':'maximum','stream':'e','field':'n'},'objective':{'op':'<',"              \
  "'value':'5'}},"                                                                                                     \
  "{'id':'load','exclude':[],'by':['site'],'over':'any','metric':{'kind':'mean','stream':'q','field':'v'},"            \
  "'objective':{'op':'<','value':'0.9'},'least':{'coverage':'20'}}"

#define EVERYTHING_KINDS                                                                                          \
  "{'id':'gone','exclude':['tests'],'by':['site'],'over':'pooled','metric':{'kind':'churn','stream':'h'},"        \
  "'objective':{'op':'<','value':'60','unit':'%'}},"                                                              \
  "{'id':'asked','exclude':['tests'],'by':['site'],'over':'worst','metric':{'kind':'response_rate','stream':'e'," \
  "'field':'d','scale':['0','5']},'objective':{'op':'>=','value':'80','unit':'%'},'least':{'response':'30'}},"    \
  "{'id':'audited','hours':'office','exclude':['nights','soft','tests']," EVERYTHING_LISTED "'over':'weighted',"  \
  "'metric':{'kind':'attested','stream':'v','field':'ok','valid':'until'},"                                       \
  "'objective':{'op':'>','value':'50','unit':'%'}},"                                                              \
  "{'id':'checked','exclude':[],'metric':{'kind':'attested','stream':'v','field':'ok','valid':'P1D'},"            \
  "'classes':[{'id':'a','where':{'field':'k','op':'==','value':'a'},'metric':{'valid':'until'}},"                 \
  "{'id':'rest','where':{'field':'k','given':true}}]},"

#define EVERYTHING_CLOCK "'kind':'elapsed','stream':'t','start':'open','stop':['done','shut']"

#define EVERYTHING_CASES                                                                                              \
  "{'id':'solved','hours':'office','exclude':['mx','nights','tests'],'by':['site'],'over':'pooled','credit':{'per':'" \
  "breach','amount':'1.10'},'metric':"                                                                                \
  "{" EVERYTHING_CLOCK ",'pause':'wait','resume':'go','aggregate':'within','keep':'follow','reopen':'running'},"      \
  "'classes':[{'id':'a','where':{'field':'k','op':'==','value':'a'},'hours':'always','metric':{'limit':{'op':'<=',"   \
  "'value':'PT4H'}},'objective':{'op':'>','value':'50','unit':'%'}},{'id':'b','where':{'field':'k','given':true},"    \
  "'metric':{'limit':{'op':'<','value':'P1D'}},'objective':{'op':'<=','value':'1','unit':'count'}}]},"                \
  "{'id':'answered','exclude':['tests'],'metric':{" EVERYTHING_CLOCK ",'aggregate':'quantile','q':'0.5',"             \
  "'counts_in':'start','reopen':'restart'},'objective':{'op':'<','value':'PT3H'}},"                                   \
  "{'id':'overdue','exclude':[],'metric':{'kind':'elapsed','stream':'o','start':'real_start','stop':'real_end',"      \
  "'aggregate':'late','limit':{'op':'<','value':'PT1H'}},'classes':[{'id':'all','where':{'field':'site',"             \
  "'given':true}}]},"

/* Targets over other targets: parts, of which one has subjects, one classes; windows over windows; classes of windows. */
#define EVERYTHING_PARTS                                                                                              \
  "{'id':'points','metric':{'kind':'composite','parts':[{'target':'bad-hours','weight':'0.5'},{'target':'solved'},"   \
  "{'target':'bad-days'}]},'objective':{'op':'>=','value':'50','unit':'%'}},"                                         \
  "{'id':'middle','no_data':'excluded','metric':{'kind':'composite','value':'mean','parts':[{'target':'usual',"       \
  "'weight':'3'},{'target':'points'}]},'objective':{'op':'>=','value':'50'}},"                                        \
  "{'id':'by-site','by':['site'],'over':'any','metric':{'kind':'composite','parts':[{'target':'bad-hours'}]},"        \
  "'objective':{'op':'>','value':'0'}},"                                                                              \
  "{'id':'months','exclude':[],'window':'quarter','metric':{'kind':'windows','aggregate':'mean','target':{'window':'" \
  "month',"                                                                                                           \
  "'metric':{'kind':'failed_windows','target':{'window':'day','metric':{'kind':'downtime','stream':'o'},"             \
  "'objective':{'op':'<','value':'PT1H'}}}}},'classes':[{'id':'a','where':{'field':'site','op':'==','value':'a'}},"   \
  "{'id':'rest','where':{'field':'site','given':true}}],'objective':{'op':'<','value':'10'}},"

#define EVERYTHING_WINDOWS                                                                                             \
  "{'id':'bad-days','window':{'rolling':'P3D','early':true},'metric':{'kind':'failed_windows','target':'down'},"       \
  "'objective':{'op':'<','value':'2','unit':'count'}},"                                                                \
  "{'id':'bad-hours','by':['site'],'subjects':[{'site':'a'},{'site':'z'}],'over':'worst','hours':'office',"            \
  "'exclude':['nights'],'no_data':'excluded','metric':{'kind':'failed_windows','target':{'window':{'anchored':'PT6H'}" \
  ","                                                                                                                  \
  "'metric':{'kind':'availability','stream':'o'},'objective':{'op':'>','value':'80'}}},'objective':{'op':'<',"         \
  "'value':'50','unit':'%'}},"                                                                                         \
  "{'id':'usual','exclude':[],'metric':{'kind':'windows','aggregate':'quantile','q':'0.3','target':{'window':'hour',"  \
  "'metric':{'kind':'ratio','stream':'e','of':{'field':'n','op':'>=','value':2}}}},'no_data':'excluded',"              \
  "'objective':{'op':'>','value':'20'}},"                                                                              \
  "{'id':'even','exclude':[],'metric':{'kind':'windows','aggregate':'mean','target':{'window':'hour','by':['site'],"   \
  "'over':'pooled','metric':{'kind':'ratio','stream':'e','of':{'field':'n','op':'>=','value':2}}}}},"

/* In pieces, since compilers need not take long texts. */
static const char *const everything_pieces[] = {PARTIES EVERYTHING_CALENDARS,
                                                EVERYTHING_STREAMS,
                                                AGREEMENT_BEGIN "'window':'day'," EVERYTHING_MONEY EVERYTHING_EXCLUDE
                                                                "'targets':[",
                                                EVERYTHING_INTERVALS,
                                                EVERYTHING_WEIGHED,
                                                EVERYTHING_CASES,
                                                EVERYTHING_KINDS,
                                                EVERYTHING_PARTS EVERYTHING_WINDOWS,
                                                EVERYTHING_ROWS "]}"};

/* The documents as one text, not yet spelled out. */
static inline const char *everything_book(void) {
  static char text[16384];
  text[0] = '\0';
  for (size_t i = 0; i < sizeof everything_pieces / sizeof *everything_pieces; i++)
    strncat(text, everything_pieces[i], sizeof text - strlen(text) - 1);
  assert_true(strlen(text) < sizeof text - 1);
  return text;
}

static const char *const everything_rows[][2] = {
    {"o", "start,end,site,degree,ticket,rev,real_start,real_end\n"
          "@01 01:00,@01 02:00,a,full,1,1,@01 09:00,@01 09:30\n"
          "@01 01:00,@01 04:30,a,full,1,2,@01 09:00,@01 10:00\n" /* supersedes */
          "@01 23:00,@02 01:00,b,slow,2,1,,\n"
          "@02 06:00,@02 06:03,a,full,3,1,@02 08:00,@02 07:00\n"
          "@02 06:10,@02 06:30,b,drill,4,1,@02 08:00,@02 08:00\n"
          "@02 10:00,@02 09:00,b,full,5,1,@02 10:00,@02 11:00\n" /* bad */
          "@02 12:00,@02 12:00,b,full,6,1,@02 12:00,\n"
          "@03 08:00,@03 14:00,c,full,7,1,@03 08:00,@03 14:00\n"
          "@03 09:00,@03 10:00,a,slow,8,1,@03 09:00,@03 10:00\n"
          "@04 11:55,,b,full,9,1,@04 11:55,\n"
          "@04 13:00,@04 14:00,b,full,10,1,@04 13:00,@04 14:00\n"},
    {"m", "start,end,site,told\n@01 02:00,@01 05:00,a,2026-02-20T00:00:00Z\n@03 09:00,@03 09:30,,@01\n"
          "@03 12:00,@03 13:00,b,@03 11:00\n"},
    {"r", "start,end,site,tier,users\n2026-01-01T00:00:00Z,,a,gold,100\n@02,@04,b,silver,50\n@01,,d,gold,\n"},
    {"q",
     "time,site,v\n@01 00:00,a,0.5\n@01 01:00,a,0.7\n@01 20:00,a,0.95\n@02 03:00,b,0.99\n@03,a,\n@04 10:00,b,0.1\n"},
    {"e", "time,site,k,n,d,x,t,r,w\n"
          "@01 07:00,a,a,1,1.5,1.25,PT10M,9,1\n@01 08:00,b,b,5,2.5,4.5,PT20M,10,2\n@01 02:30,b,a,3,9.5,2,PT1M,3,4\n"
          "@01 09:00,a,test,4,0.5,3,PT2M,8,1\n@01 10:00,a,noise,2,,,,,\n@02 01:00,a,a,2,2,7,PT3M,0,3\n"
          "@02 12:00,d,z,9,3.25,0.5,PT50M,7,1\n@02 13:00,,a,7,4,1e3,PT11M,10,-1\n@03 09:00,b,b,1,x,1,PT1S,1,1\n"
          "@03 09:30,b,b,2,1,1,PT1S,10,1\n@04 06:00,a,a,3,5,2.5,PT5M,9,2\n@04 15:00,a,a,4,1,1,PT1M,9,1\n"},
    {"t", "time,ticket,event,site,k,seq\n"
          "@01 09:00,c1,open,a,a,1\n@01 10:00,c1,wait,,,2\n@01 11:00,c1,go,,b,3\n@01 16:00,c1,done,,,4\n"
          "@01 20:00,c2,open,b,b,1\n@02 08:00,c2,done,,,2\n@02 10:00,c2,open,,a,3\n@02 10:00,c2,wait,,a,4\n"
          "@03 02:00,c3,open,a,test,1\n@03 02:30,c3,shut,,,2\n@03 07:00,c4,done,a,a,1\n@04 06:00,c5,open,b,b,\n"
          "@03 09:00,c6,open,,,1\n@03 10:00,c6,done,,,2\n@03 11:00,,open,a,a,1\n@04 14:00,c7,open,a,a,1\n"
          "@02 09:00,c8,open,a,a,1\n@02 09:00,c8,done,a,a,2\n@01 09:30,c9,open,d,z,1\n"},
    {"h", "start,end,site,k\n2026-01-01T00:00:00Z,,a,\n2026-01-01T00:00:00Z,@02 08:00,a,\n@01,@03,b,\n@02,,b,\n"
          "@02 05:00,@02 06:00,c,\n2026-02-01T00:00:00Z,@04 06:00,a,test\n@03 12:00,@03 12:00,a,\n@04 13:00,,a,\n"
          "@03,@02,a,\n2026-02-01T00:00:00Z,@05,d,\n"},
    {"v", "time,site,k,ok,until\n2026-02-20T00:00:00Z,a,a,true,@02 12:00\n@01 08:00,b,b,true,@01 20:00\n"
          "@02 10:00,a,a,true,@03 10:00\n@02 20:00,a,a,false,\n@02 20:00,a,b,true,@09\n@03,b,b,,@09\n"
          "@03 01:00,b,a,true,\n@03 02:00,b,a,true,@03\n@03 03:00,b,test,false,\n@03 04:00,d,,true,@03 04:00\n"
          "@04 06:00,a,a,true,@09\n@04 12:00,a,a,false,\n"},
};

/* The facts, before the seal. */
static inline scene everything_open(void) {
  scene s = scene_of(everything_book());
  for (size_t i = 0; i < sizeof everything_rows / sizeof *everything_rows; i++)
    scene_rows(&s, everything_rows[i][0], everything_rows[i][1]);
  return s;
}

static inline scene everything(void) {
  scene s = everything_open();
  scene_seal(&s);
  return s;
}

#define EVERYTHING_AS_OF "04 12:00"

#endif
