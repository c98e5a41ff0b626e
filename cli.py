"""The `optimiser` command for a checkout: `python cli.py plan CASE --out DIR`."""

from optimiser.commands import main

if __name__ == "__main__":
    main()
