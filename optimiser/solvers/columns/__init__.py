"""Columns: whole lists as the unit of choice, with a bound on every level.

A list that may fill a session is a column. A master LP picks one list a session so that nobody is
booked twice and what sessions share suffices; its prices say what each patient's place is worth,
and an exact knapsack over minutes finds, session by session, the list that gains most by them.
The prices also give the bound, in every round: whatever the plan, it is no better.

    shape         what fits into a list: minutes, spreads, turnover by procedure
    levels        every level as gains of lists, each so that more is better
    rows          what lists share, read off the coupling rules
    pricing       the best list of one session at given prices
    sweep         the same for every session at once; `kernel` and `sweep_kernel` are its loops
    apart         lists with and without infected cases
    start         prices to begin with
    master        the LP over the lists known so far
    prices        what is shared, and what levels above keep, in prices
    walk          prices taken downhill between two LPs, with very many sessions
    rounds        lists and prices in turn, and the bound
    choice        one list a session out of a pool
    standing      which lists can be run on their own
    realise       lists with times
    near          every list of a session that comes near its best
    pool          such lists of every session, to choose from
    blocks        a choice block by block, where all at once is too much
    part          some sessions opened while all others stay as they are
    renewed       block by block anew, each at prices of its own
    closer        a closer bound: one model of every list that a better plan could use
    classes       large cases: those who count most first, others beside them
    wanted        what is decided at a time, and which of two outcomes is the better
    dive          from prices to lists, where they are too many to choose from at once
    turns         very many sessions: a dive, then steps and orders in turns
    improve       a few sessions at a time, all their lists anew
    scale         large cases: classes, steps, and bounds beside them
    probe         what every optimum of a level has in common
    finish        small cases: every list that could still matter, and an exact choice among them
    search        what one solve works on
    strategy      small cases to the end, large ones as far as time goes
"""
