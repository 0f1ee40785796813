import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deliberate.consensus import Choice, NotCanonical, canonical_json

safe_text = some.text(some.characters(exclude_categories=["Cs"]))
values = some.recursive(
    some.none() | some.booleans() | some.integers(1 - 2**53, 2**53 - 1) | safe_text,
    lambda inside: some.lists(inside) | some.dictionaries(safe_text, inside),
    max_leaves=12,
)


@given(values)
def test_it_is_json_of_the_same_value(value):
    assert json.loads(canonical_json(value)) == value


def test_keys_are_ordered_as_rfc_8785_orders_them():
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    spelled = json.loads(canonical_json(dict.fromkeys(keys, 0)), object_pairs_hook=list)
    assert [key for key, _ in spelled] == [
        "\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33",
    ]  # fmt: skip


def test_texts_are_escaped_as_rfc_8785_escapes_them():
    spelled = canonical_json('€$\u000f\nA\'B"\\\\"/\x7f众')
    assert spelled == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f众"'.encode()


def test_integers_are_as_great_as_every_reader_keeps_them():
    assert canonical_json([2**53 - 1, 1 - 2**53]) == b"[9007199254740991,-9007199254740991]"


def test_there_is_no_space_and_a_word_is_its_text():
    assert canonical_json({"b": [1, None, True], "a": Choice.YES}) == (
        b'{"a":"yes","b":[1,null,true]}'
    )


@pytest.mark.parametrize(
    "value, place",
    [
        (0.5, "$"),
        ({"a": [1, 2.0]}, "$.a[1]"),
        ((1, 2), "$"),
        ({1: 2}, "$"),
        (2**53, "$"),
        (-(2**53), "$"),
        (["\ud800"], "$[0]"),
        ({"\ud800": 1}, "$"),
        ({1, 2}, "$"),
    ],
)
def test_what_has_no_canonical_form_is_refused(value, place):
    with pytest.raises(NotCanonical) as refused:
        canonical_json(value)
    assert refused.value.place == place
