from tortoise import fields
from tortoise.models import Model

from deliberate.areas.models import Area, Dwelling, Organization
from deliberate.people.rules import Role


class Person(Model):
    """Somebody known to the neighbourhood. Without a login: known to a roll, or served on paper."""

    id = fields.BigIntField(primary_key=True)
    login = fields.CharField(max_length=60, null=True, unique=True)
    password = fields.CharField(max_length=200, null=True)
    """An argon2id digest."""
    name = fields.CharField(max_length=60)
    pseudonym = fields.CharField(max_length=60)
    born = fields.DateField(null=True)
    adult_on = fields.DateField(null=True)
    """The day they were found to be 18 or over, where no day of birth is known."""
    joined_at = fields.DatetimeField(null=True)
    """When they made their account with a code; None for who was given one."""
    legal_person = fields.BooleanField(default=False)
    """A firm that owns dwellings: the developer of unsold ones."""

    class Meta:
        table = "person"


class Residence(Model):
    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="residences", on_delete=fields.RESTRICT
    )
    dwelling: fields.ForeignKeyRelation[Dwelling] = fields.ForeignKeyField(
        "deliberate.Dwelling", related_name="residences", on_delete=fields.RESTRICT
    )
    head = fields.BooleanField(default=False)
    """The household's declared representative, who votes where households vote."""
    since = fields.DateField()
    until = fields.DateField(null=True)

    class Meta:
        table = "residence"


class Ownership(Model):
    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="ownerships", on_delete=fields.RESTRICT
    )
    dwelling: fields.ForeignKeyRelation[Dwelling] = fields.ForeignKeyField(
        "deliberate.Dwelling", related_name="ownerships", on_delete=fields.RESTRICT
    )
    since = fields.DateField()
    until = fields.DateField(null=True)

    class Meta:
        table = "ownership"


class PostHeld(Model):
    """A role held in an organisation, over an area, from one day to another."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="posts", on_delete=fields.RESTRICT
    )
    organization: fields.ForeignKeyRelation[Organization] = fields.ForeignKeyField(
        "deliberate.Organization", related_name="posts", on_delete=fields.RESTRICT
    )
    area: fields.ForeignKeyRelation[Area] = fields.ForeignKeyField(
        "deliberate.Area", related_name="posts", on_delete=fields.RESTRICT
    )
    role = fields.CharEnumField(Role, max_length=30)
    since = fields.DateField()
    until = fields.DateField(null=True)

    class Meta:
        table = "post_held"


class SignIn(Model):
    """A browser somebody signed in with. Only the digest of its token is kept."""

    token_digest = fields.CharField(max_length=64, primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="sign_ins", on_delete=fields.RESTRICT
    )
    post: fields.ForeignKeyNullableRelation[PostHeld] = fields.ForeignKeyField(
        "deliberate.PostHeld", null=True, related_name="sign_ins", on_delete=fields.RESTRICT
    )
    since = fields.DatetimeField()
    ends = fields.DatetimeField()

    class Meta:
        table = "sign_in"
