from secrets import choice

from deliberate.people.rules import LETTERS

RECEIPT_GROUPS = 3


def new_receipt() -> str:
    return new_code(RECEIPT_GROUPS)


def new_code(groups: int) -> str:
    """So many groups of four letters, 19 bits each: nobody comes upon another's by trying."""
    return "-".join("".join(choice(LETTERS) for _ in range(4)) for _ in range(groups))
