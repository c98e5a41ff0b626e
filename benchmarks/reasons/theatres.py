"""The reason of a waiting entry of a theatre plan, held against what trying it everywhere finds."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, timedelta
from math import ceil

from benchmarks.reasons.dates import faults_by_date
from benchmarks.reasons.theatre_trials import TheatreTrials, Tried, Ways
from optimiser.models.plan import Waiting
from optimiser.reasons.words import NEEDED, NEEDED_OF_SEVERAL

BARRED = re.compile(
    r"(?:None of the (\d+) sessions|The only session)( of its specialty)? may (?:not )?take it: "
    r"(.*?)\. The nearest, "
)
LISTS = re.compile(
    r"(\d+) lists? may take this entry, none has room \((.*?)\)(; .*?)?\. The nearest, "
)
SHORT_OF = re.compile(r" is (\d+) minutes? short[.,]")
NEAREST = re.compile(r" The nearest, (\S+) on (\w+ \d+ \w+ \d+) at ")
RISKY = re.compile(r" it is (\d+) minutes? short of safe[.,]")
LOCKED = re.compile(
    r"; (\d+) more, (?:such as )?(\S+) on (\w+ \d+ \w+ \d+), (?:is|are) locked: ask whoever .*"
)
WEEK = re.compile(r" in the week of (\w+ \d+ \w+ \d+)")
NO_BED = re.compile(r" finds no bed ([^.]*)\.")
OF_WARD = re.compile(r"in (\S+) on the nights? of ((?:\w+ \d+ \w+ \d+|, | and (?!in ))+)")
NOT_ALONE = {
    "ward_beds": (", and finds no bed in ", "Find a bed first; "),
    "surgeon_weekly_limit": (", and has no surgeon left: ", "Agree one more session with the "),
    "equipment_shared": (", and finds every ", "Find another item first; "),
}
"""What a reason says of a list short of minutes that other rules refuse too, and the advice."""
TELLS = {
    "full of patients who come first": {"session_hours"},
    "full": {"session_hours", "one_case_at_a_time", "fixed_booking_kept", "theatre_one_list"},
    "too short for this case": {"session_hours", "overrun_budget"},
    "chance of finishing late too high": {"overrun_budget"},
    "no bed": {"ward_beds"},
    "equipment in use": {"equipment_shared"},
    "surgeon elsewhere or off duty": {"surgeon_one_place", "surgeon_rostered"},
    "surgeon's weekly limit": {"surgeon_weekly_limit"},
    "patient elsewhere": {"patient_one_place"},
    "order of the list": {"latex_first", "infection_last"},
}
"""What a reason says of some lists, and the rules of which one must stand in the way there."""
FULL, MORE_URGENT = "full", "full of patients who come first"
TOLD = {
    "list_full": FULL,
    "list_full_of_more_urgent": MORE_URGENT,
    "too_long": "too short for this case",
    "overrun_risk": "chance of finishing late too high",
    "beds_full": "no bed",
    "equipment_in_use": "equipment in use",
    "theatre_in_use": "theatre in use by another list",
    "surgeon_elsewhere": "surgeon elsewhere or off duty",
    "surgeon_weekly_limit": "surgeon's weekly limit",
    "patient_elsewhere": "patient elsewhere",
    "list_order": "order of the list",
}
"""What the reason has to say of most lists, by code."""
REFUSES = {
    "no_open_session": {"session_open", "session_protected"},
    "no_session_of_specialty": {"session_specialty"},
    "site": {"site_accepted"},
    "surgeon_away": {"surgeon_named"},
    "surgeon_not_competent": {"surgeon_competent"},
    "no_surgeon": {"surgeon_rostered"},
    "no_anaesthetist": {"anaesthetist_present"},
    "ages": {"ages_accepted"},
    "no_equipment": {"equipment_in_room"},
    "not_ready": {"readiness_window"},
    "unavailable": {"patient_available"},
    "notice": {"notice_given"},
}
"""The rule of which one alone refuses the entry at the nearest session, by code."""


class Theatres(TheatreTrials):
    """What reasons say of a theatre plan."""

    def faults(self, waiting: Waiting) -> list[str]:
        """What is not true of a reason; empty where brute force confirms it."""
        entry = self.case.entry_by_id[waiting.id]
        tried, refused = [], {}
        for session in self.case.sessions:
            surgeons, broken = self.admitted(entry, session)
            if not surgeons:
                refused[session.session_id] = broken
                continue
            found = self.tried(entry, session, surgeons)
            if isinstance(found, str):
                return [f"{waiting.id}: fits {found}"]
            tried.append(found)
        if waiting.id in self.rearranged:
            return []
        told = self._barred if not tried else self._full
        return [f"{waiting.id}: {fault}" for fault in told(waiting, tried or refused)]

    # What a reason says -----------------------------------------------------------------------

    def _barred(self, waiting: Waiting, refused: Mapping[str, Ways]) -> Iterator[str]:
        found = BARRED.match(waiting.detail)
        if found is None:
            yield "no session may take it, and the reason does not say so"
            return
        told = {key: _in_the_way(ways) for key, ways in refused.items()}
        ours = {k: rules for k, rules in told.items() if "session_specialty" not in rules} or told
        if int(found[1] or 1) != len(ours):
            yield f"of {found[1] or 1} sessions, and it is {len(ours)}"
        if (found[2] is not None) != (len(ours) < len(told)):
            yield "sessions of other specialties are counted otherwise than is said"
        for times, _, what in (one.partition(" ") for one in found[3].split(", ")):
            words = NEEDED if times in {"it", "1"} else NEEDED_OF_SEVERAL
            count = sum(words[rule] == what for rules in ours.values() for rule in rules)
            if times != ("it" if found[1] is None else str(count)) or not count:
                yield f"{times} {what}, and it is {count}"
        if set(waiting.rules) != set().union(*ours.values()):
            yield "the rules named are not those that refuse it"
        if waiting.nearest is None or not told[waiting.nearest] <= set(waiting.rules):
            yield "the nearest session is refused by rules that the reason does not name"
        elif any(rules < told[waiting.nearest] for rules in ours.values()):
            yield "another session is refused by fewer rules than the nearest"
        yield from self._said_of_nearest(waiting)
        alone = told.get(waiting.nearest or "", set())
        if alone in ({"readiness_window"}, {"patient_available"}):
            days = {k: self.case.session_by_id[k].day for k in ours}
            like = {k for k, rules in ours.items() if rules == alone}
            entry, first = self.case.entry_by_id[waiting.id], self.case.horizon_start
            where = waiting.nearest or ""
            yield from faults_by_date(waiting.detail, entry, where, days, like, first)
        if not _barred_by(waiting, told, ours):
            yield f"{waiting.code}, and the nearest session is refused otherwise"

    def _full(self, waiting: Waiting, tried: Sequence[Tried]) -> Iterator[str]:
        found = LISTS.match(waiting.detail)
        if found is None:
            yield f"{len(tried)} sessions may take it, and the reason says none may"
            return
        if int(found[1]) != len(tried):
            yield f"{found[1]} lists may take it, and it is {len(tried)}"
        told = Counter(
            {
                kind: int(times)
                for kind, _, times in (one.rpartition(": ") for one in found[2].split(", "))
            }
        )
        owed = Counter(one.kind for one in tried if one.kind is not None)
        unsure = [one for one in tried if one.kind is None]
        if owed - told or (told - owed).total() != len(unsure):
            yield f"told {dict(told)}, and minutes alone give {dict(owed)} and {len(unsure)} others"
        for kind in told - owed:
            if not any(TELLS[kind] & one.broken for one in unsure):
                yield f"{kind}, and no list breaks such a rule"
        most = Counter(told)
        if len(told) > 1:  # that all who hold lists go first is said where all lists are so
            most[FULL] += most.pop(MORE_URGENT, 0)
        if most[TOLD.get(waiting.code, "")] < max(most.values()):
            yield f"{waiting.code}, and more lists lack something else"
        for kind in told:
            if not TELLS[kind] & set(waiting.rules):
                yield f"{kind}, and no such rule is named"
        yield from self._said_of_nearest(waiting)
        yield from self._nearest(waiting, tried)
        ours = {one.session_id: one.day for one in self.locked_that_suit(waiting)}
        yield from said_of_locked(found[3] or "", ours)

    def _said_of_nearest(self, waiting: Waiting) -> Iterator[str]:
        said = NEAREST.search(waiting.detail)
        if said is None or said[1] != waiting.nearest:
            yield f"the nearest is {waiting.nearest}, and the sentence is about another session"
        elif said[2] != f"{self.case.session_by_id[said[1]].day:%a %-d %b %Y}":
            yield f"{said[1]} is on another day than {said[2]}"
        week = WEEK.search(waiting.detail)
        if week is not None and said is not None:
            day = self.case.session_by_id[said[1]].day
            if week[1] != f"{day - timedelta(days=day.weekday()):%a %-d %b %Y}":
                yield f"{said[1]} is in another week than that of {week[1]}"

    def _said_of_beds(self, waiting: Waiting, near: Tried) -> Iterator[str]:
        """Are the nights without a bed all that there are?"""
        said = NO_BED.search(waiting.detail)
        if said is None:
            return
        told = {
            (ward, night)
            for ward, nights in OF_WARD.findall(said[1])
            for night in re.findall(r"\w+ \d+ \w+ \d+", nights)
        }
        full = {(ward, f"{night:%a %-d %b %Y}") for ward, night in self.full_nights(waiting, near)}
        if told != full:
            yield f"no bed on {sorted(told)}, and the beds are full on {sorted(full)}"

    def _not_alone(self, waiting: Waiting, near: Tried) -> Iterator[str]:
        """Is it told what refuses the entry besides the minutes, and to see to that first?"""
        others = self.besides_minutes(waiting, near.session)
        for rule, (said, _) in NOT_ALONE.items():
            if (rule in others) != (said in waiting.detail):
                yield f"{rule} {'keeps' if rule in others else 'does not keep'} it out as well"
        if others - set(waiting.rules):
            yield "what refuses it besides the minutes is not named"
        first = next((advice for rule, (_, advice) in NOT_ALONE.items() if rule in others), None)
        if first is not None and first not in waiting.detail:
            yield "the advice sees to the minutes alone"

    def _nearest(self, waiting: Waiting, tried: Sequence[Tried]) -> Iterator[str]:
        there = [one for one in tried if one.session.session_id == waiting.nearest]
        if not there:
            yield "the nearest session may not take it"
            return
        (near,) = there
        like = [one for one in tried if one.kind == near.kind and one.kind is not None]
        short, risky = SHORT_OF.search(waiting.detail), RISKY.search(waiting.detail)
        yield from self._said_of_beds(waiting, near)
        if short is not None or risky is not None:
            yield from self._not_alone(waiting, near)
        if short is not None:
            if near.short_there != int(short[1]):
                yield f"{short[1]} minutes short, and it is {near.short_there:g}"
            if any(0 < one.short_there < near.short_there for one in like):
                yield "another list is less short of minutes than the nearest"
        elif risky is not None:
            told = int(risky[1])
            if not ceil(near.risk_there - 1e-6) <= told <= ceil(near.risk_there + 1e-6):
                yield f"{risky[1]} minutes short of safe, and it is {near.risk_there:.1f}"
        elif near.kind is not None:
            yield "minutes stand in the way at the nearest session, and the reason does not say so"
        elif not set(waiting.rules) & near.broken:
            yield "at the nearest session no rule that the reason names stands in the way"


def said_of_locked(said: str, ours: Mapping[str, date]) -> Iterator[str]:
    """Are the locked sessions told that would suit, and no others?"""
    found = LOCKED.fullmatch(said)
    if (found is None) != (not ours):
        yield f"{said or 'no locked session'} is told, and {sorted(ours)} would suit"
    if found is not None and (
        int(found[1]) != len(ours)
        or found[2] not in ours
        or found[3] != f"{ours[found[2]]:%a %-d %b %Y}"
    ):
        yield f"{said}, and {sorted(ours)} would suit"


def _barred_by(
    waiting: Waiting, told: Mapping[str, Set[str]], ours: Mapping[str, Set[str]]
) -> bool:
    """Does the code say what refuses the entry at the nearest session?"""
    if waiting.nearest is None:
        return False
    rules = told[waiting.nearest]
    if all("session_specialty" in others for others in ours.values()):
        return waiting.code == "no_session_of_specialty"
    if len(rules) > 1:
        return waiting.code == "several_rules"
    return rules <= REFUSES.get(waiting.code, set())


def _in_the_way(ways: Ways) -> set[str]:
    """The rules that every choice breaks; of those about surgeons the first that leaves nobody,
    asked as people ask: who is there, who of them is named, who of them does it."""
    left, found = list(ways), set[str]()
    for rule in ("surgeon_rostered", "surgeon_named", "surgeon_competent"):
        without = [way for way in left if rule not in way]
        if not without:
            found.add(rule)
            break
        left = without
    return found | {rule for rule in frozenset.intersection(*ways) if "surgeon" not in rule}
