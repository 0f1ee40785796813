"""What pref_voting answered is what we answer; tests/oracles asks it again."""

import json

from tests.oracles.pref_voting import RECORD, differences

RECORDED = json.loads(RECORD.read_text())


def test_the_recorded_elections_have_the_winners_of_pref_voting():
    assert len(RECORDED) == 240
    for each in RECORDED:
        assert list(differences(each["election"], each["peer"])) == [], each["election"]


def test_the_record_has_what_sets_methods_apart():
    peers = [each["peer"] for each in RECORDED]
    assert any(not peer["condorcet"] for peer in peers)
    assert any(peer["schulze-margins"] != peer["schulze-winning-votes"] for peer in peers)
    assert any(peer["schulze-margins"] != peer["ranked-pairs"] for peer in peers)
    assert any(len(peer["runoff"] or []) > 1 for peer in peers)


def test_a_wrong_answer_would_be_noticed():
    each = RECORDED[0]
    wrong = each["peer"] | {"schulze-margins": [99]}
    assert [method for method, _, _ in differences(each["election"], wrong)] == ["schulze-margins"]
