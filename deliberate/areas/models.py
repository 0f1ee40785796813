from tortoise import fields
from tortoise.models import Model

from deliberate.areas.rules import Level, Sector


class Area(Model):
    id = fields.BigIntField(primary_key=True)
    parent: fields.ForeignKeyNullableRelation["Area"] = fields.ForeignKeyField(
        "deliberate.Area", null=True, related_name="children", on_delete=fields.RESTRICT
    )
    grid: fields.ForeignKeyNullableRelation["Area"] = fields.ForeignKeyField(
        "deliberate.Area", null=True, related_name="buildings", on_delete=fields.RESTRICT
    )
    """The grid that serves a building; estates and grids cut the community differently."""
    level = fields.CharEnumField(Level, max_length=16)
    code = fields.CharField(max_length=40, unique=True)
    name = fields.CharField(max_length=60)

    class Meta:
        table = "area"


class Organization(Model):
    id = fields.BigIntField(primary_key=True)
    area: fields.ForeignKeyRelation[Area] = fields.ForeignKeyField(
        "deliberate.Area", related_name="organizations", on_delete=fields.RESTRICT
    )
    kind = fields.CharField(max_length=40)
    sector = fields.CharEnumField(Sector, max_length=16)
    name = fields.CharField(max_length=80)

    class Meta:
        table = "organization"


class Dwelling(Model):
    """One home: an exclusive unit of owners, and a household where somebody lives."""

    id = fields.BigIntField(primary_key=True)
    stairwell: fields.ForeignKeyRelation[Area] = fields.ForeignKeyField(
        "deliberate.Area", related_name="dwellings", on_delete=fields.RESTRICT
    )
    code = fields.CharField(max_length=40, unique=True)
    number = fields.CharField(max_length=12)
    exclusive_area = fields.IntField()
    """0.01 m²."""

    class Meta:
        table = "dwelling"
