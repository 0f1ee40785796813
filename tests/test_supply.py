"""What is installed is pinned by hash, and can be listed."""

import re
from pathlib import Path

import pytest

from tools.sbom import bill, our_version, packages

ROOT = Path(__file__).resolve().parents[1]
HOURS = {"hours": 1, "days": 24}
AT_MOST = [48, 14 * 24, 30 * 24]
"""Hours: the bounds that the times are held against, those known to be exploited first."""
LOCKS = ["requirements.lock", "requirements-test.lock"]


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_by_hash(name):
    found = packages((ROOT / name).read_text())
    assert len(found) > 20
    assert len({each["name"] for each in found}) == len(found)


@pytest.mark.parametrize(
    "loose",
    [
        "starlette>=1.0 \\\n    --hash=sha256:" + "0" * 64,
        "starlette==1.0",
        "starlette==1.0 \\\n    --hash=md5:" + "0" * 32,
        "a==1 \\\nb==2 \\\n    --hash=sha256:" + "0" * 64,
        "starlette @ https://evil.example/x.whl",
        "--index-url https://evil.example",
    ],
)
def test_a_loose_line_would_be_seen(loose):
    with pytest.raises(ValueError, match="hash"):
        packages(loose)


def test_what_the_project_asks_for_is_in_the_lock():
    asked = re.search(
        r"^dependencies = \[(.*?)^\]",
        (ROOT / "pyproject.toml").read_text(),
        re.MULTILINE | re.DOTALL,
    )
    names = {re.match(r"[\w-]+", each)[0] for each in re.findall(r'"([^"]+)"', asked[1])}
    assert names <= {each["name"] for each in packages((ROOT / "requirements.lock").read_text())}


def test_the_bill_of_materials_lists_it_all_and_is_always_the_same():
    lock = (ROOT / "requirements.lock").read_text()
    made = bill(lock, our_version())
    assert made == bill(lock, our_version())
    assert made["bomFormat"] == "CycloneDX"
    refs = [each["bom-ref"] for each in made["components"]]
    assert len(refs) == len(set(refs)) == lock.count("==")
    assert made["dependencies"][0]["dependsOn"] == refs
    assert all(
        each["purl"] == f"pkg:pypi/{each['name']}@{each['version']}" for each in made["components"]
    )
    assert (
        bill(lock + "x-y==1 \\\n    --hash=sha256:" + "0" * 64, "0")["serialNumber"]
        != made["serialNumber"]
    )


def times(text):
    """Hours, in the order of the table of docs/security.md."""
    chapter = text.partition("## Components with a known weakness\n")[2].partition("\n## ")[0]
    told = re.findall(r"^\| [^|]+ \| (\d+) (hours|days) \|", chapter, re.MULTILINE)
    return [int(number) * HOURS[unit] for number, unit in told]


def in_time(found):
    return len(found) == len(AT_MOST) and all(map(int.__le__, found, AT_MOST))


def test_how_soon_a_weak_component_is_replaced_is_written_down():
    text = (ROOT / "docs" / "security.md").read_text()
    assert in_time(times(text))
    assert not in_time(times(text.replace("48 hours |", "3 days |")))
    assert not in_time(times(text.replace("| 30 days", "| soon")))
    assert not in_time(times(""))
    commands = re.findall(r"`make (?:-s )?([a-z]+)", text)
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {"sbom", "lock", "check"} <= set(commands) <= set(targets)
