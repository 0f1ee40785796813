from functools import partial
from secrets import token_hex
from typing import Any

from tortoise import fields
from tortoise.models import Model

from deliberate.areas.models import Area
from deliberate.consensus.consent import Closing
from deliberate.deliberations.rules import Form, Mark, Position, ReplyKind
from deliberate.issues.models import Issue
from deliberate.people.models import Person


class Deliberation(Model):
    id = fields.BigIntField(primary_key=True)
    issue: fields.OneToOneRelation[Issue] = fields.OneToOneField(
        "deliberate.Issue", related_name="deliberation", on_delete=fields.RESTRICT
    )
    question = fields.CharField(max_length=120)
    form = fields.CharEnumField(Form, max_length=16)
    facts = fields.TextField(default="")
    """The facts sheet, as safe HTML."""
    source = fields.CharField(max_length=80, null=True, unique=True)
    """Where an imported deliberation comes from; importing it again finds it by this."""
    opens_at = fields.DatetimeField()
    closes_at = fields.DatetimeField()
    closed_at = fields.DatetimeField(null=True)
    closed_by = fields.CharField(max_length=120, default="")
    agreed = fields.JSONField[list[str]](default=list)
    disputed = fields.JSONField[list[str]](default=list)
    unanswered = fields.JSONField[list[str]](default=list)
    path = fields.CharField(max_length=16, default="")
    path_reason = fields.TextField(default="")
    seed = fields.CharField(max_length=32, default=partial(token_hex, 16))
    """Of the lot that says which claim is asked about next; nobody sees it while people answer."""
    revision = fields.IntField(default=0)
    """Goes up with every change of the thread; pages and caches are keyed by it."""

    class Meta:
        table = "deliberation"


class Participant(Model):
    """Somebody's place in one deliberation, under a number; imported ones have no account."""

    id = fields.BigIntField(primary_key=True)
    deliberation: fields.ForeignKeyRelation[Deliberation] = fields.ForeignKeyField(
        "deliberate.Deliberation", related_name="participants", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", null=True, related_name="participations", on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    paper = fields.BooleanField(default=False)

    class Meta:
        table = "participant"
        unique_together = (("deliberation", "person"), ("deliberation", "number"))


class Claim(Model):
    id = fields.BigIntField(primary_key=True)
    deliberation: fields.ForeignKeyRelation[Deliberation] = fields.ForeignKeyField(
        "deliberate.Deliberation", related_name="claims", on_delete=fields.RESTRICT
    )
    author: fields.ForeignKeyNullableRelation[Participant] = fields.ForeignKeyField(
        "deliberate.Participant", null=True, related_name="claims", on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    position = fields.CharEnumField(Position, max_length=16)
    text = fields.TextField()
    evidence = fields.CharField(max_length=120, default="")
    url = fields.CharField(max_length=300, default="")
    paper = fields.BooleanField(default=False)
    mark = fields.CharEnumField(Mark, max_length=16, default=Mark.NONE)
    hidden = fields.CharField(max_length=20, default="")
    """Code of the rule it broke; '' while it is shown."""
    hidden_by = fields.CharField(max_length=120, default="")
    agree = fields.IntField(default=0)
    unsure = fields.IntField(default=0)
    disagree = fields.IntField(default=0)
    created_at = fields.DatetimeField()

    class Meta:
        table = "claim"
        unique_together = (("deliberation", "number"),)


class Reply(Model):
    """One level only: what is said to a claim."""

    id = fields.BigIntField(primary_key=True)
    claim: fields.ForeignKeyRelation[Claim] = fields.ForeignKeyField(
        "deliberate.Claim", related_name="replies", on_delete=fields.RESTRICT
    )
    author: fields.ForeignKeyNullableRelation[Participant] = fields.ForeignKeyField(
        "deliberate.Participant", null=True, related_name="replies", on_delete=fields.RESTRICT
    )
    kind = fields.CharEnumField(ReplyKind, max_length=16)
    text = fields.TextField()
    official = fields.CharField(max_length=120, default="")
    """The body that answers, for an official response."""
    hidden = fields.CharField(max_length=20, default="")
    created_at = fields.DatetimeField()

    class Meta:
        table = "reply"


class OpinionGiven(Model):
    """What one person thinks of a claim now. Changing it replaces it; taking it back erases it."""

    id = fields.BigIntField(primary_key=True)
    claim: fields.ForeignKeyRelation[Claim] = fields.ForeignKeyField(
        "deliberate.Claim", related_name="opinions", on_delete=fields.RESTRICT
    )
    participant: fields.ForeignKeyRelation[Participant] = fields.ForeignKeyField(
        "deliberate.Participant", related_name="opinions", on_delete=fields.RESTRICT
    )
    value = fields.SmallIntField()
    chance = fields.IntField(null=True)
    """With which the lot asked about this claim, in billionths; null for who went to it."""

    class Meta:
        table = "opinion_given"
        unique_together = (("claim", "participant"),)


class GroupLetter(Model):
    """A letter on the last map, and how the middle of its group leans on each claim: no person."""

    id = fields.BigIntField(primary_key=True)
    deliberation: fields.ForeignKeyRelation[Deliberation] = fields.ForeignKeyField(
        "deliberate.Deliberation", related_name="letters", on_delete=fields.RESTRICT
    )
    letter = fields.CharField(max_length=1)
    leaning = fields.TextField()

    class Meta:
        table = "group_letter"
        unique_together = (("deliberation", "letter"),)


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


class RoundAnswer(Model):
    """How far somebody can live with the option, until the round ends; then only counts stay."""

    id = fields.BigIntField(primary_key=True)
    round: fields.ForeignKeyRelation[ConsensusRound] = fields.ForeignKeyField(
        "deliberate.ConsensusRound", related_name="answers", on_delete=fields.RESTRICT
    )
    participant: fields.ForeignKeyRelation[Participant] = fields.ForeignKeyField(
        "deliberate.Participant", related_name="round_answers", on_delete=fields.RESTRICT
    )
    stratum = fields.SmallIntField()
    """Its place in the list, from 0."""
    level = fields.SmallIntField()

    class Meta:
        table = "round_answer"
        unique_together = (("round", "participant"),)


class Option(Model):
    id = fields.BigIntField(primary_key=True)
    deliberation: fields.ForeignKeyRelation[Deliberation] = fields.ForeignKeyField(
        "deliberate.Deliberation", related_name="options", on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    title = fields.CharField(max_length=60)
    body = fields.TextField(default="")
    cost = fields.IntField(null=True)
    """Yuan."""
    funding = fields.CharField(max_length=200, default="")
    effects = fields.CharField(max_length=400, default="")
    status_quo = fields.BooleanField(default=False)

    class Meta:
        table = "option"
        unique_together = (("deliberation", "number"),)


class Consent(Model):
    """An option put to everybody's consent: agreed, if no objection stands when it ends."""

    id = fields.BigIntField(primary_key=True)
    option: fields.OneToOneRelation[Option] = fields.OneToOneField(
        "deliberate.Option", related_name="consent", on_delete=fields.RESTRICT
    )
    seconds_needed = fields.IntField()
    opens_at = fields.DatetimeField()
    closes_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    finding = fields.JSONField[dict[str, Any]](null=True)

    class Meta:
        table = "consent"


class ConsentObjection(Model):
    """Who would be harmed and how, and what would lift the objection; one a person."""

    id = fields.BigIntField(primary_key=True)
    consent: fields.ForeignKeyRelation[Consent] = fields.ForeignKeyField(
        "deliberate.Consent", related_name="objections", on_delete=fields.RESTRICT
    )
    author: fields.ForeignKeyRelation[Participant] = fields.ForeignKeyField(
        "deliberate.Participant", related_name="objections", on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    harm = fields.CharField(max_length=280)
    bearer = fields.CharField(max_length=120)
    remedy = fields.CharField(max_length=280)
    closing = fields.CharEnumField(Closing, max_length=30, default=Closing.OPEN)
    reply = fields.CharField(max_length=400, default="")
    replied_by = fields.CharField(max_length=120, default="")

    class Meta:
        table = "consent_objection"
        unique_together = (("consent", "author"), ("consent", "number"))


class ObjectionSeconding(Model):
    """Another resident stands behind an objection."""

    id = fields.BigIntField(primary_key=True)
    objection: fields.ForeignKeyRelation[ConsentObjection] = fields.ForeignKeyField(
        "deliberate.ConsentObjection", related_name="secondings", on_delete=fields.RESTRICT
    )
    participant: fields.ForeignKeyRelation[Participant] = fields.ForeignKeyField(
        "deliberate.Participant", related_name="objections_seconded", on_delete=fields.RESTRICT
    )

    class Meta:
        table = "objection_seconding"
        unique_together = (("objection", "participant"),)
