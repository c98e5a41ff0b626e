"""`optimiser generate`: made-up cases to try things on."""

from math import isnan
from pathlib import Path
from typing import Literal, cast

import click

from optimiser.commands.screen import json_option, show, show_json
from optimiser.planning import MOST_SEED

HELP = """Write a made-up case: nobody in it exists.

    The same size and seed give the same files. Small sizes plan in seconds.

    \b
    Example:
      optimiser generate theatre --size S --seed 7 --out made-up
      optimiser generate diagnostics --size M --out made-up-centre
"""


def _a_number(_ctx: click.Context, _param: click.Parameter, value: float) -> float:
    if isnan(value):  # which is within every range
        raise click.BadParameter("must be a share from 0 to 1")
    return value


@click.command(help=HELP)
@click.argument("kind", type=click.Choice(["theatre", "diagnostics"]))
@click.option("--size", type=click.Choice(["S", "M", "L", "XL"]), default="S", show_default=True)
@click.option("--seed", type=click.IntRange(0, MOST_SEED), default=1, show_default=True)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder to write; must not exist or be empty.",
)
@click.option(
    "--dirt",
    type=click.FloatRange(0, 1),
    callback=_a_number,
    default=0.0,
    show_default=True,
    help="Share of rows with a fault, to try the checks.",
)
@click.option(
    "--catalogue",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with your own tests.csv, test_rules.csv and bundles.csv (diagnostics).",
)
@json_option
def generate(
    kind: str,
    size: str,
    seed: int,
    out: Path,
    dirt: float,
    catalogue: Path | None,
    as_json: bool,
) -> None:
    """See HELP."""
    if kind == "theatre" and catalogue is not None:
        raise click.UsageError("--catalogue is for diagnostics; theatre has no such folder")
    if kind == "diagnostics" and size == "XL":
        raise click.UsageError("--size XL is for theatre; diagnostics goes to L")
    from optimiser.exports.files import written_or_refused
    from optimiser.generate import generate_diagnostics, generate_theatre

    with written_or_refused(out):
        if out.exists() and any(out.iterdir()):
            raise click.UsageError(f"{out} is not empty; give --out another name")
        if kind == "theatre":
            theatre_size = cast("Literal['S', 'M', 'L', 'XL']", size)
            generate_theatre(theatre_size, seed, out, dirt=dirt)
        else:
            name = cast("Literal['S', 'M', 'L']", size)
            try:
                generate_diagnostics(name, seed, out, dirt=dirt, catalogue=catalogue)
            except ValueError as error:
                raise click.UsageError(f"the catalogue cannot be used: {error}") from None
    files = sorted(path.name for path in out.iterdir())
    if as_json:
        document = {"command": "generate", "kind": kind, "out": str(out), "files": files}
        show_json(document | {"size": size, "seed": seed, "dirt": dirt})
    else:
        show(f"wrote {', '.join(files)} into {out}; next: optimiser validate {out}")
