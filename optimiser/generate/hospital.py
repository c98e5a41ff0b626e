"""The timetable of a made-up hospital: sites, theatres and sessions.

Sessions are shared out between specialties by the minutes their lists need, so that every list
is about equally many times longer than its sessions can do. Half days run 08:30-12:30 and
13:30-17:30, whole days 08:30-17:30.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random

from optimiser.generate.catalogue import mean_of
from optimiser.generate.dates import Calendar
from optimiser.generate.rows import SessionRow
from optimiser.generate.sizes import FIXED_IN_SUITE, SPECIALTIES, Size, Specialty

WHOLE_DAY = "day"
HOURS = {
    "am": (time(8, 30), time(12, 30)),
    "pm": (time(13, 30), time(17, 30)),
    WHOLE_DAY: (time(8, 30), time(17, 30)),
}
HALVES = {"am": ("am",), "pm": ("pm",), WHOLE_DAY: ("am", "pm")}
WHOLE_DAY_MINUTES = 540
HALF_DAY_MINUTES = 240
BASE_SITE_SHARE = 0.6
LONG_CASES_SHARE = 0.45
"""Specialties with at least this share of whole days have cases that fit no half day."""

DAY_SURGERY_SITE_SPECIALTIES = frozenset({"100", "101", "107", "110", "120", "130", "160", "502"})
LOCAL_ONLY_SHARE = {"130": 0.35, "160": 0.5, "107": 0.5, "110": 0.15}
"""Share of half-day sessions of a specialty that run without an anaesthetist."""


def share_out(total: int, weights: dict[str, float]) -> dict[str, int]:
    """Split `total` in proportion to `weights` by largest remainder, at least 1 each."""
    exact = {key: total * weight / sum(weights.values()) for key, weight in weights.items()}
    shares = {key: max(1, int(value)) for key, value in exact.items()}
    by_need = sorted(exact, key=lambda key: (shares[key] - exact[key], key))
    turn = 0
    while sum(shares.values()) < total:
        shares[by_need[turn % len(by_need)]] += 1
        turn += 1
    while sum(shares.values()) > total:
        shares[max(shares, key=lambda key: shares[key])] -= 1
    return shares


def sites_of(size: Size, code: str) -> list[str]:
    """Sites a specialty works at, its base (where its inpatients stay) first."""
    acute = [name for name, _ in size.sites[: size.acute_sites]]
    base = acute[list(size.mix).index(code) % len(acute)]
    others = [name for name in acute if name != base]
    if code in DAY_SURGERY_SITE_SPECIALTIES:
        others += [name for name, _ in size.sites[size.acute_sites :]]
    return [base] if SPECIALTIES[code].children else [base, *others]


def sessions_by_specialty(size: Size) -> dict[str, int]:
    """How many sessions each specialty owns, by the minutes its list needs."""
    need = {}
    for code, percent in size.mix.items():
        whole = SPECIALTIES[code].all_day_share
        session_minutes = whole * WHOLE_DAY_MINUTES + (1 - whole) * HALF_DAY_MINUTES
        need[code] = percent * mean_of(code, "slot_minutes") / session_minutes
    return share_out(size.sessions, need)


@dataclass
class Timetable:
    """Places sessions one by one; theatres are opened when none of the right kind is free."""

    rng: Random
    size: Size
    calendar: Calendar
    sessions: list[SessionRow] = field(default_factory=list)
    _suites: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    _theatres_at: Counter[str] = field(default_factory=Counter)
    _taken: set[tuple[str, str, date, str]] = field(default_factory=set)
    _load: Counter[tuple[str, str, date]] = field(default_factory=Counter)

    def place(self, specialty: Specialty, site: str, shape: str, days: list[date]) -> SessionRow:
        """Add one session on the day where the specialty and its theatres have least to do."""
        order = {day: n for n, day in enumerate(self.rng.sample(days, len(days)))}
        day = min(
            days,
            key=lambda d: (
                self._load[site, specialty.code, d],
                self._load[site, specialty.suite, d],
                order[d],
            ),
        )
        theatre = self._free_theatre(site, specialty.suite, day, shape)
        for half in HALVES[shape]:
            self._taken.add((site, theatre, day, half))
            self._load[site, specialty.code, day] += 1
            self._load[site, specialty.suite, day] += 1
        opens, closes = HOURS[shape]
        session = SessionRow(
            session_id=f"{site}-{theatre}-{day:%m%d}-{shape}",
            site=site,
            theatre=theatre,
            start=datetime.combine(day, opens),
            end=datetime.combine(day, closes),
            specialties=(specialty.code,),
            equipment=FIXED_IN_SUITE[specialty.suite],
            kind=dict(self.size.sites)[site],
        )
        self.sessions.append(session)
        return session

    def _free_theatre(self, site: str, suite: str, day: date, shape: str) -> str:
        for theatre in self._suites[site, suite]:
            if not any((site, theatre, day, half) in self._taken for half in HALVES[shape]):
                return theatre
        self._theatres_at[site] += 1
        theatre = f"T{self._theatres_at[site]:02d}"
        self._suites[site, suite].append(theatre)
        return theatre


def draw_sessions(rng: Random, size: Size, calendar: Calendar) -> list[SessionRow]:
    """Every session of the horizon, in order of start, site and theatre; no surgeons yet."""
    timetable = Timetable(rng, size, calendar)
    days = calendar.working_days()
    for code, count in sessions_by_specialty(size).items():
        specialty = SPECIALTIES[code]
        base, *others = sites_of(size, code)
        whole_days = round(count * specialty.all_day_share)
        if specialty.all_day_share >= LONG_CASES_SHARE:
            whole_days = max(1, whole_days)
        for number in range(count):
            shape = WHOLE_DAY if number < whole_days else ("am", "pm")[number % 2]
            at_base = number == 0 or not others or rng.random() < BASE_SITE_SHARE
            site = base if at_base else rng.choice(others)
            session = timetable.place(specialty, site, shape, days)
            _describe(rng, session, specialty, shape)
    sessions = sorted(timetable.sessions, key=lambda s: (s.start, s.site, s.theatre))
    _keep_one_local_list(sessions)
    _set_states(rng, size, sessions)
    return sessions


def _describe(rng: Random, session: SessionRow, specialty: Specialty, shape: str) -> None:
    if shape != WHOLE_DAY:
        session.anaesthetist = rng.random() >= LOCAL_ONLY_SHARE.get(specialty.code, 0.0)
    session.overrun_minutes = rng.choices((None, 0, 30), (70, 15, 15))[0]
    if specialty.children:
        session.ages = "child"
    elif specialty.code == "120":
        session.ages = rng.choices(("any", "child", "adult"), (60, 20, 20))[0]
    else:
        session.ages = rng.choices(("any", "adult"), (65, 35))[0]


def _keep_one_local_list(sessions: list[SessionRow]) -> None:
    """Take the anaesthetist from one half day where chance left every list with one."""
    if not all(session.anaesthetist for session in sessions):
        return
    for code in LOCAL_ONLY_SHARE:
        for session in sessions:
            if session.specialties == (code,) and session.minutes == HALF_DAY_MINUTES:
                session.anaesthetist = False
                return


def _set_states(rng: Random, size: Size, sessions: list[SessionRow]) -> None:
    weeks = sorted({session.start.isocalendar()[1] for session in sessions})
    acute = {name for name, _ in size.sites[: size.acute_sites]}
    for week in weeks:
        able = [
            s
            for s in sessions
            if s.start.isocalendar()[1] == week
            and s.site in acute
            and s.anaesthetist
            and s.specialties[0] in ("100", "110")
        ]
        for session in rng.sample(able, min(size.protected_a_week, len(able))):
            session.state = "protected"
    able = [
        s for s in sessions if s.state == "open" and s.anaesthetist and s.minutes > HALF_DAY_MINUTES
    ]
    for session in rng.sample(able, min(size.locked, len(able))):
        session.state = "locked"
