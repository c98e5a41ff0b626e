"""What is compiled needs no folder in which to be kept."""

import pytest

from optimiser.solvers.compiling import compiled_by_numba

numba = pytest.importorskip("numba")


def twice(number):
    return 2 * number


@pytest.mark.parametrize("signature", [(), ("int64(int64)",)])
def test_where_nothing_can_be_kept_it_is_compiled_all_the_same(monkeypatch, signature):
    from numba.core import caching

    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])
    with pytest.raises(RuntimeError, match="no locator"):
        numba.njit(*signature, cache=True)(twice)
    made = compiled_by_numba(twice, *signature)
    assert made(21) == 42
    assert made.signatures


def test_a_full_disk_keeps_nothing_and_stops_nobody(monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(numba.core.caching.FunctionCache, "save_overload", full)
    assert compiled_by_numba(twice, "int64(int64)")(21) == 42
