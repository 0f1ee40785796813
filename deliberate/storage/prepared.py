"""A query of the ORM whose SQL is made once: building it costs ten times what running it does."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from tortoise.models import Model
from tortoise.queryset import QuerySet

from deliberate.storage.rows import here

M = TypeVar("M", bound=Model)
STAND_IN = -1
"""Where the value that varies will stand: no key is negative."""


class Prepared(Generic[M]):
    """The first row that `ask(key)` finds, with its related rows."""

    def __init__(self, ask: Callable[[int], QuerySet[M]]) -> None:
        self.ask = ask
        self.made: dict[str, tuple[type[M], str, list[Any], Any]] = {}

    async def __call__(self, key: int) -> M | None:
        connection = here()
        dialect = connection.capabilities.dialect
        if dialect not in self.made:
            self.made[dialect] = self._make(connection)
        model, sql, values, related = self.made[dialect]
        executor = connection.executor_class(model=model, db=connection, select_related_idx=related)
        asked = [key if value == STAND_IN else value for value in values]
        found: list[M] = await executor.execute_select(sql, asked)
        return found[0] if found else None

    def _make(self, connection: Any) -> tuple[type[M], str, list[Any], Any]:
        asked = self.ask(STAND_IN).limit(1)
        asked._db = connection  # noqa: SLF001  (what awaiting it would do)
        asked._make_query()  # noqa: SLF001
        sql, values = asked.query.get_parameterized_sql()
        return asked.model, sql, values, asked._select_related_idx  # noqa: SLF001
