"""Nobody is shown under a name that people take for somebody else's, or for an office."""

import pytest

from deliberate.web.names import looks_like, wrong_name


@pytest.mark.parametrize(
    "twin", ["ａｄａ", "ADA", "аda", "Аdа", "a da", "\u1d43da", "ａ ｄａ"], ids=ascii
)
def test_twins_look_alike(twin):
    assert looks_like(twin) == looks_like("ada")


def test_other_names_do_not():
    names = ["望江居民01", "望江居民02", "ada", "adb", "陈静", "陈净", "Ivan", "Иван"]
    assert len({looks_like(name) for name in names}) == len(names)


@pytest.mark.parametrize("name", ["аda", "陈Иван", "adaΩ", "한ada", "ａда"], ids=ascii)
def test_a_name_does_not_mix_alphabets(name):
    assert wrong_name(name) == "mixes alphabets"


@pytest.mark.parametrize(
    "name", ["居委会小王", "Ａｄｍｉｎ", "аԁmіn", "系统", "王主任", "0fficial"], ids=ascii
)
def test_a_name_is_not_that_of_an_office(name):
    assert wrong_name(name)


@pytest.mark.parametrize(
    "name", ["望江居民01", "陈静", "晨跑的Lily", "Иван", "김민", "3幢的猫", "José"]
)
def test_what_people_are_called_may_stay(name):
    assert wrong_name(name) == ""
