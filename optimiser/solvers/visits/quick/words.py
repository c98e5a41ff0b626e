"""Masks of free ticks as rows of 64-bit words, and the dice of a search.

All of it runs compiled where numba is installed and as it stands where not. Only whole numbers
without a sign meet each other here: mixed with others they would become fractions.
"""

import numpy as np

from optimiser.solvers.visits.quick.compiled import Words, compiled

NONE, ONE, ALL = np.uint64(0), np.uint64(1), np.uint64(2**64 - 1)
S1, S2, S4, S7, S8 = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(7), np.uint64(8)
S11, S13, S16, S17, S32 = (np.uint64(n) for n in (11, 13, 16, 17, 32))
L32, L16, L8 = np.uint64(0xFFFFFFFF), np.uint64(0xFFFF), np.uint64(0xFF)
L4, L2 = np.uint64(0xF), np.uint64(0x3)


@compiled
def span(word: int, first: int, until: int) -> np.uint64:
    """The bits of word number `word` that stand for ticks from `first` to before `until`."""
    low, high = max(first - 64 * word, 0), min(until - 64 * word, 64)
    if low >= high:
        return NONE
    upper = ALL
    if high < 64:
        upper = (ONE << np.uint64(high)) - ONE
    return upper & ~((ONE << np.uint64(low)) - ONE)


@compiled
def keep(bits: Words, at: int, words: int, first: int, until: int) -> None:
    """Clear all but the ticks from `first` to before `until` of the mask that starts at `at`."""
    for word in range(words):
        bits[at + word] &= span(word, first, until)


@compiled
def clear(bits: Words, at: int, words: int, first: int, until: int) -> None:
    """Clear the ticks from `first` to before `until` of the mask that starts at `at`."""
    for word in range(max(0, first >> 6), min(words, (until + 63) >> 6)):
        bits[at + word] &= ~span(word, first, until)


@compiled
def runs(bits: Words, at: int, words: int, length: int) -> None:
    """Leave the ticks from which `length` ticks on end are set in the mask that starts at `at`."""
    have = 1
    while have < length:
        step = min(have, length - have)
        whole, part = step >> 6, np.uint64(step & 63)
        rest = np.uint64(64 - (step & 63))
        for word in range(words):
            later = NONE
            if word + whole < words:
                later = bits[at + word + whole] >> part
                if part != NONE and word + whole + 1 < words:
                    later |= bits[at + word + whole + 1] << rest
            bits[at + word] &= later
        have += step


@compiled
def lowest(bits: np.uint64) -> int:
    """The number of the lowest bit set."""
    at = 0
    if bits & L32 == NONE:
        bits >>= S32
        at += 32
    if bits & L16 == NONE:
        bits >>= S16
        at += 16
    if bits & L8 == NONE:
        bits >>= S8
        at += 8
    if bits & L4 == NONE:
        bits >>= S4
        at += 4
    if bits & L2 == NONE:
        bits >>= S2
        at += 2
    if bits & ONE == NONE:
        at += 1
    return at


@compiled
def first_from(bits: Words, at: int, words: int, low: int) -> int:
    """The first tick no earlier than `low` in the mask that starts at `at`; -1: there is none."""
    start = max(low, 0)
    for word in range(start >> 6, words):
        some = bits[at + word]
        if word == start >> 6:
            some &= ALL << np.uint64(start & 63)
        if some != NONE:
            return 64 * word + lowest(some)
    return -1


@compiled
def some_in(bits: Words, at: int, words: int) -> bool:
    """Is any tick set in the mask that starts at `at`?"""
    some = NONE
    for word in range(words):
        some |= bits[at + word]
    return bool(some != NONE)


@compiled
def chance(dice: Words) -> float:
    """A number from 0 to below 1. Source: Marsaglia, Xorshift RNGs, 2003."""
    state = dice[0]
    state ^= state << S13
    state ^= state >> S7
    state ^= state << S17
    dice[0] = state
    return float(state >> S11) * 2.0**-53


@compiled
def pick(dice: Words, count: int) -> int:
    """One of the numbers from 0 to below `count`."""
    return int(chance(dice) * count)
