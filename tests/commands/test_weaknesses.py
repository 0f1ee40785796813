"""What is installed, held against lists as OSV publishes them: no network, and lists of our own."""

import io
import json
import re
import struct
import zipfile
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner
from packaging.version import Version

from deliberate import settings
from deliberate.commands import main, weaknesses
from deliberate.commands.weaknesses import LATER, LONG_KNOWN, SOON, components, look
from deliberate.formats import osv
from deliberate.formats.tables import Malformed
from tests.test_supply import times
from tools.sbom import packages

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
LOCKED = {
    each["name"]: each["version"] for each in packages((ROOT / "requirements.lock").read_text())
}
HIGH = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"  # 7.5
MEDIUM = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N"  # 5.3
FOUR = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"  # 9.3
EVENTS = [{"introduced": "0"}]


def days(number):
    return f"{AT - timedelta(days=number):%Y-%m-%dT%H:%M:%SZ}"


def weakness(package, *, events=EVENTS, versions=(), name="GHSA-test", published=1, **more):
    """An entry in the shape of https://ossf.github.io/osv-schema/, of so many days ago."""
    affected = {"package": {"name": package, "ecosystem": "PyPI"}, "versions": list(versions)}
    if events:
        affected["ranges"] = [{"type": "ECOSYSTEM", "events": events}]
    days_of = {"published": days(published), "modified": days(0)}
    return (
        {"id": name, "summary": "It reads what it should not", "affected": [affected]}
        | days_of
        | more
    )


def graded(vector):
    return {"severity": [{"type": "CVSS_V3", "score": vector}]}


LONG_KNOWN_ENTRIES = [
    weakness(name, versions=[weak], events=[], name=f"PYSEC-{name}")
    for name, weak in LONG_KNOWN.items()
]


def packed(file, *entries):
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, entry in enumerate(entries):
            archive.writestr(f"{number}.json", json.dumps(entry))
    return file


@pytest.fixture
def held(tmp_path):
    """What is found with a list of these, and of what is long known."""

    def found(*entries):
        file = packed(tmp_path / "all.zip", *LONG_KNOWN_ENTRIES, *entries)
        findings = [*look(file, AT)]
        return [each for each in findings if "GHSA" in each.words or each.unsafe]

    return found


def test_a_weakness_of_exactly_the_locked_version_is_found(held):
    assert version("starlette") == LOCKED["starlette"]
    entry = weakness("Starlette", versions=[LOCKED["starlette"]], events=[], aliases=["CVE-2026-1"])
    (found,) = held(entry)
    assert found.words == (
        f"starlette {LOCKED['starlette']} has CVE-2026-1, GHSA-test, without a grade, published "
        "2026-11-29; no version without it is told; to be replaced by 2026-12-06: "
        "It reads what it should not"
    )
    assert held() == []  # and without that entry nothing is


@pytest.mark.parametrize(
    ("events", "weak", "fixed"),
    [
        ([{"introduced": "0"}], True, None),
        ([{"introduced": "1.2"}], True, None),
        ([{"introduced": "1.2.1"}], False, None),
        ([{"introduced": "0"}, {"fixed": "1.2"}], False, "1.2"),
        ([{"introduced": "0"}, {"fixed": "1.2.post1"}], True, "1.2.post1"),
        ([{"introduced": "0"}, {"fixed": "1.10"}], True, "1.10"),
        ([{"introduced": "0"}, {"last_affected": "1.2"}], True, None),
        ([{"introduced": "0"}, {"last_affected": "1.2rc1"}], False, None),
        (
            [{"fixed": "1.3"}, {"introduced": "1.1"}, {"fixed": "1.0"}, {"introduced": "0"}],
            True,
            "1.3",
        ),
        ([{"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "1.3"}], False, None),
        ([{"introduced": "0"}, {"fixed": "no version"}], True, None),
        ([{"introduced": "not 1"}], True, None),
    ],
)
def test_ranges_are_read_in_the_order_of_versions(events, weak, fixed):
    (affected,) = osv._weakness(weakness("a", events=events)).affected
    assert affected.holds(Version("1.2")) is weak
    if weak:
        assert affected.first_without(Version("1.2")) == (fixed and Version(fixed))


def test_versions_that_are_listed_are_weak_beside_the_ranges_and_in_any_spelling():
    entry = weakness("a", versions=["2004d", "1.2.0"], events=[{"introduced": "2"}])
    (affected,) = osv._weakness(entry).affected
    assert [affected.holds(Version(each)) for each in ("1.2", "1.3", "2.1")] == [True, False, True]


def test_what_names_no_version_that_can_be_compared_counts(held):
    other = [{"type": "GIT", "events": [{"introduced": "0" * 40}]}]
    entry = weakness("starlette", events=[])
    assert held(entry)
    entry["affected"][0]["ranges"] = other
    assert held(entry)


def test_only_what_is_about_us_and_was_not_withdrawn_is_found(held):
    assert held(weakness("starlette", withdrawn=days(0))) == []
    assert held(weakness("starlette-of-somebody")) == []
    elsewhere = weakness("starlette")
    elsewhere["affected"][0]["package"]["ecosystem"] = "npm"
    assert held(elsewhere) == []


def test_names_are_the_same_however_they_are_spelt(held):
    assert "python-multipart" in held(weakness("Python_Multipart"))[0].words


@pytest.mark.parametrize(
    ("vector", "told", "most"),
    [
        (None, "without a grade", 7),
        ("nonsense", "without a grade", 7),
        (HIGH, "CVSS 7.5", 7),
        (FOUR, "CVSS 9.3", 7),
        ("AV:N/AC:L/Au:N/C:P/I:P/A:P", "CVSS 7.5", 7),
        (MEDIUM, "CVSS 5.3", 30),
    ],
)
def test_each_grade_has_its_days(held, vector, told, most):
    severity = graded(vector) if vector else {}
    (within,) = held(weakness("starlette", published=most, **severity))
    assert (told in within.words, within.unsafe) == (True, False)
    (over,) = held(weakness("starlette", published=most + 1, **severity))
    assert ("overdue since 2026-11-29" in over.words, over.unsafe) == (True, True)


def test_the_days_are_those_of_the_handbook():
    hours = times((ROOT / "docs" / "security.md").read_text())
    assert hours[1:] == [SOON // timedelta(hours=1), LATER // timedelta(hours=1)]


def test_one_weakness_that_several_publish_is_told_once(held):
    first = weakness("starlette", name="GHSA-a", aliases=["CVE-1"], published=20, **graded(MEDIUM))
    fixed = [{"introduced": "0"}, {"fixed": "99.1"}]
    second = weakness("starlette", name="PYSEC-a", aliases=["CVE-1"], events=fixed, published=3)
    other = weakness("starlette", name="GHSA-b", published=3)
    elsewhere = weakness("uvicorn", name="GHSA-a", published=3)
    one, two, three = held(second, other, first, elsewhere)
    assert (
        "CVE-1, GHSA-a, PYSEC-a, CVSS 5.3, published 2026-11-10; first without it: 99.1;"
        in one.words
    )
    assert "to be replaced by 2026-12-10" in one.words
    assert ("GHSA-b" in two.words, three.words.startswith("uvicorn")) == (True, True)


def said(file):
    return [each.words for each in look(file, AT) if each.unsafe]


def test_a_list_of_nothing_or_of_half_is_not_passed(tmp_path):
    """The seeded control that each list has in it: packages that have been weak for years."""
    whole = packed(tmp_path / "whole.zip", *LONG_KNOWN_ENTRIES)
    assert said(whole) == []
    known = ", ".join(f"{name} {weak}" for name, weak in sorted(LONG_KNOWN.items()))
    nothing = [f"the list is not whole: it tells of no weakness in {known}"]
    assert said(packed(tmp_path / "none.zip")) == nothing
    (tmp_path / "empty").mkdir()
    assert said(tmp_path / "empty") == nothing
    npm = json.loads(json.dumps(LONG_KNOWN_ENTRIES).replace("PyPI", "npm"))
    assert said(packed(tmp_path / "npm.zip", *npm)) == nothing
    (half,) = said(packed(tmp_path / "half.zip", *LONG_KNOWN_ENTRIES[1:]))
    assert half.endswith(
        f"no weakness in {next(iter(LONG_KNOWN))} {next(iter(LONG_KNOWN.values()))}"
    )


def test_an_old_list_is_not_passed_by_one_entry_of_tomorrow(tmp_path):
    old = [entry | {"modified": days(4)} for entry in LONG_KNOWN_ENTRIES]
    tomorrow = weakness("a", modified=days(-400))
    for entries in (old, [*old, tomorrow]):
        assert said(packed(tmp_path / "old.zip", *entries)) == [
            "the list is old: its newest entry is of 2026-11-26"
        ]


def test_where_nothing_of_the_lock_is_installed_nothing_is_passed(tmp_path, monkeypatch):
    monkeypatch.setattr(weaknesses, "distributions", list)
    file = packed(tmp_path / "all.zip", *LONG_KNOWN_ENTRIES, weakness("starlette"))
    assert said(file) == ["nothing of requirements.lock is installed here"]


def test_what_is_compared_is_what_is_installed():
    needed, beside = components()
    assert needed.keys() <= LOCKED.keys()
    assert {"starlette", "pillow", "cryptography", "numpy"} <= needed.keys()
    assert "pytest" in beside  # of the tests, and so not looked at
    assert {*needed} & {*beside} == set()


def test_a_folder_and_one_file_are_read_too(tmp_path):
    for entry in [*LONG_KNOWN_ENTRIES, weakness("starlette", published=8)]:
        (tmp_path / f"{entry['id']}.json").write_text(json.dumps(entry))
    (overdue,) = said(tmp_path)
    assert "overdue since" in overdue
    assert [line.split(":")[0] for line in said(tmp_path / "GHSA-test.json")] == [
        "the list is not whole",
        overdue.split(":")[0],
    ]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("{", "line 1: not JSON"),
        ("", "line 1: not JSON"),
        ("\n\n[1,", "line 3: not JSON"),
        ("[" * 100_000, "not as OSV writes"),
        ("[]", "not as OSV writes"),
        ("{}", "not as OSV writes"),
        ('{"id": 1, "modified": "2026-01-01T00:00:00Z"}', "not as OSV writes"),
        ('{"id": "a", "modified": "2026-01-01"}', "not as OSV writes"),
        ('{"id": "a", "modified": "9999-12-31T00:00:00Z"}', "not as OSV writes"),
        ('{"id": "a", "modified": "2026-01-01T00:00:00Z", "affected": 1}', "not as OSV writes"),
        ('{"id": "a", "modified": "2026-01-01T00:00:00Z", "affected": [1]}', "not as OSV writes"),
        (json.dumps(weakness("a", events=[1])), "not as OSV writes"),
        (json.dumps(weakness("a", events=[{"introduced": 1}])), "not as OSV writes"),
        (json.dumps(weakness("a", versions=[1])), "not as OSV writes"),
        (json.dumps(weakness("a", severity=[{"type": "CVSS_V3"}])), "not as OSV writes"),
        ("1" * 5000, "not as OSV writes"),
        (" " * (osv.LARGEST_ENTRY + 1), "more than such a list holds"),
    ],
)
def test_an_entry_of_another_shape_is_named_and_nothing_passes(tmp_path, entry, reason):
    file = tmp_path / "all.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("PYSEC-1.json", entry)
    with pytest.raises(Malformed, match=f"PYSEC-1.json, .*{re.escape(reason)}"):
        [*look(file, AT)]
    told = CliRunner().invoke(main, ["check", "--weaknesses", str(file)])
    assert (told.exit_code, "PYSEC-1.json" in told.stderr) == (2, True)


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    """An entry that claims to be small and is not, many at once, and too many."""
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"{number}.json", " " * 30_000_000)
    assert file.stat().st_size < 200_000
    with pytest.raises(Malformed, match=r"0\.json.*more than such a list holds"):
        [*osv.weaknesses(file)]
    lying = bytearray(file.read_bytes())
    at = lying.rindex(b"PK\x01\x02")
    lying[at + 24 : at + 28] = struct.pack("<I", 5)
    file.write_bytes(lying)
    with pytest.raises(Malformed):
        [*osv.weaknesses(file)]
    monkeypatch.setattr(osv, "LARGEST_IN_ALL", 500)
    with pytest.raises(Malformed, match="more than such a list holds"):
        [*osv.weaknesses(packed(file, *LONG_KNOWN_ENTRIES))]
    monkeypatch.undo()
    monkeypatch.setattr(osv, "MOST_ENTRIES", 2)
    with pytest.raises(Malformed, match="more than such a list holds"):
        [*osv.weaknesses(packed(file, *LONG_KNOWN_ENTRIES))]
    monkeypatch.setattr(osv, "LARGEST_FILE", 10)
    with pytest.raises(Malformed, match="larger than such a list"):
        [*osv.weaknesses(file)]


def test_a_zip_that_is_broken_or_packed_otherwise_is_named(tmp_path):
    file = packed(tmp_path / "all.zip", *LONG_KNOWN_ENTRIES)
    whole = file.read_bytes()
    spoiled = bytearray(whole)
    spoiled[45:60] = bytes(15)
    for text in (bytes(spoiled), whole[200:], whole[:-30]):
        file.write_bytes(text)
        with pytest.raises(Malformed):
            [*osv.weaknesses(file)]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.json", "{}")
    file.write_bytes(held.getvalue())
    with pytest.raises(Malformed, match="packed in a way that is not read"):
        [*osv.weaknesses(file)]


def test_nothing_is_written_whatever_an_entry_is_called(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    file = folder / "all.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("../../out.json", json.dumps(LONG_KNOWN_ENTRIES[0]))
        archive.writestr("/tmp/out.json", json.dumps(LONG_KNOWN_ENTRIES[1]))
    assert len([*osv.weaknesses(file)]) == 2
    assert {each.name for each in tmp_path.rglob("*")} == {"in", "all.zip"}


def test_the_command_leaves_with_one_when_anything_is_overdue(tmp_path, monkeypatch):
    """As told of the real moment, and without a database."""
    monkeypatch.setattr(settings, "DATABASE_URL", "sqlite:///nowhere/at/all")
    ago = {"modified": f"{datetime.now(UTC) - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"}
    known = [entry | ago for entry in LONG_KNOWN_ENTRIES]
    old = weakness("starlette", summary="\x1b[2Jnothing", published=400) | ago
    file = packed(tmp_path / "all.zip", *known, old)
    told = CliRunner().invoke(main, ["check", "--weaknesses", str(file)])
    assert (told.exit_code, "overdue since" in told.stdout) == (1, True)
    assert "\x1b" not in told.stdout
    assert "not in requirements.lock, so not looked at:" in told.stdout
    told = CliRunner().invoke(main, ["check", "--weaknesses", str(packed(file, *known))])
    needed, _ = components()
    assert told.exit_code == 0
    assert told.stdout.startswith(
        f"nothing unsafe was found\n{len(needed)} packages were held against 3 entries, the newest"
    )
