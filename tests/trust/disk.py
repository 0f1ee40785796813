"""What a disk holds after the power went: every sector as of some moment since its last sync.

`disk.c` tells what the program did to its database files. From that a disk may legally hold, after
a cut at any place: all that was synced; and of what was not, sector by sector, the old or any of
the newer contents, so writes are kept, dropped, torn and reordered. Creations and removals of
files are kept in order, as journaling file systems do.
"""

import shutil
import struct
import subprocess
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from tools.suite import STRICT

SECTOR = 512
HEAD = struct.Struct("<cBqq")
SOURCE = Path(__file__).with_name("disk.c")


@cache
def recorder():
    """The recorder, compiled. Without a compiler its tests are skipped; in CI they fail."""
    from tests.conftest import HERE  # noqa: PLC0415

    compiler = shutil.which("gcc")
    if not compiler and STRICT:
        pytest.fail("gcc is not installed")
    if not compiler:
        pytest.skip("gcc is not installed: power cuts and I/O errors are not tried")
    made = HERE / "disk.so"
    command = [compiler, "-O2", "-shared", "-fPIC", "-o", made, SOURCE, "-ldl", "-lpthread"]
    subprocess.run(command, check=True)
    return str(made)


@dataclass(frozen=True)
class Told:
    what: str
    file: str
    at: int
    data: bytes
    end: int
    """Where the trace was when this was done."""


def read(trace):
    """All that was told, in order."""
    content, place = Path(trace).read_bytes(), 0
    while place < len(content):
        what, name, at, size = HEAD.unpack_from(content, place)
        place += HEAD.size
        file = content[place : place + name].decode()
        place += name
        data = content[place : place + size] if what == b"W" else b""
        place += len(data)
        yield Told(what.decode(), file, at, data, place)


@dataclass
class File:
    """What is on the disk for sure, and what was done since."""

    sure: bytearray = field(default_factory=bytearray)
    since: list[Told] = field(default_factory=list)

    def sync(self, before):
        for told in [each for each in self.since if each.end <= before]:
            self.since.remove(told)
            apply(told, self.sure)

    def after_the_cut(self, chance, luck):
        """`luck`: how likely a sector is as the program left it, and not older."""
        versions, sizes, now = {}, [len(self.sure)], bytearray(self.sure)
        for told in self.since:
            for sector in apply(told, now):
                content = bytes(now[sector * SECTOR : (sector + 1) * SECTOR])
                versions.setdefault(sector, []).append(content.ljust(SECTOR, b"\0"))
            sizes.append(len(now))
        size = sizes[-1] if chance.random() < luck else chance.choice(sizes)
        image = self.sure.ljust(max(sizes), b"\0")
        for sector, later in versions.items():
            found = later[-1] if chance.random() < luck else chance.choice([b"", *later])
            image[sector * SECTOR : sector * SECTOR + len(found)] = found
        return bytes(image[:size])


def apply(told, content):
    """Do to `content` what was done; the numbers of the sectors that it touched."""
    if told.what == "T":
        first, last = sorted((told.at, len(content)))
        content[:] = content[: told.at].ljust(told.at, b"\0")
    else:
        first, last = told.at, told.at + len(told.data)
        content[:] = content.ljust(last, b"\0") if len(content) < last else content
        content[first:last] = told.data
    return range(first // SECTOR, -(-last // SECTOR))


class Disk:
    """Goes through a trace, and makes images of what a cut might leave."""

    def __init__(self, start, trace):
        self.files = {"": File(bytearray(start))}
        self.ahead = iter(trace)
        self.next = next(self.ahead, None)

    def go_to(self, place):
        while self.next and self.next.end <= place:
            self._do(self.next)
            self.next = next(self.ahead, None)

    def _do(self, told):
        if told.what == "U":
            self.files.pop(told.file, None)
            return
        file = self.files.setdefault(told.file, File())
        if told.what == "S":
            file.sync(told.at)
        else:
            file.since.append(told)

    def write(self, path, chance):
        """The files of one image beside `path`."""
        luck = chance.choice([0, 0.5, 0.9, 0.99, 1])
        for old in path.parent.glob(f"{path.name}*"):
            old.unlink()
        for name, file in self.files.items():
            if content := file.after_the_cut(chance, luck):
                path.with_name(path.name + name).write_bytes(content)
