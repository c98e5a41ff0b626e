"""`optimiser plan --check-bound`: the bounds of a plan beside those of another solver."""

from typing import TYPE_CHECKING, Any

from optimiser.commands.screen import say

if TYPE_CHECKING:
    from optimiser.planning import Planned
    from optimiser.second_opinion.bracket import Bracket


def opinion(done: "Planned", seconds: float) -> "list[Bracket] | None":
    """The brackets of the plan's levels; None, with a word on the screen, where there are none."""
    from optimiser.models.case import TheatreCase
    from optimiser.objectives.moved import told_in
    from optimiser.second_opinion.bracket import brackets
    from optimiser.second_opinion.door import NotAsked

    case = done.case
    if not isinstance(case, TheatreCase):
        say("--check-bound is for theatres; no bound of this centre was checked")
        return None
    told = None if done.told is None else told_in(done.told, case)
    try:
        found = brackets(case, done.plan.levels, told=told, seconds=seconds)
    except NotAsked as error:
        say(f"the second solver could not be asked: {error}")
        return None
    if found is None:
        say("--check-bound: the case is too large for the second solver; no bound was checked")
    return found


def opinion_text(found: "list[Bracket]") -> str:
    """A table: what is reached, the plan's bound, the second one, and whether they agree."""
    from optimiser.reports.levels import number

    model = "every rule" if found and found[0].complete else "a relaxation"
    lines = [
        f"SECOND OPINION (PuLP with CBC, {model})",
        f"  {'level':<14}{'reached':>16}{'bound':>16}{'second bound':>16}",
    ]
    for one in found:
        known = (one.value, one.bound, one.second)
        figures = ["-" if value is None else number(value) for value in known]
        lines.append(f"  {one.level:<14}" + "".join(f"{figure:>16}" for figure in figures))
    if doubts(found):
        lines.append("  CONTRADICTED, see below")
    elif all(one.second is None for one in found):
        lines.append("  nothing was proved in time, so nothing is contradicted")
    else:
        lines.append("  no contradiction")
    return "\n".join(lines)


def doubts(found: "list[Bracket] | None") -> list[str]:
    """What a person has to look at because the second solver contradicts the plan."""
    texts = [one.contradiction for one in found or () if one.contradiction]
    advice = "do not rely on 'proved' for these levels; keep the case and report it"
    return [f"CONTRADICTION: {'; '.join(texts)}: {advice}"] if texts else []


def opinion_document(found: "list[Bracket] | None") -> dict[str, Any] | None:
    """The same for programs."""
    if found is None:
        return None
    return {
        "solver": "PuLP with CBC",
        "complete": all(one.complete for one in found),
        "levels": [
            {
                "name": one.level,
                "value": one.value,
                "bound": one.bound,
                "second_bound": one.second,
                "contradiction": one.contradiction,
            }
            for one in found
        ],
    }
