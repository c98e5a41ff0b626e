"""A second opinion on how good a plan could be, from other code and another solver.

It reads the nouns and asks the audit halves of the rules; PuLP with its CBC answers. It shares
nothing with the drafts, CP-SAT or the columns, so that a slip of theirs shows as a contradiction.
"""
