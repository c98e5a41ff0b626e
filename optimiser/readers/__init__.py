"""Files into nouns and findings: the doors `read_case` and `read_plan`.

case_reader     the path of a case into a source, for the reader of its kind
case_folder     a case as a folder of CSV files
case_workbook   a case as one workbook
case_toml       case.toml into settings
settings        what the settings of a case say, checked
policy_section  `[policy]` into the local policy
private_copy    files as they were at one moment, hashed
magic           what a file really is, by its first bytes
text            bytes into text, strictly
csv_file        CSV text into records
package         the zip file of a workbook, judged before it is unpacked
workbook        a workbook into records
shared_strings  the texts that cells of a workbook share, counted
sheet_xml       what a sheet's XML says of itself
sheet_values    values of a sheet as the file contract writes them
json_file       JSON, read strictly
header          a header against the vocabulary
records         records of text into a table
table           tables of text, each cell with its place
row_reader      a row being read: its faults become findings
cells           text of a cell into ids, dates, times, numbers, words and lists
near_names      the nearest known name to one that nobody knows
listing         where every row of a list goes; none may vanish
offered         sessions.csv of either kind: which sessions are offered
freshness       is the list whole and of now?
whole_case      what every kind of case is read with at the beginning and the end
theatre         the tables of a theatre case
diagnostics     the tables of a diagnostics case
plan_json       plan.json back into a plan
plan_kinds      numbers and marks of plan.json that are written as something else
plan_document   a plan.json by itself: whom it accounts for
wlmds           an extract under WLMDS headings as the waiting list
fhir            a FHIR Bundle as the waiting list
fhir_shapes     pieces of FHIR JSON whatever their shape
fhir_faults     why a request cannot be planned safely
fhir_unread     what a Bundle holds that the list does not read
asl1            one week of lists of the ASL1 collection
asl1_facts      its registrations, rooms and beds
facts           files of facts, as logic programs are written
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from optimiser.models.reading import Reading
from optimiser.readers.plan_json import read_plan
from optimiser.readers.table import Options

__all__ = ["read_case", "read_plan"]


def read_case(
    path: Path,
    *,
    accept_stale: str | None = None,
    previous_ids: set[str] | None = None,
    previous_urgent: Collection[str] = frozenset(),
    previous_starts: Mapping[str, Sequence[str]] | None = None,
    previous_extracted_at: datetime | None = None,
    allow_empty: bool = False,
) -> Reading:
    """The case at `path`: a folder of CSV files, a workbook, or a benchmark's file.

    `accept_stale` names the person who accepts lists that are old or much shorter than before;
    `previous_ids` are the ids of the plan before, `previous_urgent` the urgent among them,
    `previous_starts` the starts of their bookings (none: still waiting), `previous_extracted_at`
    when its lists were drawn; `allow_empty` lets nobody wait. Every finding is in the `Reading`,
    and `Reading.refused` says that nothing may be planned.
    Raises InputRefused, with findings, only where nothing can be read at all.
    """
    if path.suffix == ".lp":
        from optimiser.readers.asl1 import read_asl1

        return read_asl1(path)
    from optimiser.readers.case_reader import read_files

    options = Options(
        accept_stale=accept_stale,
        previous_ids=None if previous_ids is None else frozenset(previous_ids),
        previous_urgent=previous_urgent,
        previous_starts=previous_starts or {},
        previous_extracted_at=previous_extracted_at,
        allow_empty=allow_empty,
    )
    return read_files(path, options)
