from datetime import date, datetime

from tortoise import fields
from tortoise.models import Model

from deliberate.areas.models import Area
from deliberate.consensus import Noticed, Rule
from deliberate.decisions.rules import Paper, Phase, last_day_before, phase_at
from deliberate.deliberations.models import Option
from deliberate.issues.models import Issue
from deliberate.people.models import Person


class Decision(Model):
    """A question or some options put to one roll under one rule, all frozen at the notice."""

    id = fields.BigIntField(primary_key=True)
    issue: fields.ForeignKeyRelation[Issue] = fields.ForeignKeyField(
        "deliberate.Issue", related_name="decisions", on_delete=fields.RESTRICT
    )
    option: fields.ForeignKeyNullableRelation[Option] = fields.ForeignKeyField(
        "deliberate.Option", null=True, related_name="decisions", on_delete=fields.RESTRICT
    )
    electorate: fields.ForeignKeyRelation[Area] = fields.ForeignKeyField(
        "deliberate.Area", related_name="decisions", on_delete=fields.RESTRICT
    )
    affected: fields.ForeignKeyNullableRelation[Area] = fields.ForeignKeyField(
        "deliberate.Area", null=True, related_name="affected_by", on_delete=fields.RESTRICT
    )
    """Whose residents are directly affected, for the safeguard of the minority."""
    reading = fields.IntField(default=1)
    rule = fields.JSONField[dict[str, object]]()
    """The rule's whole document, as it was when notice was given."""
    noticed = fields.JSONField[dict[str, object]](null=True)
    """The options on the ballot, where the rule chooses among several."""
    question = fields.CharField(max_length=200)
    party_study = fields.TextField(default="")
    mitigation = fields.TextField(default="")
    """What a second reading brings to lessen the harm."""
    noticed_at = fields.DatetimeField()
    opens_at = fields.DatetimeField()
    closes_at = fields.DatetimeField()
    extended = fields.BooleanField(default=False)
    """More time was given, which happens once."""
    roll_hash = fields.CharField(max_length=64)
    roll_size = fields.IntField()
    """How many persons may vote."""
    roll_salt = fields.CharField(max_length=32, default="")
    """Never shown: keeps anybody from guessing who is behind a hashed roll."""
    counted_at = fields.DatetimeField(null=True)
    outcome = fields.JSONField[dict[str, object]](null=True)
    safeguard = fields.JSONField[dict[str, object]](null=True)
    certificate = fields.TextField(default="")
    """Canonical JSON; of the ballots in `counted_ballots` where there are any."""
    counted_ballots = fields.TextField(default="")
    """A table without voters; '' where it could tell whose a ballot is."""
    breadth = fields.JSONField[dict[str, object]](null=True)
    other_rules = fields.JSONField[list[dict[str, object]]](null=True)

    class Meta:
        table = "decision"
        unique_together = (("issue", "reading"),)

    def phase_at(self, moment: datetime) -> Phase:
        return phase_at(
            moment, opens_at=self.opens_at, closes_at=self.closes_at, counted_at=self.counted_at
        )

    @property
    def last_day(self) -> date:
        """The day on which voting ends, at 24:00."""
        return last_day_before(self.closes_at)

    @property
    def named_rule(self) -> Rule:
        return Rule.from_document(self.rule)

    @property
    def on_ballot(self) -> Noticed:
        """What was noticed beside the rule; nothing, where one question is put."""
        return Noticed.from_document(self.noticed) if self.noticed else Noticed()

    @property
    def paper(self) -> Paper | None:
        """The ballot paper, where options are compared."""
        return Paper.of(self.named_rule, self.on_ballot) if self.noticed else None


class RollLine(Model):
    """One unit of the frozen roll and who votes for it."""

    id = fields.BigIntField(primary_key=True)
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField(
        "deliberate.Decision", related_name="roll", on_delete=fields.RESTRICT
    )
    voter: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="on_rolls", on_delete=fields.RESTRICT
    )
    unit = fields.CharField(max_length=40)
    area = fields.IntField(default=0)
    """0.01 m²."""
    representative = fields.BooleanField(default=False)

    class Meta:
        table = "roll_line"
        unique_together = (("decision", "unit", "voter"),)


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
    choice = fields.CharField(max_length=10, default="")
    """Their opinion of the proposal; '' while they have given none."""

    class Meta:
        table = "affected_line"
        unique_together = (("decision", "unit"),)


class Ballot(Model):
    """One current ballot a voter and decision: the database itself allows no second."""

    id = fields.BigIntField(primary_key=True)
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField(
        "deliberate.Decision", related_name="ballots", on_delete=fields.RESTRICT
    )
    voter: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="ballots", on_delete=fields.RESTRICT
    )
    choice = fields.TextField()
    """`yes`, `no` or `abstain`; or what `Paper.spell` wrote."""
    receipt = fields.CharField(max_length=16, unique=True)
    cast_at = fields.DatetimeField()

    class Meta:
        table = "ballot"
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


class MinorityStatement(Model):
    """What somebody who voted wants printed with the result, and the answer it is owed."""

    id = fields.BigIntField(primary_key=True)
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField(
        "deliberate.Decision", related_name="statements", on_delete=fields.RESTRICT
    )
    author: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="statements", on_delete=fields.RESTRICT
    )
    text = fields.TextField()
    answer = fields.TextField(default="")
    answered_by = fields.CharField(max_length=120, default="")

    class Meta:
        table = "minority_statement"
        unique_together = (("decision", "author"),)
