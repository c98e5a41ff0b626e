"""Many cases, night after night: what is there stays, what is missing is made, and it is told.

jobs      which cases, with which options, how urgent
key       what a plan was made from, as one hash
store     what is on the disk: plans, attempts, status
order     what an engine is told to do, and what came of it
attempt   what one attempt does, in whatever process
watch     an attempt in a process of its own, watched
engines   where attempts run: inline, pool, dask
night     the batch itself: which job next, how often, until when
status    what the morning team and other programs are told
log       one line for each event
"""
