"""Tables in files, for the commands to read."""

import pytest


@pytest.fixture
def kept(tmp_path):
    def keep(name, *lines):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return keep


@pytest.fixture
def lift(kept):
    """Scenario 1: six floors of two flats; one owner has both on the fifth."""
    owner = {f"{floor}0{side}": f"o{floor}{side}" for floor in range(1, 7) for side in (1, 2)}
    owner |= {"501": "wang", "502": "wang"}
    rows = [
        f"{unit},{voter},{'68.50' if unit[-1] == '1' else '72.30'},{unit[0]}"
        for unit, voter in owner.items()
    ]
    return kept("roll.csv", "unit,voter,area,floor", *rows), sorted(set(owner.values()))
