"""What was typed about a panel. A form with errors is shown again, as typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from deliberate.panels.rules import Feature, Purpose, beacon_fault, days_fault, size_fault
from deliberate.web.forms import Typed
from deliberate.web.reading import number_in

USUAL_SIZE, USUAL_DAYS = "9", "7"


@dataclass(frozen=True, slots=True)
class CallForm:
    purpose: str = ""
    area: str = ""
    size: str = USUAL_SIZE
    days: str = USUAL_DAYS
    features: tuple[str, ...] = tuple(feature.value for feature in Feature)
    beacon_named: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Typed) -> Self:
        purpose, size, days = typed["purpose"], typed["size"], typed["days"]
        features = tuple(value for name, value in typed.pairs if name == "features")
        known = purpose if purpose in set(Purpose) else ""
        errors = {
            "purpose": "" if known else "choose-one",
            "size": size_fault(Purpose(known) if known else None, number_in(size)),
            "days": days_fault(number_in(days)),
            "features": "" if features and set(features) <= set(Feature) else "choose-one",
            "beacon_named": beacon_fault(typed["beacon_named"]),
        }
        told = {name: code for name, code in errors.items() if code}
        return cls(purpose, typed["area"], size, days, features, typed["beacon_named"], told)


@dataclass(frozen=True, slots=True)
class DrawForm:
    purpose: str = ""
    beacon: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Typed, purpose: str) -> Self:
        name = f"beacon-{purpose}"
        fault = beacon_fault(typed[name])
        return cls(purpose, typed[name], {name: fault} if fault else {})


@dataclass(frozen=True, slots=True)
class ExtendForm:
    purpose: str = ""
    days: str = USUAL_DAYS
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Typed, purpose: str) -> Self:
        name = f"days-{purpose}"
        fault = days_fault(number_in(typed[name]))
        return cls(purpose, typed[name], {name: fault} if fault else {})
