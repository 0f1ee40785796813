"""What the groups of a map are called, so that the next map calls them the same."""

import json
from collections.abc import Mapping

from deliberate.storage import run, unit_of_work


@unit_of_work
async def keep_letters(deliberation: int, letters: Mapping[str, Mapping[str, float]]) -> None:
    """Keep how the middle of each group leans, in place of those of the map before."""
    await run("DELETE FROM group_letter WHERE deliberation_id = $1", deliberation)
    for letter, leaning in letters.items():
        await run(
            "INSERT INTO group_letter (deliberation_id, letter, leaning) VALUES ($1, $2, $3)",
            *(deliberation, letter, json.dumps(leaning)),
        )
