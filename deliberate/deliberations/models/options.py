"""Options, and the objections to one that is put to consent."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from deliberate.consensus.consent import Closing
from deliberate.deliberations.models.thread import Deliberation, Participant


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
    """An option put to its parties' consent: agreed, if no objection stands when it ends."""

    id = fields.BigIntField(primary_key=True)
    option: fields.OneToOneRelation[Option] = fields.OneToOneField(
        "deliberate.Option", related_name="consent", on_delete=fields.RESTRICT
    )
    parties = fields.JSONField[dict[str, Any]]()
    people = fields.IntField(null=True)
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
