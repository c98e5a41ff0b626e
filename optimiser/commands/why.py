"""`optimiser why`: where one entry or request stands in a plan, and why."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optimiser.commands.audit import plan_file
from optimiser.commands.screen import CASE, accept_stale_option, json_option, show, show_json

if TYPE_CHECKING:
    from optimiser.models.kinds import AnyCase, AnyPlan
    from optimiser.models.plan import Partly, Waiting
    from optimiser.reports.snapshot import Snapshot

HELP = """Say where ID stands in PLAN and why: booked, waiting, held or left out.

    For who waits, every session that may take them is tried again beside the bookings of the
    plan, so the reason is checked and not merely repeated; so it is for the tests of a request
    that is booked in part. Who holds the minutes of the nearest session is named.

    \b
    Example:
      optimiser why my-plan my-case E00042

    \b
    Exit codes: 0 told, 3 the plan and the case cannot be read together, or nobody has this id,
    4 told, but the reason in the plan does not hold: look at the list by hand, 7 the plan breaks
    a rule.
"""
MOST_SHOWN = 12
"""So many of those booked into the nearest session are named; `--json` names all."""


@click.command(help=HELP)
@click.argument("plan", type=CASE)
@click.argument("case", type=CASE)
@click.argument("id")
@accept_stale_option
@json_option
@click.pass_context
def why(
    ctx: click.Context, plan: Path, case: Path, id: str, accept_stale: str | None, as_json: bool
) -> None:
    """See HELP."""
    from optimiser.commands.report import audited
    from optimiser.errors import EXIT_ATTENTION, EXIT_OK, InputRefused
    from optimiser.reports.snapshot import snapshot

    reading, found = audited(plan_file(plan), case, accept_stale)
    assert reading.case is not None  # noqa: S101 - `audited` refuses otherwise
    seen = snapshot(found, reading.case)
    if id not in seen.ids:
        raise InputRefused(f"{plan} knows nobody with this id; waiting.csv and lists.txt have all")
    told = _told(id, seen, found, reading.case)
    code = EXIT_ATTENTION if told.get("checked") is False else EXIT_OK
    if as_json:
        show_json({"command": "why", "exit_code": code, **told})
    else:
        show(_text(told))
    ctx.exit(code)


def _told(key: str, seen: "Snapshot", plan: "AnyPlan", case: "AnyCase") -> dict[str, Any]:
    """Everything the plan says of one id; `checked` where the reason was tried again."""
    from optimiser.reports.slip import place_text

    told: dict[str, Any] = {"id": key, "booked": [], "state": "booked"}
    for label, place in seen.booked.items():
        if seen.owner[label] == key:
            told["booked"].append(
                {"label": label, "place": place_text(place), "reason": place.reason}
            )
    for partly in (one for one in plan.partly if one.request_id == key):
        told |= {"state": "partly booked", "tests_waiting": list(partly.tests_waiting)}
        told |= _tried_again(key, partly, plan, case)
    elsewhere = seen.elsewhere.get(key)
    if elsewhere is not None:
        told |= {"state": elsewhere.state, "code": elsewhere.code, "reason": elsewhere.why}
    for waiting in (one for one in plan.waiting if one.id == key):
        told |= {"rules": list(waiting.rules), "nearest": waiting.nearest}
        told |= _tried_again(key, waiting, plan, case)
        told["on_the_nearest"] = _booked_there(waiting.nearest, plan, case)
    return told


def _booked_there(
    session_id: str | None, plan: "AnyPlan", case: "AnyCase"
) -> list[dict[str, str | bool]]:
    """Who holds the minutes of a session, in order: id, class, priority, target, fixed."""
    from optimiser.models.urgency import target_date, urgency_of

    people = case.pathway_by_key
    there = [b for b in plan.bookings if b.session_id == session_id and b.owner in people]
    return [
        {
            "id": booking.label,
            "class": urgency_of(people[booking.owner], case).value,
            "priority": people[booking.owner].priority.value,
            "target": target_date(people[booking.owner], case.policy).isoformat(),
            "fixed": booking.fixed,
        }
        for booking in sorted(there, key=lambda b: b.start)
    ]


def _tried_again(
    key: str, one: "Waiting | Partly", plan: "AnyPlan", case: "AnyCase"
) -> dict[str, Any]:
    """The reason of the plan, and whether it holds when it is tried again."""
    from optimiser.reasons.again import again
    from optimiser.reasons.visit_words import VisitCode

    told: dict[str, Any] = {"code": one.code, "reason": one.detail}
    found = again(case, plan).reason(key)
    if found is None and one.code == VisitCode.no_time_left:
        return told | {"checked": True}  # the plan says itself that there is a place
    if found is None:
        words = "it would fit beside the bookings of this plan: plan again"
        return told | {"checked": False, "found_now": words}
    told["checked"] = found.code == one.code
    if found.detail != one.detail:
        told["found_now"] = f"{found.detail} [{found.code}]"
    return told


def _text(told: dict[str, Any]) -> str:
    from optimiser.reports.lists import one_line

    lines = [f"{told['id']}: {told['state'].upper()}"]
    for booking in told["booked"]:
        lines += [f"  {booking['label']}: {booking['place']}", f"      why  {booking['reason']}"]
    if "reason" in told:
        lines.append(f"  why  {told['reason']} [{told['code']}]")
    if told.get("tests_waiting"):
        lines.append(f"  waiting: {', '.join(told['tests_waiting'])}")
    if told.get("rules"):
        lines.append(f"  rules in the way: {', '.join(told['rules'])}")
    if told.get("nearest"):
        lines.append(f"  nearest session: {told['nearest']}")
    there = told.get("on_the_nearest", [])
    for one in there[:MOST_SHOWN]:
        fixed = "; FIXED" if one["fixed"] else ""
        facts = f"{one['class']}, {one['priority']}, due by {one['target']}{fixed}"
        lines.append(f"      booked there: {one['id']}: {facts}")
    if len(there) > MOST_SHOWN:
        lines.append(f"      and {len(there) - MOST_SHOWN} more")
    if told.get("found_now"):
        lines.append(f"  tried again just now: {told['found_now']}")
    elif told.get("checked"):
        lines.append("  tried again just now: the same")
    lines.append("  next: `optimiser rules` gives each rule in words; plan.html shows the lists")
    return "\n".join(map(one_line, lines))
