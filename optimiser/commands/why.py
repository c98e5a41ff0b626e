"""`optimiser why`: where one entry or request stands in a plan, and why."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optimiser.commands.audit import plan_file
from optimiser.commands.screen import CASE, accept_stale_option, json_option, show, show_json

if TYPE_CHECKING:
    from optimiser.models.kinds import AnyCase, AnyPlan
    from optimiser.reports.snapshot import Snapshot

HELP = """Say where ID stands in PLAN and why: booked, waiting, held or left out.

    For an entry that waits, every session it may go into is tried again beside the bookings of
    the plan, so the reason is checked and not merely repeated. For a request of tests the reason
    is that of the plan.

    \b
    Example:
      optimiser why my-plan my-case E00042

    \b
    Exit codes: 0 told, 3 the plan and the case cannot be read together, or nobody has this id,
    4 told, but the reason in the plan does not hold: look at the list by hand, 7 the plan breaks
    a rule.
"""


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
    from optimiser.reports.compare import place_text

    told: dict[str, Any] = {"id": key, "booked": [], "state": "booked"}
    for label, place in seen.booked.items():
        if seen.owner[label] == key:
            told["booked"].append(
                {"label": label, "place": place_text(place), "reason": place.reason}
            )
    for partly in (one for one in plan.partly if one.request_id == key):
        told |= {"state": "partly booked", "code": partly.code, "reason": partly.detail}
        told["tests_waiting"] = list(partly.tests_waiting)
    elsewhere = seen.elsewhere.get(key)
    if elsewhere is not None:
        told |= {"state": elsewhere.state, "code": elsewhere.code, "reason": elsewhere.why}
        if elsewhere.state == "waiting":
            told |= _waiting(key, plan, case)
    return told


def _waiting(key: str, plan: "AnyPlan", case: "AnyCase") -> dict[str, Any]:
    from optimiser.models.case import TheatreCase
    from optimiser.models.plan import Plan

    one = next(waiting for waiting in plan.waiting if waiting.id == key)
    told: dict[str, Any] = {"rules": list(one.rules), "nearest": one.nearest, "checked": None}
    if isinstance(case, TheatreCase) and isinstance(plan, Plan):
        from optimiser.reasons.again import reason_again

        again = reason_again(case, plan, key)
        if again is None:
            words = "it would fit beside the bookings of this plan: plan again"
            return told | {"checked": False, "found_now": words}
        told["checked"] = again.code == one.code
        if again.detail != one.detail:
            told["found_now"] = f"{again.detail} [{again.code}]"
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
    if told.get("found_now"):
        lines.append(f"  tried again just now: {told['found_now']}")
    elif told.get("checked"):
        lines.append("  tried again just now: the same")
    lines.append("  next: `optimiser rules` gives each rule in words; plan.html shows the lists")
    return "\n".join(map(one_line, lines))
