"""The search of a centre over arrays: compiled where numba is installed, else as it stands.

tables    the facts of a centre as tables
pool      all that a search knows in two long rows of numbers
setting   from the diary to the two rows, and back
words     masks as rows of 64-bit words, and the dice
booking   a test booked and taken out, and where it may start
fitting   the best starts of the tests of a visit; twin of `visits.order`
parts     the tests of a request that can be at a stay; twin of `visits.placing`
finding   the best visit of a request; twin of `visits.placing`
putting   a request placed; twin of `visits.placing`
worth     what bookings are worth by level, and who waits
moving    ruin and recreate, many steps at a time
compiled  compiles a function for the types that it names
warm      compiled before any clock counts
"""
