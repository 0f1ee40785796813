"""Ranked ballots of PrefLib, in its present form and in its older one."""

import pytest

from deliberate.consensus.ranking import Strength, instant_runoff, schulze
from deliberate.formats.preflib import read_preflib
from deliberate.formats.tables import Malformed

BURLINGTON = """\
# FILE NAME: burlington.toi
# TITLE: Burlington 2009: the three leading options
# DESCRIPTION:
# DATA TYPE: toi
# MODIFICATION TYPE: induced
# NUMBER ALTERNATIVES: 3
# NUMBER VOTERS: 8833
# NUMBER UNIQUE ORDERS: 9
# ALTERNATIVE NAME 1: Bob Kiss
# ALTERNATIVE NAME 2: Andy Montroll
# ALTERNATIVE NAME 3: Kurt Wright
2043: 1,2,3
1513: 3,2,1
1332: 2,1,3
1289: 3
767: 2,3,1
568: 1,{2,3}
495: 3, 1, 2
455: 2
371: 1,3,2
"""
OLDER = """\
3
1,Kiss, Bob
2,Montroll
3,Wright
10,10,3
5,1,2,3
3,{2,3},1
2,3
"""


@pytest.fixture
def written(tmp_path):
    def write(text, name="ballots.toi", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def ballots(election):
    return {
        ">".join("=".join(tied) for tied in ranking): weight
        for ranking, weight in election.profile.rankings()
    }


def test_the_present_form_is_read(written):
    election = read_preflib(written(BURLINGTON))
    assert election.title == "Burlington 2009: the three leading options"
    assert election.names == {1: "Bob Kiss", 2: "Andy Montroll", 3: "Kurt Wright"}
    assert election.profile.options == ("1", "2", "3")
    assert election.profile.total == 8833
    assert ballots(election)["1>2=3"] == 568
    assert schulze(election.profile, Strength.MARGINS).winners == ("2",)
    assert instant_runoff(election.profile).winners == ("1",)


def test_the_older_form_is_read_and_names_may_hold_commas(written):
    election = read_preflib(written(OLDER))
    assert election.title == ""
    assert election.names == {1: "Kiss, Bob", 2: "Montroll", 3: "Wright"}
    assert ballots(election) == {"1>2>3": 5, "2=3>1": 3, "3>1=2": 2}


def test_real_files_have_marks_blank_lines_and_other_line_ends(written):
    plain = ballots(read_preflib(written(BURLINGTON)))
    for text, encoding in [
        (BURLINGTON, "utf-8-sig"),
        (BURLINGTON.replace("\n", "\r\n"), "utf-8"),
        (BURLINGTON.replace("\n", "\n\n") + "\n  \n", "utf-8"),
        (BURLINGTON.replace(": ", ":  ").replace(",", " , "), "utf-8"),
        (BURLINGTON.replace("# ", "#"), "utf-8"),
    ]:
        assert ballots(read_preflib(written(text, encoding=encoding))) == plain


def test_numbers_of_alternatives_need_not_begin_at_1(written):
    text = "# ALTERNATIVE NAME 7: x\n# ALTERNATIVE NAME 0: y\n2: 0,7\n1: 7\n"
    election = read_preflib(written(text))
    assert election.profile.options == ("7", "0")
    assert ballots(election) == {"0>7": 2, "7>0": 1}


def test_the_header_says_the_type_and_the_name_of_the_file_where_it_does_not(written):
    tied = "# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: x\n# ALTERNATIVE NAME 2: y\n1: {1,2}\n"
    read_preflib(written(tied, "tied.toc"))
    read_preflib(written(tied, "tied.txt"))
    read_preflib(written("# DATA TYPE: toc\n" + tied, "tied.soc"))
    with pytest.raises(Malformed, match=r"tied.soc, line 4: equal ranks .* soc"):
        read_preflib(written(tied, "tied.soc"))


def broken(text, old, new):
    assert text.count(old) == 1, old
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "the file is empty"),
        (" \n\n", 1, "the file is empty"),
        (broken(BURLINGTON, "TYPE: toi", "TYPE: cat"), 4, "'cat' are no ranked ballots"),
        (broken(BURLINGTON, "ALTERNATIVES: 3", "ALTERNATIVES: 4"), 6, "3 names for 4 alternatives"),
        (broken(BURLINGTON, "ALTERNATIVES: 3", "ALTERNATIVES: x"), 6, "'x' is not a whole number"),
        (broken(BURLINGTON, "VOTERS: 8833", "VOTERS: 8834"), 7, "8834 voters, .* 8833"),
        (broken(BURLINGTON, "NAME 2: Andy", "NAME 1: Andy"), 10, "alternative 1 has two names"),
        (broken(BURLINGTON, "2043: 1,2,3", "2043: 1,2,4"), 12, "there is no alternative 4"),
        (broken(BURLINGTON, "2043: 1,2,3", "2043: 1,2,1"), 12, "ranked twice"),
        (broken(BURLINGTON, "1,{2,3}", "1,{2,1}"), 17, "ranked twice"),
        (broken(BURLINGTON, "1,{2,3}", "1,{2,3"), 17, "a number of voters and their ranking"),
        (broken(BURLINGTON, "1,{2,3}", "1,{}"), 17, "a number of voters and their ranking"),
        (broken(BURLINGTON, "2043: 1,2,3", "2043: 1,,3"), 12, "a number of voters and their"),
        (broken(BURLINGTON, "2043: 1,2,3", "2043:"), 12, "a number of voters and their ranking"),
        (broken(BURLINGTON, "2043: 1,2,3", "-1: 1,2,3"), 12, "a number of voters and their"),
        (broken(BURLINGTON, "2043: 1,2,3", "2.5: 1,2,3"), 12, "a number of voters and their"),
        (broken(BURLINGTON, "2043: 1,2,3", "many"), 12, "a number of voters and their ranking"),
        (broken(BURLINGTON, "2043:", "1234567890123456:"), 12, "is not a whole number"),
        (BURLINGTON[: BURLINGTON.index("2043")], 1, "there are no ballots"),
        ("# TITLE: nothing\n1: 1\n", 1, "0 names for 0 alternatives"),
        (broken(OLDER, "3\n1,Kiss", "4\n1,Kiss"), 6, "the voters, the sum"),
        (broken(OLDER, "10,10,3", "10,10"), 5, "the voters, the sum"),
        (broken(OLDER, "10,10,3", "10,11,3"), 5, "11 voters, but the ballots are of 10"),
        (broken(OLDER, "3\n1,Kiss", "three\n1,Kiss"), 1, "'three' is not a whole number"),
        (broken(OLDER, "2,Montroll", "x,Montroll"), 3, "'x' is not a whole number"),
        (broken(OLDER, "2,Montroll", "1,Montroll"), 3, "alternative 1 has two names"),
        ("2\n1,x\n2,y\n", 3, "the line of totals is missing"),
        ("2\n1,x\n", 1, "1 names for 2 alternatives"),
        ("0\n", 1, "0 names for 0"),
        ("2\n1,x\n2,y\n1,1,1\n", 1, "there are no ballots"),
    ],
)
def test_what_is_wrong_is_named_by_its_line(written, text, line, reason):
    with pytest.raises(Malformed, match=rf"^ballots\.toi, line {line}: .*{reason}"):
        read_preflib(written(text))


@pytest.mark.parametrize(
    ("name", "ballot", "fits"),
    [
        ("x.soc", "1: 1,2,3", True),
        ("x.soc", "1: 1,2", False),
        ("x.soc", "1: 1,{2,3}", False),
        ("x.soi", "1: 1,2", True),
        ("x.soi", "1: {1,2}", False),
        ("x.toc", "1: 1,{2,3}", True),
        ("x.toc", "1: {1,2}", False),
        ("x.toi", "1: {1,2}", True),
        ("x.SOI", "1: {1,2}", False),
    ],
)
def test_ballots_fit_the_type_of_the_file(written, name, ballot, fits):
    head = "".join(f"# ALTERNATIVE NAME {number}: n{number}\n" for number in (1, 2, 3))
    path = written(head + ballot + "\n", name)
    if fits:
        assert read_preflib(path).profile.total == 1
    else:
        with pytest.raises(Malformed, match="line 4"):
            read_preflib(path)


def test_names_may_hold_what_unicode_calls_the_end_of_a_line(written):
    names = {1: "one\u2028line", 2: "two\x85lines", 3: "three\x0blines"}
    head = "".join(f"# ALTERNATIVE NAME {number}: {name}\n" for number, name in names.items())
    assert read_preflib(written(head + "1: 1,2\n")).names == names


@pytest.mark.parametrize(
    ("ballots_", "said"),
    [
        ("0: 1", "line 1: there are no ballots"),
        ("1: " + "9" * 5000, "line 2: a number of voters and their ranking are expected"),
        ("1: {1," + "9" * 5000 + "}", "line 2: a number of voters and their ranking are expected"),
        ("1: １", "line 2: a number of voters and their ranking are expected"),
        ("１: 1", "line 2: a number of voters and their ranking are expected"),
        (
            "\n".join(["999999999999999: 1"] * 10),
            "line 1: weights: together they are more than 9007199254740991",
        ),
    ],
)
def test_numbers_that_are_none_are_refused(written, ballots_, said):
    with pytest.raises(Malformed) as wrong:
        read_preflib(written(f"# ALTERNATIVE NAME 1: x\n{ballots_}\n"))
    assert said in str(wrong.value)


def test_a_file_that_is_not_text_or_not_there_is_refused(tmp_path):
    with pytest.raises(Malformed, match="the file is missing"):
        read_preflib(tmp_path / "none.soi")
    (tmp_path / "raw.soi").write_bytes(b"# TITLE: x\n\xff\n")
    with pytest.raises(Malformed, match=r"line 2: not UTF-8"):
        read_preflib(tmp_path / "raw.soi")
