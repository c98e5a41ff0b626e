import json
import shutil
from pathlib import Path

import pytest

from optimiser.readers import read_case

TINY = Path(__file__).parents[2] / "instances" / "theatre" / "tiny"


@pytest.fixture
def read_fhir(tmp_path):
    """Reads the tiny case with this document as its waiting list."""

    def of(document):
        folder = tmp_path / "case"
        shutil.copytree(TINY, folder, dirs_exist_ok=True)
        (folder / "waiting_list.csv").unlink()
        text = document if isinstance(document, str) else json.dumps(document)
        (folder / "waiting_list.fhir.json").write_text(text, encoding="utf-8")
        return read_case(folder)

    return of
