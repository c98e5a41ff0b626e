"""`python -m optimiser`: the same as the `optimiser` command."""

from optimiser.commands import main

if __name__ == "__main__":
    main()
