"""Reasons for waiting against brute force: every session and every start on the real lists.

Nothing here looks at how reasons are found: the judges are the audit halves of the rules, and
what a reason says in figures is counted again from the nouns.
"""
