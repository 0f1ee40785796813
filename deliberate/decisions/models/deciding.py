from datetime import date, datetime

from tortoise import fields
from tortoise.models import Model

from deliberate.areas.models import Area
from deliberate.calendar import last_day
from deliberate.consensus import Flag, Noticed, Result, Rule
from deliberate.consensus.breadth import BreadthGrade
from deliberate.decisions.rules import (
    Delegated,
    Found,
    FundList,
    Paper,
    Phase,
    answers_due,
    phase_at,
)
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
    listed = fields.JSONField[dict[str, object]](null=True)
    """The list of a fund that is decided about."""
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
    secret = fields.BooleanField(default=True)
    """Or in public: what each voted is told with the result."""
    box_key = fields.CharField(max_length=64, default="")
    """Commits to the key of the ballot box, which is kept beside the database until the count."""
    counted_at = fields.DatetimeField(null=True)
    sealed_at = fields.DatetimeField(null=True)
    """The key of the box is destroyed."""
    outcome = fields.JSONField[dict[str, object]](null=True)
    safeguard = fields.JSONField[dict[str, object]](null=True)
    certificate = fields.TextField(default="")
    """Canonical JSON; of the ballots in `counted_ballots`, or in the scrutineers' table."""
    counted_ballots = fields.TextField(default="")
    """A table without voters; '' where it could tell whose a ballot is: scrutineers have it."""
    breadth = fields.JSONField[dict[str, object]](null=True)
    blocking = fields.BooleanField(default=False)
    """The charter lets a third of those who may vote have it read a second time."""
    bloc = fields.JSONField[dict[str, object]](null=True)
    """Whether they do."""
    lot_seed = fields.CharField(max_length=32, default="")
    """Draws who is heard where a delegate's cap is full; promised in the notice."""
    delegated = fields.JSONField[dict[str, object]](null=True)
    """What became of delegations."""
    other_rules = fields.JSONField[list[dict[str, object]]](null=True)

    class Meta:
        table = "decision"
        unique_together = (("issue", "reading"),)

    def phase_at(self, moment: datetime) -> Phase:
        return phase_at(
            moment, opens_at=self.opens_at, closes_at=self.closes_at, counted_at=self.counted_at
        )

    @property
    def file_name(self) -> str:
        """Under which its ballots are handed out: issue and reading."""
        return f"{self.issue.number}-{self.reading}"

    @property
    def last_day(self) -> date:
        """The day on which voting ends, at 24:00."""
        return last_day(self.closes_at)

    @property
    def suspended(self) -> bool:
        """It passed, and those affected or a blocking minority have it read a second time."""
        return any(finding and finding["applies"] for finding in (self.safeguard, self.bloc))

    @property
    def answers_due(self) -> datetime | None:
        """By when objections are answered: it passed, and some segment is clearly against."""
        if self.counted_at is None or not self.outcome or not self.breadth:
            return None
        found = self.outcome["verdict"], self.breadth["grade"]
        contested = found == (Result.PASSED, BreadthGrade.CONTESTED)
        return answers_due(self.counted_at) if contested else None

    @property
    def named_rule(self) -> Rule:
        return Rule.from_document(self.rule)

    @property
    def on_ballot(self) -> Noticed:
        """What was noticed beside the rule; nothing, where one question is put."""
        return Noticed.from_document(self.noticed) if self.noticed else Noticed()

    @property
    def fund_list(self) -> FundList | None:
        """What the vote on a fund selected, for advice; None of any other vote."""
        paper = self.paper
        if not (self.outcome and paper and paper.fund) or Flag.BINDING in self.named_rule.flags:
            return None
        found = Found.read(self.outcome, paper)
        return FundList.read(found, paper) if found and found.winners else None

    @property
    def list_put(self) -> FundList | None:
        """The list of a fund that this decision adopts or sends back."""
        return FundList.from_document(self.listed) if self.listed else None

    @property
    def most_carried(self) -> int:
        """How many others one delegate may speak for; 0 where nobody speaks for another."""
        delegation = self.named_rule.delegation
        return delegation.most(self.roll_size) if delegation else 0

    @property
    def told_of_delegations(self) -> Delegated | None:
        return Delegated.from_document(self.delegated) if self.delegated else None

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
    under: fields.ForeignKeyNullableRelation["MinorityStatement"] = fields.ForeignKeyField(
        "deliberate.MinorityStatement", null=True, related_name="others", on_delete=fields.RESTRICT
    )
    """The first that says the same: it bears the title and the answer of all."""
    title = fields.CharField(max_length=60, default="")
    answer = fields.TextField(default="")
    closing = fields.CharField(max_length=20, default="")
    """An `ObjectionClosing`, once there is an answer."""
    answered_by = fields.CharField(max_length=120, default="")
    answered_at = fields.DatetimeField(null=True)

    class Meta:
        table = "minority_statement"
        unique_together = (("decision", "author"),)


class StatementSeconding(Model):
    """Another voter stands behind a statement."""

    id = fields.BigIntField(primary_key=True)
    statement: fields.ForeignKeyRelation[MinorityStatement] = fields.ForeignKeyField(
        "deliberate.MinorityStatement", related_name="secondings", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="statements_seconded", on_delete=fields.RESTRICT
    )

    class Meta:
        table = "statement_seconding"
        unique_together = (("statement", "person"),)
