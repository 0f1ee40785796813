"""Consensus rounds, what their grades ask for, and the answers."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from deliberate.areas.models import Area
from deliberate.deliberations.models.thread import Deliberation, Participant
from deliberate.deliberations.rules import WhichCounts


class ConsensusLimits(Model):
    """What the grades of a round ask for in a community, from a moment on; all are kept."""

    id = fields.BigIntField(primary_key=True)
    area: fields.ForeignKeyRelation[Area] = fields.ForeignKeyField(
        "deliberate.Area", related_name="consensus_limits", on_delete=fields.RESTRICT
    )
    bars = fields.JSONField[list[dict[str, Any]]]()
    basis = fields.CharField(max_length=200)
    """The article of the charter, and which meeting adopted it."""
    acting = fields.CharField(max_length=120)
    since = fields.DatetimeField()

    class Meta:
        table = "consensus_limits"


class ConsensusRound(Model):
    """One option put to everybody by groups. All but its finding stays as it was opened."""

    id = fields.BigIntField(primary_key=True)
    deliberation: fields.ForeignKeyRelation[Deliberation] = fields.ForeignKeyField(
        "deliberate.Deliberation", related_name="rounds", on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    option = fields.JSONField[dict[str, Any]]()
    """The sheet as it was when people were asked."""
    changed = fields.TextField(default="")
    """What is different since the round before."""
    by_residence = fields.BooleanField()
    strata = fields.JSONField[list[dict[str, Any]]]()
    """In their order: name, places, and how many people live there, where that is asked."""
    weights = fields.JSONField[dict[str, Any]]()
    weights_hash = fields.CharField(max_length=64)
    approval = fields.JSONField[dict[str, Any]](null=True)
    """Of weights by affectedness: `Approval.document`."""
    bars = fields.JSONField[list[dict[str, Any]]]()
    """What its grades ask for."""
    which_counts = fields.CharEnumField(WhichCounts, max_length=8, default=WhichCounts.LAST)
    opens_at = fields.DatetimeField()
    closes_at = fields.DatetimeField()
    finding = fields.JSONField[dict[str, Any]](null=True)
    resumption: fields.BackwardOneToOneRelation["Resumption"]

    class Meta:
        table = "consensus_round"
        unique_together = (("deliberation", "number"),)

    @property
    def grade(self) -> str:
        """'' until it is over."""
        return self.finding["grade"] if self.finding else ""

    @property
    def names(self) -> list[str]:
        """Of the strata."""
        return [stratum["name"] for stratum in self.strata]


class Resumption(Model):
    """After a round that found people divided, they argue again: once for each such round."""

    id = fields.BigIntField(primary_key=True)
    round: fields.OneToOneRelation[ConsensusRound] = fields.OneToOneField(
        "deliberate.ConsensusRound", related_name="resumption", on_delete=fields.RESTRICT
    )
    reason = fields.TextField()
    acting = fields.CharField(max_length=120)
    at = fields.DatetimeField()

    class Meta:
        table = "resumption"


class PaperAnswer(Model):
    """A form that a grid worker entered: neither whose it is nor what it says."""

    id = fields.BigIntField(primary_key=True)
    round: fields.ForeignKeyRelation[ConsensusRound] = fields.ForeignKeyField(
        "deliberate.ConsensusRound", related_name="paper_answers", on_delete=fields.RESTRICT
    )
    receipt = fields.CharField(max_length=14, unique=True)
    acting = fields.CharField(max_length=120)
    entered_at = fields.DatetimeField()
    counted = fields.BooleanField(null=True)
    """Null until the round ends."""

    class Meta:
        table = "paper_answer"


class RoundAnswer(Model):
    """How far somebody can live with the option, until the round ends; then only counts stay."""

    id = fields.BigIntField(primary_key=True)
    round: fields.ForeignKeyRelation[ConsensusRound] = fields.ForeignKeyField(
        "deliberate.ConsensusRound", related_name="answers", on_delete=fields.RESTRICT
    )
    participant: fields.ForeignKeyRelation[Participant] = fields.ForeignKeyField(
        "deliberate.Participant", related_name="round_answers", on_delete=fields.RESTRICT
    )
    paper: fields.ForeignKeyNullableRelation[PaperAnswer] = fields.ForeignKeyField(
        "deliberate.PaperAnswer", null=True, related_name="answers", on_delete=fields.RESTRICT
    )
    """The form that it stands on; null for an answer given online."""
    stratum = fields.SmallIntField()
    """Its place in the list, from 0."""
    level = fields.SmallIntField()

    class Meta:
        table = "round_answer"
        unique_together = (("round", "participant"),)
