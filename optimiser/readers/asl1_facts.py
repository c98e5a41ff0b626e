"""Registrations, rooms and beds of an ASL1 week, fact by fact; see `optimiser.readers.asl1`.

A registration that cannot be planned safely is held. A room or a ward's beds that cannot be read
refuse the file: planning on without them would overfill what is there.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from optimiser.models.entry import Entry
from optimiser.models.finding import Finding, Severity
from optimiser.models.plan import SetAside
from optimiser.models.resources import BedNight
from optimiser.models.session import Session
from optimiser.models.words import Admission, Priority
from optimiser.readers.facts import Fact, Facts

MONDAY = date(2024, 1, 1)
ZONE = "Europe/Rome"
SITE = "hospital"
OPENS_AT_HOUR = 8
MOST_MINUTES = 16 * 60
"""A room open longer than this would run past midnight."""
MOST_DAYS = 1_000
"""Day numbers and stays beyond this are slips of the pen."""
PROCEDURE = "not stated"
PRIORITIES = {"1": Priority.P1B, "2": Priority.P2, "3": Priority.P3, "4": Priority.P4}
REGIMES = {
    "Ordinario": Admission.inpatient,
    "DaySurgery": Admission.day,
    "Ambulatoriale": Admission.day,
}
TERMS = {"registration": 8, "mss": 3, "beds": 3}


class Notes:
    """The findings of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def add(self, severity: Severity, rule: str, *words: str, row: int | None = None) -> None:
        """Note a finding; `words` are the problem, what was expected and what to do."""
        problem, expected, action = words
        self.findings.append(
            Finding(
                rule=rule,
                severity=severity,
                file=self.file,
                row=row,
                problem=problem,
                expected=expected,
                action=action,
            )
        )

    def refuse(self, rule: str, *words: str, row: int | None = None) -> None:
        """Note a fault for which nothing may be planned."""
        self.add(Severity.refused, rule, *words, row=row)

    @property
    def refused(self) -> bool:
        """True when nothing may be planned."""
        return any(finding.severity is Severity.refused for finding in self.findings)


def entries_of(facts: Facts, notes: Notes, held: list[SetAside]) -> Iterator[Entry]:
    """Every registration that can be planned; the others go to `held`, each id once."""
    rows = [fact for fact in facts.facts if fact.name == "registration"]
    ids = Counter(_id(fact) for fact in rows)
    distinct = Counter(_id(fact) for fact in {fact.terms: fact for fact in rows}.values())
    seen: set[str] = set()
    for fact in rows:
        key = _id(fact)
        if key in seen:
            words = ("stands twice", "one fact per registration", "nothing: counted once")
            if distinct[key] == 1:
                notes.add(Severity.warning, "entry_repeated", f"{key} {words[0]}", *words[1:])
            continue
        seen.add(key)
        rule, expected = _fault(fact)
        if distinct[key] > 1:
            rule, expected = "entry_ambiguous", f"one fact, not {ids[key]} that differ"
        if rule is None:
            yield _entry(fact)
            continue
        held.append(SetAside(id=key, rule=rule, detail=f"line {fact.line}: expected {expected}"))
        words = (f"{key} cannot be planned safely", expected, "mend the fact")
        notes.add(Severity.held, rule, *words, row=fact.line)


def _id(fact: Fact) -> str:
    """The registration's id as written, or its line where that is no id."""
    term = fact.terms[0]
    return term if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", term) else f"line-{fact.line}"


def _fault(fact: Fact) -> tuple[str | None, str]:
    """Why a registration has to be held: a rule and what was expected; None where it is sound."""
    if len(fact.terms) != TERMS[fact.name]:
        return "fact_terms", f"{TERMS[fact.name]} terms"
    _, priority, specialty, regime, minutes, flag, before, after = fact.terms
    checks: Sequence[tuple[str, bool, str]] = (
        ("entry_id_unreadable", _id(fact) == fact.terms[0], "an id of letters and digits"),
        ("priority_unreadable", priority in PRIORITIES, "priority 1 to 4"),
        ("specialty_unreadable", _word(specialty) is not None, "a specialty"),
        ("regime_unknown", _quoted(regime) in REGIMES, "regime " + ", ".join(REGIMES)),
        ("duration_unreadable", _between(minutes, 1, 1_440), "minutes from 1 to 1440"),
        ("flag_unreadable", flag in ("0", "1"), "flag 0 or 1"),
        ("stay_unreadable", _between(before, 0, MOST_DAYS), f"days from 0 to {MOST_DAYS}"),
        ("stay_unreadable", _between(after, 0, MOST_DAYS), f"days from 0 to {MOST_DAYS}"),
    )
    return next(((rule, expected) for rule, sound, expected in checks if not sound), (None, ""))


def _entry(fact: Fact) -> Entry:
    key, priority, specialty, regime, minutes, flag, before, after = fact.terms
    admission = REGIMES[_quoted(regime) or ""]
    inpatient = admission is Admission.inpatient and flag == "0"
    sleeps = inpatient and int(before) + int(after) > 0
    return Entry(
        entry_id=key,
        patient_id=key,
        specialty=_word(specialty) or "",
        procedure=PROCEDURE,
        priority=PRIORITIES[priority],
        recorded_priority=priority,
        referral_date=MONDAY,
        touch_minutes=int(minutes),
        touch_sd=0,
        admission=admission,
        nights=int(after) + 1 if sleeps else 0,
        nights_before=int(before) if sleeps else 0,
        ward=_word(specialty) if sleeps else None,
    )


def sessions_of(
    facts: Facts, notes: Notes, specialties: set[str], *, strict: bool
) -> list[Session]:
    """Every open room and day once; it takes its own specialties when `strict`, else all.

    `specialties` are those of the registrations.
    """
    owners: dict[tuple[str, int], set[str]] = {}
    for fact in _resources(facts, notes, "mss", lambda term: _quoted(term) or _word(term)):
        room = _quoted(fact.terms[0]) or fact.terms[0]
        owners.setdefault((room, int(fact.terms[2])), set()).add(_word(fact.terms[1]) or "")
    minutes = facts.constants.get("timeDisp", 0)
    if not owners:
        notes.refuse("sessions_missing", "no room is open", "mss facts", "check the extract")
    if not 1 <= minutes <= MOST_MINUTES:
        words = ("the rooms' minutes are missing or odd", f"#const timeDisp = 1 to {MOST_MINUTES}")
        notes.refuse("session_minutes", *words, "state them")
        return []
    everyone = specialties.union(*owners.values())
    in_order = sorted(owners, key=lambda place: (place[1], place[0]))
    return [
        _session(room, number, minutes, owners[room, number] if strict else everyone)
        for room, number in in_order
    ]


def _session(room: str, number: int, minutes: int, specialties: set[str]) -> Session:
    day = _day(number)
    start = datetime.combine(day, time(OPENS_AT_HOUR), ZoneInfo(ZONE)).astimezone(UTC)
    return Session(
        session_id=f"{room}/{number}",
        site=SITE,
        theatre=room,
        day=day,
        start=start,
        end=start + timedelta(minutes=minutes),
        specialties=tuple(sorted(specialties)),
        anaesthetist=True,
    )


def beds_of(facts: Facts, notes: Notes) -> list[BedNight]:
    """Free beds by ward and day; of two numbers for one night the lower counts."""
    free: dict[tuple[str, date], int] = {}
    for fact in _resources(facts, notes, "beds", lambda term: _between(term, 0, 100_000)):
        night = (_word(fact.terms[1]) or "", _day(int(fact.terms[2])))
        count = int(fact.terms[0])
        if free.get(night, count) != count:
            words = ("a ward and day stand twice with different beds", "one fact", "mend it")
            notes.add(Severity.warning, "beds_ambiguous", *words, row=fact.line)
        free[night] = min(count, free.get(night, count))
    return [BedNight(ward=ward, date=day, beds=count) for (ward, day), count in free.items()]


def _resources(
    facts: Facts, notes: Notes, name: str, first: Callable[[str], object]
) -> Iterator[Fact]:
    """Facts `name(first, specialty, day)`; one that cannot be read refuses the file."""
    for fact in facts.facts:
        if fact.name != name:
            continue
        terms = fact.terms
        if (
            len(terms) == TERMS[name]
            and first(terms[0])
            and _word(terms[1]) is not None
            and _between(terms[2], -MOST_DAYS, MOST_DAYS)
        ):
            yield fact
        else:
            words = (f"a fact {name} that cannot be read", f"{TERMS[name]} terms, specialty, day")
            notes.refuse(f"{name}_unreadable", *words, "mend it", row=fact.line)


def _day(number: int) -> date:
    return MONDAY + timedelta(days=number - 1)


def _word(term: str) -> str | None:
    """A specialty: a number or a word, quoted or not; None where it is neither."""
    word = _quoted(term) or term
    return word if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,39}", word) else None


def _quoted(term: str) -> str | None:
    found = re.fullmatch(r'"([^"]{1,80})"', term)
    return found[1] if found is not None and found[1].isprintable() else None


def _between(term: str, low: int, high: int) -> bool:
    return re.fullmatch(r"-?[0-9]{1,6}", term) is not None and low <= int(term) <= high
