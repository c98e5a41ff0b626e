"""A command as typed, run in this process."""

from click.testing import CliRunner, Result

from optimiser.commands import main


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])
