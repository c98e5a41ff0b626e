"""`optimiser bench`: the benchmarks of a checkout, from the same command."""

import os
import subprocess
import sys
from pathlib import Path

import click

from optimiser.commands.screen import json_option, say, show, show_json

HELP = """Run the benchmarks NAME, or all; they stand in a checkout of the project.

    Every word after `--` goes to `python -m benchmarks`, which says what there is.

    \b
    Examples:
      optimiser bench speed
      optimiser bench -- --help
      optimiser bench peers -- --only M --seconds 30

    \b
    Exit codes: 0 done, 2 no checkout, or words that the benchmarks do not know.
"""
ROOT = Path(__file__).parents[2]


@click.command(help=HELP)
@click.argument("words", metavar="[NAME]...", nargs=-1, type=click.UNPROCESSED)
@json_option
@click.pass_context
def bench(ctx: click.Context, words: tuple[str, ...], as_json: bool) -> None:
    """See HELP."""
    from optimiser.errors import UsageError

    if not (ROOT / "benchmarks" / "__main__.py").is_file():
        raise UsageError("the benchmarks are no part of the package: run this from a checkout")
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    done = subprocess.run(  # noqa: S603 - this interpreter and a module of ours
        [sys.executable, "-m", "benchmarks", *words],
        check=False,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
    )
    if as_json:
        say(done.stdout)
        show_json({"command": "bench", "exit_code": done.returncode, "benchmarks": list(words)})
    else:
        show(done.stdout)
    ctx.exit(done.returncode)
