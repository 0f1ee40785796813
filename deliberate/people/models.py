from tortoise import fields
from tortoise.models import Model

from deliberate.areas.models import Area, Dwelling, Organization
from deliberate.people.rules import FactorKind, LookedFor, OptInPurpose, Role


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
    seen = fields.DatetimeField()
    proven = fields.DatetimeField()
    """When they last showed who they are."""
    half = fields.BooleanField(default=False)
    """The password was right; the second step is still to come."""
    ends = fields.DatetimeField()

    class Meta:
        table = "sign_in"


class Authenticator(Model):
    """What somebody shows beside the password: an app with six digits, or a passkey."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="authenticators", on_delete=fields.RESTRICT
    )
    kind = fields.CharEnumField(FactorKind, max_length=10)
    name = fields.CharField(max_length=40)
    key = fields.TextField()
    """The app's secret, sealed; or the passkey's public half."""
    counter = fields.BigIntField()
    """The half minute of the last code; or what the passkey counts itself."""
    since = fields.DatetimeField()

    class Meta:
        table = "authenticator"


class SpareCode(Model):
    """A code on paper in place of an authenticator, once."""

    digest = fields.CharField(max_length=64, primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="spare_codes", on_delete=fields.RESTRICT
    )

    class Meta:
        table = "spare_code"


class Recovery(Model):
    """A way back for somebody who cannot sign in: one a person, the latest."""

    id = fields.BigIntField(primary_key=True)
    person: fields.OneToOneRelation[Person] = fields.OneToOneField(
        "deliberate.Person", related_name="recovery", on_delete=fields.RESTRICT
    )
    issuer: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="recoveries_issued", on_delete=fields.RESTRICT
    )
    digest = fields.CharField(max_length=64, unique=True)
    ends = fields.DatetimeField()
    password = fields.CharField(max_length=200, null=True)
    """The digest of the new one, from the moment the code was used."""
    due = fields.DatetimeField(null=True)
    """When the new password takes the place of the old."""

    class Meta:
        table = "recovery"


class OptIn(Model):
    """One purpose that somebody agreed to, in the words of a version, until it was withdrawn."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="opt_ins", on_delete=fields.RESTRICT
    )
    purpose = fields.CharEnumField(OptInPurpose, max_length=20)
    version = fields.IntField()
    given_at = fields.DatetimeField()
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta:
        table = "opt_in"


class Look(Model):
    """That somebody in a post looked at a person's data on a day; once, however often."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "deliberate.Person", related_name="looks", on_delete=fields.RESTRICT
    )
    acting = fields.CharField(max_length=120)
    what_for = fields.CharEnumField(LookedFor, max_length=20)
    day = fields.DateField()

    class Meta:
        table = "look"
        unique_together = (("person", "acting", "what_for", "day"),)
