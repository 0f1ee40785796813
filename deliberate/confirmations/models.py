from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model

from deliberate.confirmations.rules import Outcome, TwoPersonAct, page_of
from deliberate.people.models import Person, PostHeld


class Confirmation(Model):
    """An act that one person proposed and another decides about."""

    id = fields.BigIntField(primary_key=True)
    act = fields.CharEnumField(TwoPersonAct, max_length=20)
    subject = fields.CharField(max_length=80)
    """What the act is done to: of one act on one subject, one proposal waits at a time."""
    issue = fields.IntField(null=True)
    places = fields.JSONField[list[str]]()
    """The codes by which a post covers it, as of an issue."""
    payload = fields.JSONField[dict[str, Any]]()
    about: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", null=True, related_name="proposals_about", on_delete=fields.RESTRICT
    )
    proposer: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="proposals", on_delete=fields.RESTRICT
    )
    post: fields.ForeignKeyRelation[PostHeld] = fields.ForeignKeyField(
        "deliberate.PostHeld", related_name="proposals", on_delete=fields.RESTRICT
    )
    proposed_at = fields.DatetimeField()
    outcome = fields.CharEnumField(Outcome, max_length=12, default=Outcome.WAITING)
    decider: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", null=True, related_name="confirmations", on_delete=fields.RESTRICT
    )
    decided_at: datetime | None = fields.DatetimeField(null=True)
    words = fields.TextField(default="")

    class Meta:
        table = "confirmation"

    @property
    def acting(self) -> str:
        """How the record signs the proposal."""
        return f"{self.post.organization.name}·{self.post.role.value}"

    @property
    def page(self) -> str:
        return page_of(self.act, self.issue)
