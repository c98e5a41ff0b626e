"""Who is booked and how long they waited, by deprivation, ethnic group, age, sex and flag.

Reported with every plan and weighing nothing: no rule and no objective reads these fields
(ages apart, where a list takes children or adults only).

Share booked: of the group's entries or requests on the eligible list (those that could be
planned and that the hospital had not already booked), how many this plan books; for a request
of several tests, at least one of them. Interval: Wilson's, 95 %. Expected share: what the group
would have if each of its members had the share of their class (urgent, long, routine), so that
a difference that clinical urgency explains does not look like one of deprivation. Waits: days
from referral, for those booked to the day booked, for those left waiting to the planning date;
median and the 95 % interval of order statistics.

Small numbers: groups are rounded to 5; a share is withheld where fewer than 5 patients, however
many entries they have, stand behind it or behind its opposite, in the group or in all who are not
of it; and where those withheld of one dimension are together still so few, the next smallest group
is withheld with them, so that they cannot be worked out from the total. Who has two flags is of
two groups.

Sources: DOMAIN 1.7 (groups), DOMAIN 7 (suppression); Wilson 1927 for the interval.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, sqrt

from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.pathway import Pathway
from optimiser.models.told import told_day
from optimiser.models.urgency import urgency_of
from optimiser.models.words import Flag
from optimiser.reports.table import Cell, Column, Shape, Table, table

SMALL = 5
"""Fewer patients than this are never shown."""
Z95 = 1.959963984540054
UNKNOWN = "not known"
FEWER = "fewer than 5"

CONCLUDE = (
    "What this may be used for: to see whether the groups of this list are booked in step with "
    "their need, and where to ask further. It may not be used to say that the plan treats a "
    "group fairly or unfairly: the figures are of one list on one day, they are not adjusted "
    "for specialty, procedure, readiness or the patients' own wishes, the list itself leaves "
    "out those who were never referred, and of many groups compared some will differ by chance. "
    "Intervals that do not contain the expected share are worth a look, not a verdict. Fields "
    "that are not known are a group of their own and are not spread over the others. Deprivation, "
    "ethnic group and sex order and weigh nobody in this plan; age and some flags bind which list "
    "takes somebody, and the order within it."
)
COLUMNS = (
    Column("dimension", "By", 16),
    Column("group", "Group", 20),
    Column("eligible", "Eligible (to 5)", 12, Shape.words),
    Column("share", "Booked", 9, Shape.share),
    Column("interval", "95% interval", 16),
    Column("expected", "Expected from urgency", 14, Shape.share),
    Column("wait_booked", "Days waited, booked: median (95%)", 24),
    Column("wait_waiting", "Days so far, waiting: median (95%)", 24),
)


@dataclass(frozen=True)
class Member:
    """One entry or request of the eligible list: what it has been given, and of which class."""

    key: str
    patient: str
    booked: bool
    days: int
    expected: float


@dataclass(frozen=True)
class Group:
    """One group of one dimension; `withheld` where its share may not be shown."""

    dimension: str
    name: str
    members: tuple[Member, ...]
    withheld: bool

    @property
    def booked(self) -> int:
        """How many are booked."""
        return sum(member.booked for member in self.members)


def equity_table(plan: AnyPlan, case: AnyCase) -> Table:
    """Every dimension's groups, in order."""
    return table(
        "equity", "Equity", CONCLUDE, COLUMNS, [_row(group) for group in groups(plan, case)]
    )


def groups(plan: AnyPlan, case: AnyCase) -> list[Group]:
    """The groups of every dimension that the list says anything about, or `not known`."""
    people = _members(plan, case)
    found = [
        group
        for dimension, group_of in DIMENSIONS.items()
        for group in _partition(dimension, [(group_of(who, case), one) for who, one in people])
    ]
    return found + _by_flag(people)


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """95 % interval of a share; (0, 1) without trials."""
    if trials == 0:
        return 0.0, 1.0
    share, square = successes / trials, Z95 * Z95
    middle = share + square / (2 * trials)
    spread = Z95 * sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    below = 1 + square / trials
    return max(0.0, (middle - spread) / below), min(1.0, (middle + spread) / below)


def median_interval(values: Iterable[int]) -> tuple[float, int, int] | None:
    """Median and its 95 % interval by order statistics; None for so few values that it would
    end with the least and the greatest of them, which are the waits of single patients."""
    ordered = sorted(values)
    n = len(ordered)
    below = int((n - Z95 * sqrt(n)) / 2)
    if below < 2:
        return None
    middle = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    return middle, ordered[below - 1], ordered[n - below]


def rounded(count: int) -> int:
    """A count to the nearest 5."""
    return 5 * round(count / 5)


def _members(plan: AnyPlan, case: AnyCase) -> list[tuple[Pathway, Member]]:
    first: dict[str, date] = {}
    for booking in plan.bookings:
        day = told_day(booking, case)
        first[booking.owner] = min(day, first.get(booking.owner, day))
    eligible = [one for one in case.pathways if not one.already_booked]
    classes = {one.key: urgency_of(one, case) for one in eligible}
    booked = {
        urgency: [one.key in first for one in eligible if classes[one.key] is urgency]
        for urgency in set(classes.values())
    }
    share = {urgency: sum(those) / len(those) for urgency, those in booked.items()}
    return [
        (
            one,
            Member(
                key=one.key,
                patient=one.patient_id,
                booked=one.key in first,
                days=(first.get(one.key, case.planning_date) - one.referral_date).days,
                expected=share[classes[one.key]],
            ),
        )
        for one in eligible
    ]


def _partition(dimension: str, people: list[tuple[str, Member]]) -> list[Group]:
    """The groups of one dimension, of which everybody is in one."""
    parts: dict[str, list[Member]] = {}
    for name, member in people:
        parts.setdefault(name, []).append(member)
    names = sorted(parts, key=lambda name: (name == UNKNOWN, name))
    return _groups(dimension, {name: parts[name] for name in names})


def _by_flag(people: list[tuple[Pathway, Member]]) -> list[Group]:
    """Those with each flag; one patient may have several, so the groups overlap."""
    parts = {
        flag.value.replace("_", " "): [member for who, member in people if flag in who.flags]
        for flag in Flag
    }
    parts["no flag"] = [member for who, member in people if not who.flags]
    return _groups("flag", {name: members for name, members in parts.items() if members})


def _groups(dimension: str, parts: Mapping[str, Sequence[Member]]) -> list[Group]:
    withheld = _withheld({name: frozenset(members) for name, members in parts.items()})
    return [Group(dimension, name, tuple(parts[name]), name in withheld) for name in parts]


def _withheld(parts: Mapping[str, frozenset[Member]]) -> set[str]:
    """Small ones, and others till what is not shown is not small.

    What is withheld must not come out by taking one of the others, or all of them, from the whole.
    """
    everybody = frozenset[Member]().union(*parts.values())
    withheld = {
        name
        for name, members in parts.items()
        if _is_small(members) or (members != everybody and _is_small(everybody - members))
    }
    others = sorted((len(parts[name]), name) for name in parts.keys() - withheld)
    while withheld and others and _is_small(frozenset().union(*(parts[n] for n in withheld))):
        withheld.add(others.pop(0)[1])
    return withheld


def _is_small(members: Iterable[Member]) -> bool:
    """True where fewer than 5 are booked or fewer than 5 are not, an exact 0 or all included.

    Patients: one who waits for ten operations is one.
    """
    booked, waiting = set[str](), set[str]()
    for member in members:
        (booked if member.booked else waiting).add(member.patient)
    return min(len(booked), len(waiting)) < SMALL


def _patients(members: Iterable[Member]) -> int:
    return len({member.patient for member in members})


def _row(group: Group) -> tuple[Cell, ...]:
    size = len(group.members)
    eligible: Cell = FEWER if _patients(group.members) < SMALL else f"about {rounded(size)}"
    head = (group.dimension, group.name, eligible)
    if group.withheld:
        return (*head, None, "withheld: small numbers", None, "", "")
    low, high = wilson(group.booked, size)
    expected = sum(member.expected for member in group.members) / size
    return (
        *head,
        round(group.booked / size, 2),
        f"{low:.0%} to {high:.0%}",
        round(expected, 2),
        _wait([member for member in group.members if member.booked]),
        _wait([member for member in group.members if not member.booked]),
    )


def _wait(members: Sequence[Member]) -> str:
    enough = _patients(members) >= 2 * SMALL
    found = median_interval(member.days for member in members) if enough else None
    return "too few to say" if found is None else f"{found[0]:g} ({found[1]} to {found[2]})"


def _deprivation(who: Pathway, _case: AnyCase) -> str:
    if who.imd_decile is None or not 1 <= who.imd_decile <= 10:
        return UNKNOWN
    quintile = ceil(who.imd_decile / 2)
    ends = {1: " (most deprived)", 5: " (least deprived)"}
    return f"quintile {quintile}{ends.get(quintile, '')}"


ETHNIC_GROUPS: Mapping[str, str] = {
    **dict.fromkeys("ABC", "White"),
    **dict.fromkeys("DEFG", "Mixed"),
    **dict.fromkeys("HJKL", "Asian"),
    **dict.fromkeys("MNP", "Black"),
    **dict.fromkeys("RS", "Other"),
}
SEXES: Mapping[str, str] = {
    "1": "male", "m": "male", "male": "male",
    "2": "female", "f": "female", "female": "female",
    "9": "indeterminate", "indeterminate": "indeterminate",
}  # fmt: skip
AGES = ((16, "0 to 15"), (18, "16 to 17"), (40, "18 to 39"), (65, "40 to 64"), (75, "65 to 74"))


def _ethnic_group(who: Pathway, _case: AnyCase) -> str:
    return ETHNIC_GROUPS.get((who.ethnicity or "").strip().upper(), UNKNOWN)


def _sex(who: Pathway, _case: AnyCase) -> str:
    return SEXES.get((who.sex or "").strip().lower(), UNKNOWN)


def _age(who: Pathway, case: AnyCase) -> str:
    age = who.age_on(case.planning_date)
    if age is None:
        return UNKNOWN
    return next((name for limit, name in AGES if age < limit), "75 and over")


DIMENSIONS: Mapping[str, Callable[[Pathway, AnyCase], str]] = {
    "deprivation": _deprivation,
    "ethnic group": _ethnic_group,
    "age": _age,
    "sex": _sex,
}
"""What groups are made by, and how; see `optimiser.models.pathway` for the fields."""
