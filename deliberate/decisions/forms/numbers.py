"""Numbers as people type them."""


def number_in(typed: str, *, longest: int = 6) -> int | None:
    return int(typed[:longest]) if typed.isdecimal() else None
