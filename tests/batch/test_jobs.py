"""Which jobs there are, and what is refused as a list of jobs."""

import os

import pytest

from optimiser.batch.jobs import Job, JobOptions, read_jobs
from optimiser.batch.key import input_hash, key_of
from optimiser.batch.order import Order, Outcome
from optimiser.errors import UsageError
from tests.batch.folders import cases


def toml(tmp_path, text):
    file = tmp_path / "jobs.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_folder_gives_a_job_for_each_case_in_it_and_for_each_that_is_missing(tmp_path):
    cases(tmp_path, "b", "a")
    for name in ("empty", ".hidden", "St. Mary's"):
        (tmp_path / name).mkdir()
    (tmp_path / "book.xlsx").write_bytes(b"")
    (tmp_path / "~$book.xlsx").write_bytes(b"")
    (tmp_path / "readme.txt").write_text("not a case", encoding="utf-8")
    jobs = read_jobs(tmp_path, JobOptions(seconds=7))
    assert [job.name for job in jobs] == ["St. Mary-s", "a", "b", "book", "empty"]
    assert {job.seconds for job in jobs} == {7}
    assert jobs[-2].case == tmp_path / "book.xlsx"


def test_folders_whose_names_become_one_are_told_apart(tmp_path):
    """One odd letter must not keep a whole night from running."""
    for name in ("north é", "north è", "North -"):
        (tmp_path / name).mkdir()
    assert [job.name for job in read_jobs(tmp_path)] == ["North -", "north - 2", "north - 3"]


def test_a_toml_file_names_jobs_with_their_options(tmp_path):
    cases(tmp_path / "in", "a")
    file = toml(
        tmp_path,
        "[defaults]\nseconds = 5\nseed = 3\n"
        '[[jobs]]\nname = "z"\ncase = "in/a"\nurgent = true\n'
        '[[jobs]]\nname = "y"\ncase = "in/a"\nseconds = 9\nprevious = "last/y"\npriority = 2\n',
    )
    y, z = read_jobs(file, JobOptions(seconds=60, reproducible=True))
    assert (y.seconds, y.seed, y.priority, y.urgent, y.reproducible) == (9, 3, 2, False, True)
    assert (z.seconds, z.urgent, z.case) == (5, True, tmp_path / "in/a")
    assert (y.previous, z.previous) == (tmp_path / "last/y", None)
    assert (y.watchdog_seconds, Job(name="a", case="a").watchdog_seconds) == (138, 240)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("jobs = [", "no TOML"),
        (f"jobs = {'9' * 5_000}", "no TOML"),
        ("", "jobs: Field required"),
        ("jobs = []", "at least 1 item"),
        ('jobs = [{ name = "a", case = "in/a", accept_stale = " " }]', "name of the person"),
        ('jobs = [{ name = "a" }]', "case: Field required"),
        ('jobs = [{ name = "../a", case = "a" }]', "name: give letters"),
        ('jobs = [{ name = "a.previous", case = "a" }]', "do not end like a folder of plans"),
        ('jobs = [{ name = "a", case = "a", secnods = 5 }]', "secnods: Extra inputs"),
        ('jobs = [{ name = "a", case = "a", seconds = 0 }]', "seconds: Input should be greater"),
        ('jobs = [{ name = "a", case = "a", strategy = "luck" }]', "strategy: give one of choose"),
        ('jobs = [{ name = "a", case = "a" }, { name = "A", case = "b" }]', "more than one job"),
        ('defaults = { seconds = "x" }\njobs = [{ name = "a", case = "a" }]', "defaults.seconds"),
        ("jobs = [1]", "jobs.0"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(tmp_path, text, told):
    with pytest.raises(UsageError) as refused:
        read_jobs(toml(tmp_path, text))
    assert told in str(refused.value)
    assert refused.value.exit_code == 2


def test_a_place_without_jobs_is_refused(tmp_path):
    cases(tmp_path, "a")
    (tmp_path / "none").mkdir()
    for place, told in [
        (tmp_path / "a", "is a case"),
        (tmp_path / "none", "holds no case folder"),
        (tmp_path / "gone.toml", "cannot be read"),
    ]:
        with pytest.raises(UsageError, match=told):
            read_jobs(place)


def test_the_key_is_that_of_the_question(tmp_path):
    cases(tmp_path, "a", "b")
    order = Order(
        job="a", key="", attempt=1, case=str(tmp_path / "a"), out="out", watch_seconds=9,
        memory_bytes=9,
    )  # fmt: skip
    plan = tmp_path / "plan.json"
    plan.write_text("{}", encoding="utf-8")
    same = order.model_copy(
        update={"job": "c", "case": str(tmp_path / "b"), "out": "there", "attempt": 2,
                "watch_seconds": 8.0, "scratch": "tmp"}
    )  # fmt: skip
    assert key_of(same) == key_of(order)
    others = {
        key_of(order),
        key_of(order, plan),
        key_of(order.model_copy(update={"seed": 2})),
        key_of(order.model_copy(update={"seconds": 1.0})),
        key_of(order.model_copy(update={"accept_stale": "A Manager"})),
        key_of(order.model_copy(update={"case": str(tmp_path / "gone")})),
    }
    (tmp_path / "a" / "beds.csv").rename(tmp_path / "a" / "Beds.csv")
    assert len(others | {key_of(order)}) == 7
    assert input_hash(tmp_path / "gone") == input_hash(tmp_path / "plans") == "unreadable"


def test_a_case_named_by_its_file_is_all_of_its_files(tmp_path):
    """A priority changed in the list, or the policy beside a workbook, asks another question."""
    case = tmp_path / "a"
    cases(tmp_path, "a")
    before = input_hash(case / "case.toml")
    assert before == input_hash(case)
    (case / "waiting_list.csv").write_text("entry_id\n", encoding="utf-8")
    assert input_hash(case / "case.toml") != before
    week = tmp_path / "week.xlsx"
    week.write_bytes(b"a workbook")
    alone = input_hash(week)
    (tmp_path / "case.toml").write_text("[policy]\n", encoding="utf-8")
    beside = input_hash(week)
    (tmp_path / "case.toml").write_text("[policy]\nnotice_days = 3\n", encoding="utf-8")
    assert len({alone, beside, input_hash(week)}) == 3


def test_paths_travel_whatever_bytes_they_hold(tmp_path):
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")
    order = Order(
        job="a", key="k", attempt=1, case=odd, out=f"{odd}/é\u0142", previous=odd, accounted=odd,
        scratch=odd, watch_seconds=1, memory_bytes=1,
    )  # fmt: skip
    assert Order.model_validate_json(order.model_dump_json()) == order
    assert Order.model_validate(order.model_dump()) == order
    told = Outcome(job="a", attempt=1, ending="refused", exit_code=3, message=f"{odd} is no case")
    assert Outcome.model_validate_json(told.model_dump_json()).message.endswith("caf? is no case")
