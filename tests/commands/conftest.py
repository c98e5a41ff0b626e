"""Stand-ins for the reader, the solver and the audit: the commands are tested alone."""

import sys
from importlib.util import find_spec
from types import ModuleType, SimpleNamespace

import pytest

from tests.commands.run import run
from tests.made_up import a_plan, a_reading


class House:
    """What the stand-ins give, for a test to change; and what they were given."""

    def __init__(self):
        self.reading = a_reading()
        self.plan = a_plan()
        self.violations = []
        self.so_far = SimpleNamespace(close=lambda: None, trouble="", kept=0)
        self.raises = {}
        self.given = {}

    def _door(self, name, answer):
        def call(*args, **kwargs):
            self.given[name] = (args, kwargs)
            if name in self.raises:
                raise self.raises[name]
            return answer()

        return call

    def module(self, name, **doors):
        module = ModuleType(name)
        spec = find_spec(name)
        if spec is not None and spec.submodule_search_locations is not None:
            module.__path__ = spec.submodule_search_locations  # what lies below it is the real one
        for door, answer in doors.items():
            setattr(module, door, self._door(door, answer))
        return module

    def run(self, *words):
        return run(*words)


@pytest.fixture
def house(monkeypatch):
    house = House()
    stand_ins = {
        "optimiser.readers": {
            "read_case": lambda: house.reading,
            "read_plan": lambda: house.plan,
        },
        "optimiser.solve": {"solve": lambda: house.plan},
        "optimiser.so_far": {"SoFar": lambda: house.so_far},
        "optimiser.audit": {"audit_files": lambda: (house.reading, house.plan, house.violations)},
    }
    for name, doors in stand_ins.items():
        monkeypatch.setitem(sys.modules, name, house.module(name, **doors))
    return house


@pytest.fixture
def case(tmp_path):
    folder = tmp_path / "case"
    folder.mkdir()
    return folder
