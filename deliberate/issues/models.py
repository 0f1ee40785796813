from tortoise import fields
from tortoise.models import Model

from deliberate.areas.models import Area, Organization
from deliberate.issues.rules import NEVER_PUBLIC, Kind, State, Topic
from deliberate.people.models import Person


class Issue(Model):
    """Anything raised by a resident, with one number for life from the day it is sent."""

    id = fields.BigIntField(primary_key=True)
    number = fields.IntField(null=True, unique=True)
    community: fields.ForeignKeyRelation[Area] = fields.ForeignKeyField(
        "deliberate.Area", related_name="community_issues", on_delete=fields.RESTRICT
    )
    area: fields.ForeignKeyRelation[Area] = fields.ForeignKeyField(
        "deliberate.Area", related_name="issues", on_delete=fields.RESTRICT
    )
    state = fields.CharEnumField(State, max_length=20, default=State.DRAFT)
    kind = fields.CharEnumField(Kind, max_length=20)
    topic = fields.CharEnumField(Topic, max_length=20)
    title = fields.CharField(max_length=60)
    body_source = fields.TextField()
    body_html = fields.TextField()
    place = fields.CharField(max_length=60, default="")
    proposer: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="proposed", on_delete=fields.RESTRICT
    )
    entered_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", null=True, related_name="entered", on_delete=fields.RESTRICT
    )
    """The grid worker who wrote it down for somebody."""
    lead: fields.ForeignKeyNullableRelation[Organization] = fields.ForeignKeyField(
        "deliberate.Organization", null=True, related_name="led", on_delete=fields.RESTRICT
    )
    facilitator: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", null=True, related_name="facilitated", on_delete=fields.RESTRICT
    )
    merged_into: fields.ForeignKeyNullableRelation["Issue"] = fields.ForeignKeyField(
        "deliberate.Issue", null=True, related_name="merged", on_delete=fields.RESTRICT
    )
    reason = fields.CharField(max_length=30, default="")
    """Code of a return, rejection or referral; `words` say it in full."""
    words = fields.TextField(default="")
    first_rejecter: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", null=True, related_name="rejections", on_delete=fields.RESTRICT
    )
    """Who proposed to reject it: a second person decides."""
    voices = fields.IntField(default=1)
    """The proposer, those merged in, and the seconders."""
    gram_count = fields.IntField(default=0)
    created_at = fields.DatetimeField()
    submitted_at = fields.DatetimeField(null=True)
    changed_at = fields.DatetimeField()
    due_at = fields.DatetimeField(null=True)
    """By when somebody must act, or the state ends by itself."""

    @property
    def seen_as(self) -> State:
        """The state that says who may see it: what ended before it was public stays closed."""
        return State.RETURNED if self.reason == NEVER_PUBLIC else self.state

    class Meta:
        table = "issue"


class Seconding(Model):
    id = fields.BigIntField(primary_key=True)
    issue: fields.ForeignKeyRelation[Issue] = fields.ForeignKeyField(
        "deliberate.Issue", related_name="secondings", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="secondings", on_delete=fields.RESTRICT
    )
    building = fields.CharField(max_length=40)
    at = fields.DatetimeField()

    class Meta:
        table = "seconding"
        unique_together = (("issue", "person"),)


class Follow(Model):
    """Somebody who wants to hear how it goes on."""

    id = fields.BigIntField(primary_key=True)
    issue: fields.ForeignKeyRelation[Issue] = fields.ForeignKeyField(
        "deliberate.Issue", related_name="follows", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="follows", on_delete=fields.RESTRICT
    )

    class Meta:
        table = "follow"
        unique_together = (("issue", "person"),)


class Photo(Model):
    """Drawn anew by us; what was sent is not kept."""

    id = fields.BigIntField(primary_key=True)
    issue: fields.ForeignKeyRelation[Issue] = fields.ForeignKeyField(
        "deliberate.Issue", related_name="photos", on_delete=fields.RESTRICT
    )
    uploader: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="photos", on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=32, unique=True)
    words = fields.CharField(max_length=100)
    """What it shows, for those who do not see it."""
    width = fields.IntField()
    height = fields.IntField()
    hidden = fields.CharField(max_length=20, default="")
    """Code of the reason, when it was put away."""
    hidden_by = fields.CharField(max_length=120, default="")
    added_at = fields.DatetimeField()
    small = fields.BinaryField()
    large = fields.BinaryField()

    class Meta:
        table = "photo"
