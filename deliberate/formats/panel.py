"""Candidates and quotas of a panel as two tables of comma-separated values, as is usual.

Quotas have the columns `feature`, `value`, `min` and `max`. Older files say `category` and `name`
instead of the first two. Some have `min_flex` and `max_flex` too, by how much software may change
a quota on its own; here nobody but people change one, so these two are read past.
"""

from collections.abc import Mapping
from pathlib import Path

from deliberate.consensus.sortition import Candidate, MalformedQuota, Quota, Quotas
from deliberate.formats.tables import Malformed, read_text, table

OLDER = {"category": "feature", "name": "value"}
BOUNDS = ("feature", "value", "min", "max")
PASSED_OVER = frozenset({"min_flex", "max_flex"})
DIGITS = 9


def read_quotas(path: Path) -> Quotas:
    """Read a row a value of a feature. Raises `Malformed` with file, line and reason."""
    file = path.name
    columns, found = table(file, read_text(path.parent, file), ())
    names = [OLDER.get(name, name) for name in (column.lower() for column in columns)]
    _check_columns(file, names)
    rows: list[Quota] = []
    lines: dict[tuple[str, str], int] = {}
    for line, row in found:
        quota = _quota(file, line, dict(zip(names, (cell.strip() for cell in row), strict=True)))
        first = lines.setdefault((quota.feature, quota.value), line)
        if first != line:
            reason = f"{quota.feature}={quota.value} stands on line {first} already"
            raise Malformed(file, line, reason)
        rows.append(quota)
    if not rows:
        raise Malformed(file, 2, "there are no quotas")
    return Quotas(rows)


def read_candidates(path: Path, quotas: Quotas) -> list[Candidate]:
    """Read a row a person: the column `id`, or else the first, then features.

    An `address` may be given, or be empty. Columns without a quota are read past: a register has
    many. Raises `Malformed` with file, line and reason, also for a feature or value that the
    quotas and the candidates do not share.
    """
    file = path.name
    columns, found = table(file, read_text(path.parent, file), ())
    _check_features(file, columns, quotas)
    key = columns.index("id") if "id" in columns else 0
    known = {(quota.feature, quota.value) for quota in quotas.rows}
    lines: dict[str, int] = {}
    candidates = []
    for line, row in found:
        cells = dict(zip(columns, (cell.strip() for cell in row), strict=True))
        name = row[key].strip()
        if not name:
            raise Malformed(file, line, f"{columns[key]} is empty")
        if (first := lines.setdefault(name, line)) != line:
            raise Malformed(file, line, f"{name!r} stands on line {first} already")
        candidates.append(_candidate(file, line, name, cells, quotas, known))
    return candidates


def _check_columns(file: str, names: list[str]) -> None:
    for name in BOUNDS:
        if name not in names:
            raise Malformed(file, 1, f"there is no column {name!r}")
    for name in names:
        if name not in BOUNDS and name not in PASSED_OVER:
            raise Malformed(file, 1, f"the column {name!r} is unknown")
        if names.count(name) > 1:
            raise Malformed(file, 1, f"the column {name!r} stands twice")


def _quota(file: str, line: int, cells: Mapping[str, str]) -> Quota:
    least, most = (_number(file, line, name, cells[name]) for name in ("min", "max"))
    try:
        return Quota(cells["feature"], cells["value"], least, most)
    except MalformedQuota as wrong:
        raise Malformed(file, line, wrong.reason) from None


def _number(file: str, line: int, name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
        raise Malformed(file, line, f"{name} {text!r} is not a whole number from 0 on")
    return int(text)


def _check_features(file: str, columns: list[str], quotas: Quotas) -> None:
    for feature in quotas.features:
        if feature not in columns:
            raise Malformed(file, 1, f"there is no column {feature!r}, and the quotas name it")


def _candidate(
    file: str,
    line: int,
    name: str,
    cells: Mapping[str, str],
    quotas: Quotas,
    known: set[tuple[str, str]],
) -> Candidate:
    features = {feature: cells[feature] for feature in quotas.features}
    for feature, value in features.items():
        if (feature, value) not in known:
            reason = f"no quota is for {feature}={value}" if value else f"{feature} is empty"
            raise Malformed(file, line, reason)
    return Candidate(name, features, cells.get("address") or None)
