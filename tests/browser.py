"""Pages in a real browser, where this machine has one: `browser` and `opened` of conftest."""

from pathlib import Path

import pytest

CHROMIUM = Path("/usr") / "bin" / "chromium"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def faults_found_by_axe(page):
    """What axe has to say against the page as it stands; skips where axe is not installed."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.evaluate("document.querySelector('meta[http-equiv]')?.remove()")
    found = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    return [] if found.violations_count == 0 else [found.generate_report()]
