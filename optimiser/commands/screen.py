"""What goes where: products to stdout, everything else to stderr; options that commands share."""

import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

if TYPE_CHECKING:
    from optimiser.progress import Progress

JSON_WANTED = "optimiser.json"
RELEASED = "optimiser.released"
"""Where a command notes the folder that it has released, for whatever ends it afterwards."""
CASE = click.Path(path_type=Path)
"""A case or a plan. Whether it is there is for its reader to say: that is input, not usage."""
THERE = click.Path(exists=True, path_type=Path)

LIVE_PAUSE, LOG_PAUSE = 0.2, 10.0
"""Seconds between two tellings of progress, on a terminal and anywhere else."""

P = ParamSpec("P")
T = TypeVar("T")


def _json_chosen(ctx: click.Context, _param: click.Parameter, value: bool) -> bool:
    ctx.meta[JSON_WANTED] = value
    return value


def json_option(command: Callable[P, T]) -> Callable[P, T]:
    """`--json`: one JSON document on stdout; the door reads it too when a command fails."""
    return click.option(
        "--json",
        "as_json",
        is_flag=True,
        is_eager=True,
        callback=_json_chosen,
        help="Print one JSON document on stdout.",
    )(command)


def finite(_ctx: click.Context, _param: click.Parameter, value: float) -> float:
    """The callback of an option in seconds, which click would let be infinite or no number."""
    if not isfinite(value):
        raise click.BadParameter("must be a number of seconds")
    return value


def _name(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.strip():
        raise click.BadParameter("must be the name of the person who accepts it")
    return None if value is None else value.strip()


def accept_stale_option(command: Callable[P, T]) -> Callable[P, T]:
    """`--accept-stale NAME`: a named person accepts data that is older than it should be."""
    return click.option(
        "--accept-stale",
        metavar="NAME",
        callback=_name,
        help="Plan from stale data; NAME is the person who accepts it.",
    )(command)


def allow_empty_option(command: Callable[P, T]) -> Callable[P, T]:
    """`--allow-empty`: it is meant that nobody waits."""
    return click.option(
        "--allow-empty", is_flag=True, help="An empty waiting list is not an error."
    )(command)


def show(text: str) -> None:
    """Print a product on stdout. A reader that went away is no reason to fail."""
    try:
        click.echo(text.rstrip("\n"))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def show_json(document: Any) -> None:
    """Print one JSON document on stdout, in ASCII, so that every console can carry it."""
    show(json.dumps(document, indent=2))


def say(text: str) -> None:
    """Tell something that is not the product, on stderr."""
    try:
        click.echo(text, err=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


class ProgressLine:
    """Where the solver is: one line that keeps up with it on a terminal, a line now and then
    anywhere else, so that the log of a long run shows how it goes and a short one stays clean.
    """

    def __init__(self) -> None:
        self.live = sys.stderr.isatty()
        self.drawn = 0.0 if self.live else time.monotonic()
        self.reached: Progress | None = None

    def __call__(self, progress: "Progress") -> None:
        """Show the value, bound and gap told last, and what is being done."""
        if progress.level:
            self.reached = progress
        if time.monotonic() - self.drawn < (LIVE_PAUSE if self.live else LOG_PAUSE):
            return
        self.drawn = time.monotonic()
        told = [f"{progress.elapsed_seconds:5.0f} s"]
        if self.reached is not None:
            told += _reached(self.reached)
        text = "  ".join([*told, progress.message])
        # a log on a full disk is no reason to fail
        with suppress(OSError, ValueError):
            if self.live:
                self._draw(text)
            else:
                say(text)

    def clear(self) -> None:
        """Leave the terminal as it was."""
        if self.live and self.drawn:
            self._draw("")

    def _draw(self, text: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        click.echo(f"\r{text[:width]:<{width}}\r", err=True, nl=False)


def _reached(progress: "Progress") -> list[str]:
    from optimiser.models.plan import gap_of

    value, bound = progress.value, progress.bound
    gap = "-" if value is None or bound is None else f"{100 * gap_of(value, bound):.2f}%"
    return [progress.level, f"best {_number(value)}", f"bound {_number(bound)}", f"gap {gap}"]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"
