"""Theatre sizes beside what people would take instead: greedy, CP-SAT, HiGHS, Timefold.

A peer gets a `Task` (`task.py`): the same case, with every admissible choice already worked out.
It answers with choices; `score.py` gives them start times and has them audited by the product.
"""
