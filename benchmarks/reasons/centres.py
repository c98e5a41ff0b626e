"""The reasons of waiting tests, held against what trying them everywhere finds."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from benchmarks.reasons.centre_trials import Broken, CentreTrials
from benchmarks.reasons.dates import day_said, faults_by_date
from benchmarks.reasons.theatres import said_of_locked
from optimiser.models.plan import DiagnosticsBooking, Partly, Waiting
from optimiser.models.request import Request
from optimiser.models.urgency import urgency_of
from optimiser.models.words import SessionState, Urgency
from optimiser.reasons.visit_words import SHORT, WITHOUT

LONE = {
    "room_full": {"room_changeover", "slot_grid"},
    "room_full_of_more_urgent": {"room_changeover", "slot_grid"},
    "reserve_kept": {"reserve_minutes"},
    "staff_busy": {"staff_skill_count"},
    "no_single_visit": {"max_visits"},
    "visit_too_long": {"longest_visit", "walk_gap"},
    "tests_in_order": {"tests_in_order"},
    "tests_conflict": {"tests_conflict_same_day", "tests_min_days_apart"},
    "patient_elsewhere": {"patient_one_place"},
    "fasting": {"fasting_morning"},
    "time_of_day": {"time_of_day_kept"},
}
"""By code the rules of which one has to stand in the way alone."""
TELLS = {
    "full": "room_changeover",
    "no slot free": "slot_grid",
    "kept for walk-in work": "reserve_minutes",
    "staff busy or off duty": "staff_skill_count",
    "one visit too many": "max_visits",
    "visit too long": "longest_visit",
    "out of order": "tests_in_order",
    "no time to walk": "walk_gap",
    "tests that spoil each other": "tests_conflict_same_day",
    "tests too close together": "tests_min_days_apart",
    "patient elsewhere": "patient_one_place",
    "too late to fast": "fasting_morning",
    "wrong half of the day": "time_of_day_kept",
}
REFUSES = {
    "no_capability": "room_has_capability",
    "no_open_session": "session_open",
    "site": "site_accepted",
    "not_ready": "readiness_window",
    "unavailable": "patient_available",
    "no_staff": "staff_skill_count",
    "fasting": "fasting_morning",
    "time_of_day": "time_of_day_kept",
    "tests_conflict": "tests_apart_from_results",
}
"""The rule that alone refuses the test at the nearest session, by code; session_protected is told
as session_open is."""
BARRED = re.compile(r"(?:(\S+): )?the nearest session, (\S+), ")
BY_DATE = re.compile(r"(?:ready .*?; )?the \w+ session that does (\S+), (\S+), is on (.*?),? [(w]")
COUNTED = re.compile(r": (\d+) sessions? may take (\S+) \((.*?)\)(; .*?)?; the nearest, ")
HELD = re.compile(r": the room is taken by (.*?)\. ")
NAMED = re.compile(r"(\S+) \((\w+)(?:, already booked)?\)")
SHARE = re.compile(r"in (\d+) of (\d+) sessions ")
WHERE = re.compile(r"nearest, (\S+) at (\d\d:\d\d) on (\d{4}-\d\d-\d\d) at ")


class Centres(CentreTrials):
    """What reasons say of the plan of a centre."""

    def faults(self, why: Waiting | Partly) -> list[str]:
        """What is not true of a reason; empty where brute force confirms it."""
        key = why.id if isinstance(why, Waiting) else why.request_id
        request = self.case.request_by_id[key]
        done = {one.test for one in self.of_patient.get(request.patient_id, ())
                if one.request_id == key}  # fmt: skip
        left = [test for test in request.tests if test not in done]
        tried: dict[tuple[str, str], Broken] = {}
        refused: dict[str, dict[str, frozenset[str]]] = {}
        for test in left:
            for session in self.case.sessions:
                found = self.tried(request, test, session)
                if isinstance(found, dict):
                    tried[test, session.session_id] = found
                else:
                    refused.setdefault(test, {})[session.session_id] = found
        fits = [f"{t} in {s} at {m:%H:%M}" for (t, s), b in tried.items() for m in b if not b[m]]
        if fits:
            return [f"{key}: fits {fits[0]}"]
        if isinstance(why, Partly) and set(why.tests_waiting) != set(left):
            return [f"{key}: other tests wait"]
        nowhere = [t for t in left if not any(test == t for test, _ in tried)]
        if nowhere:
            return [f"{key}: {one}" for one in self._barred(why, request, nowhere, refused)]
        return [f"{key}: {one}" for one in self._full(why, request, tried)]

    # What a reason says -----------------------------------------------------------------------

    def _barred(
        self,
        why: Waiting | Partly,
        request: Request,
        nowhere: Sequence[str],
        refused: dict[str, dict[str, frozenset[str]]],
    ) -> Iterator[str]:
        if why.code == "no_room_for_test":
            if not any(
                f"no session of the plan does {_called(why, t)}" in why.detail
                and all("room_has_modality" in names for names in refused[t].values())
                for t in nowhere
            ):
                yield "some session does it"
            return
        if why.code == "session_too_short":
            # a session that no rule refuses by itself, and no start in it either: it is too short
            if not any(
                why.detail.startswith(f"{_called(why, t)} is longer than every session that may ")
                and not all(refused[t].values())
                for t in nowhere
            ):
                yield "it is not longer than every session that may take it"
            if isinstance(why, Waiting) and why.rules != ("session_hours",):
                yield "other rules are named than the hours of the session"
            return
        dated = BY_DATE.match(why.detail)
        said = dated or BARRED.match(why.detail)
        test = None if said is None else _only(why) if said[1] in {None, "it"} else said[1]
        if said is None or test not in nowhere:
            yield f"no session may take {nowhere}, and the reason is not about that"
            return
        able = {k: n for k, n in refused[test].items() if "room_has_modality" not in n}
        names = able.get(said[2])
        if names is None or len(names) > min(map(len, able.values())):
            yield "another session is nearer"
            return
        if isinstance(why, Waiting) and (why.nearest, frozenset(why.rules)) != (said[2], names):
            yield "the nearest session is refused by other rules than named, or is another one"
        days = {k: self.case.session_by_id[k].day for k in able}
        if dated is not None:
            like = {k for k, rules in able.items() if rules == names}
            yield from faults_by_date(
                why.detail, request, said[2], days, like, self.case.horizon_start
            )
            if dated[3] != day_said(days[said[2]]):
                yield f"{said[2]} is on another day"
        elif names in ({"readiness_window"}, {"patient_available"}):
            yield "the date alone refuses it, and the reason does not say so"
        told = {rule.replace("session_protected", "session_open") for rule in names}
        alone = {REFUSES.get(why.code)} == told
        if not (alone if len(names) == 1 else why.code == "several_rules"):
            yield f"{why.code}, and the nearest session is refused otherwise"

    def _full(
        self, why: Waiting | Partly, request: Request, tried: dict[tuple[str, str], Broken]
    ) -> Iterator[str]:
        lone = {
            key: {next(iter(names)) for names in found.values() if len(names) == 1}
            for key, found in tried.items()
        }
        where = WHERE.search(why.detail)
        if where is None:
            yield "the reason names no place"
            return
        there = [
            names
            for (_, session_id), found in tried.items()
            if session_id == where[1]
            for start, names in found.items()
            if f"{self.case.local(start):%H:%M %Y-%m-%d}" == f"{where[2]} {where[3]}"
        ]
        if isinstance(why, Waiting) and why.nearest != where[1]:
            yield f"the nearest is {why.nearest}, and the sentence is about {where[1]}"
        if isinstance(why, Waiting) and frozenset(why.rules) not in there:
            yield "other rules stand in the way at the nearest than named"
        if why.code == "no_room_left":
            if any(lone.values()):
                yield "one rule alone stands in the way somewhere"
            least = min(len(names) for found in tried.values() for names in found.values())
            if not any(len(names) == least for names in there):
                yield f"{least} rules stand in the way together, and not at the nearest"
            return
        if not any(len(names) == 1 and names <= LONE.get(why.code, set()) for names in there):
            yield "at the nearest that rule does not stand in the way alone"
        counted = COUNTED.search(why.detail)
        if counted is None:
            yield "the reason counts no sessions"
            return
        about = _only(why) if counted[2] == "it" else counted[2]
        ours = {s: names for (test, s), names in lone.items() if test == about}
        if int(counted[1]) != len(ours):
            yield f"{counted[1]} sessions may take it, and it is {len(ours)}"
        told = dict(one.rpartition(": ")[::2] for one in counted[3].split(", "))
        if sum(map(int, told.values())) != int(counted[1]):
            yield f"{counted[1]} sessions may take it, and {counted[3]} are told of"
        ours_locked = self._locked_that_suit(request, about) if about is not None else {}
        yield from said_of_locked(counted[4] or "", ours_locked)
        yield from _said_of_share(why.detail, told, int(counted[1]))
        several = sum(not names for names in ours.values())
        if several != int(told.pop("for more than one reason", 0)):
            yield f"{several} sessions refuse it for more than one reason, and not as told"
        may = Counter(name for names in ours.values() for name in names)
        for what, times in told.items():
            if int(times) > may[TELLS.get(what, what)]:
                yield f"{what}: {times}, and only {may[TELLS.get(what, what)]} sessions are"
        if why.code == "room_full":
            ours_class = self._class_of(request.request_id)
            yield from self._said_of_holders(why.detail, ours_class, about, where[1], tried)
        more_urgent = self._all_more_urgent(request, tried)
        if why.code.startswith("room_full") and why.code.endswith("urgent") != more_urgent:
            yield "who is booked there is not as urgent as the reason says"

    def _said_of_holders(
        self,
        detail: str,
        ours: Urgency,
        test: str | None,
        room: str,
        tried: dict[tuple[str, str], Broken],
    ) -> Iterator[str]:
        """Are those named who hold the place, and does nobody less urgent hold another?"""
        said = HELD.search(detail)
        if said is None:
            if ": the room is taken" in detail:
                yield "nobody is named who holds the place"
            return
        where = WHERE.search(detail)
        best: dict[tuple[str, datetime], list[DiagnosticsBooking]] = {
            (session, start): self._held(test or "", session, start)
            for (other, session), found in tried.items()
            for start, names in found.items()
            if other == test and names == {"room_changeover"}
        }
        rank = {
            place: min(
                urgency_of(self.case.request_by_id[b.request_id], self.case).rank for b in on
            )
            for place, on in best.items()
            if not any(b.fixed for b in on)
        }
        (place,) = (
            (session, start)
            for session, start in best
            if session == room
            and where is not None
            and f"{self.case.local(start):%H:%M %Y-%m-%d}" == f"{where[2]} {where[3]}"
        )
        if rank and rank.get(place, -1) < max(rank.values()):
            yield "another place is held by somebody less urgent"
        if place in rank and (rank[place] < ours.rank) == ("exchange a booking" in detail):
            yield "who holds the place should not give way, or might, and the advice differs"
        told = {key: of for key, of in NAMED.findall(said[1])}
        ids = dict.fromkeys(b.request_id for b in best[place])
        classes = {k: self._class_of(k).value for k in ids}
        if told != classes:
            yield f"held by {told}, and it is {classes}"

    def _class_of(self, key: str) -> Urgency:
        return urgency_of(self.case.request_by_id[key], self.case)

    def _held(self, test: str, session: str, start: datetime) -> list[DiagnosticsBooking]:
        """Whose minutes, changeover after them included, a test would run into."""

        def end(code: str, begin: datetime) -> datetime:
            of = self.case.test_by_code[code]
            return begin + timedelta(minutes=of.minutes + of.changeover_minutes)

        return [
            one
            for one in self.lists.get(session, [])
            if one.start < end(test, start) and start < end(one.test, one.start)
        ]

    def _locked_that_suit(self, request: Request, test: str) -> dict[str, date]:
        """Locked sessions of the period in which the test would fit if they were not."""
        case = self.case
        found = {}
        for session in case.sessions:
            inside = case.horizon_start <= session.day <= case.horizon_end
            begun = session.day == case.planning_date and session.start < case.extracted_at
            if session.state is not SessionState.locked or not inside or begun:
                continue
            opened = session.model_copy(update={"state": SessionState.open})
            rooms = tuple(opened if one is session else one for one in case.sessions)
            unlocked = case.having(sessions=rooms)
            tried = CentreTrials(unlocked, self.plan).tried(request, test, opened)
            if isinstance(tried, dict) and not all(tried.values()):
                found[session.session_id] = session.day
        return found

    def _all_more_urgent(self, request: Request, tried: Iterable[tuple[str, str]]) -> bool:
        ours = urgency_of(request, self.case).rank
        others = [
            urgency_of(self.case.request_by_id[one.request_id], self.case).rank
            for session_id in {session_id for _, session_id in tried}
            for one in self.lists.get(session_id, [])
        ]
        return bool(others) and max(others) < ours


def _said_of_share(detail: str, told: Mapping[str, str], count: int) -> Iterator[str]:
    """Is it told in how many of the sessions it is so, where it is not so in all?"""
    share = SHARE.match(detail)
    said = detail[share.end() :] if share is not None else detail
    rule = next((rule for rule, what in WITHOUT.items() if said.startswith(f"{what}: ")), "")
    so = int(told.get(SHORT[rule].rstrip(":"), 0))
    if (so, count) != ((count, count) if share is None else (int(share[1]), int(share[2]))):
        yield f"so in {so} of {count} sessions, and it is told otherwise"
    if share is not None and so == count:
        yield "so in every session, and it is told of some"


def _only(why: Waiting | Partly) -> str | None:
    """The test that need not be named: the only one that a request booked in part waits for."""
    waiting = why.tests_waiting if isinstance(why, Partly) else ()
    return waiting[0] if len(waiting) == 1 else None


def _called(why: Waiting | Partly, test: str) -> str:
    return "it" if test == _only(why) else test
