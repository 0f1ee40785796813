"""The pool and the quotas: who could be drawn, and what a panel has to look like."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from deliberate.consensus.canonical import canonical_json
from deliberate.consensus.errors import MalformedDraw
from deliberate.consensus.reading import is_name
from deliberate.consensus.sortition.errors import (
    DuplicateCandidate,
    MalformedPool,
    MalformedQuota,
    MissingFeature,
    PoolTooSmall,
    UnknownValue,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person who agreed to be drawn.

    `features` maps a feature to this person's value, such as {"age": "18-29"}. Two candidates of
    one `address` are never on a panel together; None shares with nobody.

    Source: design rule of this package.
    """

    id: str
    features: Mapping[str, str]
    address: str | None = None

    def document(self) -> dict[str, object]:
        """Give the candidate as JSON values."""
        return {"id": self.id, "features": dict(self.features), "address": self.address}


@dataclass(frozen=True, slots=True)
class Quota:
    """At least `least` and at most `most` persons on the panel have this value of the feature.

    Raises `MalformedQuota` for an empty name, for bounds that are no whole numbers from 0 on,
    and for a `least` above `most`.

    Source: Flanigan, Gölz, Gupta, Hennig and Procaccia, Fair algorithms for selecting citizens'
    assemblies, Nature 596 (2021).
    """

    feature: str
    value: str
    least: int
    most: int

    def __post_init__(self) -> None:
        place = f"quotas[{self.feature!r}][{self.value!r}]"
        if not is_name(self.feature) or not is_name(self.value):
            raise MalformedQuota(place, "a feature and a value are names")
        if not is_whole(self.least) or not is_whole(self.most):
            raise MalformedQuota(place, "the bounds are whole numbers from 0 on")
        if self.least > self.most:
            raise MalformedQuota(place, f"at least {self.least} is more than at most {self.most}")

    def document(self) -> dict[str, object]:
        """Give the quota as JSON values."""
        return {
            "feature": self.feature,
            "value": self.value,
            "least": self.least,
            "most": self.most,
        }


@dataclass(frozen=True, slots=True)
class Quotas:
    """All quotas of a panel, one for each value of each feature that is balanced.

    Features without quotas play no part. Raises `MalformedQuota` when a value has two.

    Source: see `Quota`.
    """

    rows: tuple[Quota, ...]

    def __init__(self, rows: Iterable[Quota]) -> None:
        object.__setattr__(self, "rows", tuple(rows))
        for (feature, value), times in Counter((q.feature, q.value) for q in self.rows).items():
            if times > 1:
                raise MalformedQuota(f"quotas[{feature!r}][{value!r}]", f"stands {times} times")

    @property
    def features(self) -> tuple[str, ...]:
        """The features that are balanced, in the order of their names."""
        return tuple(sorted({quota.feature for quota in self.rows}))

    def stratum(self, candidate: Candidate) -> tuple[str, ...]:
        """Give the candidate's value of each of `features`."""
        return tuple(candidate.features[feature] for feature in self.features)

    def drawn(self, panel: Iterable[Candidate]) -> tuple[int, ...]:
        """Count for each of `rows` how many of the panel it is about."""
        found = Counter(
            (feature, person.features[feature]) for person in panel for feature in self.features
        )
        return tuple(found[quota.feature, quota.value] for quota in self.rows)

    def hold(self, panel: Iterable[Candidate]) -> bool:
        """Whether the panel keeps every quota."""
        counts = zip(self.rows, self.drawn(panel), strict=True)
        return all(quota.least <= count <= quota.most for quota, count in counts)

    def check(self, candidates: Sequence[Candidate], size: int) -> None:
        """Refuse a pool that these quotas cannot be put to.

        Raises `MalformedDraw`, `DuplicateCandidate`, `MalformedPool`, `MissingFeature`,
        `UnknownValue` or `PoolTooSmall`. Whether a panel exists is found out by the lottery.

        Source: design rule of this package.
        """
        if not is_whole(size) or size < 1:
            raise MalformedDraw("size", f"{size!r} is no number of places")
        _check_ids(candidates)
        known = {(quota.feature, quota.value) for quota in self.rows}
        for candidate in candidates:
            _check_features(candidate, self.features, known)
        homes = len({home(candidate) for candidate in candidates})
        if homes < size:
            reason = f"{len(candidates)} candidates at {homes} addresses cannot fill {size} places"
            raise PoolTooSmall("candidates", reason)


def is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def home(candidate: Candidate) -> tuple[str, str]:
    """Equal for two candidates exactly if they share an address."""
    if candidate.address is None:
        return ("alone", candidate.id)
    return ("address", candidate.address)


def pool_hash(candidates: Sequence[Candidate], quotas: Quotas, size: int) -> str:
    """Give the SHA-256 in hex of what a lottery is made from. The orders do not matter.

    It is taken over the canonical JSON of {"candidates", "quotas", "size"}, the candidates sorted
    by id and the quotas by feature and value. Raises `NotCanonical`.

    Source: FIPS 180-4 (SHA-256); RFC 8785 (canonical JSON).
    """
    document = {
        "candidates": [each.document() for each in sorted(candidates, key=lambda each: each.id)],
        "quotas": [
            quota.document()
            for quota in sorted(quotas.rows, key=lambda quota: (quota.feature, quota.value))
        ],
        "size": size,
    }
    return sha256(canonical_json(document)).hexdigest()


def _check_ids(candidates: Sequence[Candidate]) -> None:
    for at, candidate in enumerate(candidates):
        if not is_name(candidate.id):
            raise MalformedPool(f"candidates[{at}].id", f"{candidate.id!r} is not a name")
    for name, times in Counter(candidate.id for candidate in candidates).items():
        if times > 1:
            raise DuplicateCandidate(f"candidates[{name!r}]", f"stands {times} times in the pool")


def _check_features(
    candidate: Candidate, features: Sequence[str], known: set[tuple[str, str]]
) -> None:
    place = f"candidates[{candidate.id!r}]"
    if candidate.address is not None and not is_name(candidate.address):
        raise MalformedPool(f"{place}.address", f"{candidate.address!r} is not an address")
    for feature in features:
        value = candidate.features.get(feature)
        if value is None:
            raise MissingFeature(place, f"says nothing of {feature!r}")
        if (feature, value) not in known:
            raise UnknownValue(place, f"no quota is for {feature}={value}")
