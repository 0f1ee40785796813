"""What the inventory of personal data says."""

from deliberate.privacy.rules.inventory import (
    EVERYTHING,
    NOBODY,
    PERIOD,
    REMOVED,
    WAITING,
    Deletion,
    Inventory,
    Period,
    Texts,
    read_inventory,
)

__all__ = [
    "EVERYTHING",
    "NOBODY",
    "PERIOD",
    "REMOVED",
    "WAITING",
    "Deletion",
    "Inventory",
    "Period",
    "Texts",
    "read_inventory",
]
