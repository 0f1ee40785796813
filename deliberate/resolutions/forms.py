"""What the committee typed for a draft. A form with errors is shown again, as typed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from deliberate.resolutions.rules import (
    LONGEST_CLAUSE,
    LONGEST_HEADING,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    MOST_CLAUSES,
    Clause,
)
from deliberate.resolutions.rules.paper import Draft

BLANK = Clause("", "")


@dataclass(frozen=True, slots=True)
class DraftForm:
    title: str = ""
    summary: str = ""
    clauses: tuple[Clause, ...] = (BLANK,)
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, draft: Draft) -> Self:
        return cls(draft.title, draft.summary, draft.clauses or (BLANK,))

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        title, summary, clauses = typed["title"], typed["summary"], _clauses(typed)
        errors = {
            **_wrong("title", title, LONGEST_TITLE),
            **_wrong("summary", summary, LONGEST_SUMMARY),
        }
        for n, clause in enumerate(clauses, 1):
            errors |= _wrong(f"heading-{n}", clause.heading, LONGEST_HEADING)
            errors |= _wrong(f"text-{n}", clause.text, LONGEST_CLAUSE)
        return cls(title, " ".join(summary.split()), clauses, errors)

    def pressed(self, button: str) -> Self:
        """With one clause more or less, as the button says; nothing is judged yet."""
        clauses = list(self.clauses)
        if button == "add" and len(clauses) < MOST_CLAUSES:
            clauses.append(BLANK)
        if button.startswith("remove-"):
            gone = button.removeprefix("remove-")
            clauses = [clause for n, clause in enumerate(clauses, 1) if str(n) != gone]
        return replace(self, clauses=tuple(clauses) or (BLANK,), errors={})


def _clauses(typed: Mapping[str, str]) -> tuple[Clause, ...]:
    """The clauses as numbered in the form. Those left blank are dropped, but for an only one."""
    found = list(_typed_clauses(typed))
    if "do" in typed and typed["do"] != "save":  # the form is only being rearranged
        return tuple(found)
    return tuple(clause for clause in found if clause != BLANK) or (BLANK,)


def _typed_clauses(typed: Mapping[str, str]) -> Iterator[Clause]:
    for n in range(1, MOST_CLAUSES + 1):
        if f"heading-{n}" in typed or f"text-{n}" in typed:
            yield Clause(typed[f"heading-{n}"], typed[f"text-{n}"])


def _wrong(name: str, words: str, longest: int) -> dict[str, str]:
    if not words:
        return {name: "needed"}
    return {name: "too-long"} if len(words) > longest else {}


def suggested(kind_title: str, agreed: Sequence[str]) -> DraftForm:
    """Where a first draft starts: the title after the issue, what was agreed as a clause."""
    points = "\n".join(f"（{n}）{point}" for n, point in enumerate(agreed, 1))
    return DraftForm(
        title=kind_title[:LONGEST_TITLE], clauses=(Clause("决定事项", points[:LONGEST_CLAUSE]),)
    )
