"""The door: every way in which a command can end, in one place.

Our own errors end with their message and exit code. Anything else is an internal fault: the
screen gets a report id, the traceback goes to a private file, since it may name patients.
"""

import os
import secrets
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click

from optimiser.commands.screen import JSON_WANTED, RELEASED, say, show_json

INTERNAL_FAULT = 1
CTRL_C = 130
TERMINATED = 143


class TerminationRequest(KeyboardInterrupt):
    """SIGTERM, unwinding like Ctrl-C so that locks and part-written folders are cleared."""

    exit_code = TERMINATED


class Door(click.Group):
    """The outermost group, which turns every ending into an exit code."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As ever; whether JSON is wanted is known even where the rest cannot be read."""
        ctx.meta[JSON_WANTED] = "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; see the module for how it ends."""
        _never_fail_on_a_character()
        try:
            with _termination_heard():
                return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort):
            raise
        except click.ClickException as error:
            if ctx.meta.get(JSON_WANTED):
                show_json({"error": error.format_message(), "exit_code": error.exit_code})
            raise
        except KeyboardInterrupt as stop:
            _say_notes(stop)
            code = TERMINATED if isinstance(stop, TerminationRequest) else CTRL_C
            _end(ctx, f"stopped; {_left(ctx)}", code)
        except Exception as error:  # noqa: BLE001 - the last door: nobody else can tell the user
            _end_with(ctx, error)


def _end_with(ctx: click.Context, error: Exception) -> NoReturn:
    from optimiser.errors import OptimiserError

    if isinstance(error, OptimiserError):
        findings = getattr(error, "findings", ())
        violations = getattr(error, "violations", ())
        for line in (*findings, *(violation.named() for violation in violations)):
            say(str(line))
        _say_notes(error)
        _end(ctx, str(error), error.exit_code, findings=findings, violations=violations)
    report, path = _report(error)
    message = (
        f"internal fault ({type(error).__name__}), report {report}; the details are in {path}, "
        "which may name patients: pass it on with care"
    )
    if RELEASED in ctx.meta:
        message += f"; {_left(ctx)}"
    _end(ctx, message, INTERNAL_FAULT)


def _left(ctx: click.Context) -> str:
    """What is in the output folder now."""
    out = ctx.meta.get(RELEASED)
    return "nothing was released" if out is None else f"the plan in {out} was released before"


def _say_notes(error: BaseException) -> None:
    """What was noted with an error of ours or with a stop: where something is left, say."""
    for note in getattr(error, "__notes__", ()):
        say(note)


def _end(ctx: click.Context, message: str, code: int, **nouns: Any) -> NoReturn:
    say(f"optimiser: {message}")
    if ctx.meta.get(JSON_WANTED):
        told = {
            name: [noun.model_dump(mode="json") for noun in given]
            for name, given in nouns.items()
            if given
        }
        show_json({"error": message, "exit_code": code, **told})
    raise click.exceptions.Exit(code)


def _report(error: Exception) -> tuple[str, str]:
    """Keep the traceback where only this user can read it; gives its id and place."""
    report = secrets.token_hex(4)
    try:
        handle, path = tempfile.mkstemp(prefix=f"optimiser-{report}-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write("".join(traceback.format_exception(error)))
    except OSError:
        return report, "no file (none could be written)"
    return report, path


@contextmanager
def _termination_heard() -> Iterator[None]:
    """Turn SIGTERM into `TerminationRequest` while a command runs."""

    def stop(_signal: int, _frame: object) -> NoReturn:
        raise TerminationRequest

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _never_fail_on_a_character() -> None:
    """A console that cannot print a letter gets its escape instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
