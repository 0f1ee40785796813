"""Signed heads of the record: C2SP signed-note, tlog-checkpoint and tlog-cosignature. Pure.

A key is written as the Go tools write it: NAME+HASH+BASE64, where HASH are four bytes in hex.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from deliberate.record.hashing import HASHINGS, SHA256, Hashing

LOG, WITNESS = 1, 4
"""The kinds of keys: of who keeps a record, and of who watches one."""
PRIVATE = "PRIVATE+KEY+"
DASH = "\N{EM DASH}"
SIGNATURE, TIME, KEY_HASH = 64, 8, 4
"""Lengths in bytes."""


class BadNote(ValueError):  # noqa: N818
    """A text that is no key, no signed head, or not signed by the key that it should be."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is signed: how many entries a record of this name has, and the root of their tree."""

    origin: str
    size: int
    root: bytes
    hashing: Hashing = SHA256

    def __str__(self) -> str:
        other = "" if self.hashing is SHA256 else f"hash {self.hashing.name}\n"
        return f"{self.origin}\n{self.size}\n{_text(self.root)}\n{other}"

    @classmethod
    def read(cls, body: str) -> Self:
        try:
            origin, size, root, *others = body.removesuffix("\n").split("\n")
            name = dict(line.split(" ", 1) for line in others).get("hash", SHA256.name)
            head = cls(origin, int(size), _bytes(root), HASHINGS[name])
        except (KeyError, ValueError) as error:
            raise BadNote("not the head of a record") from error
        if str(head) != body or head.size < 0 or len(head.root) != len(SHA256.of(b"")):
            raise BadNote("not the head of a record")
        return head


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key and whose it is."""

    name: str
    kind: int
    public: bytes

    def __str__(self) -> str:
        return f"{self.name}+{self.hash.hex()}+{_text(bytes([self.kind]) + self.public)}"

    @property
    def hash(self) -> bytes:
        return sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.public).digest()[
            :KEY_HASH
        ]

    @classmethod
    def read(cls, text: str) -> Self:
        name, kind, public, claimed = _key(text)
        found = cls(name, kind, public)
        if found.hash.hex() != claimed or kind not in {LOG, WITNESS}:
            raise BadNote("not a public key")
        return found

    def signed(self, note: str) -> Head:
        """The head that a note is about, if this key signed it; raises `BadNote`."""
        body, signatures = parted(note)
        for line in signatures:
            if line.startswith(f"{DASH} {self.name} "):
                signature = _bytes(line.rpartition(" ")[2])
                if signature[:KEY_HASH] == self.hash:
                    self._check(body, signature[KEY_HASH:])
                    return Head.read(body)
        raise BadNote(f"not signed by {self}")

    def _check(self, body: str, signature: bytes) -> None:
        if self.kind == WITNESS:
            seconds, signature = int.from_bytes(signature[:TIME], "big"), signature[TIME:]
            body = _watched(body, seconds)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, body.encode())
        except (InvalidSignature, ValueError) as error:
            raise BadNote(f"the signature of {self.name} is not its own") from error


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key and whose it is."""

    name: str
    kind: int
    private: bytes

    @classmethod
    def new(cls, name: str, kind: int) -> Self:
        return cls(name, kind, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def read(cls, text: str) -> Self:
        if not text.startswith(PRIVATE):
            raise BadNote("not a private key")
        name, kind, private, claimed = _key(text.removeprefix(PRIVATE))
        found = cls(name, kind, private)
        if found.verifier.hash.hex() != claimed:
            raise BadNote("not a private key")
        return found

    def __str__(self) -> str:
        secret = _text(bytes([self.kind]) + self.private)
        return f"{PRIVATE}{self.name}+{self.verifier.hash.hex()}+{secret}"

    @property
    def verifier(self) -> Verifier:
        public = self._key.public_key().public_bytes_raw()
        return Verifier(self.name, self.kind, public)

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.private)

    def note(self, head: Head, *others: Self) -> str:
        """The head, signed, and by the others too."""
        lines = [each.line_under(head) for each in (self, *others)]
        return f"{head}\n{''.join(lines)}"

    def line_under(self, head: Head) -> str:
        return self._line(self._key.sign(str(head).encode()))

    def cosigned(self, note: str, seconds: int) -> str:
        """The line for a note of somebody else's record, at so many seconds since 1970."""
        body, _ = parted(note)
        signature = self._key.sign(_watched(body, seconds).encode())
        return self._line(seconds.to_bytes(TIME, "big") + signature)

    def _line(self, signature: bytes) -> str:
        return f"{DASH} {self.name} {_text(self.verifier.hash + signature)}\n"


def parted(note: str) -> tuple[str, list[str]]:
    """The body of a signed note and the lines of its signatures; raises `BadNote`."""
    body, parting, signatures = note.rpartition("\n\n")
    lines = signatures.splitlines()
    if not parting or not all(line.startswith(f"{DASH} ") for line in lines):
        raise BadNote("not a signed note")
    return f"{body}\n", lines


def _watched(body: str, seconds: int) -> str:
    return f"cosignature/v1\ntime {seconds}\n{body}"


def _key(text: str) -> tuple[str, int, bytes, str]:
    name, _, rest = text.strip().partition("+")
    claimed, _, key = rest.partition("+")
    made = _bytes(key)
    if not name or " " in name or len(made) != 33:
        raise BadNote("not a key")
    return name, made[0], made[1:], claimed


def _text(data: bytes) -> str:
    return b64encode(data).decode()


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError as error:
        raise BadNote("not in base64") from error
