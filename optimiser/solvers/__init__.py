"""Strategies: how a plan is found. Every strategy keeps every rule and names none.

choose          which strategy plans a case
strategy        the contract of a strategy: how it is asked and how it answers
limits          how long a solve may take
process         one child process a solve, and a watchdog over it
child           the child's side of a solve
said            what a child said, taken only as far as it can be true
ending          how a solve can end
bookings_made   do bookings already made contradict each other?
greedy          theatres by urgency, each to the earliest list with room
exact           a whole theatre case in one model
columns         whole lists as the unit of choice
pooled          lists that no rule can tell apart planned as one
warm            a start from an earlier plan
visit_greedy    requests by urgency, each on its best day
visit_exact     a whole diagnostics case in one model
visit_places    places of an earlier plan kept where no level is worse for it
visits          a search over a whole centre
climb           one level at a time, each held while the next is sought
neighbourhood   a few lists freed and solved again
sequence        times, order and surgeons for lists whose patients are decided
schedule        a theatre plan in whole minutes, as solvers pass it around
visit_schedule  the same of tests
rank            the levels of a schedule, and which of two plans is the better one
urgency_order   who comes first
list_order      the order in which a list is usually run, and its times
fill            everyone who still fits
insert          one more entry on a list, tried
room_left       what is left in each list, ward and surgeon's week
taken           what other lists hold at the same hours
local_audit     do some lists keep every rule?
door            values out of CP-SAT
linear_door     values out of linear solvers
compiling       compiles loops by numba, where that is installed
stale           compiled code on the disk, removed where it may be out of date
"""
