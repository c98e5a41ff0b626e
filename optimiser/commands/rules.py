"""`optimiser rules`: what every plan keeps, and what nobody checks."""

import textwrap
from typing import TYPE_CHECKING, Any

import click

from optimiser.commands.screen import json_option, show, show_json

if TYPE_CHECKING:
    from optimiser.constraints.rule import Rule

HELP = """Print every rule that a plan keeps, in words, and what is NOT checked.

    Scope `option` concerns one patient in one session, `list` one session, `coupling` what
    sessions share. Then what the audit checks beside the rules.

    \b
    Examples:
      optimiser rules
      optimiser rules --kind diagnostics
"""
KINDS = ("theatre", "diagnostics")


@click.command(help=HELP)
@click.option("--kind", type=click.Choice(KINDS), help="Only this kind of planning.")
@json_option
def rules(kind: str | None, as_json: bool) -> None:
    """See HELP."""
    from optimiser.contents import RULES_OF
    from optimiser.reports.not_checked import NOT_CHECKED, NOT_CHECKED_IN_DIAGNOSTICS

    unchecked = {"theatre": NOT_CHECKED, "diagnostics": NOT_CHECKED_IN_DIAGNOSTICS}
    pages = {
        name: ([_facts(rule) for rule in RULES_OF[name]], unchecked[name])
        for name in ((kind,) if kind else KINDS)
    }
    if as_json:
        shown: dict[str, Any] = {
            name: {"rules": facts, "not_checked": list(blind)}
            for name, (facts, blind) in pages.items()
        }
        show_json({"command": "rules", "kinds": shown, **shown[next(iter(shown))]})
        return
    texts = [_page(name, facts, blind) for name, (facts, blind) in pages.items()]
    show("\n\n".join([*texts, _checks()]))


def _facts(rule: "Rule") -> dict[str, str]:
    return {
        "name": rule.name,
        "words": rule.words,
        "about": " ".join(rule.about.split()),
        "scope": str(rule.scope),
        "source": rule.source,
    }


def _page(kind: str, facts: list[dict[str, str]], blind: tuple[str, ...]) -> str:
    lines = [f"RULES OF {kind.upper()} PLANS ({len(facts)})"]
    for fact in facts:
        lines += ["", f"{fact['name']} ({fact['scope']})", *_indented(fact["words"])]
        lines += [*_indented(fact["about"]), *_indented(f"Source: {fact['source']}")]
    lines += ["", f"NOT CHECKED IN {kind.upper()} PLANS", *(f"  - {thing}" for thing in blind)]
    return "\n".join(lines)


def _checks() -> str:
    from optimiser.audit.document import CHECKS

    lines = [f"CHECKED IN EVERY PLAN BESIDE THE RULES ({len(CHECKS)})"]
    for name, words in CHECKS.items():
        lines += ["", name, *_indented(words)]
    return "\n".join(lines)


def _indented(text: str) -> list[str]:
    return textwrap.wrap(text, 96, initial_indent="    ", subsequent_indent="    ")
