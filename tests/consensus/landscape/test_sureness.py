"""How sure a landscape is."""

from fractions import Fraction

import numpy as np

from deliberate.consensus.landscape import Opinions, sureness, survey
from deliberate.consensus.landscape.polarisation import polarisation
from deliberate.consensus.landscape.resampling import resamples
from tests.consensus.landscape.talks import camps


def test_it_measures_the_first_axis():
    found = survey(camps())
    sure = sureness(found, seed="s")
    positions = found.view.scores.at[:, 0]
    assert sure.polarisation == polarisation(
        positions, found.active, found.opinions.people, seed="s"
    )
    assert sure.first_share == found.view.axes.first_share
    assert sure.second_is_uncertain is found.view.axes.second_is_uncertain


def test_common_ground_lasts_as_often_as_resamples_list_the_same():
    """A resample is drawn by hand: everybody as often as it says, in the bins they were in."""
    found = survey(camps(seed=3, seen=0.5))
    lasting = sureness(found, seed="s", resamples=20).lasting
    ours = set(found.common_ground)
    assert lasting.listed == len(ours) > 0
    kept = [
        len(ours & relisted(found, row))
        for row in resamples(found.opinions.people, seed="s", times=20)
    ]
    assert lasting.kept == Fraction(sum(kept), 20)
    assert lasting.same == Fraction(sum(many == len(ours) for many in kept), 20)
    assert 0 < lasting.same < 1


def relisted(found, times):
    """The best statements of a resample, with plain loops."""
    opinions, bins = found.opinions, found.spectrum.bins
    score = {}
    for at, name in enumerate(opinions.statements):
        share = []
        for axis in range(2):
            for bin_ in range(4):
                agree = seen = 0
                for who, what, value in zip(
                    opinions.person, opinions.statement, opinions.value, strict=True
                ):
                    if what == at and bins[who, axis] == bin_:
                        seen += int(times[who])
                        agree += int(times[who]) * (value == 1)
                share.append((agree + 1) / (seen + 2))
        if found.listed[at] and min(share) > 1 / 2:
            score[name] = round(float(np.exp(np.log(share).mean())), 6)
    best = sorted(score, key=lambda name: (-score[name], int(name)))
    return set(best[: len(found.common_ground)])


def test_without_common_ground_there_is_no_list_to_last():
    value = np.where(np.arange(60)[:, None] % 2 == np.arange(8) % 2, 1, -1)
    who, what = np.indices(value.shape).reshape(2, -1)
    found = survey(Opinions.from_arrays(who, what, value.ravel(), 60, 8))
    sure = sureness(found)
    assert sure.lasting is None
    assert sure.polarisation.value == 1
    assert sure.document()["common_ground"] is None


def test_it_is_none_while_it_is_too_early():
    assert sureness(survey(camps(people=20))) is None


def test_the_order_of_people_does_not_matter_and_the_document_is_numbers():
    opinions = camps(people=90, seed=4, seen=0.6)
    order = np.random.default_rng(1).permutation(len(opinions.value))
    shuffled = Opinions.from_arrays(
        opinions.person[order],
        opinions.statement[order],
        opinions.value[order],
        opinions.people,
        opinions.statements,
    )
    document = sureness(survey(opinions), resamples=30).document()
    assert sureness(survey(shuffled), resamples=30).document() == document
    assert document["resamples"] == 30
    assert document["common_ground"]["kept"] <= document["common_ground"]["listed"]
