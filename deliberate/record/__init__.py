"""The public record: what was done, in which post, when. Only ever added to, and sealed."""

from deliberate.record.chain import Broken
from deliberate.record.journal import Fact, record
from deliberate.record.verify import verify

__all__ = ["Broken", "Fact", "record", "verify"]
