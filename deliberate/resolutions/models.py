from datetime import date

from tortoise import fields
from tortoise.models import Model

from deliberate.calendar import last_day
from deliberate.decisions.models import Decision
from deliberate.issues.models import Issue
from deliberate.resolutions.rules import Kind


class Resolution(Model):
    id = fields.BigIntField(primary_key=True)
    issue: fields.OneToOneRelation[Issue] = fields.OneToOneField(
        "deliberate.Issue", related_name="resolution", on_delete=fields.RESTRICT
    )
    decision: fields.OneToOneNullableRelation[Decision] = fields.OneToOneField(
        "deliberate.Decision", null=True, related_name="resolution", on_delete=fields.RESTRICT
    )
    kind = fields.CharEnumField(Kind, max_length=16)
    title = fields.CharField(max_length=60)
    summary = fields.CharField(max_length=200)
    clauses = fields.JSONField[list[dict[str, str]]]()
    year = fields.IntField(null=True)
    sequence = fields.IntField(null=True)
    number = fields.CharField(max_length=40, null=True, unique=True)
    """望江居决〔2026〕7号, from the day it is published."""
    issuer = fields.CharField(max_length=80, default="")
    document = fields.TextField(default="")
    """The canonical JSON of what was published; its SHA-256 is the fingerprint."""
    fingerprint = fields.CharField(max_length=64, default="")
    code = fields.CharField(max_length=11, null=True, unique=True)
    published_at = fields.DatetimeField(null=True)
    publication_ends = fields.DatetimeField(null=True)
    effective_at = fields.DatetimeField(null=True)
    archived_at = fields.DatetimeField(null=True)

    class Meta:
        table = "resolution"
        unique_together = (("year", "sequence", "kind", "issuer"),)

    @property
    def last_day(self) -> date | None:
        """Of the publication period."""
        return last_day(self.publication_ends) if self.publication_ends else None
