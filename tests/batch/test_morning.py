"""The morning page: what it says, in which order, and how it behaves in a browser."""

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from optimiser.batch.facts import facts_of
from optimiser.batch.made import Made
from optimiser.batch.morning import morning_text
from optimiser.batch.morning.told import morning
from optimiser.batch.order import Cause, Ending
from optimiser.batch.status import BatchState, JobState, Light, Totals
from optimiser.batch.store import Store
from optimiser.batch.summary import exit_code, light_of, totals_of
from optimiser.batch.words import what_to_do
from optimiser.models.plan import PlanStatus, SetAside
from optimiser.models.policy import Policy
from optimiser.planning import Planned
from optimiser.reports.snapshot import snapshot
from tests.batch.nights import (
    BEGAN,
    MARKUP,
    bad_night,
    facts,
    failed,
    good_night,
    look,
    night,
    open_job,
    ready,
    running_night,
)
from tests.browser import faults_found_by_axe
from tests.made_up import a_case, a_plan, a_reading


class Text(HTMLParser):
    """The words of a page as they are read, without style and script."""

    def __init__(self, page):
        super().__init__()
        self.words, self.silent, self.links = [], False, []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.silent = tag in ("style", "script")
        self.words += [" "] if tag in ("br", "td", "th") else []
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag):
        self.silent = False

    def handle_data(self, data):
        if not self.silent:
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())


def said(status):
    return Text(morning_text(status)).text


def names(status):
    return [row[0] for row in morning(status).jobs.rows]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, 0),
        ({"findings": {"surgeon_row_untrusted": 2}}, 4),
        ({"held": (SetAside(id="E5", rule="priority_unreadable", detail="line 7"),)}, 4),
        ({"findings": {"extract_stale_accepted": 1}}, 4),
        ({"findings": {"list_much_shorter_accepted": 1}}, 4),
        ({"findings": {"entry_vanished": 2}}, 4),
        ({"status": PlanStatus.fallback}, 4),
        ({"findings": {"nhs_number_wrong": 3}}, 0),
    ],
)
def test_a_night_needs_a_look_where_a_plan_alone_would(more, code):
    plan, case = a_plan(**({"held": (), "findings": {}} | more)), a_case()
    assert exit_code([ready("a", facts=facts_of(plan, case, None))], ()) == code
    assert Planned(plan, a_reading(case), case, folder=None).exit_code == code


def test_what_to_do_names_those_who_vanished_and_how_much_there_is_to_read():
    plan = a_plan(held=(), findings={"entry_vanished": 2})
    told = facts_of(plan, a_case(), None)
    made = Made(schema="optimiser.job/1", job="a", key="k", fallback=None, exit_code=4, facts=told)
    words = what_to_do(
        JobState.planned, Ending.planned, made, late=False, older=True, old_lists=False
    )
    assert "2 of the earlier plan are no longer on the list: make sure that their wait" in words
    assert f"{told.attention} items need attention: read its summary" in words
    assert "urgent wait" in words


def test_whoever_lost_a_date_is_counted_among_what_needs_attention():
    plan, case = a_plan(bookings=()), a_case(policy=Policy(notice_days=0))
    before = facts_of(plan, case, None).attention
    old = snapshot(a_plan(), case)
    assert facts_of(plan, case, None, previous=old).attention == before + 1


def test_what_to_do_says_what_a_named_person_accepted_and_nothing_else():
    """Fresh lists without an urgent patient are not stale."""
    told = facts_of(a_plan(held=(), findings={"urgent_vanished_accepted": 1}), a_case(), None)
    made = Made(schema="optimiser.job/1", job="a", key="k", fallback=None, exit_code=4, facts=told)
    words = what_to_do(
        JobState.planned, Ending.planned, made, late=False, older=True, old_lists=False
    )
    assert "accepted by a named person: urgent patients of the plan before are gone from" in words
    assert "stale" not in words


def test_lists_of_another_night_are_named():
    """A run that finds the files of last week again has nothing to do, and says so."""
    drawn = {"old": BEGAN - timedelta(hours=37), "new": BEGAN - timedelta(hours=20)}
    jobs = [
        ready(name, state=JobState.kept, facts=facts(extracted_at=at)) for name, at in drawn.items()
    ]
    (remark,) = morning(night(*jobs)).remarks
    assert remark.startswith("Lists drawn more than 36 hours before this run began: old.")
    assert remark in said(night(*jobs))
    assert morning(night(jobs[1])).remarks == ()


def test_it_is_red_until_it_is_ready():
    assert morning(running_night()).verdict == "NOT READY: STILL RUNNING"
    assert morning(bad_night()).verdict == "NOT READY"
    assert morning(night(look("a"), ready("b"))).verdict == "READY, BUT LOOK"
    assert morning(good_night()).verdict == "READY"
    stopped = night(ready("a"), open_job("b"), state=BatchState.stopped)
    assert morning(stopped).verdict == "NOT READY: STOPPED BEFORE THE END"
    assert "1 job had no turn. Start the batch again" in said(stopped)


@pytest.mark.parametrize("state", [one for one in BatchState if one is not BatchState.finished])
def test_row_105_no_light_is_green_before_the_batch_has_ended(state):
    assert ready("a").light is Light.green
    assert light_of(BatchState.finished, [ready("a")], ()) is Light.green
    assert light_of(state, [ready("a")], ()) is Light.red
    assert light_of(BatchState.finished, [ready("a"), open_job("b")], ()) is Light.red
    assert light_of(BatchState.finished, [ready("a")], ("gone",)) is Light.amber


def test_a_batch_that_stopped_is_never_called_ready():
    """Even where every job that it knows of has a plan."""
    assert morning(night(ready("a"), state=BatchState.stopped)).verdict.startswith("NOT READY")


def test_what_needs_somebody_stands_first():
    assert names(bad_night()) == [
        "west-ct", "south-120", "east-mri", "south-101", "north-110", "north-130",
    ]  # fmt: skip
    urgent = night(failed("b", urgent=False, priority=9), failed("a", urgent=False), failed("z"))
    assert names(urgent) == ["z", "b", "a"]


def test_each_job_says_what_the_morning_team_asks():
    row = dict(
        zip(
            [column.key for column in morning(bad_night()).jobs.columns],
            morning(bad_night()).jobs.rows[2],
            strict=True,
        )
    )
    assert row == {
        "job": "east-mri", "state": "planned", "plan": "feasible", "urgent_waiting": 1,
        "urgent_late": 0, "held": 2, "findings": 3, "gap": "open", "time": "1 min 23 s",
        "what_to_do": "look at the head of its summary: 2 held rows, 1 urgent patient waiting",
        "changes": "3 moved, 1 fell out, 9 came in",
    }  # fmt: skip


def test_an_older_plan_is_called_one():
    text = said(bad_night())
    assert "west-ct ■ not ready quarantined OLDER PLAN, not from this input" in text
    assert "plain greedy plan: time was short" in text


def test_what_to_do_names_failures_before_plans_to_look_at():
    text = said(bad_night())
    assert "run the batch again (it said: the input is refused; nothing was planned)" in text
    heads = ["What to do (4)", "Not ready (2)", "west-ct: book", "south-120: mend",
             "Ready, but look (2)", "east-mri: look", "On the list"]  # fmt: skip
    places = [text.index(head) for head in heads]
    assert places == sorted(places)
    assert "On the list of an earlier night and not on this one: old-clinic." in text


def test_while_it_runs_nothing_is_to_be_done_for_what_has_had_no_turn():
    text = said(running_night())
    assert "What to do (0) Nothing yet. 3 jobs still to be planned" in text
    assert "says whether the batch still lives" in text


def test_totals_of_a_bad_night():
    assert bad_night().totals == Totals(
        jobs=6, green=2, amber=2, red=2, planned=3, kept=1, failed=1, quarantined=1, open=0,
        fallback=1, short=0, booked=4 * 40, waiting=4 * 12, urgent_waiting=2, held=4,
        findings=4 * 3, solve_seconds=254.6,
    )  # fmt: skip


def test_totals_of_a_night_of_which_no_two_counts_are_alike():
    more = (
        ready("kept", state=JobState.kept),
        look("short", fallback=Cause.short),
        look("no answer", facts=facts(plan_status="fallback", booked=7, waiting=5, findings=1)),
        failed("no plan"),
        failed("no plan either"),
        *(open_job(name) for name in ("first", "second", "third")),
        open_job("now", JobState.running),
    )
    assert totals_of((*bad_night().jobs, *more), 1234.56789) == Totals(
        jobs=15, green=3, amber=4, red=8, planned=5, kept=2, failed=3, quarantined=1, open=4,
        fallback=2, short=1, booked=6 * 40 + 7, waiting=6 * 12 + 5, urgent_waiting=3, held=6,
        findings=6 * 3 + 1, solve_seconds=1234.568,
    )  # fmt: skip


def test_the_page_tells_the_totals_of_the_status():
    totals = Totals(
        jobs=101, green=102, amber=103, red=104, planned=105, kept=106, failed=107,
        quarantined=108, open=109, fallback=110, short=111, booked=112, waiting=113,
        urgent_waiting=114, held=115, findings=116, solve_seconds=117 * 60 + 29,
    )  # fmt: skip
    text = said(night(ready("a"), totals=totals))
    for told in ("all 101", "ready 102", "ready, but look 103", "not ready 104", "failed 107",
                 "quarantined 108", "no turn yet, or running 109", "planned in this run 105",
                 "kept: planned earlier 106", "plain greedy plans 110", "shorter searches 111",
                 "findings about the files 116", "minutes of planning 117", "booked 112",
                 "waiting 113", "urgent and waiting 114", "held rows 115"):  # fmt: skip
        assert told in text


def test_times_are_those_of_the_readers_also_when_clocks_change():
    begun = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    status = night(ready("a"), began_at=begun, finished_at=begun + timedelta(hours=1))
    text = morning(status).times
    assert "began Sun 25 Oct 2026 01:30 BST" in text
    assert "ended Sun 25 Oct 2026 01:30 GMT" in text


def test_links_stay_in_the_folder_of_the_page():
    odd = [ready("a", link="javascript:alert(1)"), ready("b", link="plans/b #1?/plan.html")]
    links = [one.plan for one in morning(night(*odd)).links]
    assert links == ["./javascript%3Aalert%281%29", "./plans/b%20%231%3F/plan.html"]
    page = Text(morning_text(bad_night()))
    assert "./plans/east-mri/plan.html" in page.links
    assert "./plans/east-mri/changes.txt" in page.links
    assert all(link.startswith(("#", "./plans/")) for link in page.links)


def test_nothing_of_a_job_becomes_markup():
    job = failed(MARKUP, what_to_do=MARKUP, message=MARKUP, urgent=False)
    page = morning_text(night(job, message=MARKUP, gone=(MARKUP,)))
    assert MARKUP not in page
    assert "<img" not in page
    assert page.count("<script>") == 1


def test_a_text_that_reorders_is_shown_as_such():
    assert "<U+202E>" in said(night(failed("a\u202eb")))


def test_the_same_status_is_the_same_page():
    assert morning_text(bad_night()) == morning_text(bad_night())


def test_a_thousand_jobs_are_one_page():
    many = [ready(f"job-{n:04}", facts=facts()) for n in range(1000)]
    assert len(morning(night(*many)).jobs.rows) == 1000
    assert "job-0999" in morning_text(night(*many))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("made", "width"),
    [(running_night, 400), (bad_night, 1280), (bad_night, 400), (good_night, 400)],
)
def test_axe_finds_nothing(opened, made, width):
    page = opened(morning_text(made()), width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults_found_by_axe(page) == []


@pytest.mark.slow
def test_it_asks_nobody_for_anything_and_its_script_runs(opened):
    page = opened(morning_text(bad_night()))
    assert len(page.asked) == 1
    assert page.complaints == []


@pytest.mark.slow
def test_a_page_of_another_night_says_so(opened):
    page = opened(morning_text(good_night()))
    for hours, out_of_date in ((23, False), (25, True)):
        page.clock.set_fixed_time(BEGAN + timedelta(hours=hours))
        page.reload()
        assert page.title().startswith("OUT OF DATE") is out_of_date
        assert ("OUT OF DATE" in page.locator(".tag").inner_text()) is out_of_date


@pytest.mark.slow
def test_it_works_by_keyboard_and_prints_in_black(opened):
    page = opened(morning_text(bad_night()))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.locator("#todo a").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector(':target th').textContent") == "west-ct"
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    shade = "getComputedStyle(document.querySelector('header')).backgroundColor"
    assert page.evaluate(shade) == "rgb(255, 255, 255)"
    page.emulate_media()
    assert page.pdf(prefer_css_page_size=True, print_background=True).startswith(b"%PDF")


@pytest.mark.slow
def test_every_light_has_words_and_a_sign(opened):
    page = opened(morning_text(bad_night()))
    told = page.locator(".jobs tbody td:nth-child(2)").all_inner_texts()
    signs = {Light.red: "■ not ready", Light.amber: "▲ ready, but look", Light.green: "● ready"}
    assert [one.splitlines()[0] for one in told] == [
        signs[light] for light in (Light.red,) * 2 + (Light.amber,) * 2 + (Light.green,) * 2
    ]
    assert {one.splitlines()[1].partition(",")[0] for one in told} <= {s.value for s in JobState}


def test_it_lies_beside_the_status_and_says_the_same(tmp_path):
    store = Store(tmp_path)
    for made in (running_night, bad_night):
        store.tell(made())
        assert (tmp_path / "morning.html").read_text(encoding="utf-8") == morning_text(made())
        assert store.told() == made()
