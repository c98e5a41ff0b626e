"""The problem, counted: minutes, admissible options, and the draft a solver fills in."""
