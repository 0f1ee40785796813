"""A receipt: its code shows that something was kept, and never what."""

LONGEST_RECEIPT = 20
"""As somebody types it."""


def receipt_in(typed: str) -> str:
    """The code as it is kept, without signs that nobody sees."""
    seen = "".join(letter for letter in typed if letter.isprintable())
    return seen.strip().upper()[:LONGEST_RECEIPT]
