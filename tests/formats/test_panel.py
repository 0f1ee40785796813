"""Candidates and quotas are read as they are, or refused with file, line and reason."""

import pytest

from deliberate.consensus.sortition import Candidate, Quota, Quotas
from deliberate.formats.panel import read_candidates, read_quotas
from deliberate.formats.tables import Malformed

QUOTAS = Quotas([Quota("age", "young", 0, 1), Quota("age", "old", 1, 2)])


@pytest.fixture
def quotas(tmp_path):
    def read(text):
        path = tmp_path / "quotas.csv"
        path.write_text(text, encoding="utf-8")
        return read_quotas(path)

    return read


@pytest.fixture
def candidates(tmp_path):
    def read(text, of=QUOTAS):
        path = tmp_path / "people.csv"
        path.write_text(text, encoding="utf-8")
        return read_candidates(path, of)

    return read


@pytest.mark.parametrize(
    "text",
    [
        "feature,value,min,max\nage,young,0,1\nage,old,1,2\n",
        "category,name,min,max\nage,young,0,1\nage,old,1,2\n",
        "\ufeffFeature, Value ,MIN,max\r\n age , young , 0 , 1\r\nage,old,1,2\r\n",
        "feature,value,min,max,min_flex,max_flex\nage,young,0,1,0,2\nage,old,1,2,,\n",
        "max,min,value,feature\n1,0,young,age\n2,1,old,age\n",
    ],
)
def test_quotas_are_read_as_other_software_writes_them(quotas, text):
    assert quotas(text) == QUOTAS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: the file is empty"),
        ("feature,value,min\n", "line 1: there is no column 'max'"),
        ("feature,value,min,max,weight\n", "line 1: the column 'weight' is unknown"),
        ("feature,value,min,max,Min\n", "line 1: the column 'min' stands twice"),
        ("feature,category,value,min,max\n", "line 1: the column 'feature' stands twice"),
        ("feature,value,min,max\n", "line 2: there are no quotas"),
        ("feature,value,min,max\nage,old,1\n", "line 2: 3 columns instead of 4"),
        ("feature,value,min,max\nage,old,1,two\n", "line 2: max 'two' is not a whole number"),
        ("feature,value,min,max\nage,old,-1,2\n", "line 2: min '-1' is not a whole number"),
        ("feature,value,min,max\nage,old,,2\n", "line 2: min '' is not a whole number"),
        ("feature,value,min,max\nage,old,1,²\n", "line 2: max '²' is not a whole number"),
        ("feature,value,min,max\nage,old,1,1234567890\n", "line 2: max '1234567890' is not"),
        ("feature,value,min,max\nage,old,3,2\n", "line 2: at least 3 is more than at most 2"),
        ("feature,value,min,max\n,old,1,2\n", "line 2: a feature and a value are names"),
        ("feature,value,min,max\na,b,1,2\nc,d,1,2\na,b,0,9\n", "line 4: a=b stands on line 2"),
    ],
)
def test_wrong_quotas_are_named_by_line(quotas, text, words):
    with pytest.raises(Malformed) as caught:
        quotas(text)
    assert str(caught.value).startswith(f"quotas.csv, {words}")


def test_a_bound_may_have_nine_digits(quotas):
    found = quotas("feature,value,min,max\nage,old,1,123456789\n")
    assert found.rows == (Quota("age", "old", 1, 123456789),)


def test_candidates_have_an_id_features_and_perhaps_an_address(candidates):
    found = candidates("name,id,age,address,phone\nAn,a1,old,3-402,555\nBo,b2, young ,,556\n")
    assert found == [
        Candidate("a1", {"age": "old"}, "3-402"),
        Candidate("b2", {"age": "young"}, None),
    ]


def test_without_an_id_the_first_column_is_taken(candidates):
    assert candidates("who,age\nAn,old\n") == [Candidate("An", {"age": "old"})]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: the file is empty"),
        ("id,home\nAn,north\n", "line 1: there is no column 'age', and the quotas name it"),
        ("id,age,age\nAn,old,old\n", "line 1: the column 'age' stands twice"),
        ("id,age\n ,old\n", "line 2: id is empty"),
        ("id,age\nAn,old\nBo,old\nAn,young\n", "line 4: 'An' stands on line 2 already"),
        ("id,age\nAn,new\n", "line 2: no quota is for age=new"),
        ("id,age\nAn,old,x\n", "line 2: 3 columns instead of 2"),
    ],
)
def test_wrong_candidates_are_named_by_line(candidates, text, words):
    with pytest.raises(Malformed) as caught:
        candidates(text)
    assert str(caught.value).startswith(f"people.csv, {words}")
