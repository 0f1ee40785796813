"""Signed heads: as C2SP writes them, and nothing that was not signed by the key that is asked."""

from base64 import b64encode
from contextlib import suppress

import pytest

from deliberate.record.hashing import SHA256, SM3
from deliberate.record.notes import (
    LOG,
    WITNESS,
    BadNote,
    Head,
    Signer,
    Verifier,
    parted,
)

KEY = Signer("zhongyi.example/record", LOG, bytes(range(32)))
STREET = Signer("street.example", WITNESS, bytes(range(1, 33)))
HEAD = Head(KEY.name, 7, SHA256.of(b"root"))
NOTE = KEY.note(HEAD)


def test_a_key_of_the_go_tools_is_read():
    """The example of the signed-note specification (golang.org/x/mod/sumdb/note)."""
    vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    signature = (
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXg"
        "KvqfqdngotpRZb6KE6RyyBwJnAM="
    )
    key = Verifier.read(vkey)
    assert str(key) == vkey
    with pytest.raises(BadNote, match="not the head of a record"):  # signed, and no checkpoint
        key.signed(f"{text}\n— PeterNeumann {signature}\n")
    with pytest.raises(BadNote, match="not its own"):
        key.signed(f"{text.replace('answer', 'source')}\n— PeterNeumann {signature}\n")


def test_keys_are_written_and_read():
    for signer in (KEY, STREET, Signer.new("x", LOG)):
        assert Signer.read(str(signer)) == signer
        assert Verifier.read(str(signer.verifier)) == signer.verifier


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "a+b", "a+00000000+AQ==", str(KEY), str(KEY.verifier).replace("zhong", "other")),
        str(Verifier("x", 2, KEY.verifier.public)),
        f"a b{str(KEY.verifier)[len(KEY.name) :]}",
    ],
)
def test_what_is_no_public_key_is_refused(text):
    with pytest.raises(BadNote):
        Verifier.read(text)


@pytest.mark.parametrize("text", ["", str(KEY.verifier), "PRIVATE+KEY+a+00000000+AQ=="])
def test_what_is_no_private_key_is_refused(text):
    with pytest.raises(BadNote):
        Signer.read(text)


def test_a_head_is_signed_and_read():
    body, [line] = parted(NOTE)
    assert body == f"zhongyi.example/record\n7\n{b64encode(HEAD.root).decode()}\n"
    assert line.startswith("— zhongyi.example/record ")
    assert KEY.verifier.signed(NOTE) == HEAD
    other = Head(KEY.name, 7, SM3.of(b"root"), SM3)
    assert str(other).endswith("\nhash sm3\n")
    assert KEY.verifier.signed(KEY.note(other)) == other


@pytest.mark.parametrize(
    "changed",
    [
        NOTE.replace("\n7\n", "\n8\n"),
        NOTE.replace("zhongyi", "zhongy1"),
        NOTE.replace("\n\n", "\nmore\n\n"),
        NOTE[:-4] + "AA=\n",
        NOTE.partition("\n\n")[0] + "\n",
        NOTE.replace("— ", "- "),
        Signer(KEY.name, LOG, bytes(32)).note(HEAD),
        "",
    ],
)
def test_a_changed_note_is_refused(changed):
    with pytest.raises(BadNote):
        KEY.verifier.signed(changed)


ROOT = b64encode(HEAD.root).decode()


@pytest.mark.parametrize(
    "body",
    [
        f"a\n07\n{ROOT}\n",
        f"a\n-1\n{ROOT}\n",
        f"a\nx\n{ROOT}\n",
        f"a\n7\n{ROOT}",
        f"a\n7\n{ROOT}\nhash md5\n",
        "a\n7\nAA==\n",
        "a\n7\n",
    ],
)
def test_what_is_signed_is_the_head_of_a_record(body):
    with pytest.raises(BadNote):
        Head.read(body)


def witnesses_of(note, known):
    """Names of those known who signed it rightly."""
    names = []
    for each in known:
        with suppress(BadNote):
            each.signed(note)
            names.append(each.name)
    return names


def test_a_witness_signs_the_body_and_the_time():
    line = STREET.cosigned(NOTE, 1_790_000_000)
    note = NOTE + line
    assert STREET.verifier.signed(note) == KEY.verifier.signed(note) == HEAD
    assert witnesses_of(note, [STREET.verifier, KEY.verifier]) == [STREET.name, KEY.name]
    assert witnesses_of(NOTE, [STREET.verifier]) == []
    elsewhere = KEY.note(Head(KEY.name, 8, HEAD.root)) + line
    assert witnesses_of(elsewhere, [STREET.verifier]) == []
    as_log = Verifier(STREET.name, LOG, STREET.verifier.public)
    assert witnesses_of(note, [as_log]) == []
