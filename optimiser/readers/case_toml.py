"""case.toml into settings: which case, which days, which policy; every fault at once."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from optimiser.models.finding import Finding, Severity
from optimiser.models.policy import Policy
from optimiser.readers.near_names import hint, shown
from optimiser.readers.policy_section import read_policy
from optimiser.readers.settings import TIMEZONE, Settings
from optimiser.readers.text import ENCODINGS, text_of

FILE = "case.toml"
MOST_BYTES = 2**20
LONGEST_LINE = 10_000
"""Characters; a key of many parts makes as many tables, each inside the one before."""
FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_HORIZON_DAYS = 366
LONGEST_NAME = 200
KEYS = (
    "kind",
    "name",
    "planning_date",
    "horizon_start",
    "horizon_end",
    "extracted_at",
    "timezone",
    "policy",
    "files",
)


class _Fault(ValueError):
    """What is wrong with one key: problem, expected, action."""


@dataclass
class SettingsReader:
    """Settings out of parsed values; `findings` fill up on the way.

    `place` is the file (and `sheet` the sheet) that the values came from.
    """

    values: Mapping[str, Any]
    file: str = FILE
    sheet: str | None = None

    def __post_init__(self) -> None:
        self.findings: list[Finding] = []

    def kind(self) -> str | None:
        """The kind of planning, or None with a finding."""
        kind = self._take("kind", _word)
        return kind if isinstance(kind, str) else None

    def encoding(self) -> str:
        """The declared encoding of the CSV files."""
        files = self.values.get("files", {})
        if not isinstance(files, Mapping):
            self._say("setting_unreadable", "files", "is not a table", "[files]", "correct it")
            return "utf-8"
        for key in files:
            if key != "encoding":
                self._unknown(f"files.{key}", ("files.encoding",))
        declared = files.get("encoding", "utf-8")
        if not isinstance(declared, str) or declared.lower() not in ENCODINGS:
            self._say(
                "setting_unreadable",
                "files.encoding",
                "is not an encoding that can be declared",
                "utf-8 or cp1252 (UTF-16 is told by its byte order mark)",
                "save the files as UTF-8",
            )
            return "utf-8"
        return ENCODINGS[declared.lower()]

    def settings(self, kind: str) -> Settings | None:
        """The settings, or None with findings."""
        for key in self.values:
            if key not in KEYS:
                self._unknown(key, KEYS, whole=isinstance(self.values[key], Mapping))
        name = self._take("name", _name)
        planning = self._take("planning_date", _date)
        start = self._take("horizon_start", _date)
        end = self._take("horizon_end", _date)
        extracted = self._take("extracted_at", _instant)
        zone = self._take("timezone", _zone) if "timezone" in self.values else TIMEZONE
        policy = self._policy()
        if planning and start and end:
            self._in_order(planning, start, end)
        if any(finding.severity is Severity.refused for finding in self.findings):
            return None
        return Settings(kind, name, planning, start, end, extracted, zone, policy)

    def _in_order(self, planning: date, start: date, end: date) -> None:
        if not planning <= start <= end:
            self._say(
                "dates_out_of_order",
                "horizon_start",
                "planning_date, horizon_start and horizon_end are not in order",
                "planning_date <= horizon_start <= horizon_end",
                "correct the dates",
            )
        elif (end - start).days >= LONGEST_HORIZON_DAYS:
            self._say(
                "horizon_too_long",
                "horizon_end",
                f"the horizon has {(end - start).days + 1} days",
                f"at most {LONGEST_HORIZON_DAYS} days",
                "plan a shorter stretch",
            )

    def _policy(self) -> Policy:
        policy, findings = read_policy(self.values.get("policy", {}), self.file, self.sheet)
        self.findings += findings
        return policy

    def _take(self, key: str, convert: Any) -> Any:
        if key not in self.values or self.values[key] == "":
            self._say(
                "setting_missing",
                key,
                "is missing",
                _EXPECTED[key],
                f"add {key} to the settings",
            )
            return None
        try:
            return convert(self.values[key])
        except _Fault as fault:
            self._say("setting_unreadable", key, str(fault), _EXPECTED[key], "correct it")
            return None

    def _unknown(self, key: str, known: tuple[str, ...], *, whole: bool = False) -> None:
        """A key that nobody reads; a `whole` section may be a policy, and is never passed over."""
        self._say(
            "setting_unknown",
            shown(key),
            f"is no setting{'' if whole else ' and is ignored'}{hint(key, known)}",
            "a setting of the file contract",
            "rename it if it was meant to be read",
            Severity.refused if whole else Severity.warning,
        )

    def _say(
        self,
        rule: str,
        key: str,
        problem: str,
        expected: str,
        action: str,
        severity: Severity = Severity.refused,
    ) -> None:
        self.findings.append(
            Finding(
                rule=rule,
                severity=severity,
                file=self.file,
                sheet=self.sheet,
                column=key,
                problem=problem,
                expected=expected,
                action=action,
            )
        )


def parse_toml(content: bytes, file: str = FILE) -> dict[str, Any] | Finding:
    """The values of a TOML file, or why it cannot be read."""
    if len(content) > MOST_BYTES:
        return _no_toml(file, f"has {len(content):,} bytes", None, f"at most {MOST_BYTES:,} bytes")
    text = text_of(content, file)
    if isinstance(text, Finding):
        return text
    for number, said in enumerate(text.split("\n"), 1):
        if len(said) > LONGEST_LINE:
            return _no_toml(
                file,
                f"has a line of {len(said):,} characters",
                number,
                f"lines of at most {LONGEST_LINE:,} characters",
            )
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        return _no_toml(file, "is not TOML", int(line[1]) if line else None, _example())
    except (ValueError, RecursionError):
        return _no_toml(file, "holds a value that cannot be read", None, _example())


def _no_toml(file: str, problem: str, row: int | None, expected: str) -> Finding:
    return Finding(
        rule="toml_unreadable",
        severity=Severity.refused,
        file=file,
        row=row,
        problem=problem,
        expected=expected,
        action="correct the line; texts stand in quotes, dates do not, each key stands once",
    )


def _example() -> str:
    return 'lines such as name = "May fortnight" and planning_date = 2026-05-18'


_EXPECTED = {
    "kind": "theatre or diagnostics",
    "name": f"a short name, at most {LONGEST_NAME} characters",
    "planning_date": "a date such as 2026-05-18",
    "horizon_start": "a date such as 2026-06-08",
    "horizon_end": "a date such as 2026-06-21, the last day planned",
    "extracted_at": "a time with its offset such as 2026-05-18T05:00:00+01:00",
    "timezone": "a time zone such as Europe/London",
}


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise _Fault("is not a text")
    return value.strip()


def _name(value: Any) -> str:
    name = _word(value)
    if not name.isprintable() or len(name) > LONGEST_NAME:
        raise _Fault("is too long or holds characters that do not show")
    if not name:
        raise _Fault("is blank")
    return name


def _date(value: Any) -> date:
    if isinstance(value, str):
        if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value.strip()):
            raise _Fault("is not a date")
        try:
            value = date.fromisoformat(value.strip())
        except ValueError:
            raise _Fault("is a day that does not exist") from None
    if isinstance(value, datetime) or not isinstance(value, date):
        raise _Fault("is not a date")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise _Fault(f"lies outside {FIRST_YEAR} to {LAST_YEAR}")
    return value


def _instant(value: Any) -> datetime:
    if isinstance(value, str):
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(Z|[+-][0-9:]+)?", value):
            raise _Fault("is not a time")
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise _Fault("is not a time") from None
    if not isinstance(value, datetime):
        raise _Fault("is not a time")
    if value.utcoffset() is None:
        raise _Fault("has no offset, so nobody knows which instant it is")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise _Fault(f"lies outside {FIRST_YEAR} to {LAST_YEAR}")
    return value


def _zone(value: Any) -> str:
    name = _word(value)
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _Fault("is not a time zone that is known") from None
