"""Columns as a strategy: small cases to the end, large ones by the best lists found in time.

Small cases are brought to the end level by level (`finish`); larger ones are searched with all
levels at once while their bounds are proved beside (`scale`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from time import monotonic

from optimiser.problem.problem import Problem
from optimiser.solvers.columns.choice import Key
from optimiser.solvers.columns.finish import Finish
from optimiser.solvers.columns.master import Column
from optimiser.solvers.columns.scale import at_scale
from optimiser.solvers.columns.search import Search, search_of
from optimiser.solvers.exact import exact
from optimiser.solvers.limits import TIMED_PAIRS, Limits
from optimiser.solvers.local_audit import sound
from optimiser.solvers.neighbourhood import neighbourhood
from optimiser.solvers.rank import worse
from optimiser.solvers.schedule import Schedule, Spot
from optimiser.solvers.strategy import Found, News, Proof, Tell

SMALL_PAIRS = 2_500
"""Up to so many pairs of entry and session a case is brought to the end."""
SHARE_OF_LEFT = 0.7
"""How much of what time is left a level may take when a case is brought to the end."""
KEPT_SECONDS = 0.4
"""So much of the time is kept from levels, which end a little late, and with less than that left
lists that cannot be run are not looked into."""
UNITS_OF_REST = 0.1
"""Share of the units of a reproducible search for exchanging cases where lists cannot be run."""
RETRIES = 5
"""How often lists that could not be sequenced are chosen anew."""


def columns(problem: Problem, start: Schedule, limits: Limits, tell: Tell) -> Found:
    """The best schedule found within `limits`, with a bound for every level."""
    search = search_of(problem, start, limits, tell)
    if not search.shapes:
        return Found(dict(start), {})
    for column in search.lists_of(start):
        search.master.add(column)
    if search.rows.pairs <= SMALL_PAIRS:
        return _to_the_end(search)
    found = at_scale(search)
    return replace(found, proofs=_proofs(search))


def _proofs(search: Search) -> dict[str, Proof]:
    """What prices proved of the levels, as the levels count."""
    levels, proofs = search.levels, {}
    for number, (total, prices) in search.proofs.items():
        unit = levels[number].scale
        paid = [
            (level, float(price))
            for level, price in zip(levels, prices.floors, strict=True)
            if price > 0
        ]
        constants = levels[number].constant + sum(q * level.constant for level, q in paid)
        proofs[levels[number].name] = Proof(
            (total + constants) / unit,
            {level.name: price * level.scale / unit for level, price in paid},
        )
    return proofs


def _to_the_end(search: Search) -> Found:
    """Every level decided exactly, as far as time allows."""
    bans: list[frozenset[Key]] = []
    shut = search.standing.shut_alone()
    rounds = search.rounds.narrowed(shut, (), search.master.columns)
    found, best = Found(dict(search.start)), search.reached(search.start)
    for _ in range(RETRIES):
        finish = Finish(rounds, search.limits, search.standing, list(bans))
        lists: Sequence[Column] = search.lists_of(search.start)
        bounds: dict[str, float] = {}
        for number, level in enumerate(search.levels):
            left = max(0.1, _left(search))
            last = number + 1 == len(search.levels) or search.limits.deterministic is not None
            share = left if last else SHARE_OF_LEFT * left
            chosen = finish.level(number, lists, monotonic() + share)
            if chosen is None:
                break
            lists = chosen.lists
            bounds[level.name] = level.limit(chosen.bound)
            # a plan after every level, should the next one not end in time
            schedule = search.realise(lists, search.worth()).schedule
            reached = search.reached(schedule)
            behind = reached == best or worse(search.problem, reached, best)
            if not behind and sound(search.problem, schedule):
                found, best = Found(schedule), reached
            worth = sum(float(column.worth[number]) for column in lists)
            news = News(level.name, level.told(worth), bounds[level.name])
            true = search.still_true(lists, best, bounds)
            search.tell(replace(news, schedule=found.schedule, bounds=true))
        realised = search.realise(lists, search.worth())
        groups = realised.refused if _left(search) > 0 else ()
        schedule, refused = realised.schedule, _refused(search, lists, groups)
        if isinstance(refused, dict):
            schedule, refused = refused, []
        reached = search.reached(schedule)
        behind = reached == best or worse(search.problem, reached, best)
        if not behind and sound(search.problem, schedule):
            found, best = Found(schedule), reached
        # bans are proved, so the last bounds are the best and hold for what was found before
        bounds = search.still_true(lists, best, bounds)
        found = Found(found.schedule, bounds, by_clock=search.by_clock)
        search.tell(News("", schedule=found.schedule, bounds=found.bounds))
        if not refused or monotonic() >= search.until(0.6):
            break
        bans += refused
    kept = all(now >= most for now, most in zip(best, search.promised(lists), strict=True))
    if kept or _left(search) <= 0:
        return found
    return _exchanged(search, found, lists)


def _left(search: Search) -> float:
    """Seconds left, but for those that are kept."""
    return search.until(1.0) - monotonic() - (0.0 if search.reproducible else KEPT_SECONDS)


def _exchanged(search: Search, found: Found, lists: Sequence[Column]) -> Found:
    """What becomes of lists that cannot be run as they were promised.

    A case that one model decides, order and all, is given to it; of a larger one some lists at a
    time are. Bounds made beside the lists stand as far as the plan does not fall behind them.
    """
    units, problem = search.limits.deterministic, search.problem
    one_model = problem.options.ordered_pairs() <= TIMED_PAIRS
    share = 1.0 if one_model else UNITS_OF_REST
    rest = replace(
        search.limits,
        seconds=max(0.1, search.until(1.0) - monotonic()),
        deterministic=None if units is None else share * units,
    )
    better = (exact if one_model else neighbourhood)(problem, found.schedule, rest, search.tell)
    schedule = better.schedule
    # a level may have been brought back from its tolerance at the cost of those below it
    if not worse(problem, search.reached(found.schedule), search.reached(schedule)):
        schedule = found.schedule
    bounds = search.still_true(lists, search.reached(schedule), found.bounds)
    late = better.by_clock or search.by_clock
    return Found(schedule, bounds, better.units, late)


def _refused(
    search: Search, lists: Sequence[Column], groups: Sequence[frozenset[int]]
) -> list[frozenset[Key]] | dict[int, Spot]:
    """Of lists that could not be sequenced, the groups that never can be; or their schedule.

    A group is banned only where one model of it proves that it is impossible, or else of all the
    lists; without a proof nothing is banned, for the bounds would not be true.
    """
    some = [column for column in lists if len(column.chosen)]

    def alike(columns: Iterable[Column]) -> bool:
        """Does what these lists cannot hold of longer ones too (see `Shape.alike`)?"""
        return all(search.shapes[column.shape].alike for column in columns)

    bans: list[frozenset[Key]] = []
    for group in groups:
        inside = [column for column in some if search.shapes[column.shape].session in group]
        if alike(inside) and search.realise.together(inside).impossible:
            bans.append(frozenset(column.key for column in _core(search, inside)))
    if bans or not groups:
        return bans
    whole = search.realise.together(some)
    if whole.schedule is not None:
        return whole.schedule
    if not whole.impossible or not alike(some):
        return []
    return [frozenset(column.key for column in _core(search, some))]


def _core(search: Search, lists: Sequence[Column]) -> list[Column]:
    """Few of some lists that cannot be run together which cannot be run together either."""
    core = list(lists)
    for column in lists:
        fewer = [one for one in core if one is not column]
        if fewer and search.realise.together(fewer).impossible:
            core = fewer
    return core
