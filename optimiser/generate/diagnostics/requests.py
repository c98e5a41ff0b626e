"""The requests of a made-up centre: who needs which tests, since when, and how they can come.

Shares at the top are working values. Waits follow the DM01 return: 78% of those who wait have
waited less than six weeks (DOMAIN 2.3, March 2024).
"""

from bisect import bisect
from collections.abc import Collection
from datetime import timedelta
from itertools import accumulate
from random import Random

from optimiser.catalogue import DiagnosticsCatalogue
from optimiser.generate.diagnostics.dates import CentreCalendar
from optimiser.generate.diagnostics.mix import MOST_TESTS, PRIORITIES, Referral, referrals
from optimiser.generate.diagnostics.rows import RequestRow
from optimiser.generate.diagnostics.sizes import LONGEST_VISIT_MINUTES, Size
from optimiser.generate.people import People, Person

WAITED = ((1.0, 1), (0.5, 21), (0.22, 42), (0.06, 70), (0.01, 112), (0.0, 182))
"""(share that has waited longer, days), straight between the points; 42 days found, rest assumed.
"""

SECOND_REQUEST_SHARE = 0.04
NO_NHS_NUMBER_SHARE = 0.01
OWN_TARGET_SHARE = 0.03
RESULT_SHARE = 0.65
OLD_RESULT_SHARE = 0.15
OTHER_RESULT_SHARE = 0.06
NOT_READY_SHARE = 0.05
UNAVAILABLE_SHARE = 0.12
HALF_DAY_SHARES = {"morning": 0.08, "afternoon": 0.10}
FRAIL_SHARE = 0.05
TWO_VISITS_SHARE = 0.12
LEAVING_SHARES = {"suspended": 0.015, "removed": 0.005}
SITES_ACCEPTED = ((1, 35), (2, 35), (3, 20), (0, 10))
"""(how many of the nearest sites, percent of the patients); 0: any site, so none is named."""

FDS_DAYS = 28
"""Faster Diagnosis Standard: from referral to being told. Source: DOMAIN 2.4."""


class Requests:
    """Draws requests one after another for the centre of `size`, which does the tests `done`."""

    def __init__(
        self,
        rng: Random,
        size: Size,
        calendar: CentreCalendar,
        catalogue: DiagnosticsCatalogue,
        done: Collection[str],
    ) -> None:
        self._rng = rng
        self._size = size
        self._calendar = calendar
        self._catalogue = catalogue
        self._mix = referrals(catalogue, done)
        if not self._mix:
            raise ValueError("no request of the mix can be met with this catalogue and rooms")
        self._weights = list(accumulate(referral.weight for referral in self._mix))
        before = [rule for rule in catalogue.rules if rule.kind == "before"]
        self._results = {rule.first for rule in before}
        self._another_day = {
            (rule.first, rule.then)
            for rule in before
            if (rule.min_gap_minutes or 0) > LONGEST_VISIT_MINUTES
        }
        """Pairs with such a gap between them that one visit cannot hold both."""
        self._people = People(rng, calendar.planning_date)
        self._known: list[tuple[Person, Referral, set[str]]] = []

    def requests(self) -> list[RequestRow]:
        """Every request, numbered in order."""
        return [self._request(f"R{n:05d}") for n in range(1, self._size.requests + 1)]

    def _request(self, request_id: str) -> RequestRow:
        rng = self._rng
        referral = self._mix[bisect(self._weights, rng.randrange(self._weights[-1]))]
        tests = self._tests(referral)
        person = self._person(referral, tests)
        priority = rng.choices(PRIORITIES, referral.by_priority)[0]
        request = RequestRow(
            request_id=request_id,
            patient_id=person.patient_id,
            nhs_number=None if rng.random() < NO_NHS_NUMBER_SHARE else person.nhs_number,
            tests=tests,
            priority=priority,
            referral_date=self._calendar.planning_date - timedelta(days=self._waited(priority)),
            birth_date=person.birth_date,
            sex=person.sex,
            imd_decile=person.imd_decile,
            ethnicity=person.ethnicity,
            flags=person.flags,
        )
        self._set_targets(request, referral)
        self._set_results(request)
        self._set_coming(request)
        self._set_visits(request)
        draw = rng.random()
        for status, share in LEAVING_SHARES.items():
            if 0 <= draw < share:
                request.status = status
            draw -= share
        return request

    def _tests(self, referral: Referral) -> tuple[str, ...]:
        extra = [test for test, percent in referral.often if self._rng.random() * 100 < percent]
        tests = [*referral.tests, *extra][:MOST_TESTS]
        # the order of the list carries no meaning, so nothing may be learnt from it
        return tuple(self._rng.sample(tests, len(tests)))

    def _person(self, referral: Referral, tests: tuple[str, ...]) -> Person:
        rng = self._rng
        if self._known and rng.random() < SECOND_REQUEST_SHARE:
            person, other, asked = rng.choice(self._known)
            same_age = abs(other.age_mean - referral.age_mean) <= referral.age_sd
            if same_age and referral.sex in ("any", person.sex) and asked.isdisjoint(tests):
                asked.update(tests)
                return person
        person = self._people.person(referral)
        self._known.append((person, referral, set(tests)))
        return person

    def _waited(self, priority: str) -> int:
        rng = self._rng
        match priority:
            case "D1":
                return rng.randint(0, 2)
            case "D2":
                # mostly inside the two weeks; some already past them
                return rng.choices((rng.randint(0, 10), rng.randint(11, 26)), (75, 25))[0]
            case _:
                return waited_days(rng.random())

    def _set_targets(self, request: RequestRow, referral: Referral) -> None:
        rng, today = self._rng, self._calendar.planning_date
        if request.priority == "D2" and rng.random() * 100 < referral.cancer_percent:
            request.cancer_target = request.referral_date + timedelta(days=FDS_DAYS)
        elif request.priority != "D1" and rng.random() < OWN_TARGET_SHARE:
            last = (self._calendar.horizon_end - today).days
            request.target_date = today + timedelta(days=rng.randint(7, last + 14))

    def _set_results(self, request: RequestRow) -> None:
        """Earlier results of tests that others wait for; some are too old to count."""
        rng, today = self._rng, self._calendar.planning_date
        for test in request.tests:
            valid = self._catalogue.tests[test].valid_days
            if test not in self._results or valid is None or len(request.tests) == 1:
                continue
            another_day = self._needs_another_day(request, test)
            if rng.random() < (RESULT_SHARE if another_day else OTHER_RESULT_SHARE):
                old = not another_day and rng.random() < OLD_RESULT_SHARE
                done = rng.randint(valid + 1, 2 * valid) if old else rng.randint(1, valid // 2)
                request.results += (f"{test}@{today - timedelta(days=done)}",)

    def _needs_another_day(self, request: RequestRow, test: str) -> bool:
        return any((test, then) in self._another_day for then in request.tests)

    def _set_coming(self, request: RequestRow) -> None:
        rng, calendar = self._rng, self._calendar
        request.sites = self._sites()
        notice = max(self._catalogue.tests[test].notice_days for test in request.tests)
        if rng.random() < NOT_READY_SHARE:
            notice = max(notice, rng.randint(4, 4 + 3 * calendar.weeks))
        if notice > (calendar.horizon_start - calendar.planning_date).days:
            request.ready_from = calendar.planning_date + timedelta(days=notice)
        if rng.random() < UNAVAILABLE_SHARE:
            first = calendar.horizon_start + timedelta(days=rng.randrange(7 * calendar.weeks))
            away = [(first, first + timedelta(days=rng.randint(0, 3 * calendar.weeks)))]
            if rng.random() < 0.25:
                later = away[0][1] + timedelta(days=rng.randint(3, 14))
                away.append((later, later))
            request.unavailable = tuple(away)
        fasts = any(self._catalogue.tests[test].fasting_hours for test in request.tests)
        draw = rng.random()
        for half, share in HALF_DAY_SHARES.items():
            # who has to fast comes in the morning
            if 0 <= draw < share and not (fasts and half == "afternoon"):
                request.time_of_day = half
            draw -= share

    def _sites(self) -> tuple[str, ...]:
        rng, names = self._rng, [name for name, _ in self._size.sites]
        if len(names) == 1:
            return ()
        home = rng.choices(range(len(names)), [share for _, share in self._size.sites])[0]
        # around a ring: the next centre on one side, then on the other, and so on
        side = rng.choice((1, -1))
        steps = [0, *(sign * n for n in range(1, len(names)) for sign in (side, -side))]
        nearest = dict.fromkeys(names[(home + step) % len(names)] for step in steps)
        count = rng.choices(
            [count for count, _ in SITES_ACCEPTED], [percent for _, percent in SITES_ACCEPTED]
        )[0]
        return tuple(nearest)[:count]

    def _set_visits(self, request: RequestRow) -> None:
        rng = self._rng
        minutes = sum(self._catalogue.tests[test].room_minutes for test in request.tests)
        if rng.random() < FRAIL_SHARE:
            # long enough for the tests, with some waiting between them
            request.longest_visit_minutes = 120 if minutes <= 70 else 180
        done = {result.partition("@")[0] for result in request.results}
        two = any(
            test not in done and self._needs_another_day(request, test) for test in request.tests
        )
        if len(request.tests) > 1 and (two or rng.random() < TWO_VISITS_SHARE):
            request.max_visits = 2


def waited_days(share: float) -> int:
    """Days that a share `share` (0 to 1) of the requests has waited longer than, at least 1."""
    shares = [-above for above, _ in WAITED]
    place = min(max(bisect(shares, -share), 1), len(WAITED) - 1)
    (above, fewer), (below, more) = WAITED[place - 1], WAITED[place]
    return round(fewer + (above - share) / (above - below) * (more - fewer))
