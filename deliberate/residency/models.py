from typing import ClassVar

from tortoise import fields
from tortoise.models import Model

from deliberate.areas.models import Area, Dwelling
from deliberate.people.models import Person
from deliberate.residency.rules import AttestationState, Outcome


class LetterBatch(Model):
    """Letters printed at one time for one place. Who printed them stands in the record."""

    id = fields.BigIntField(primary_key=True)
    area: fields.ForeignKeyRelation[Area] = fields.ForeignKeyField(
        "deliberate.Area", related_name="letter_batches", on_delete=fields.RESTRICT
    )
    letters = fields.IntField()
    acting = fields.CharField(max_length=120)
    at = fields.DatetimeField()

    class Meta:
        table = "letter_batch"


class Attestation(Model):
    """Somebody saw at the door that an adult lives there; another confirms or refuses it."""

    id = fields.BigIntField(primary_key=True)
    dwelling: fields.ForeignKeyRelation[Dwelling] = fields.ForeignKeyField(
        "deliberate.Dwelling", related_name="attestations", on_delete=fields.RESTRICT
    )
    dwelling_id: int
    name = fields.CharField(max_length=60)
    """Forgotten as soon as it is confirmed, refused or withdrawn."""
    state = fields.CharEnumField(AttestationState, max_length=12)
    by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="attested", on_delete=fields.RESTRICT
    )
    by_id: int
    acting = fields.CharField(max_length=120)
    at = fields.DatetimeField()
    checked_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", null=True, related_name="confirmed", on_delete=fields.RESTRICT
    )
    checked_acting = fields.CharField(max_length=120, default="")
    checked_at = fields.DatetimeField(null=True)
    reason = fields.CharField(max_length=300, default="")
    """Why it was refused."""
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", null=True, related_name="attestations", on_delete=fields.RESTRICT
    )
    """The resident, once it is confirmed."""

    class Meta:
        table = "attestation"


class JoinCode(Model):
    """What a letter carries; only a digest under the server's secret is kept."""

    id = fields.BigIntField(primary_key=True)
    digest = fields.CharField(max_length=64, unique=True)
    dwelling: fields.ForeignKeyRelation[Dwelling] = fields.ForeignKeyField(
        "deliberate.Dwelling", related_name="join_codes", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", null=True, related_name="join_codes", on_delete=fields.RESTRICT
    )
    """Whose letter it is; nobody's for a home that the register knows nobody in, or once used."""
    batch: fields.ForeignKeyNullableRelation[LetterBatch] = fields.ForeignKeyField(
        "deliberate.LetterBatch", null=True, related_name="codes", on_delete=fields.RESTRICT
    )
    ends_at = fields.DatetimeField()
    used = fields.BooleanField(default=False)

    class Meta:
        table = "join_code"


class RecheckDraw(Model):
    """The seed of a month, promised before anybody of the month was confirmed."""

    month = fields.DateField(primary_key=True)
    """Its first day."""
    commitment = fields.CharField(max_length=64)
    secret = fields.CharField(max_length=64)
    """In the record once the month is over, and nowhere before."""
    seed = fields.CharField(max_length=64, default="")

    class Meta:
        table = "recheck_draw"


class Recheck(Model):
    """An attested resident who was drawn to be visited again."""

    id = fields.BigIntField(primary_key=True)
    attestation: fields.OneToOneRelation[Attestation] = fields.OneToOneField(
        "deliberate.Attestation", related_name="recheck", on_delete=fields.RESTRICT
    )
    drawn_at = fields.DatetimeField()
    outcome = fields.CharField(max_length=12, default="")
    CODES: ClassVar = {"outcome": Outcome}
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", null=True, related_name="rechecked", on_delete=fields.RESTRICT
    )
    by_id: int | None
    acting = fields.CharField(max_length=120, default="")
    at = fields.DatetimeField(null=True)
    ended_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", null=True, related_name="ended", on_delete=fields.RESTRICT
    )
    ended_by_id: int | None

    class Meta:
        table = "recheck"
