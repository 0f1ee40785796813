"""Numbers and days in what people typed, in a form or in an address."""

from datetime import date


def number_in(typed: str | None, longest: int = 9) -> int | None:
    """A whole number of at most `longest` digits, full-width ones too; None for anything else."""
    fits = typed and typed.isdecimal() and len(typed) <= longest
    return int(typed) if typed and fits else None


def day_in(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
