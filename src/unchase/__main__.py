"""`python -m unchase`: the same as the command `unchase`."""

from unchase.cli.main import main

if __name__ == "__main__":
    main()
