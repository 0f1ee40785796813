from tortoise import fields
from tortoise.models import Model

from deliberate.decisions.models.deciding import Decision
from deliberate.people.models import Person


class Proxy(Model):
    """A voter lets somebody cast their ballot for them, in writing."""

    id = fields.BigIntField(primary_key=True)
    decision: fields.ForeignKeyRelation[Decision] = fields.ForeignKeyField(
        "deliberate.Decision", related_name="proxies", on_delete=fields.RESTRICT
    )
    principal: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="proxies_given", on_delete=fields.RESTRICT
    )
    holder_name = fields.CharField(max_length=60)
    """As it is written; the account that accepts bears the same name."""
    holder: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", null=True, related_name="proxies_held", on_delete=fields.RESTRICT
    )
    """Once they have accepted."""
    code = fields.CharField(max_length=9, unique=True)
    entered_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", null=True, related_name="proxies_entered", on_delete=fields.RESTRICT
    )
    """Who brought it in from paper; none where the voter wrote it here."""
    checked_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", null=True, related_name="proxies_checked", on_delete=fields.RESTRICT
    )
    """The second person, who held what was entered against the paper."""
    ended = fields.CharField(max_length=10, default="")
    """A `ProxyEnd`; '' while it lasts."""

    class Meta:
        table = "proxy"

    @property
    def seen(self) -> bool:
        """By a second person, where it came in from paper."""
        return self.entered_by_id is None or self.checked_by_id is not None  # type: ignore[attr-defined]  # made by the ORM
