from tortoise import fields
from tortoise.models import Model

from deliberate.people.models import Person
from deliberate.privacy.rules import Texts


class Closure(Model):
    """An account that is to be closed. Once it is erased, nothing here says whose it was."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyNullableRelation[Person] = fields.OneToOneField(
        "deliberate.Person", null=True, related_name="closure", on_delete=fields.RESTRICT
    )
    person_id: int | None
    texts = fields.CharEnumField(Texts, max_length=8)
    asked_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    erased_at = fields.DatetimeField(null=True)
    swept_at = fields.DatetimeField(null=True)
    """When what was erased was gone from the files, too."""

    class Meta:
        table = "closure"
