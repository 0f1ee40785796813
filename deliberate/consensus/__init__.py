"""The arithmetic of agreement. Pure: the same rule, roll and ballots give the same outcome."""

from deliberate.consensus.canonical import canonical_json
from deliberate.consensus.certificate import ballots_hash, certify, recount
from deliberate.consensus.choosing import Chosen
from deliberate.consensus.comparison import Compared, OtherRule, other_rules
from deliberate.consensus.count import count
from deliberate.consensus.electorate import Composition, Electorate, Seats
from deliberate.consensus.errors import (
    AreasDiffer,
    BadInput,
    DuplicateRow,
    EmptyRoll,
    ImpossibleChance,
    ImpossibleCount,
    MalformedNotice,
    MalformedRoll,
    MalformedRule,
    MarksDiffer,
    NegativeArea,
    NotAMark,
    NotAnInteger,
    NotCanonical,
    NotText,
    StrangerBallot,
    UnknownChoice,
    UnknownOption,
)
from deliberate.consensus.heads import Choice
from deliberate.consensus.method import BallotKind, Method, MethodName
from deliberate.consensus.noticed import Noticed, Option
from deliberate.consensus.outcome import Note, NoteCode, Outcome, StepKey
from deliberate.consensus.percent import amount, percent
from deliberate.consensus.presets import preset, presets
from deliberate.consensus.result import Result
from deliberate.consensus.roll import Mark, RollEntry, check_roll, roll_hash
from deliberate.consensus.routing import Shown, Waiting, next_statement
from deliberate.consensus.rule import Flag, Rule, TieBreak
from deliberate.consensus.safeguard import Safeguard, SecondReading, second_reading
from deliberate.consensus.step import Step
from deliberate.consensus.threshold import Base, Comparison, Measure, Threshold

__all__ = [
    "AreasDiffer",
    "BadInput",
    "BallotKind",
    "Base",
    "Choice",
    "Chosen",
    "Compared",
    "Comparison",
    "Composition",
    "DuplicateRow",
    "Electorate",
    "EmptyRoll",
    "Flag",
    "ImpossibleChance",
    "ImpossibleCount",
    "MalformedNotice",
    "MalformedRoll",
    "MalformedRule",
    "Mark",
    "MarksDiffer",
    "Measure",
    "Method",
    "MethodName",
    "NegativeArea",
    "NotAMark",
    "NotAnInteger",
    "NotCanonical",
    "NotText",
    "Note",
    "NoteCode",
    "Noticed",
    "Option",
    "OtherRule",
    "Outcome",
    "Result",
    "RollEntry",
    "Rule",
    "Safeguard",
    "Seats",
    "SecondReading",
    "Shown",
    "Step",
    "StepKey",
    "StrangerBallot",
    "Threshold",
    "TieBreak",
    "UnknownChoice",
    "UnknownOption",
    "Waiting",
    "amount",
    "ballots_hash",
    "canonical_json",
    "certify",
    "check_roll",
    "count",
    "next_statement",
    "other_rules",
    "percent",
    "preset",
    "presets",
    "recount",
    "roll_hash",
    "second_reading",
]
