"""The two small sizes, made once for all tests."""

from typing import Literal

import pytest

from optimiser.generate import generate_theatre
from tests.generate.folder import Case


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Case]:
    cases = {}
    sizes: tuple[Literal["S", "M"], ...] = ("S", "M")
    for size in sizes:
        folder = tmp_path_factory.mktemp(size)
        generate_theatre(size, 1, folder)
        cases[size] = Case(folder)
    return cases
