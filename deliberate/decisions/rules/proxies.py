"""Written proxies: how far one has come, its code, and whose home a door is."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from deliberate.people.rules import LETTERS

LONGEST_NAME = 60
CODE = re.compile(f"[{LETTERS}]{{8}}")
HALF = 4


class ProxyEnd(StrEnum):
    """Who ended it: the principal, or whoever held it."""

    REVOKED = "revoked"
    GIVEN_BACK = "given-back"


class ProxyStage(StrEnum):
    UNCHECKED = "unchecked"
    """From paper, and no second person has seen the paper."""
    GIVEN = "given"
    """Waiting for whoever it names to accept."""
    ACCEPTED = "accepted"
    USED = "used"
    """A ballot was cast under it."""
    OVERRIDDEN = "overridden"
    """The principal voted: their own ballot ends it."""
    REVOKED = "revoked"
    GIVEN_BACK = "given-back"


STANDING = frozenset({ProxyStage.ACCEPTED, ProxyStage.USED})
LASTING = STANDING | {ProxyStage.UNCHECKED, ProxyStage.GIVEN}


@dataclass(frozen=True, slots=True)
class WrittenProxy:
    """A proxy as those see it whom it concerns."""

    id: int
    principal_id: int
    principal: str
    holder: str
    """As the principal wrote it."""
    code: str
    stage: ProxyStage
    mine: bool
    """The viewer is the principal."""
    held: bool
    """The viewer votes for the principal; neither: they brought it in or check it."""
    cast_at: datetime | None = None
    """When a ballot was last cast under it."""
    units: tuple[str, ...] = ()
    """The principal's homes on the roll."""

    @property
    def lasts(self) -> bool:
        return self.stage in LASTING

    @property
    def stands(self) -> bool:
        """Its holder may cast the ballot."""
        return self.stage in STANDING


def stage_of(
    *, ended: str, own_ballot: bool, used: bool, accepted: bool, unchecked: bool
) -> ProxyStage:
    if ended:
        return ProxyStage(ended)
    if own_ballot:
        return ProxyStage.OVERRIDDEN
    if accepted:
        return ProxyStage.USED if used else ProxyStage.ACCEPTED
    return ProxyStage.UNCHECKED if unchecked else ProxyStage.GIVEN


def code_in(typed: str) -> str:
    """A code as people type it, in any case, with or without the dash; '' if it cannot be one."""
    letters = re.sub(r"[\s-]", "", typed).upper()
    return f"{letters[:HALF]}-{letters[HALF:]}" if CODE.fullmatch(letters) else ""


def same_name(one: str, other: str) -> bool:
    """Blanks do not tell two names apart."""
    return "".join(one.split()) == "".join(other.split())


def is_door(typed: str, unit: str) -> bool:
    """Whether 3-2-501, 3幢2单元501 or 501 is the end of a home's code, ...-03-2-501."""
    asked = [int(part) for part in re.findall(r"[0-9]+", typed)]
    ends = [int(part) for part in re.findall(r"[0-9]+", unit)]
    return bool(asked) and asked == ends[-len(asked) :]
