"""The texts that cells of a workbook share, counted before anything makes a copy for each cell.

A workbook keeps each text once and names it by its number. One long text named by thousands of
cells is a small file, and gigabytes once every cell has a text of its own.

Source: RELIABILITY row 21.
"""

from collections.abc import Mapping
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from optimiser.readers.package import Damaged

PART = "xl/sharedstrings.xml"
"""Its name in small letters."""
MOST_CHARACTERS = 200 * 2**20
"""Of all cells of a sheet; 200,000 rows of 40 cells have about a third of it."""


def lengths_of(xml: bytes) -> list[int]:
    """Characters of each shared string, by its number. Raises Damaged."""
    counter = _Counter()
    try:
        defusedxml.sax.parseString(xml, counter, forbid_dtd=True)
    except DefusedXmlException:
        raise Damaged("workbook_unsafe", "holds XML with definitions", "plain XML") from None
    except (SAXException, LookupError, UnicodeError):
        raise Damaged(
            "workbook_damaged", "holds XML that cannot be read", "a whole .xlsx workbook"
        ) from None
    return counter.lengths


def check_size(lengths: list[int], named: Mapping[int, int]) -> None:
    """Raises Damaged where the cells that name the strings would take too much memory."""
    whole = sum(lengths[number] * times for number, times in named.items() if number < len(lengths))
    if whole > MOST_CHARACTERS:
        raise Damaged(
            "workbook_text_too_large",
            f"has cells of {whole:,} characters together",
            f"at most {MOST_CHARACTERS:,}",
            "look for a long text that stands in many cells, and remove it",
        )


class _Counter(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.lengths: list[int] = []
        self.listening = False

    def startElement(self, name: str, _attrs: AttributesImpl) -> None:
        name = name.rpartition(":")[2]
        if name == "si":
            self.lengths.append(0)
        self.listening = name == "t"

    def characters(self, content: str) -> None:
        if self.listening and self.lengths:
            self.lengths[-1] += len(content)

    def endElement(self, _name: str) -> None:
        self.listening = False
