"""Words of the enums. Made by script/api from include/dsv; do not edit."""

# dsv_backtest_form
BACKTEST_FORM = {
    "json": 0,
    "text": 1,
}

# dsv_land
LAND = {
    "here": 0,
    "next": 1,
}

# dsv_day_time
DAY_TIME = {
    "same": 0,
    "end": 1,
}

# dsv_clock_verb
CLOCK_VERB = {
    "elapsed": 1,
    "due": 2,
    "back": 3,
    "due_days": 4,
    "open": 5,
    "next_open": 6,
    "next_close": 7,
    "working": 8,
}

# dsv_claim_state
CLAIM_STATE = {
    "claimable": 1,
    "submitted": 2,
    "due": 3,
    "accepted": 4,
    "rejected": 5,
    "disputed": 6,
    "settled": 7,
    "forfeited": 8,
    "waived": 9,
    "withdrawn": 10,
    "lapsed": 11,
    "paid": 12,
    "provisional": 13,
    "held": 14,
    "unfounded": 15,
}

# dsv_severity
SEVERITY = {
    "note": 1,
    "warning": 2,
    "error": 3,
}

# dsv_change_kind
CHANGE_KIND = {
    "added": 1,
    "removed": 2,
    "changed": 3,
}

# dsv_direction
DIRECTION = {
    "none": 0,
    "stricter": 1,
    "looser": 2,
}

# dsv_export_form
EXPORT_FORM = {
    "json": 0,
    "yaml": 1,
}

# dsv_column_type
COLUMN_TYPE = {
    "time": 1,
    "duration": 2,
    "integer": 3,
    "number": 4,
    "boolean": 5,
    "text": 6,
    "decimal": 7,
    "codes": 8,
}

# dsv_format
FORMAT = {
    "auto": 0,
    "csv": 1,
    "ndjson": 2,
    "prometheus": 3,
    "openmetrics": 4,
}

# dsv_bad_rows
BAD_ROWS = {
    "refuse": 0,
    "count": 1,
}

# dsv_order
ORDER = {
    "any": 0,
    "time": 1,
}

# dsv_report_form
REPORT_FORM = {
    "text": 0,
    "csv": 1,
}

# dsv_result_status
RESULT_STATUS = {
    "met": 1,
    "missed": 2,
    "no_data": 3,
    "unjudged": 4,
    "open": 5,
    "reported": 6,
}

# dsv_line_kind
LINE_KIND = {
    "span": 1,
    "outage": 2,
    "rows": 3,
    "attestation": 4,
}

# dsv_parts
PARTS = {
    "any": 1,
    "whole": 2,
}

# dsv_form
FORM = {
    "json": 0,
    "text": 1,
    "csv": 2,
}

# dsv_underpin_status
UNDERPIN_STATUS = {
    "holds": 1,
    "independent": 2,
    "possible": 3,
    "fails": 4,
    "unknown": 5,
}

# dsv_gap_kind
GAP_KIND = {
    "nothing": 1,
    "no_target": 2,
    "level": 3,
    "time": 4,
    "window": 5,
    "hours": 6,
    "exclusion": 7,
    "notice": 8,
}
