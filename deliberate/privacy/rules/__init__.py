"""What the inventory of personal data says, and how its processing is assessed."""

from deliberate.privacy.rules.impact import (
    LONGEST_TEXT,
    TEXTS,
    Assessment,
    AssessmentStage,
    ImpactResult,
    Processing,
    due_on,
    stage_on,
)
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
    "LONGEST_TEXT",
    "NOBODY",
    "PERIOD",
    "REMOVED",
    "TEXTS",
    "WAITING",
    "Assessment",
    "AssessmentStage",
    "Deletion",
    "ImpactResult",
    "Inventory",
    "Period",
    "Processing",
    "Texts",
    "due_on",
    "read_inventory",
    "stage_on",
]
