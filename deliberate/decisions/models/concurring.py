from tortoise import fields
from tortoise.models import Model

from deliberate.consensus import Result
from deliberate.decisions.rules import BodyOpinion
from deliberate.issues.models import Issue


class Concurrence(Model):
    """The plan of the bodies that an issue follows, pinned as it was chosen."""

    id = fields.BigIntField(primary_key=True)
    issue: fields.OneToOneRelation[Issue] = fields.OneToOneField(
        "deliberate.Issue", related_name="concurrence", on_delete=fields.RESTRICT
    )
    plan = fields.JSONField[dict[str, object]]()
    """The whole document of a `ConcurrencePlan`; the rule of the vote joins it at the notice."""
    signatures = fields.IntField(null=True)
    residents = fields.IntField(null=True)
    """A joint request: so many signed of so many, and the bodies hold it up no longer."""

    class Meta:
        table = "concurrence"


class TurnRecord(Model):
    """What came of the turn of a body. Never changed: a mistake is put right by a new reading."""

    id = fields.BigIntField(primary_key=True)
    concurrence: fields.ForeignKeyRelation[Concurrence] = fields.ForeignKeyField(
        "deliberate.Concurrence", related_name="turns", on_delete=fields.RESTRICT
    )
    turns = fields.CharField(max_length=60)
    """Ids with spaces between: several where one meeting took them together."""
    reading = fields.IntField()
    rule = fields.CharField(max_length=10, default="")
    result = fields.CharEnumField(Result, max_length=20)
    opinion = fields.CharEnumField(BodyOpinion, max_length=20)
    words = fields.TextField(default="")
    held_on = fields.DateField(null=True)
    figures = fields.JSONField[dict[str, int]](null=True)
    outcome = fields.JSONField[dict[str, object]](null=True)
    acting = fields.CharField(max_length=120)

    class Meta:
        table = "turn_record"
        unique_together = (("concurrence", "turns", "reading"),)
