"""Options of `optimiser batch` that are for a cluster: what is refused before anything starts."""

import pytest
from click.testing import CliRunner

from optimiser.commands import main


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--scheduler", "tcp://127.0.0.1:1"], "a scheduler is for --engine dask"),
        (["--engine", "dask", "--tls-ca", "FILE"], "give all three of --tls-ca"),
        (["--engine", "dask", "--tls-key", "nowhere"], "does not exist"),
    ],
)
def test_options_that_do_not_go_together_are_refused(tmp_path, words, told):
    (tmp_path / "jobs" / "a").mkdir(parents=True)
    file = tmp_path / "file"
    file.touch()
    given = [str(file) if word == "FILE" else word for word in words]
    out = tmp_path / "out"
    done = CliRunner().invoke(main, ["batch", str(tmp_path / "jobs"), "--out", str(out), *given])
    assert done.exit_code == 2
    assert told in done.output
    assert not out.exists()
