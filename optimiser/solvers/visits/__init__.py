"""Visits of a whole centre: bit masks of free minutes, greedy, then ruin and recreate.

facts     what a centre's case says, as whole numbers
told      what an earlier plan told the patients
diary     who is booked where, and the minutes still free, as masks
order     in which order the tests of a visit come, and when
placing   the best visits of a request beside all that is booked
strategy  the whole search, and the bounds beside it
phases    which class, which level, how long and how hot
search    who takes part in it, what it reached, and the way back
restored  what an earlier plan told, back in its place at the end
parts     a large centre in parts, each with a thread of its own
twin      the same search with other dice, for small centres
quick     the search over arrays
bounds    how good a plan could be at best
"""
