"""morning.html: what the batch of the night made, on one page, red until all of it is ready.

The gravest stands first: jobs without a plan, then plans that somebody has to look at, then the
rest. Everything is text and tables that stand without the script; the script only says that a
page has grown too old to go by. Safety and look are those of every page: see
`optimiser.reports.page.frame`.
"""

from functools import cache
from importlib.resources import files

from jinja2 import Template

from optimiser.batch.morning.told import Morning, morning
from optimiser.batch.status import BatchStatus, Light
from optimiser.reports.page.frame import content_policy, environment, style_of
from optimiser.reports.paper import USE_OF_THIS

MORNING = "morning.html"
HEADER = {
    Light.red: "#b32317;color:#fff",
    Light.amber: "#ffb81c;color:#212b32",
    Light.green: "#007f3b;color:#fff",
}
"""Colours of the head on a screen; the words say the same."""


def morning_text(status: BatchStatus) -> str:
    """The whole page."""
    told = morning(status)
    style, script = _style(told), _source("morning.js")
    return _template().render(
        morning=told,
        use=USE_OF_THIS,
        style=style,
        script=script,
        policy=content_policy(style, script),
    )


def _style(told: Morning) -> str:
    head = f"@media screen{{header{{background:{HEADER[told.light]}}}}}"
    over = "@media screen{.over-time header{background:#212b32;color:#fff}}"
    return style_of(_source("morning.css"), head, over, foot=(told.times, told.verdict))


@cache
def _template() -> Template:
    return environment({MORNING: _source(MORNING)}).get_template(MORNING)


@cache
def _source(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
