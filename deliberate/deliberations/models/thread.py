"""A deliberation and what is said in it."""

from functools import partial
from secrets import token_hex

from tortoise import fields
from tortoise.models import Model

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
