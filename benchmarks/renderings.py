"""Seconds and bytes of what people and other systems read, on made-up hospitals and centres."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.command import optimiser
from benchmarks.machine import load_now
from benchmarks.options import Options, Skipped
from benchmarks.results import Results, Table

ABOUT = __doc__ or ""
CASES = ("theatre S", "theatre M", "theatre L", "diagnostics S", "diagnostics M")
LARGE = "diagnostics L"
"""Thirty thousand requests: only when asked for, since its plan alone takes minutes."""
CHROMIUM = Path("/usr") / "bin" / "chromium"
NOTES = (
    "The plan is the greedy one: what is measured is the paper, not the solver.",
    "read back: workbook, page, tables and feeds read from the disk and compared with plan.json, "
    "as before every release.",
    "CPU of these: their processor seconds together, which a busy machine hardly changes.",
    "open: from the request to the load event; filter: from the key to the filtered list, drawn; "
    "in Chromium, where the machine has one.",
)


def measure(options: Options) -> Results:
    """Every rendering of every case."""
    cases = [case for case in (*CASES, LARGE) if options.wants(case)]
    if not options.only:
        cases.remove(LARGE)
    if not cases:
        raise Skipped("no case of that name")
    rows = [_row(*case.split(), options) for case in cases]
    tables = [Table("Seconds", [row for row, _ in rows]), Table("Sizes", [row for _, row in rows])]
    return Results("renderings", ABOUT, {"strategy": "greedy"}, tables, NOTES)


def _row(kind: str, size: str, options: Options) -> tuple[dict[str, Any], dict[str, Any]]:
    from optimiser.exports.agreement import disagreements
    from optimiser.exports.feeds import FEEDS, feed_files
    from optimiser.exports.folder import claim
    from optimiser.readers import read_case, read_plan
    from optimiser.reports.page import page_text
    from optimiser.reports.paper import paper
    from optimiser.reports.workbook import workbook_bytes

    with tempfile.TemporaryDirectory() as folder:
        case, plan, out = (Path(folder) / name for name in ("case", "plan", "out"))
        made = optimiser("generate", kind, "--size", size, "--seed", options.seed, "--out", case)
        assert made.exit_code == 0, made.errors
        done = optimiser("plan", case, "--out", plan, "--strategy", "greedy", "--seconds", 300)
        assert plan.is_dir(), done.errors
        reading = read_case(case)
        assert reading.case is not None
        known = reading.case
        found = read_plan(plan / "plan.json", known)
        spent, used = dict[str, float](), dict[str, float]()
        read = _timed(spent, used, "paper", lambda: paper(found, known))
        book = _timed(spent, used, "workbook", lambda: workbook_bytes(read, known))
        page = _timed(spent, used, "page", lambda: page_text(read))
        feeds = _timed(spent, used, "feeds", lambda: feed_files(found, known, FEEDS))
        with claim(out) as place:
            place.write(found, known, feeds=feeds)
            _timed(spent, used, "read back", lambda: disagreements(place.partial))
        whole = optimiser("report", plan, case, "--out", out, "--feeds", "all")
        assert whole.exit_code == 0, whole.errors
        opened = _in_browser(out / "plan.html")
    seconds = {"case": f"{kind} {size}", **{name: round(value, 2) for name, value in spent.items()}}
    seconds["all of these"] = round(sum(spent.values()), 2)
    seconds["CPU of these"] = round(sum(used.values()), 2)
    seconds["report command"] = round(whole.seconds, 2)
    sizes = {
        "case": f"{kind} {size}",
        "bookings": len(found.bookings),
        "waiting": len(found.waiting),
        "page MB": round(len(page.encode()) / 1e6, 2),
        "workbook MB": round(len(book) / 1e6, 2),
        "fhir MB": round(len(feeds["fhir.json"].encode()) / 1e6, 2),
        "feed files": len(feeds),
        "peak MiB": round(whole.peak_mib),
    }
    seconds |= opened | {"load": load_now()}
    print(f"  {seconds} {sizes}", file=sys.stderr, flush=True)
    return seconds, sizes


def _timed(
    spent: dict[str, float], used: dict[str, float], name: str, work: Callable[[], Any]
) -> Any:
    start, cpu = time.perf_counter(), time.process_time()
    found = work()
    spent[name], used[name] = time.perf_counter() - start, time.process_time() - cpu
    return found


def _in_browser(file: Path) -> dict[str, Any]:
    """Seconds to open the page and to filter its waiting list; nothing without a Chromium."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return {"open": None, "filter": None}
    if not CHROMIUM.exists():
        return {"open": None, "filter": None}
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto("about:blank")
        start = time.perf_counter()
        page.goto(file.as_uri())
        opened = time.perf_counter() - start
        filtered = page.evaluate(
            """() => new Promise((done) => {
                const box = document.getElementById("words");
                const start = performance.now();
                box.value = "e000";
                box.dispatchEvent(new Event("input"));
                requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
            })"""
        )
        browser.close()
    return {"open": round(opened, 2), "filter": round(filtered / 1000, 2)}
