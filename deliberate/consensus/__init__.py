"""The arithmetic of agreement. Pure: the same rule, roll and ballots give the same outcome."""

from deliberate.consensus.canonical import canonical_json
from deliberate.consensus.count import count
from deliberate.consensus.errors import (
    AreasDiffer,
    BadInput,
    DuplicateRow,
    EmptyRoll,
    FlagsDiffer,
    MalformedRoll,
    MalformedRule,
    NegativeArea,
    NotAFlag,
    NotAnInteger,
    NotCanonical,
    NotText,
    StrangerBallot,
    UnknownChoice,
)
from deliberate.consensus.heads import Choice
from deliberate.consensus.outcome import Note, NoteCode, Outcome, Result, Step, StepKey
from deliberate.consensus.percent import percent
from deliberate.consensus.presets import preset, presets
from deliberate.consensus.roll import RollEntry, check_roll, roll_hash
from deliberate.consensus.rule import Electorate, Rule
from deliberate.consensus.safeguard import Safeguard, SecondReading, second_reading
from deliberate.consensus.threshold import Base, Comparison, Measure, Threshold

__all__ = [
    "AreasDiffer",
    "BadInput",
    "Base",
    "Choice",
    "Comparison",
    "DuplicateRow",
    "Electorate",
    "EmptyRoll",
    "FlagsDiffer",
    "MalformedRoll",
    "MalformedRule",
    "Measure",
    "NegativeArea",
    "NotAFlag",
    "NotAnInteger",
    "NotCanonical",
    "NotText",
    "Note",
    "NoteCode",
    "Outcome",
    "Result",
    "RollEntry",
    "Rule",
    "Safeguard",
    "SecondReading",
    "Step",
    "StepKey",
    "StrangerBallot",
    "Threshold",
    "UnknownChoice",
    "canonical_json",
    "check_roll",
    "count",
    "percent",
    "preset",
    "presets",
    "roll_hash",
    "second_reading",
]
