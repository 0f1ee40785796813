from datetime import date, datetime

from tortoise import fields
from tortoise.models import Model

from deliberate.calendar.moments import day_in_shanghai
from deliberate.people.models import Person
from deliberate.privacy.rules import TEXTS, Assessment, ImpactResult, Processing, Texts


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


class ImpactAssessment(Model):
    """One version of the assessment of a processing; of each, one is not replaced."""

    id = fields.BigIntField(primary_key=True)
    processing = fields.CharEnumField(Processing, max_length=20)
    version = fields.IntField()
    since = fields.DateField()
    purpose = fields.TextField()
    risks = fields.TextField()
    measures = fields.TextField()
    answer = fields.TextField()
    fit = fields.TextField()
    heard = fields.TextField()
    result = fields.CharEnumField(ImpactResult, max_length=30)
    acting = fields.CharField(max_length=120)
    """The post it was made in."""
    assessed_at = fields.DatetimeField()
    replaced_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "impact_assessment"
        unique_together = (("processing", "version"),)

    @property
    def day(self) -> date:
        return day_in_shanghai(self.assessed_at)

    @property
    def written(self) -> Assessment:
        texts = {name: getattr(self, name) for name in TEXTS}
        return Assessment(since=self.since, result=self.result, **texts)
