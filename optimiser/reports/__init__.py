"""A plan for people: lists as theatres read them, what needs attention, how good it is.

paper             everything that people read of one plan, put together once
kind              what plans of either kind say differently
theatre_kind      how theatre lists read
diagnostics_kind  how plans of tests read
table             tables that people read, for workbook and page
workbook          plan.xlsx
page              plan.html
any_lists         lists.txt of a plan of either kind
lists             lists.txt of theatres
room_lists        lists.txt of a centre
why               why people wait, counted in words
terms             words that a reader cannot guess, said once
summary           summary.txt: what needs a person first
held              the rows that a plan holds, a line each
urgent            the urgent who wait or are booked late, a line each
stamp             what every page carries: run code, time of the list, mark
accepted          what only a named person lets pass
levels            the table of levels
named             what is done and how long a patient stays, in words
lateness          how late a list is planned to end, in words
board             the board of one day
equity            who is booked and how long they waited, by group
assumptions       what a plan rests on
not_checked       what no rule looks at
snapshot          who stands where, so that two plans can be laid side by side
person            who somebody on a change slip is
compare           what changed between two plans
slip              the change slip that says it
since             who lost their date since the plan before, and who is gone
contents          what a plan.json holds, from the document alone
hazards           the hazard log as a page
"""
