"""Facts about people that the public record keeps: acts of office, never acts of private life."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class PostTaken:
    """Somebody took up a post. The person is in the entry, not in what is sealed."""

    name: ClassVar[str] = "post-taken"
    role: str
    organization: str
    area: str
