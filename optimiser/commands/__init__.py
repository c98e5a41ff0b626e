"""The `optimiser` command: it parses, calls the library and prints.

Nothing heavy is imported here, so that `--help` answers at once.
"""

import click

from optimiser.commands.audit import audit
from optimiser.commands.batch import batch
from optimiser.commands.bench import bench
from optimiser.commands.compare import compare
from optimiser.commands.door import Door
from optimiser.commands.generate import generate
from optimiser.commands.plan import plan
from optimiser.commands.report import report
from optimiser.commands.rules import rules
from optimiser.commands.validate import validate
from optimiser.commands.why import why
from optimiser.version import __version__

HELP = """Plan theatre lists and diagnostic visits, and prove what was planned.

    The program proposes; a named person approves. It uses the clinical priority that
    clinicians recorded and never computes one. Not for triage, emergencies or decisions during
    the day.

    \b
    Examples:
      optimiser validate my-case
      optimiser plan my-case --out my-plan
      optimiser audit my-plan my-case

    \b
    Exit codes:
      0   done; for `plan`: written and audited
      1   internal fault (a report is kept, see the message)
      2   wrong option or configuration
      3   input refused, nothing planned
      4   done, but it needs attention: rows held or not used, fallback used, stale or shorter
          lists accepted, patients who vanished, a search that was lost, --reproducible not
          kept, a bound contradicted, files changed after release, a reason that does not hold
      5   bookings already made contradict each other
      6   a limit was reached and there is no plan
      7   the audit found breaches; nothing was released
      8   batch: some jobs have no plan of tonight, or the cluster is gone
      9   another run holds the output folder
      10  cannot write
      130, 143  stopped by Ctrl-C, by a termination request
"""


@click.group(cls=Door, help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="optimiser")
def main() -> None:
    """Everything behind one door; see HELP for the words."""


for _command in (validate, plan, audit, why, compare, report, rules, generate, batch, bench):
    main.add_command(_command)

__all__ = ["main"]
