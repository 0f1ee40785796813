from tortoise import fields
from tortoise.models import Model


class Entry(Model):
    """One line of the record. `details` and `at` are kept as the very text that was hashed."""

    id = fields.BigIntField(primary_key=True, generated=False)
    fact = fields.CharField(max_length=60)
    issue = fields.IntField(null=True)
    details = fields.TextField()
    person_id = fields.BigIntField(null=True)
    acting = fields.CharField(max_length=120, default="")
    at = fields.CharField(max_length=32)
    previous = fields.CharField(max_length=64)
    hash = fields.CharField(max_length=64)
    subtrees = fields.TextField(default="")
    """Hashes of the complete subtrees that end with it, the smallest first."""

    class Meta:
        table = "entry"
