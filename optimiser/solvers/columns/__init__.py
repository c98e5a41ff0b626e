"""Columns: whole lists as the unit of choice, with a bound on every level.

A list that may fill a session is a column. A master LP picks one list a session so that nobody is
booked twice and what sessions share suffices; its prices say what each patient's place is worth,
and an exact knapsack over minutes finds, session by session, the list that gains most by them.
The prices also give the bound, in every round: whatever the plan, it is no better.

    shape     what fits into a list: minutes, spreads, turnover by procedure
    rows      what lists share, read off the coupling rules
    pricing   the best list of one session at given prices
    master    the LP over the lists known so far
    rounds    lists and prices in turn, and the bound
    dive      from a fractional mixture of lists to one list a session
    choice    one list a session out of a pool
    probe     what every optimum of a level has in common
    near      every list that could still matter
    realise   lists with times
    kernel    its inner loops, compiled where they can be
    finish    small cases: every list that could still matter, and an exact choice among them
    strategy  level after level
"""
