"""The Merkle tree: proofs of every entry and every earlier size, and none of anything else."""

from hashlib import sha256

import pytest

from deliberate.record.hashing import SHA256, SM3, BadProof
from deliberate.record.tree import consistency, inclusion

MOST = 64
LEAVES = [f"entry {n}".encode() for n in range(MOST)]


def plain_root(leaves):
    """RFC 9162, 2.1.1, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + plain_root(leaves[:k]) + plain_root(leaves[k:])).digest()


def tree_of(size):
    peaks, nodes = [], {}
    for at, leaf in enumerate(LEAVES[:size]):
        peaks, completed = SHA256.grown(peaks, at, leaf)
        nodes |= {(level, at >> level): each for level, each in enumerate(completed)}
    return SHA256.root(peaks), nodes


def completed_by(number):
    """How many complete subtrees end with the entry of a number (from 1)."""
    return (number & -number).bit_length()


def test_an_entry_completes_as_many_subtrees_as_it_can_be_halved():
    for number in range(1, MOST + 1):
        _, completed = SHA256.grown([b""] * MOST, number - 1, b"")
        assert len(completed) == completed_by(number)
    assert [completed_by(number) for number in range(1, 9)] == [1, 2, 1, 3, 1, 2, 1, 4]


def test_the_tree_may_be_of_sm3():
    """GB/T 32905-2016, appendix A: the hash of "abc"."""
    assert SM3.of(b"abc").hex() == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    peaks, _ = SM3.grown([], 0, b"a")
    assert SM3.root(peaks) == SM3.of(b"\0a")


def proof(ranges, size):
    return SHA256.roots(ranges, tree_of(size)[1].__getitem__)


def test_the_hashes_of_the_reference_trees():
    """Known answers: the first test vectors of the Certificate Transparency project."""
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    inputs.append("606162636465666768696a6b6c6d6e6f")
    peaks, found = [], []
    for at, leaf in enumerate(map(bytes.fromhex, inputs)):
        peaks, _ = SHA256.grown(peaks, at, leaf)
        found.append(SHA256.root(peaks).hex())
    assert found[0] == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert found[1] == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert found[2] == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert found[7] == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@pytest.mark.parametrize("size", range(MOST + 1))
def test_the_root_is_that_of_the_definition(size):
    assert tree_of(size)[0] == plain_root(LEAVES[:size])


def test_every_entry_of_every_size_is_proven_and_no_other():
    for size in range(1, MOST + 1):
        root, _ = tree_of(size)
        for at in range(size):
            path = proof(inclusion(at, size), size)
            assert len(path) <= (size - 1).bit_length()
            assert SHA256.root_with(SHA256.leaf(LEAVES[at]), at, size, path) == root
            assert SHA256.root_with(SHA256.leaf(b"another"), at, size, path) != root
            if size > 1:
                elsewhere = (at + 1) % size
                other = inclusion(elsewhere, size)
                if len(other) == len(path):
                    assert SHA256.root_with(SHA256.leaf(LEAVES[at]), elsewhere, size, path) != root
                with pytest.raises(BadProof):
                    SHA256.root_with(SHA256.leaf(LEAVES[at]), at, size, path[1:])


def test_every_size_goes_on_from_every_earlier_one_and_from_no_other_tree():
    for new in range(MOST + 1):
        new_root, _ = tree_of(new)
        for old in range(new + 1):
            old_root, path = tree_of(old)[0], proof(consistency(old, new), new)
            assert SHA256.goes_on(old, old_root, new, new_root, path)
            if old:
                assert not SHA256.goes_on(old, SHA256.leaf(b"another"), new, new_root, path)
                assert not SHA256.goes_on(old, old_root, new, SHA256.leaf(b"another"), path)
            for at, part in enumerate(path):
                changed = [*path[:at], SHA256.node(part, part), *path[at + 1 :]]
                assert not SHA256.goes_on(old, old_root, new, new_root, changed)


def test_a_proof_of_another_length_is_refused():
    root, _ = tree_of(8)
    assert not SHA256.goes_on(0, b"", 8, root, [root])
    with pytest.raises(BadProof, match="1 hashes where 4"):
        SHA256.goes_on(3, tree_of(3)[0], 7, root, [root])
