"""Where the time goes, by looking at the stacks of all threads many times a second."""
