"""The ballot box, and who put something into it: two things that nothing joins but a key."""

from typing import TYPE_CHECKING, ClassVar

from tortoise import fields
from tortoise.models import Model

from deliberate.consensus import Choice
from deliberate.decisions.models.deciding import Decision
from deliberate.people.models import Person

if TYPE_CHECKING:
    from deliberate.decisions.models.proxies import Proxy


class AffectedLine(Model):
    """A household that the decision touches directly, and who answers for it."""

    id = fields.BigIntField(primary_key=True)
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField(
        "deliberate.Decision", related_name="affected_roll", on_delete=fields.RESTRICT
    )
    voter: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="affected_rolls", on_delete=fields.RESTRICT
    )
    unit = fields.CharField(max_length=40)
    answered = fields.BooleanField(default=False)
    """What they said lies in the box."""

    class Meta:
        table = "affected_line"
        unique_together = (("decision", "unit"),)


class Participation(Model):
    """Somebody on the roll has voted: one a voter and decision, the database allows no second.

    What they voted is not here, nor anything that leads there without the key of the box.
    """

    receipt = fields.CharField(max_length=16, primary_key=True)
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField(
        "deliberate.Decision", related_name="participations", on_delete=fields.RESTRICT
    )
    voter: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="ballots_cast", on_delete=fields.RESTRICT
    )
    cast_at = fields.DatetimeField()
    proxy: fields.ForeignKeyNullableRelation["Proxy"] = fields.ForeignKeyField(
        "deliberate.Proxy", null=True, related_name="participations", on_delete=fields.RESTRICT
    )
    """Under which it was cast; none for a ballot of one's own."""

    class Meta:
        table = "participation"
        unique_together = (("decision", "voter"),)


class Ballot(Model):
    """What lies in the box until the count: no voter, no time, no order."""

    id = fields.CharField(max_length=64, primary_key=True)
    """A `ballot_id` or an `answer_id`."""
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField(
        "deliberate.Decision", related_name="ballots", on_delete=fields.RESTRICT
    )
    choice = fields.TextField()
    """`yes`, `no`, `abstain`, or what `Paper.spell` wrote: as `closed_ballot` closes it."""

    class Meta:
        table = "ballot"


class RecordedVote(Model):
    """What somebody voted where the vote was in public, from the count on."""

    id = fields.BigIntField(primary_key=True)
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField(
        "deliberate.Decision", related_name="recorded_votes", on_delete=fields.RESTRICT
    )
    voter: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="recorded_votes", on_delete=fields.RESTRICT
    )
    choice = fields.TextField()
    CODES: ClassVar = {"choice": Choice}

    class Meta:
        table = "recorded_vote"
        unique_together = (("decision", "voter"),)


class RefusedBallot(Model):
    """An attempt that was not counted, and why; not whose it was."""

    id = fields.BigIntField(primary_key=True)
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField(
        "deliberate.Decision", related_name="refused", on_delete=fields.RESTRICT
    )
    reason = fields.CharField(max_length=30)

    class Meta:
        table = "refused_ballot"
