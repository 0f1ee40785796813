import json
from datetime import date, datetime

from tortoise import fields
from tortoise.models import Model

from deliberate.areas.models import Area
from deliberate.calendar import last_day
from deliberate.calendar.moments import day_in_shanghai
from deliberate.issues.models import Issue
from deliberate.panels.rules import QUOTA, Purpose, Stage, stage_at
from deliberate.people.models import Person


class Panel(Model):
    """A panel of one issue: called for, sealed as a lottery, drawn."""

    id = fields.BigIntField(primary_key=True)
    issue: fields.ForeignKeyRelation[Issue] = fields.ForeignKeyField(
        "deliberate.Issue", related_name="panels", on_delete=fields.RESTRICT
    )
    area: fields.ForeignKeyRelation[Area] = fields.ForeignKeyField(
        "deliberate.Area", related_name="panels", on_delete=fields.RESTRICT
    )
    """Whose residents are drawn from."""
    purpose = fields.CharEnumField(Purpose, max_length=16)
    size = fields.IntField()
    quotas = fields.JSONField[list[list[str | int]]]()
    """Feature, value, at least, at most: as called for."""
    beacon_named = fields.CharField(max_length=120)
    """The public number that nobody knows yet, such as the next national lottery's."""
    commitment = fields.CharField(max_length=64)
    secret = fields.CharField(max_length=64)
    """Shown once the panel is drawn, never before."""
    called_at = fields.DatetimeField()
    closes_at = fields.DatetimeField()
    relaxed = fields.JSONField[list[list[str | int]] | None](null=True)
    """The quotas that the lottery keeps, where those called for could not be kept."""
    lottery = fields.TextField(default="")
    """Canonical JSON: the panel of every ticket, by the volunteers' numbers."""
    lottery_hash = fields.CharField(max_length=64, default="")
    beacon = fields.CharField(max_length=120, default="")
    seed = fields.CharField(max_length=64, default="")
    ticket = fields.IntField(null=True)
    drawn_at = fields.DatetimeField(null=True)

    volunteers: fields.ReverseRelation["Volunteer"]

    class Meta:
        table = "panel"
        unique_together = (("issue", "purpose"),)

    @property
    def called_on(self) -> date:
        return day_in_shanghai(self.called_at)

    @property
    def kept(self) -> list[QUOTA]:
        """The quotas that the lottery keeps."""
        return [
            (str(feature), str(value), int(least), int(most))
            for feature, value, least, most in self.relaxed or self.quotas
        ]

    @property
    def tickets(self) -> list[list[str]]:
        """The numbers on every ticket; none before the lottery is sealed."""
        return json.loads(self.lottery)["panels"] if self.lottery else []

    @property
    def last_day(self) -> date:
        """On which people may come forward, until 24:00."""
        return last_day(self.closes_at)

    def stage_at(self, moment: datetime) -> Stage:
        return stage_at(
            moment,
            closes_at=self.closes_at,
            sealed=bool(self.lottery),
            drawn=self.drawn_at is not None,
        )


class Volunteer(Model):
    """Somebody who agreed to be drawn, under a number that only they are told is theirs."""

    id = fields.BigIntField(primary_key=True)
    panel: fields.ForeignKeyRelation[Panel] = fields.ForeignKeyField(
        "deliberate.Panel", related_name="volunteers", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="volunteered", on_delete=fields.RESTRICT
    )
    person_id: int
    number = fields.IntField()
    seated_at = fields.DatetimeField(null=True)
    left_at = fields.DatetimeField(null=True)

    class Meta:
        table = "volunteer"
        unique_together = (("panel", "person"), ("panel", "number"))

    @property
    def sits(self) -> bool:
        return self.seated_at is not None and self.left_at is None
