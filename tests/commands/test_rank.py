"""`deliberate rank`: ranked ballots of a file, counted by a method that is named."""

import pytest

from deliberate.commands.rank import METHODS, WARNINGS
from deliberate.consensus.ranking import Warned, drawn_by_lot
from tests.commands.shell import read, refused, typed, words
from tests.formats.test_preflib import BURLINGTON

LEVEL = """\
# ALTERNATIVE NAME 1: lift
# ALTERNATIVE NAME 2: park
# ALTERNATIVE NAME 3: shed
2: 1,2,3
2: 2,1,3
"""
CLASH = """\
# ALTERNATIVE NAME 1: lift
# ALTERNATIVE NAME 2: park
# ALTERNATIVE NAME 3: shed
1: 1,2,3
1: 2,3,1
1: 3,1,2
"""


@pytest.fixture
def written(tmp_path):
    def write(text, name="ballots.toi"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("method", METHODS)
def test_every_method_gives_winners_order_and_names(written, method):
    found = read("rank", written(BURLINGTON), "--method", method)
    winner = {"irv": 1, "plurality": 3}.get(method, 2)
    assert found["winners"] == [winner]
    assert found["order"][0] == [winner]
    assert sorted(number for tied in found["order"] for number in tied) == [1, 2, 3]
    assert found["options"] == [1, 2, 3]
    assert found["names"] == {"1": "Bob Kiss", "2": "Andy Montroll", "3": "Kurt Wright"}
    assert found["ballots"] == 8833
    assert found["title"] == "Burlington 2009: the three leading options"
    assert found["condorcet"] == {"winner": 2, "smith": [2], "cycle": [], "votes": []}
    assert found["tied"] == []
    assert found["margin"] is None
    assert found["steps"]


def test_the_strength_is_winning_votes_unless_said(written):
    path = written(BURLINGTON)
    assert read("rank", path)["strength"] == "winning-votes"
    assert read("rank", path)["method"] == "schulze"
    assert read("rank", path, "--strength", "margins")["strength"] == "margins"


def test_the_strength_decides(written):
    names = "".join(f"# ALTERNATIVE NAME {at}: n{at}\n" for at in (1, 2, 3))
    path = written(names + "4: 1,2\n2: 2,3\n3: 3\n")
    for method in ("schulze", "ranked-pairs", "minimax"):
        assert read("rank", path, "--method", method)["winners"] == [2]
        assert read("rank", path, "--method", method, "--strength", "margins")["winners"] == [1]


def test_a_tie_stays_open_without_a_seed_and_is_drawn_with_one(written):
    path = written(LEVEL)
    assert read("rank", path)["winners"] == [1, 2]
    assert "Tied winners: lift, park" in typed("rank", path).stdout
    drawn = int(drawn_by_lot(("1", "2"), "seed").order[0])
    found = read("rank", path, "--seed", "seed")
    assert (found["winners"], found["tied"]) == ([drawn], [1, 2])
    assert "Drawn by lot from those tied: lift, park" in typed("rank", path, "--seed", "x").stdout


@pytest.mark.parametrize("method", ["ranked-pairs", "irv"])
def test_the_seed_breaks_ties_on_the_way_too(written, method):
    path = written(CLASH)
    assert read("rank", path, "--method", method)["warnings"][-1] == "ties-left-open"
    found = read("rank", path, "--method", method, "--seed", "seed")
    assert len(found["winners"]) == 1
    assert found["warnings"][-1] == "precedence-used"
    assert found["tied"] == []


def test_the_margin_is_told_when_asked(written):
    found = read("rank", written(BURLINGTON), "--margin")
    assert (found["margin"]["at_least"], found["margin"]["at_most"]) == (295, 295)
    for method, told in (("irv", "125"), ("plurality", "between 1 and 158")):
        lines = typed("rank", written(BURLINGTON), "--method", method, "--margin").stdout
        assert f"Other ballots that it takes to change the winner: {told}\n" in lines
    assert read("rank", written(LEVEL), "--margin")["margin"] is None


def test_the_words_tell_rounds_and_who_defeats_whom(written):
    told = words("rank", written(BURLINGTON), "--method", "irv")
    for line in (
        "instant-runoff; ballots: 8833, options: 3",
        "Winner: Bob Kiss",
        "1. Bob Kiss 2. Kurt Wright 3. Andy Montroll",
        "Round 1: Kurt Wright 3297, Bob Kiss 2982, Andy Montroll 2554; waiting 0, exhausted 0;",
        "out: Andy Montroll (fewest)",
        "Round 2: Bob Kiss 4314, Kurt Wright 4064; waiting 0, exhausted 455 (won)",
        "Defeats every other: Andy Montroll",
        WARNINGS[Warned.CONDORCET_WINNER_LOSES],
    ):
        assert line in told


def test_a_cycle_and_equal_places_are_told(written):
    words = typed("rank", written(CLASH), "--strength", "margins").stdout
    assert words.startswith("Ranked ballots\nschulze, by margins; ballots: 3, options: 3\n")
    assert "   1. lift = park = shed\n" in words
    cycle = "Nobody defeats every other; among lift, park, shed: lift > park > shed > lift"
    assert cycle in words
    assert "   1. lift = park\n   3. shed\n" in typed("rank", written(LEVEL)).stdout


def test_an_option_without_a_name_is_told_by_its_number(written):
    words = typed("rank", written("# ALTERNATIVE NAME 4:\n# ALTERNATIVE NAME 5: x\n1: 4\n")).stdout
    assert "Winner: 4\n" in words


def test_every_warning_has_words():
    assert set(WARNINGS) == set(Warned)


def test_what_is_wrong_with_a_file_is_said_with_its_line(written):
    text = BURLINGTON.replace("2043: 1,2,3", "2043: 1,2,9")
    assert refused("rank", written(text)) == "ballots.toi, line 12: there is no alternative 9"
    assert "line 1: there are no ballots" in refused(
        "rank", written("# ALTERNATIVE NAME 1: x\n0: 1\n")
    )


def test_too_many_ties_ask_for_a_seed(written):
    names = "".join(f"# ALTERNATIVE NAME {at}: n{at}\n" for at in range(1, 15))
    ring = "".join(f"1: {at + 1},{(at + 1) % 14 + 1}\n" for at in range(14))
    path = written(names + ring)
    assert "more than" in refused("rank", path, "--method", "irv")
    assert len(read("rank", path, "--method", "irv", "--seed", "s")["winners"]) == 1
