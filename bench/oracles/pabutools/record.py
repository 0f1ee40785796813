"""Writes tests/consensus/recorded/pabutools.json: small elections and what pabutools answers.

.venv/bin/python -m bench.oracles.pabutools.record
"""

import json
from pathlib import Path

from bench.oracles.pabutools.elections import ask, random_elections

RECORDED = Path("tests/consensus/recorded/pabutools.json")


def main() -> None:
    asked = list(random_elections("recorded", 60))
    lines = [
        json.dumps({"asked": question, "selected": answer["selected"]})
        for question, answer in zip(asked, ask(asked), strict=True)
    ]
    RECORDED.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
