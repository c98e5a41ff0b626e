"""Many cases, night after night: what is there stays, what is missing is made, and it is told.

jobs      which cases, with which options, how urgent
settings  how the batch itself is to be run, and where attempts may run
key       what a plan was made from, as one hash
made      that hash beside a plan, in its folder
store     what is on the disk: plans, attempts, status
standing  the plan that stood for a job: what of it the next one goes by
stock     what is there already, and what has to be left alone
sweep     what dead runs left, cleared away
night     the batch itself: which job next, how often, until when
track     one job on its way through the night
attempts  how often a job was tried, written before each time
deadline  when plans have to be there, and how long a search may be before that
ration    how much of its search a job gets when time or memory is short
order     what an engine is told to do, and what came of it
engine    the one question the batch asks of an engine
engines   where attempts run: inline, pool, dask
watch     an attempt in a process of its own, watched
child     the other side of it: a process that carries out orders
attempt   what one attempt does, in whatever process
facts     what a plan is told by
status    what the morning team and other programs are told
summary   the whole night from its jobs
words     what to do about a job, in a sentence
morning   the page for people
text      the same for a terminal
log       one line for each event
"""
