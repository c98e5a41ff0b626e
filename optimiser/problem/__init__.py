"""The problem, counted: minutes, admissible options, and the draft a solver fills in.

problem         a theatre case with its clock, rules, objectives and options
visit_problem   the same of a diagnostics case, with its tasks
kinds           drafts and problems of both kinds
clock           instants as whole minutes
grid            every (entry, session, surgeon) at once
task_grid       every (task, session) at once
base_grid       what both grids answer
options         which entry may go into which session, with which surgeon
task            one test of one request
placement       one entry in one session as the solver sees it
task_placement  one task in one session as the solver sees it
draft           a theatre plan still open, in variables
visit_draft     a diagnostics plan still open
base_draft      the words in which rules are posted
ledger          a draft that writes down what is posted
blocks          sessions and entries that share nothing with the rest
pools           sessions that no rule can tell apart
span            the least time a list can take
many            very many objects at once
"""
