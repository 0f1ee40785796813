"""What somebody said who closes their account, or who assesses a processing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from deliberate.privacy.rules import LONGEST_TEXT, TEXTS, Assessment, ImpactResult, Texts
from deliberate.web.reading import day_in


@dataclass(frozen=True, slots=True)
class ClosingForm:
    texts: Texts | None = None
    sure: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        errors = {}
        texts = Texts(typed["texts"]) if typed["texts"] in set(Texts) else None
        if texts is None:
            errors["texts"] = "choose-one"
        if not typed["sure"]:
            errors["sure"] = "tick-it"
        return cls(texts, bool(typed["sure"]), errors)


@dataclass(frozen=True, slots=True)
class ImpactForm:
    texts: Mapping[str, str]
    since: str = ""
    result: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        errors = {}
        if day_in(typed["since"]) is None:
            errors["since"] = "not-a-day"
        for name in TEXTS:
            if not typed[name]:
                errors[name] = "needed"
            elif len(typed[name]) > LONGEST_TEXT:
                errors[name] = "too-long"
        if typed["result"] not in set(ImpactResult):
            errors["result"] = "choose-one"
        texts = {name: typed[name] for name in TEXTS}
        return cls(texts, typed["since"], typed["result"], errors)

    @property
    def written(self) -> Assessment:
        """Of a form without errors."""
        since = day_in(self.since)
        assert since
        return Assessment(since=since, result=ImpactResult(self.result), **self.texts)
