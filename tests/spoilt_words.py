"""What cells, settings and bytes are spoilt with: what may belong there, and what never does."""

DATES = [
    "2026-03-02", "2026-02-29", "2028-02-29", "0000-00-00", "0001-01-01", "9999-12-31",
    "1900-02-28",
    "1904-01-01", "2026-13-01", "02/03/2026", "2026-3-2", "20260302", "46083", "60", "2026-W10-1",
    "2026-03-02T09:00", "2026-03-29T01:30", "2026-10-25T01:30", "2026-10-25T01:30+01:00",
    "2026-03-02T24:00", "2026-03-02 09:00:00", "2026-03-02T09:00Z", "2026-03-02T09:00+99:99",
    "2026-03-01/2026-03-05", "2026-03-05/2026-03-01", "2199-12-31", "2200-01-01", "٢٠٢٦-٠٣-٠٢",
]  # fmt: skip
NUMBERS = [
    "0", "1", "-1", "1.5", "5", "60", "95", "9999", "1440", "1441", "1e9", "1e400",
    "nan", "inf", "-inf", "0x10", "1_000", "٣", "1,5", "²", "9" * 400, "00060", "+60", "60.0",
    "60.000000001", "9.43E+09",
]  # fmt: skip
_THEATRE = [
    "", " ", "yes", "NO", "maybe", "P1A", "P2", "p2", "P2 ", "P5", "C3", "P9", "2ww?", "day",
    "inpatient",
    "general", "local", "booked", "waiting", "removed", "suspended", "open", "locked", "protected",
    "child", "latex;infection", "latx", "any", "adult", "110", "120", "north", "W401", "W822",
    "X123",
    "J183+Y752", "W82.2", "+", ";", ";;;", "a;b;" * 300, "critical_care", "S-JOINT", "joints-mon",
    "E01", "E00001", "P01", "9991408916", "9991408917", "1111111111",
]  # fmt: skip
_DIAGNOSTICS = [
    "", " ", "yes", "NO", "maybe", "D1", "d1", "D4 ", "D7", "P2", "urgent", "north", "North",
    "North;South", "South;South", "us_msk", "US_MSK", "dexa", "ct_contrast", "bloods_egfr",
    "us_msk;dexa", "dexa;dexa", "ct_contrast;bloods_egfr;us_msk;dexa;feno;echo", "us_nowhere",
    "xray_chest;", "ultrasound", "ct", "ct;physiology", "contrast", "hoist", "sonographer",
    "radiologist", "before", "same_day_conflict", "min_days_apart", "after", "any", "morning",
    "afternoon", "evening", "booked", "waiting", "removed", "suspended", "open", "locked",
    "protected", "child", "diabetic", "latx", "us1-mon", "ct-mon", "R01", "R05", "R00001", "C01",
    "us_msk@us1-mon@2026-03-02T08:50", "us_msk@us2-mon@2026-03-02T08:55", "us_msk@@", "@", "@@@",
    "us_msk@us1-mon", "us_msk@nowhere@2026-03-02T08:50", "us_msk@us1-mon@2026-03-29T01:30",
    "feno@lungs-tue@2026-03-03T09:25", "feno@lungs-tue@2026-03-03T09:25;dexa@dexa-wed@09:00",
    "bloods_egfr@2026-02-20", "bloods_egfr@2026-02-30", "bloods_egfr@2027-01-04", "bloods_egfr@",
    "bloods_egfr@2026-02-20;bloods_egfr@2026-01-02", "20160", "14400000", "9991408916",
    "9991408917",
]  # fmt: skip
WORDS = {"waiting_list.csv": _THEATRE, "requests.csv": _DIAGNOSTICS}
"""Words of a kind of case, by the file that lists who waits."""
TOML_VALUES = [
    "true", "0", "-1", "1.5", "nan", "inf", "9" * 30, '""', '"x"', "[]", "{}", "{ P2 = 14 }",
    "{ P9 = 1 }", '{ P2 = "x" }', "2026-03-02", "0001-01-01", "9999-12-31", "2026-03-02T06:00:00",
    "2026-03-02T06:00:00Z", '"Europe/London"', '"Mars/Olympus"', '"../../etc/passwd"', '"theatre"',
    '"diagnostics"', '"utf-16"', '"patients"', "{ urgent = 2 }", "1e308",
    "{ D1 = 2 }", '"12:00"', '"25:00"', "12:00:00",
]  # fmt: skip
TOML_KEYS = [
    "kind", "name", "planning_date", "horizon_start", "horizon_end", "extracted_at", "timezone",
    "policy.p_days", "policy.long_wait_weeks", "policy.late_rate", "policy.count_by",
    "policy.tolerance", "policy.overrun_probability", "policy.overrun_minutes",
    "policy.first_case_delay_minutes", "policy.notice_days", "policy.nonsense", "policy",
    "files.encoding", "files", "nonsense", "policy.max_visits", "policy.d_days",
    "policy.walk_minutes", "policy.longest_visit_minutes", "policy.fasting_latest_start",
]  # fmt: skip
JUNK = [
    b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b'"', b"'", b",", b";", b"\t",
    b"\r", b"\n", b"\r\n", b"\n\n\n", b"\xc3", b"\xe2\x80\xae", b"\x1a", b"=1+1", b"PK\x03\x04",
    b"<html>",
    b"\x80", b"\xed\xa0\x80", b'""', b"|",
]  # fmt: skip
