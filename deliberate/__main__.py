"""python -m deliberate."""

from deliberate.commands import main

if __name__ == "__main__":
    main()
