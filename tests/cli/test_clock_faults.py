"""Mistakes that calendars make elsewhere, as questions to `dsv clock`: every answer was worked out by hand.

A line is `VERB ARGUMENTS [next|end] -> ANSWER  # why`. Times may leave out their seconds. All lines of a calendar go to one run of the
command. 2 March 2026 is a Monday.
"""
import json
import os
import pathlib
import re
import subprocess
import tempfile
from decimal import Decimal

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DSV = str(pathlib.Path(os.environ.get("DSV_BUILD", ROOT / "build")).resolve() / "src/cli/dsv")


def week(*hours, days="mon tue wed thu fri", **more):
    return {**{day: list(hours) for day in days.split()}, **more}


ALL = "mon tue wed thu fri sat sun"


def calendar(name, zone="Etc/UTC", **members):
    return {"type": "calendar", "id": name, "timezone": zone, **members}


def made(name, **members):
    return {"type": "calendar", "id": name, **members}


DOCUMENTS = [
    # Seven hours a day in two spans.
    calendar("lunch", weekly=week("09:00-12:00", "13:00-17:00"), exceptions=[
        {"on": "2026-04-03", "hours": []}, {"on": "2026-04-06", "hours": []}, {"on": "2026-12-24", "hours": ["09:00-12:00"]},
        {"first": "2026-12-25", "last": "2026-12-31", "hours": []}, {"yearly": "01-01", "hours": []}]),
    calendar("partly", weekly={"mon": ["00:00-24:00"], "tue": ["00:00-24:00"], "wed": ["08:00-20:00"]}),
    calendar("midnight", weekly=week("00:00-00:01", "23:59-24:00", days=ALL)),
    calendar("minute", weekly=week("00:00-23:59", days=ALL)),
    calendar("night", "Europe/Amsterdam", weekly=week("22:00-06:00", days=ALL), exceptions=[
        {"on": "2026-12-24", "hours": []}, {"on": "2026-12-31", "hours": ["20:00-02:00"]}]),
    calendar("kolkata", "Asia/Kolkata", weekly=week("09:30-18:00")),
    calendar("kathmandu", "Asia/Kathmandu", weekly=week("10:00-17:00", days="sun mon tue wed thu fri")),
    calendar("stjohns", "America/St_Johns", weekly=week("08:30-16:30")),
    calendar("chatham", "Pacific/Chatham", weekly=week("00:00-24:00", days="sun")),
    calendar("lordhowe", "Australia/Lord_Howe", weekly=week("01:00-03:00", days="sun")),
    calendar("apia", "Pacific/Apia", weekly=week("09:00-17:00")),
    calendar("sunday", "Europe/Amsterdam", weekly=week("00:00-24:00", days="sun")),
    calendar("early", "Europe/Amsterdam", weekly=week("00:00-02:30", days="sun")),
    calendar("shut", weekly=week("09:00-17:00"), exceptions=[{"first": "2027-01-01", "last": "2027-12-31", "hours": []}],
             valid={"to": "2028-07-01"}),
    calendar("from", weekly=week("09:00-17:00", days="mon tue"), valid={"from": "2026-06-01", "to": "2026-09-01"}),
    calendar("once", weekly={"mon": []}, exceptions=[{"on": "2026-06-01", "hours": ["09:00-17:00"]}]),
    calendar("never", weekly={"mon": []}),
    made("always", always=True),
    calendar("leap", always=True, exceptions=[{"yearly": "02-29", "hours": []}]),
    calendar("leaponly", weekly={"mon": []}, exceptions=[{"yearly": "02-29", "hours": ["10:00-12:00"]}]),
    calendar("last", weekly=week("09:00-17:00"), exceptions=[
        {"first": "2026-03-02", "last": "2026-03-06", "hours": []}, {"on": "2026-03-04", "hours": ["10:00-11:00"]},
        {"first": "2026-03-05", "last": "2026-03-08", "hours": ["20:00-21:00"]}]),
    calendar("office", weekly=week("09:00-17:00")),
    calendar("holidays", weekly={"mon": []}, exceptions=[{"on": "2026-05-05", "hours": ["00:00-24:00"]},
                                                         {"on": "2026-05-14", "hours": ["12:00-24:00"]}]),
    made("desk", **{"except": ["office", "holidays"]}),
    calendar("amsterdam", "Europe/Amsterdam", weekly=week("09:00-17:00")),
    calendar("newyork", "America/New_York", weekly=week("09:00-17:00")),
    made("both", intersect=["amsterdam", "newyork"]),
    calendar("morning", weekly=week("06:00-14:00", days=ALL)),
    calendar("evening", weekly=week("14:00-22:00", days=ALL)),
    made("shifts", union=["morning", "evening"]),
]

LINES = {
    "lunch": """
due 2026-03-02T10:00Z PT1H -> 2026-03-02T11:00Z
due 2026-03-02T10:00Z PT2H -> 2026-03-02T12:00Z                  # used up at noon: stays there
due 2026-03-02T10:00Z PT2H next -> 2026-03-02T13:00Z
due 2026-03-02T10:00Z PT3H -> 2026-03-02T14:00Z                  # 2 before lunch, 1 after
due 2026-03-02T11:59:59Z PT1S -> 2026-03-02T12:00Z
due 2026-03-02T11:59:59Z PT2S -> 2026-03-02T13:00:01Z
due 2026-03-02T11:59:59.999999Z PT0.000002S -> 2026-03-02T13:00:00.000001Z
due 2026-03-02T12:30Z PT1H -> 2026-03-02T14:00Z                  # begins in the break
due 2026-03-02T12:00Z PT1H -> 2026-03-02T14:00Z                  # begins with the break
due 2026-03-02T13:00Z PT4H -> 2026-03-02T17:00Z
due 2026-03-02T13:00Z PT4H next -> 2026-03-03T09:00Z
due 2026-03-02T09:00Z PT1H -> 2026-03-02T10:00Z                  # exactly at opening
due 2026-03-02T08:00Z PT1H -> 2026-03-02T10:00Z                  # before opening
due 2026-03-02T00:00Z PT7H -> 2026-03-02T17:00Z
due 2026-03-02T07:00Z PT7H0.5S -> 2026-03-03T09:00:00.5Z
due 2026-03-02T17:00Z PT1H -> 2026-03-03T10:00Z                  # exactly at closing
due 2026-03-02T18:30Z PT1H -> 2026-03-03T10:00Z                  # after closing
due 2026-03-02T16:59:59.999999Z PT0.000001S -> 2026-03-02T17:00Z
due 2026-03-06T16:00Z PT2H -> 2026-03-09T10:00Z                  # over the weekend
due 2026-03-06T16:00Z PT1H -> 2026-03-06T17:00Z
due 2026-03-06T16:00Z PT1H next -> 2026-03-09T09:00Z
due 2026-03-07T12:00Z PT7H -> 2026-03-09T17:00Z                  # from a Saturday
due 2026-03-07T12:00Z PT7H next -> 2026-03-10T09:00Z
due 2026-03-08T23:59:59Z PT1S -> 2026-03-09T09:00:01Z
due 2026-03-02T09:00Z PT35H -> 2026-03-06T17:00Z                 # 5 days of 7
due 2026-03-02T09:00Z PT36H -> 2026-03-09T10:00Z
due 2026-03-02T09:00Z PT70H -> 2026-03-13T17:00Z
due 2026-03-02T09:00Z PT4200M -> 2026-03-13T17:00Z               # 70 hours in minutes
due 2026-03-02 PT1H -> 2026-03-02T10:00Z                         # a date is its midnight
due 2026-03-02T10:00Z PT0S -> 2026-03-02T10:00Z                  # nothing to wait for
due 2026-03-02T12:30Z PT0S -> 2026-03-02T12:30Z
due 2026-03-02T12:30Z PT0S next -> 2026-03-02T13:00Z
due 2026-03-02T12:00Z PT0S next -> 2026-03-02T13:00Z
due 2026-03-02T10:00Z PT0S next -> 2026-03-02T10:00Z
due 2026-03-06T17:00Z PT0S next -> 2026-03-09T09:00Z
due 2026-03-07T12:00Z PT0S -> 2026-03-07T12:00Z
due 2026-03-02T14:00Z -PT1H -> 2026-03-02T13:00Z                 # counts back, and stays at the border that is nearer
due 2026-03-02T14:00Z -PT1H next -> 2026-03-02T12:00Z
due 2026-03-02T14:00Z -PT2H -> 2026-03-02T11:00Z
due 2026-03-09T10:00Z -PT2H -> 2026-03-06T16:00Z
due 2026-03-09T09:00Z -PT1H -> 2026-03-06T16:00Z
due 2026-04-02T16:00Z PT2H -> 2026-04-07T10:00Z                  # Thursday; Friday and Monday are holidays
due 2026-04-02T16:00Z PT1H next -> 2026-04-07T09:00Z
due 2026-04-03T10:00Z PT1H -> 2026-04-07T10:00Z                  # from a holiday
due 2026-12-24T09:00Z PT3H -> 2026-12-24T12:00Z                  # a short day
due 2026-12-24T09:00Z PT10801S -> 2027-01-04T09:00:01Z           # closed to 1 January, a Friday
due 2026-12-23T16:00Z PT5H -> 2027-01-04T10:00Z                  # 1 + 3 + 1
due 2026-03-31T16:00Z PT1H30M -> 2026-04-01T09:30Z               # end of a month
due 2025-12-31T16:30Z PT1H -> 2026-01-02T09:30Z                  # end of a year; 1 January is closed
due 2026-03-02T04:00-05:00 PT1H -> 2026-03-02T10:00Z             # 09:00Z
due 2026-03-03T00:30+14:00 PT1H -> 2026-03-02T11:30Z             # 10:30Z of the day before
back 2026-03-02T10:00Z PT1H -> 2026-03-02T09:00Z
back 2026-03-02T10:00Z PT1H next -> 2026-02-27T17:00Z            # the end of the span before
back 2026-03-02T13:00Z PT1H -> 2026-03-02T11:00Z
back 2026-03-02T12:30Z PT3H -> 2026-03-02T09:00Z
back 2026-03-02T17:00Z PT4H -> 2026-03-02T13:00Z
back 2026-03-02T17:00Z PT4H next -> 2026-03-02T12:00Z
back 2026-03-02T13:00Z PT0S -> 2026-03-02T13:00Z
back 2026-03-02T13:00Z PT0S next -> 2026-03-02T12:00Z
back 2026-03-02T12:30Z PT0S next -> 2026-03-02T12:00Z
back 2026-03-02T12:00Z PT0S next -> 2026-03-02T12:00Z            # before it is open
back 2026-03-08T12:00Z PT1H -> 2026-03-06T16:00Z
back 2026-03-09T10:00Z PT8H -> 2026-03-06T09:00Z                 # 1 on Monday, 7 on Friday
back 2026-03-02T14:00Z -PT1H -> 2026-03-02T15:00Z
back 2026-04-07T10:00Z PT2H -> 2026-04-02T16:00Z
elapsed 2026-03-02T09:00Z 2026-03-02T17:00Z -> 25200
elapsed 2026-03-02T17:00Z 2026-03-02T09:00Z -> -25200            # reversed
elapsed 2026-03-02T10:00Z 2026-03-02T10:00Z -> 0
elapsed 2026-03-02T12:00Z 2026-03-02T13:00Z -> 0                 # the break
elapsed 2026-03-02T12:10Z 2026-03-02T12:50Z -> 0
elapsed 2026-03-02T11:30Z 2026-03-02T13:30Z -> 3600
elapsed 2026-03-02T08:00Z 2026-03-02T20:00Z -> 25200
elapsed 2026-03-06T16:00Z 2026-03-09T10:00Z -> 7200
elapsed 2026-03-07T10:00Z 2026-03-08T10:00Z -> 0
elapsed 2026-03-07T10:00Z 2026-03-09T09:00Z -> 0                 # ends at opening
elapsed 2026-03-02T17:00Z 2026-03-03T09:00Z -> 0                 # from closing to opening
elapsed 2026-03-02 2026-03-09 -> 126000                          # 35 hours
elapsed 2026-03-06T16:59:59.5Z 2026-03-09T09:00:00.25Z -> 0.75
elapsed 2026-03-09T09:00:00.25Z 2026-03-06T16:59:59.5Z -> -0.75
elapsed 2026-03-02T11:59:59.999999Z 2026-03-02T13:00:00.000001Z -> 0.000002
elapsed 2026-04-02T16:30Z 2026-04-07T09:30Z -> 3600
elapsed 2026-12-24T00:00Z 2027-01-04T10:00Z -> 14400             # 3 + 1
elapsed 2026-03-01 2026-04-01 -> 554400                          # 22 days of 7 hours
elapsed 2026-01-01 2027-01-01 -> 6361200                         # 261 weekdays, 8 closed, one 4 hours short: 1767 hours
elapsed 2026-03-02T10:00+01:00 2026-03-02T12:00-05:00 -> 25200   # 09:00Z to 17:00Z
elapsed 2026-03-02T12:00-05:00 2026-03-02T10:00+01:00 -> -25200
open 2026-03-02T09:00Z -> true
open 2026-03-02T08:59:59.999999Z -> false
open 2026-03-02T11:59:59.999999Z -> true
open 2026-03-02T12:00Z -> false
open 2026-03-02T13:00Z -> true
open 2026-03-02T17:00Z -> false
open 2026-03-07T10:00Z -> false
open 2026-04-03T10:00Z -> false
open 2026-12-24T11:00Z -> true
open 2026-12-24T14:00Z -> false
next_open 2026-03-02T08:59:59.999999Z -> 2026-03-02T09:00Z
next_open 2026-03-02T09:00Z -> 2026-03-02T13:00Z                 # after it, not at it
next_open 2026-03-02T12:00Z -> 2026-03-02T13:00Z
next_open 2026-03-02T12:30Z -> 2026-03-02T13:00Z
next_open 2026-03-02T13:00Z -> 2026-03-03T09:00Z
next_open 2026-03-06T17:00Z -> 2026-03-09T09:00Z
next_open 2026-04-02T14:00Z -> 2026-04-07T09:00Z
next_open 2026-12-24T10:00Z -> 2027-01-04T09:00Z
next_close 2026-03-02T09:00Z -> 2026-03-02T12:00Z
next_close 2026-03-02T11:59:59.999999Z -> 2026-03-02T12:00Z
next_close 2026-03-02T12:00Z -> 2026-03-02T17:00Z
next_close 2026-03-02T12:30Z -> 2026-03-02T17:00Z
next_close 2026-03-06T17:00Z -> 2026-03-09T12:00Z
next_close 2026-12-24T12:00Z -> 2027-01-04T12:00Z
days 2026-03-02T10:00Z 1 -> 2026-03-03T10:00Z
days 2026-03-02T12:30Z 1 -> 2026-03-03T12:30Z                    # open then or not
days 2026-03-06T10:00Z 1 -> 2026-03-09T10:00Z
days 2026-03-05T18:30Z 3 -> 2026-03-10T18:30Z                    # Friday, Monday, Tuesday
days 2026-03-05T18:30Z 3 end -> 2026-03-10T17:00Z
days 2026-03-02T10:00Z 0 -> 2026-03-02T10:00Z
days 2026-03-02T10:00Z 0 end -> 2026-03-02T17:00Z
days 2026-03-07T10:00Z 0 -> 2026-03-09T10:00Z
days 2026-03-07T10:00Z 0 end -> 2026-03-09T17:00Z
days 2026-03-07T10:00Z 1 -> 2026-03-09T10:00Z                    # the first after Saturday
days 2026-03-09T10:00Z -1 -> 2026-03-06T10:00Z
days 2026-03-07T10:00Z -1 -> 2026-03-06T10:00Z
days 2026-03-08T10:00Z -1 end -> 2026-03-06T17:00Z
days 2026-04-02T10:00Z 1 -> 2026-04-07T10:00Z
days 2026-04-03T10:00Z 0 -> 2026-04-07T10:00Z
days 2026-04-03T10:00Z -1 -> 2026-04-02T10:00Z
days 2026-12-23T20:00Z 1 end -> 2026-12-24T12:00Z
days 2026-12-24T10:00Z 1 -> 2027-01-04T10:00Z
days 2026-03-02T10:00Z 10 -> 2026-03-16T10:00Z
days 2025-12-31T10:00Z 253 -> 2026-12-24T10:00Z                  # all working days of 2026
due 2026-03-06T10:00Z P1D -> 2026-03-09T10:00Z                   # P1D is one working day
due 2026-03-09T10:00Z -P1D -> 2026-03-06T10:00Z
days_back 2026-03-07T10:00Z 0 -> 2026-03-09T10:00Z               # 0 looks forward here too
days_back 2026-03-06T10:00Z -1 -> 2026-03-09T10:00Z
days_back 2026-03-09T10:00Z 1 -> 2026-03-06T10:00Z
days_back 2026-03-10T09:00Z 2 end -> 2026-03-06T17:00Z
back 2026-03-10T09:00Z P2D -> 2026-03-06T09:00Z
working 2026-03-02 -> 25200
working 2026-03-07 -> 0
working 2026-04-03 -> 0
working 2026-12-24 -> 10800
spans 2026-03-02T10:00Z 2026-03-02T14:00Z -> 2026-03-02T10:00Z/2026-03-02T12:00Z 2026-03-02T13:00Z/2026-03-02T14:00Z
spans 2026-03-02T12:00Z 2026-03-02T13:00Z -> nothing
spans 2026-03-06T13:00Z 2026-03-09T12:00Z -> 2026-03-06T13:00Z/2026-03-06T17:00Z 2026-03-09T09:00Z/2026-03-09T12:00Z
""",
    "partly": """
due 2026-03-02T20:00Z PT8H -> 2026-03-03T04:00Z                  # no seam at midnight
due 2026-03-03T20:00Z PT4H -> 2026-03-04T00:00Z
due 2026-03-03T20:00Z PT4H next -> 2026-03-04T08:00Z
due 2026-03-03T20:00Z PT5H -> 2026-03-04T09:00Z
due 2026-03-02T00:00Z PT24H next -> 2026-03-03T00:00Z            # Tuesday goes on at once
due 2026-03-04T19:00Z PT2H -> 2026-03-09T01:00Z
next_close 2026-03-02T05:00Z -> 2026-03-04T00:00Z                # spans that touch are one
next_close 2026-03-04T00:00Z -> 2026-03-04T20:00Z
next_open 2026-03-01T12:00Z -> 2026-03-02T00:00Z
next_open 2026-03-02T00:00Z -> 2026-03-04T08:00Z
spans 2026-03-02 2026-03-05 -> 2026-03-02T00:00Z/2026-03-04T00:00Z 2026-03-04T08:00Z/2026-03-04T20:00Z
elapsed 2026-03-01 2026-03-08 -> 216000                          # 24 + 24 + 12
days 2026-03-02T10:00Z 0 end -> 2026-03-03T00:00Z
days 2026-03-02T10:00Z 1 end -> 2026-03-04T00:00Z
days 2026-03-04T10:00Z 1 -> 2026-03-09T10:00Z
back 2026-03-03T01:00Z PT2H -> 2026-03-02T23:00Z
back 2026-03-03T00:00Z PT0S next -> 2026-03-03T00:00Z
back 2026-03-04T08:00Z PT0S next -> 2026-03-04T00:00Z
open 2026-03-02T23:59:59.999999Z -> true
open 2026-03-03T00:00Z -> true
open 2026-03-04T00:00Z -> false
""",
    "midnight": """
due 2026-03-02T23:59:30Z PT1M -> 2026-03-03T00:00:30Z
due 2026-03-02T23:59Z PT2M -> 2026-03-03T00:01Z
due 2026-03-02T23:59Z PT2M next -> 2026-03-03T23:59Z
due 2026-03-02T12:00Z PT1M -> 2026-03-03T00:00Z
due 2026-03-02T12:00Z PT1M next -> 2026-03-03T00:00Z             # open on both sides of midnight
next_close 2026-03-02T23:59Z -> 2026-03-03T00:01Z
next_open 2026-03-02T23:58Z -> 2026-03-02T23:59Z
working 2026-03-02 -> 120
elapsed 2026-03-02 2026-03-03 -> 120
days 2026-02-28T12:00Z 0 end -> 2026-03-01T00:00Z                # 24:00 is the first instant of the next month
""",
    "minute": """
due 2026-03-02T23:58:59Z PT1S -> 2026-03-02T23:59Z
due 2026-03-02T23:58:59Z PT2S -> 2026-03-03T00:00:01Z
due 2026-03-02T23:58:59Z PT1S next -> 2026-03-03T00:00Z
open 2026-03-02T23:59:59Z -> false
open 2026-03-02T23:58:59.999999Z -> true
elapsed 2026-03-02 2026-03-03 -> 86340
elapsed 2026-03-02T23:59:59Z 2026-03-03T00:00:01Z -> 1
elapsed 2026-12-31T23:58:59Z 2027-01-01T00:00:01Z -> 2
days 2026-12-31T23:59:59Z 0 -> 2026-12-31T23:59:59Z
""",
    "night": """
due 2026-12-20T21:00Z PT8H -> 2026-12-21T05:00Z                  # 22:00 to 06:00 in winter
due 2026-12-20T21:00Z PT8H next -> 2026-12-21T21:00Z
due 2026-12-20T22:30Z PT1H -> 2026-12-20T23:30Z                  # over midnight
due 2026-12-21T04:00Z PT2H -> 2026-12-21T22:00Z
elapsed 2026-12-23T21:00Z 2026-12-27T21:00Z -> 86400             # nights of the 23rd, 25th and 26th
open 2026-12-24T04:00Z -> true                                   # the night of the 23rd
open 2026-12-24T21:30Z -> false
open 2026-12-25T04:00Z -> false                                  # would be the night of the 24th
working 2026-12-23 -> 28800
working 2026-12-24 -> 0
working 2026-12-31 -> 21600                                      # 20:00 to 02:00
next_open 2026-12-24T00:00Z -> 2026-12-25T21:00Z
next_close 2026-12-31T20:00Z -> 2027-01-01T01:00Z
working 2026-03-28 -> 25200                                      # an hour is skipped
working 2026-10-24 -> 32400                                      # an hour comes twice
due 2026-03-28T21:00Z PT7H -> 2026-03-29T04:00Z
due 2026-10-24T20:00Z PT8H -> 2026-10-25T04:00Z
days 2026-12-23T22:00Z 1 -> 2026-12-25T22:00Z                    # 23:00; the 24th has no hours
days 2026-12-23T22:00Z 1 end -> 2026-12-26T05:00Z                # its night ends on the next date
days 2026-12-24T03:00Z 0 -> 2026-12-25T03:00Z                    # 04:00 on the 24th, a date without hours
""",
    "kolkata": """
due 2026-03-02T03:00Z PT8H30M -> 2026-03-02T12:30Z               # 09:30 is 04:00Z
due 2026-03-02T18:00+05:30 PT30M -> 2026-03-03T04:30Z
due 2026-03-06T17:45+05:30 PT30M -> 2026-03-09T04:15Z            # 15 minutes on Friday
elapsed 2026-03-02 2026-03-03 -> 30600
next_open 2026-03-02T00:00Z -> 2026-03-02T04:00Z
days 2026-03-02T20:00Z 1 -> 2026-03-03T20:00Z                    # 01:30 on the 3rd; the 4th at 01:30
local 2026-03-02T12:30Z -> 2026-03-02T18:00:00+05:30
""",
    "kathmandu": """
due 2026-03-06T16:00+05:45 PT2H -> 2026-03-08T05:15Z             # one hour on Friday, Sunday to 11:00
next_open 2026-03-06T12:00Z -> 2026-03-08T04:15Z
working 2026-03-08 -> 25200
""",
    "stjohns": """
due 2026-03-06T15:30-03:30 PT2H -> 2026-03-09T12:00Z             # the clock goes forward on the 8th: 09:30 is 12:00Z
next_open 2026-03-07T12:00Z -> 2026-03-09T11:00Z
local 2026-03-09T11:00Z -> 2026-03-09T08:30:00-02:30
""",
    "chatham": """
working 2026-04-05 -> 90000
instants 2026-04-05T03:00:00 -> 2026-04-04T13:15Z 2026-04-04T14:15Z
""",
    "lordhowe": """
working 2026-04-05 -> 9000                                       # half an hour comes twice
spans 2026-04-04T12:00Z 2026-04-05T12:00Z -> 2026-04-04T14:00Z/2026-04-04T16:30Z
working 2026-10-04 -> 5400                                       # half an hour is skipped
""",
    "apia": """
due 2011-12-30T02:00Z PT2H -> 2012-01-01T20:00Z                  # Thursday 16:00; there is no Friday the 30th
working 2011-12-30 -> 0
days 2011-12-30T02:00Z 1 -> 2012-01-02T02:00Z                    # Monday 16:00, now 14 hours ahead
""",
    "sunday": """
working 2026-03-29 -> 82800
working 2026-10-25 -> 90000
elapsed 2026-03-29 2026-03-30 -> 82800
elapsed 2026-10-25 2026-10-26 -> 90000
days 2026-03-22T01:30Z 1 -> 2026-03-29T01:00Z                    # 02:30 is skipped: the instant of the jump
days 2026-10-18T00:30Z 1 -> 2026-10-25T00:30Z                    # 02:30 comes twice: the first
days 2026-10-18T00:30Z 1 end -> 2026-10-25T23:00Z
""",
    "early": """
spans 2026-10-24T12:00Z 2026-10-25T12:00Z -> 2026-10-24T22:00Z/2026-10-25T00:30Z 2026-10-25T01:00Z/2026-10-25T01:30Z
working 2026-10-25 -> 10800                                      # 2:30 and then half an hour again
working 2026-03-29 -> 7200                                       # to 02:00
due 2026-10-24T22:00Z PT3H -> 2026-10-25T01:30Z
next_open 2026-10-25T00:00Z -> 2026-10-25T01:00Z
local 2026-10-25T00:30Z -> 2026-10-25T02:30:00+02:00
local 2026-10-25T01:30Z -> 2026-10-25T02:30:00+01:00
local 2026-03-29T01:00Z -> 2026-03-29T03:00:00+02:00
instants 2026-10-25T02:30:00 -> 2026-10-25T00:30Z 2026-10-25T01:30Z
instants 2026-03-29T02:30:00 -> nothing
instants 2026-03-29T03:00:00 -> 2026-03-29T01:00Z
""",
    "shut": """
due 2026-12-31T16:00Z PT2H -> 2028-01-03T10:00Z                  # all of 2027 is closed
days 2026-12-31T10:00Z 1 -> 2028-01-03T10:00Z
elapsed 2027-01-01 2028-01-01 -> 0
next_open 2027-06-01T00:00Z -> 2028-01-03T09:00Z
back 2027-12-31T00:00Z PT8H -> 2026-12-31T09:00Z
due 2028-06-30T16:00Z PT1H -> 2028-06-30T17:00Z                  # the last hour there is
due 2028-06-30T16:00Z PT1H next -> closed
due 2028-06-30T16:00Z PT2H -> closed
due 2028-06-30T17:00Z PT0S -> 2028-06-30T17:00Z
due 2028-06-30T17:00Z PT0S next -> closed
next_open 2028-06-30T12:00Z -> closed
next_close 2028-06-30T12:00Z -> 2028-06-30T17:00Z
next_close 2028-06-30T17:00Z -> closed
days 2028-06-30T10:00Z 0 -> 2028-06-30T10:00Z
days 2028-06-30T10:00Z 1 -> closed
days 2028-07-01T10:00Z 0 -> closed
back 2028-07-15T00:00Z PT1H -> 2028-06-30T16:00Z
open 2028-07-03T10:00Z -> false
""",
    "from": """
days 2026-05-31T10:00Z 1 -> 2026-06-01T10:00Z
days 2026-05-20T10:00Z 1 -> 2026-06-01T10:00Z                    # more than a week before it is valid
days 2020-05-20T10:00Z 2 end -> 2026-06-02T17:00Z
days 2026-05-20T10:00Z -1 -> closed
days 2026-12-01T10:00Z -1 -> 2026-08-31T10:00Z                   # long after
days 2026-12-01T10:00Z 0 -> closed
due 2026-05-20T10:00Z PT1H -> 2026-06-01T10:00Z
next_open 2026-05-20T10:00Z -> 2026-06-01T09:00Z
next_close 2026-12-01T10:00Z -> closed
""",
    "once": """
days 2026-05-25T10:00Z 1 -> 2026-06-01T10:00Z
days 2026-05-24T10:00Z 1 -> 2026-06-01T10:00Z                    # eight days before the only date
days 2026-07-24T10:00Z -1 end -> 2026-06-01T17:00Z
next_open 2000-01-01T00:00Z -> 2026-06-01T09:00Z
""",
    "never": """
due 2026-03-02T10:00Z PT1S -> closed
due 2026-03-02T10:00Z PT0S -> 2026-03-02T10:00Z
due 2026-03-02T10:00Z PT0S next -> closed
due 2026-03-02T10:00Z -PT1S -> closed
back 2026-03-02T10:00Z PT1S -> closed
back 2026-03-02T10:00Z PT0S next -> closed
next_open 2026-03-02T10:00Z -> closed
next_close 2026-03-02T10:00Z -> closed
days 2026-03-02T10:00Z 1 -> closed
days 2026-03-02T10:00Z 0 -> closed
days 2026-03-02T10:00Z -1 end -> closed
elapsed 2026-01-01 2027-01-01 -> 0
working 2026-03-02 -> 0
spans 2026-01-01 2027-01-01 -> nothing
open 2026-03-02T10:00Z -> false
""",
    "always": """
next_open 2026-03-02T10:00Z -> closed                            # it never begins
next_close 2026-03-02T10:00Z -> closed
due 2026-03-02T10:00Z PT24H -> 2026-03-03T10:00Z
due 2026-03-02T10:00Z PT24H next -> 2026-03-03T10:00Z
back 2026-03-01T00:00:00.000001Z PT0.000002S -> 2026-02-28T23:59:59.999999Z
elapsed 2026-03-02T10:00+01:00 2026-03-02T10:00-01:00 -> 7200
working 2026-03-29 -> 86400
days 2026-02-28T10:00Z 1 -> 2026-03-01T10:00Z
days 2028-02-28T10:00Z 1 -> 2028-02-29T10:00Z
days 2026-03-02T10:00Z 0 end -> 2026-03-03T00:00Z
""",
    "leap": """
due 2028-02-28T23:00Z PT2H -> 2028-03-01T01:00Z
due 2026-02-28T23:00Z PT2H -> 2026-03-01T01:00Z
back 2028-03-01T01:00Z PT2H -> 2028-02-28T23:00Z
next_close 2026-01-01T00:00Z -> 2028-02-29T00:00Z
next_close 2096-03-01T00:00Z -> 2104-02-29T00:00Z                # 2100 is no leap year
next_open 2028-02-29T12:00Z -> 2028-03-01T00:00Z
elapsed 2028-02-01 2028-03-01 -> 2419200                         # 28 days
days 2028-02-28T12:00Z 1 -> 2028-03-01T12:00Z
""",
    "leaponly": """
next_open 2026-01-01T00:00Z -> 2028-02-29T10:00Z
due 2028-02-29T11:00Z PT2H -> 2032-02-29T11:00Z
due 2096-02-29T10:00Z PT2H next -> 2104-02-29T10:00Z
back 2026-01-01T00:00Z PT1H -> 2024-02-29T11:00Z
days 2028-02-29T09:30Z 1 -> 2032-02-29T09:30Z
days 2026-02-28T09:30Z 0 -> 2028-02-29T09:30Z
elapsed 2001-01-01 2101-01-01 -> 172800                          # 24 leap days of 2 hours
""",
    "last": """
working 2026-03-03 -> 0
working 2026-03-04 -> 3600                                       # the later exception counts
working 2026-03-06 -> 3600
working 2026-03-08 -> 3600                                       # a Sunday, both ends are in
due 2026-03-02T00:00Z PT2H -> 2026-03-05T21:00Z                  # an hour on the 4th, one on the 5th
due 2026-03-02T00:00Z PT2H next -> 2026-03-06T20:00Z
elapsed 2026-03-02 2026-03-09 -> 18000                           # 4th, and 5th to 8th
""",
    "desk": """
due 2026-05-04T16:00Z PT2H -> 2026-05-06T10:00Z
due 2026-05-13T16:00Z PT5H -> 2026-05-15T10:00Z                  # 1, 3 before noon of the 14th, 1
next_close 2026-05-14T10:00Z -> 2026-05-14T12:00Z
working 2026-05-14 -> 10800
working 2026-05-05 -> 0
days 2026-05-04T10:00Z 1 -> 2026-05-06T10:00Z
days 2026-05-13T10:00Z 1 end -> 2026-05-14T12:00Z
elapsed 2026-05-04 2026-05-09 -> 115200                          # 4 days of 8
""",
    "both": """
working 2026-01-05 -> 7200                                       # 14:00Z to 16:00Z
working 2026-03-09 -> 10800                                      # New York has changed its clock: from 13:00Z
working 2026-03-30 -> 7200                                       # and now Amsterdam: 13:00Z to 15:00Z
due 2026-03-06T14:00Z PT3H -> 2026-03-09T14:00Z
next_open 2026-03-27T16:00Z -> 2026-03-30T13:00Z
next_close 2026-03-30T13:00Z -> 2026-03-30T15:00Z
""",
    "shifts": """
next_close 2026-03-02T07:00Z -> 2026-03-02T22:00Z                # the shifts touch
due 2026-03-02T06:00Z PT8H next -> 2026-03-02T14:00Z
due 2026-03-02T13:00Z PT10H -> 2026-03-03T07:00Z
open 2026-03-02T14:00Z -> true
spans 2026-03-02 2026-03-03 -> 2026-03-02T06:00Z/2026-03-02T22:00Z
""",
}


def full(text):
    """A time with its seconds."""
    return re.sub(r"(T\d\d:\d\d)(Z|[+-]\d\d:\d\d)", r"\1:00\2", text)


def query_of(words):
    verb, *words = words
    option = words.pop() if words[-1] in ("next", "end") else None
    start = full(words[0])
    if verb == "elapsed" or verb == "spans":
        return {"op": verb, "from": start, "to": full(words[1])}
    if verb in ("due", "back"):
        return {"op": verb, "from" if verb == "due" else "to": start, "for": words[1], **({"land": option} if option else {})}
    if verb in ("days", "days_back"):
        op, name = ("due", "from") if verb == "days" else ("back", "to")
        return {"op": op, name: start, "days": int(words[1]), **({"at": option} if option else {})}
    return {"op": verb, {"working": "day", "instants": "local"}.get(verb, "at"): start}


def answer_of(verb, text):
    if text == "closed":
        return "closed"
    if verb in ("elapsed", "working"):
        return {"seconds": Decimal(text)}
    if verb == "open":
        return {"open": text == "true"}
    if verb == "local":
        return {"local": text}
    found = [] if text == "nothing" else full(text).split()
    if verb == "instants":
        return {"instants": found}
    if verb == "spans":
        return {"spans": [dict(zip(("from", "to"), span.split("/"))) for span in found]}
    return {"at": found[0]}


def parse(line):
    question, text = line.split("#")[0].split(" -> ")
    words = question.split()
    return query_of(words), answer_of(words[0], text.strip())


CASES = {name: [(line, *parse(line)) for line in text.strip().splitlines()] for name, text in LINES.items()}


def answers(name):
    """Every line of one calendar in one run; an error is its code."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "calendars.json"
        path.write_text(json.dumps(DOCUMENTS))
        lines = "".join(json.dumps(query) + "\n" for _, query, _ in CASES[name])
        done = subprocess.run([DSV, "clock", str(path), "--calendar", name, "--batch"], input=lines, capture_output=True, text=True, timeout=60)
    found = [json.loads(line, parse_float=Decimal) for line in done.stdout.splitlines()]
    assert done.returncode == 0 and len(found) == len(CASES[name]), done.stderr
    return [one["error"]["code"] if "error" in one else one for one in found]


@pytest.mark.parametrize("name", CASES)
def test_answers(name):
    wrong = [f"{line}: {found}" for (line, _, wanted), found in zip(CASES[name], answers(name)) if found != wanted]
    assert not wrong, "\n".join(wrong)
