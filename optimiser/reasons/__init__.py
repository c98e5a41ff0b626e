"""Reasons: why somebody waits and why somebody is booked, checked by trying, never guessed.

words          why entries wait: codes, and what to do
visit_words    the same for tests
waiting        why an entry waits, tried in every session it may go into
barred         entries that no session may take
beside         what keeps an entry out of a list besides its minutes
locked         locked sessions that would suit who waits
by_date        sessions that only their date keeps from a patient
visit_barred   tests that no session may take
visit_waiting  why tests of a request wait, found by trying
exchange       the place that a test could take from the least urgent
visit_trial    one more test beside all that is booked
booked         why this patient is booked
envy           a less urgent patient in a place that a waiting one could take
visit_envy     the same among requests of one test
again          reasons found anew, from a plan and the case alone
"""
