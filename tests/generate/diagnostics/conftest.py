"""The two smaller sizes, made once for all tests."""

from typing import Literal

import pytest

from optimiser.generate import generate_diagnostics
from tests.generate.diagnostics.made import Centre


@pytest.fixture(scope="session")
def centres(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Centre]:
    made = {}
    sizes: tuple[Literal["S", "M"], ...] = ("S", "M")
    for size in sizes:
        folder = tmp_path_factory.mktemp(size)
        generate_diagnostics(size, 1, folder)
        made[size] = Centre(folder)
    return made
