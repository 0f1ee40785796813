from collections import Counter
from hashlib import sha256

import pytest

from deliberate.consensus import seeds
from deliberate.consensus.sortition import (
    MalformedDraw,
    Quotas,
    WrongReveal,
    commitment,
    draw,
    lottery_of,
    number_below,
    revealed_seed,
)
from tests.consensus.sortition.pools import person

POOL = [person(f"p{at}") for at in range(6)]


def test_the_ticket_is_what_the_formula_says():
    lottery = lottery_of(POOL, Quotas([]), 2, tickets=30)
    drawn = draw(lottery, "春分 seed")
    digest = sha256(b"\xe6\x98\xa5\xe5\x88\x86 seed\n" + lottery.hash.encode() + b"\n0").digest()
    assert drawn.ticket == int(digest.hex(), 16) % 30
    assert drawn.panel == lottery.panels[drawn.ticket]
    assert (drawn.seed, drawn.lottery) == ("春分 seed", lottery.hash)
    assert draw(lottery_of(POOL[::-1], Quotas([]), 2, tickets=30), "春分 seed") == drawn


def test_another_seed_draws_another_ticket_and_every_ticket_comes():
    lottery = lottery_of(POOL, Quotas([]), 2, tickets=5)
    tickets = Counter(draw(lottery, str(seed)).ticket for seed in range(500))
    assert sorted(tickets) == [0, 1, 2, 3, 4]
    assert min(tickets.values()) > 70
    assert 1 << 8 * sha256().digest_size == seeds.DIGESTS


def test_a_number_is_bound_to_its_purpose():
    drawn = {number_below(10**6, "seed", f"purpose {at}") for at in range(20)}
    assert len(drawn) == 20


def test_a_number_beyond_the_last_whole_round_is_drawn_again(monkeypatch):
    # Of the 8 digests below, those below 6 go into two rounds of three; 6 and 7 are left out.
    def last_three_bits(words):
        attempt = int(words.rsplit(b"\n", 1)[1])
        return type("Digest", (), {"digest": lambda _: bytes([(6, 7, 5)[attempt]])})()

    monkeypatch.setattr(seeds, "sha256", last_three_bits)
    monkeypatch.setattr(seeds, "DIGESTS", 8)
    assert number_below(3, "seed", "purpose") == 2


@pytest.mark.parametrize("seed", ["", " ", None, 7])
def test_a_draw_needs_a_seed(seed):
    with pytest.raises(MalformedDraw, match="seed"):
        number_below(3, seed, "purpose")


def test_what_was_committed_gives_the_seed_with_the_beacon():
    committed = commitment("4f1a")
    assert committed == sha256(b"4f1a").hexdigest()
    assert revealed_seed("4f1a", committed, "12 30 41") == sha256(b"4f1a12 30 41").hexdigest()


def test_another_secret_than_the_committed_is_refused():
    with pytest.raises(WrongReveal, match="secret"):
        revealed_seed("4f1b", commitment("4f1a"), "12 30 41")


@pytest.mark.parametrize("nothing", ["", " ", None])
def test_there_is_no_commitment_and_no_seed_of_nothing(nothing):
    with pytest.raises(MalformedDraw, match="secret"):
        commitment(nothing)
    with pytest.raises(MalformedDraw, match="beacon"):
        revealed_seed("4f1a", commitment("4f1a"), nothing)
