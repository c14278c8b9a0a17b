"""Lets `python -m advicetree` do what the command `advicetree` does."""

from advicetree.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
