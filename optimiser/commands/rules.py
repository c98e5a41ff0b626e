"""`optimiser rules`: what every plan keeps, and what nobody checks."""

import textwrap

import click

from optimiser.commands.screen import json_option, show, show_json

HELP = """Print every rule that a theatre plan keeps, in words, and what is NOT checked.

    Scope `option` concerns one patient in one session, `list` one session, `coupling` what
    sessions share.
"""


@click.command(help=HELP)
@json_option
def rules(as_json: bool) -> None:
    """See HELP."""
    from optimiser.reports.not_checked import NOT_CHECKED
    from optimiser.theatre import RULES

    facts = [
        {
            "name": rule.name,
            "words": rule.words,
            "about": " ".join(rule.about.split()),
            "scope": str(rule.scope),
            "source": rule.source,
        }
        for rule in RULES
    ]
    if as_json:
        show_json({"command": "rules", "rules": facts, "not_checked": list(NOT_CHECKED)})
        return
    lines = [f"RULES ({len(facts)})"]
    for fact in facts:
        lines += ["", f"{fact['name']} ({fact['scope']})", *_indented(fact["words"])]
        lines += [*_indented(fact["about"]), *_indented(f"Source: {fact['source']}")]
    lines += ["", "NOT CHECKED", *(f"  - {thing}" for thing in NOT_CHECKED)]
    show("\n".join(lines))


def _indented(text: str) -> list[str]:
    return textwrap.wrap(text, 96, initial_indent="    ", subsequent_indent="    ")
