"""Stratified sortition: a fair lottery over panels that keep quotas, drawn by a public seed."""

from deliberate.consensus.errors import MalformedDraw, WrongReveal
from deliberate.consensus.seeds import commitment, number_below, revealed_seed
from deliberate.consensus.sortition.drawing import Drawn, draw
from deliberate.consensus.sortition.errors import (
    Change,
    DuplicateCandidate,
    InfeasibleQuotas,
    MalformedPool,
    MalformedQuota,
    MissingFeature,
    NobodyCanReplace,
    NotOnPanel,
    PoolTooSmall,
    UnknownValue,
)
from deliberate.consensus.sortition.lottery import TICKETS, Lottery, Method, lottery_of
from deliberate.consensus.sortition.pool import Candidate, Quota, Quotas, pool_hash
from deliberate.consensus.sortition.replacement import Replacement, replace

__all__ = [
    "TICKETS",
    "Candidate",
    "Change",
    "Drawn",
    "DuplicateCandidate",
    "InfeasibleQuotas",
    "Lottery",
    "MalformedDraw",
    "MalformedPool",
    "MalformedQuota",
    "Method",
    "MissingFeature",
    "NobodyCanReplace",
    "NotOnPanel",
    "PoolTooSmall",
    "Quota",
    "Quotas",
    "Replacement",
    "UnknownValue",
    "WrongReveal",
    "commitment",
    "draw",
    "lottery_of",
    "number_below",
    "pool_hash",
    "replace",
    "revealed_seed",
]
