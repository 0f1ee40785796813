from typing import ClassVar

from tortoise import fields
from tortoise.models import Model

from deliberate.decisions.models.deciding import Decision
from deliberate.decisions.rules import Fate
from deliberate.people.models import Person


class Delegate(Model):
    """A voter who is willing to speak for others, and the code that they hand out."""

    id = fields.BigIntField(primary_key=True)
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField(
        "deliberate.Decision", related_name="delegates", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="speaks_in", on_delete=fields.RESTRICT
    )
    code = fields.CharField(max_length=9, unique=True)

    class Meta:
        table = "delegate"
        unique_together = (("decision", "person"),)


class Delegation(Model):
    """A voter lets a delegate speak for them, unless they vote themselves."""

    id = fields.BigIntField(primary_key=True)
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField(
        "deliberate.Decision", related_name="delegations", on_delete=fields.RESTRICT
    )
    voter: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="delegations", on_delete=fields.RESTRICT
    )
    delegate: fields.ForeignKeyRelation[Delegate] = fields.ForeignKeyField(
        "deliberate.Delegate", related_name="delegations", on_delete=fields.RESTRICT
    )
    fate = fields.CharField(max_length=12, default="")
    """From the count on."""
    CODES: ClassVar = {"fate": Fate}

    class Meta:
        table = "delegation"
        unique_together = (("decision", "voter"),)
