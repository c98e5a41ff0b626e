"""Plan folders released, and what is in them."""

from optimiser.exports.folder import claim
from optimiser.exports.manifest import changed_files
from tests.made_up import a_case, a_plan, load

FILES = [
    "bookings.csv", "lists.txt", "manifest.json", "plan.html", "plan.json", "plan.xlsx",
    "summary.txt", "waiting.csv",
]  # fmt: skip


def release(out, seed=1):
    """Releases a made-up plan made with this seed, and gives the place it was claimed by."""
    plan = a_plan()
    plan = plan.model_copy(update={"run": plan.run.model_copy(update={"seed": seed})})
    with claim(out) as place:
        place.write(plan, a_case())
        place.release(plan)
    return place


def seed_of(folder):
    """The seed of the plan in `folder`, which must be whole: all files, all hashes."""
    assert changed_files(folder) == []
    assert sorted(path.name for path in folder.iterdir()) == FILES
    return load(folder / "plan.json")["run"]["seed"]


def names(folder):
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())
