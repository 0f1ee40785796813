"""Whatever is spoiled in a file, a command answers in full, or refuses it with file and line."""

import json
import random
import re

import pytest

from deliberate.consensus import preset
from tests.commands.shell import typed

OPTIONS = ("--noticed", "options.json")
COMMANDS = {
    "question": ("decide", "rule.json", "roll.csv", "ballots.csv"),
    "options": ("decide", "C3", "roll.csv", "points.csv", *OPTIONS),
    "fund": ("decide", "R15", "roll.csv", "marks.csv", *OPTIONS),
    "recount": ("recount", "certificate.json", "certificate.csv"),
    "budget": ("budget", "town.pb", "--method", "equal-shares"),
    "rank": ("rank", "votes.toi", "--method", "irv"),
    "panel": ("panel", "people.csv", "quotas.csv", "--size", "2", "--seed", "s"),
    "landscape": ("landscape", "."),
}
GOOD = {
    "rule.json": json.dumps(preset("R8").document(), indent=1),
    "roll.csv": "unit,voter,area,grid\n1,ann,60.5,x\n2,ben,70,y\n2,cat,70,y\n",
    "ballots.csv": "voter,choice\nann,yes\nben,no\ncat,弃权\n",
    "points.csv": "voter,choice\nann,a:3;b:5\nben,c:1\n",
    "marks.csv": "voter,choice\nann,a;b\nben,c\n",
    "options.json": '{"options": [{"id": "a", "cost": 5},\n "b", "c"], "budget": 9}\n',
    "town.pb": (
        "META\nkey;value\nbudget;100,5\nvote_type;cumulative\nmax_length;2\n"
        'PROJECTS\nproject_id;cost;name\n1;40;"A; b"\n2;50.5;B\n'
        "VOTES\nvoter_id;vote;points\nv;1,2;3,4\nw;2;1\nx;;\n"
    ),
    "votes.toi": (
        "# TITLE: t\n# NUMBER ALTERNATIVES: 3\n# NUMBER VOTERS: 6\n# ALTERNATIVE NAME 1: A\n"
        "# ALTERNATIVE NAME 2: B\n# ALTERNATIVE NAME 3: C\n3: 1,2,3\n2: 2,{1,3}\n1: 3\n"
    ),
    "people.csv": "id,age,address\na,old,x\nb,young,x\nc,old,y\n",
    "quotas.csv": "feature,value,min,max\nage,old,1,2\nage,young,0,1\n",
    "participants-votes.csv": "participant,group-id,0,1\n0,0,1,-1\n1,1,,0\n2,,1,1\n",
    "comments.csv": 'comment-id,moderated,is-meta,comment-body\n0,1,false,"x\ny"\n1,-1,,z\n',
    "summary.csv": "topic,T\n",
    "math.json": '{"meta-tids": [1]}',
}
PIECES = (
    *("", "\0", ",", ";", "\n", '"', "-1", "NaN", "1e5", "9" * 5000, "{", "}", "[", "]", ":", ">"),
    *(
        "张",
        "１",
        " ",
        "\r",
        "null",
        "true",
        '{"a": 1}',
        "[" * 2000,
        "\\ud800",
        "\u2028",
        "/",
        ".5",
    ),
)
PLACED = re.compile(r"^[\w.-]+, line [0-9]+: \S")


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in GOOD.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    sealed = typed(*COMMANDS["question"], "--certificate", "certificate.json")
    assert sealed.exit_code == 0, sealed.stderr
    return {path.name: path.read_bytes() for path in tmp_path.iterdir()}


@pytest.mark.parametrize("name", COMMANDS)
def test_good_files_are_answered(files, name):
    assert typed(*COMMANDS[name]).exit_code == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_spoiled_files_are_answered_or_refused_with_their_line(files, tmp_path, name):
    chance = random.Random(name)
    spoilt = [*files] if name == "landscape" else [file for file in COMMANDS[name] if file in files]
    refused = 0
    for _ in range(100):
        file = chance.choice(spoilt)
        (tmp_path / file).write_bytes(spoiled(files[file], chance))
        found = typed(*COMMANDS[name], "--json")
        (tmp_path / file).write_bytes(files[file])
        if found.exit_code == 2:
            refused += 1
            assert not found.stdout
            assert PLACED.match(found.stderr), found.stderr
        else:
            assert found.exit_code == 0 or name == "recount"
            json.loads(found.stdout, parse_constant=pytest.fail)
    assert refused > 10


def spoiled(text, chance):
    """The text with a piece put in, left out or put in the place of another, or a line moved."""
    begin = chance.randrange(len(text))
    end = begin + chance.choice((0, 1, 2, 8))
    piece = chance.choice((*map(str.encode, PIECES), b"\xff", text[begin:end] * 2))
    lines = text.split(b"\n")
    chance.shuffle(lines)
    return chance.choice((text[:begin] + piece + text[end:],) * 5 + (b"\n".join(lines),))
