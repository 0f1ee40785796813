"""Facts about posts. They name the post and its area, and nobody who holds it."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class PostGranted:
    name: ClassVar[str] = "post-granted"
    role: str
    organization: str
    area: str
    since: str
    until: str | None


@dataclass(frozen=True, slots=True)
class PostEnded:
    """Over at once: from here on nobody acts in it."""

    name: ClassVar[str] = "post-ended"
    role: str
    organization: str
    area: str
