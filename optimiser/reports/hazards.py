"""The hazard log as a page: `python -m optimiser.reports.hazards LOG PAGE`, or `make safety`."""

import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from optimiser.models.noun import Noun

TEMPLATE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Hazard log</title>
<style>
body{font:1rem/1.45 Arial,sans-serif;color:#212b32;max-width:70rem;margin:1rem auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid #d8dde0}
td{overflow-wrap:anywhere}section{break-inside:avoid}
@page{size:A4;margin:15mm;@bottom-right{content:"page " counter(page) " of " counter(pages)}}
</style>
</head><body><main>
<h1>Hazard log</h1>
<p>{{ hazards | length }} hazards. Severity is provisional; likelihood, initial and residual risk
are for the clinical safety officer and a workshop of the site. A control without a passing test
is no control: the tests named here run with every change, those in a browser where one is
installed.</p>
<nav aria-label="Hazards"><ul>{% for one in hazards %}
<li><a href="#{{ one.id }}">{{ one.id }} {{ one.hazard }}</a> ({{ one.severity }})</li>{% endfor %}
</ul></nav>
{% for one in hazards %}
<section id="{{ one.id }}" aria-labelledby="{{ one.id }}-h">
<h2 id="{{ one.id }}-h">{{ one.id }} {{ one.hazard }}</h2>
<table><caption>{{ one.id }}: {{ one.status }}, owner {{ one.owner }}</caption><tbody>
<tr><th scope="row">Causes</th><td>{{ one.causes }}</td></tr>
<tr><th scope="row">Harm</th><td>{{ one.harm }} (provisionally {{ one.severity }})</td></tr>
{% for control in one.controls %}
<tr><th scope="row">Control {{ loop.index }}</th><td>{{ control.control }}
<ul>{% for test in control.tests %}<li>{{ test }}</li>{% endfor %}</ul></td></tr>
{% endfor %}
<tr><th scope="row">Not covered</th><td>{{ one.not_covered or "nothing known" }}</td></tr>
<tr><th scope="row">For the site (DCB0160)</th><td>{{ one.site_control }}</td></tr>
</tbody></table></section>
{% endfor %}
</main></body></html>
"""


class Control(Noun):
    """What the product does about a hazard, and the tests that show it."""

    control: str
    tests: tuple[str, ...]


class Hazard(Noun):
    """One hazard, in the shape of DCB0129. `not_covered` is what no control of ours reaches."""

    id: str
    hazard: str
    causes: str
    harm: str
    severity: str
    status: str
    owner: str
    site_control: str
    not_covered: str
    controls: tuple[Control, ...]


def read_hazards(log: Path) -> list[Hazard]:
    """The log, checked; raises ValueError where a field is missing or unknown."""
    document = tomllib.loads(log.read_text(encoding="utf-8"))
    return [Hazard.model_validate(one) for one in document["hazards"]]


def hazard_page(hazards: Sequence[Hazard]) -> str:
    """The log as one page without a script."""
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(TEMPLATE).render(hazards=hazards)


def main(arguments: Sequence[str]) -> None:
    """Render the log named first to the page named second."""
    log, page = map(Path, arguments)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(hazard_page(read_hazards(log)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
