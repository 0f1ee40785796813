"""What comes as a picture: looked at in no time, redrawn apart, and nothing else of it is kept."""

import struct
import subprocess
import sys
import time
import zlib
from io import BytesIO

import pytest
from PIL import Image

from deliberate.web import pictures
from deliberate.web.pictures import BadPicture, check, header_of, redrawn

pytestmark = pytest.mark.anyio
HTML = b"<html><script>alert(1)</script></html>"
GPS, ORIENTATION = 0x8825, 0x0112


def a_picture(kind="JPEG", size=(640, 480), colour=(200, 30, 30), mode="RGB", **how):
    out = BytesIO()
    Image.new(mode, size, colour).save(out, kind, **how)
    return out.getvalue()


def animated(kind, frames, size=(8, 8)):
    first, *others = [Image.new("RGB", size, (n % 2 * 255, n, 0)) for n in range(frames)]
    out = BytesIO()
    first.save(out, kind, save_all=True, append_images=others, duration=10, lossless=True)
    return out.getvalue()


def png_that_says(width, height):
    """A whole PNG whose header promises more than it has."""
    body = struct.pack(">II", width, height) + bytes((1, 0, 0, 0, 0))
    chunk = struct.pack(">I", 13) + b"IHDR" + body + struct.pack(">I", zlib.crc32(b"IHDR" + body))
    sent = a_picture("PNG", mode="1", colour=0, size=(8, 8))
    return sent[:8] + chunk + sent[33:]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_picture_is_drawn_anew_in_two_sizes(kind):
    drawn = await redrawn(a_picture(kind, (3000, 1500)))
    assert (drawn.width, drawn.height) == (2000, 1000)
    for sent, size in ((drawn.large, (2000, 1000)), (drawn.small, (480, 240))):
        shown = Image.open(BytesIO(sent))
        assert (shown.format, shown.size) == ("JPEG", size)
        red, green, _ = shown.getpixel((5, 5))
        assert red > 150 > green


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("PNG", {}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
    ],
)
@pytest.mark.parametrize("size", [(1, 1), (640, 480), (481, 1999)])
def test_the_header_is_read_as_the_decoder_reads_it(kind, how, size):
    header = header_of(a_picture(kind, size, **how))
    assert (header.width, header.height, header.frames) == (*size, 1)


async def test_what_is_transparent_becomes_white_and_what_lies_on_its_side_stands_up():
    drawn = await redrawn(a_picture("PNG", (40, 20), (0, 0, 0, 0), "RGBA"))
    assert Image.open(BytesIO(drawn.large)).getpixel((3, 3)) == (255, 255, 255)
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    drawn = await redrawn(a_picture(size=(40, 20), exif=exif))
    assert (drawn.width, drawn.height) == (20, 40)


async def test_where_and_when_it_was_taken_is_gone():
    exif = Image.Exif()
    exif[0x010F], exif[0x0132] = "MAKER-OF-IT", "2026:11:29 08:00:00"
    exif.get_ifd(GPS)[1] = "N"
    sent = a_picture(exif=exif, comment=b"A-COMMENT")
    assert b"MAKER-OF-IT" in sent  # the control: it was there
    assert b"A-COMMENT" in sent
    drawn = await redrawn(sent)
    for kept in (drawn.small, drawn.large):
        assert not Image.open(BytesIO(kept)).getexif()
        for word in (b"MAKER-OF-IT", b"A-COMMENT", b"2026:11:29", b"Exif"):
            assert word not in kept


def png_with_text():
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415

    told = PngInfo()
    told.add_text("place", "IN-A-TEXT-CHUNK")
    return a_picture("PNG", pnginfo=told)


@pytest.mark.parametrize("sent", [a_picture("PNG") + HTML, a_picture() + HTML, png_with_text()])
async def test_nothing_that_came_along_is_kept(sent):
    assert HTML in sent or b"IN-A-TEXT-CHUNK" in sent
    drawn = await redrawn(sent)
    assert b"script" not in drawn.large + drawn.small
    assert b"IN-A-TEXT-CHUNK" not in drawn.large + drawn.small
    assert drawn.large.startswith(b"\xff\xd8")
    assert drawn.large.endswith(b"\xff\xd9")


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (b"", "needed"),
        (HTML, "not-a-picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not-a-picture"),
        (b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)", "not-a-picture"),
        (a_picture("GIF", mode="P", colour=1), "not-a-picture"),
        (a_picture("BMP"), "not-a-picture"),
        (a_picture("TIFF"), "not-a-picture"),
        (b"%PDF-1.7\n", "not-a-picture"),
        (b"PK\x03\x04" + bytes(60), "not-a-picture"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "not-a-picture"),
        (b"\xff\xd8\xff" + HTML, "picture-broken"),
        (b"\xff\xd8\xff", "picture-broken"),
        (b"\x89PNG\r\n\x1a\n", "picture-broken"),
        (b"RIFF\x04\x00\x00\x00WEBP", "picture-broken"),
        (png_that_says(0, 5), "picture-broken"),
        (png_that_says(20_000, 20_000), "picture-too-many-pixels"),
        (png_that_says(2**31, 2**31), "picture-too-many-pixels"),
        (a_picture() + bytes(pictures.LARGEST), "picture-too-large"),
        (animated("PNG", 11), "picture-moves"),
        (animated("WEBP", 11), "picture-moves"),
    ],
)
def test_what_is_no_photo_is_refused_at_its_first_bytes(sent, reason):
    with pytest.raises(BadPicture, match=f"^{reason}$"):
        check(sent)


def bombs():
    """Small files of 400 megapixels and of 10,000 frames; large ones of nothing but pieces."""
    black = a_picture("PNG", (20_000, 20_000), 0, "1")
    assert len(black) < 100_000
    yield black, "picture-too-many-pixels"
    webp = animated("WEBP", 2)
    yield webp + webp[webp.index(b"ANMF") :] * 10_000, "picture-moves"
    empty = b"\0\0\0\0tEXt\0\0\0\0"
    for start, piece in (
        (a_picture("PNG")[:33], empty),
        (b"\xff\xd8\xff", b"\xff"),
        (b"\xff\xd8", b"\xff\xe0\0\2"),
    ):
        yield start + piece * ((pictures.LARGEST - len(start)) // len(piece)), "picture-broken"


@pytest.mark.parametrize(("bomb", "reason"), list(bombs()))
def test_bombs_are_refused_after_few_steps(bomb, reason, monkeypatch):
    steps = []
    read = pictures.unpack_from
    monkeypatch.setattr(pictures, "unpack_from", lambda *at: steps.append(at[-1]) or read(*at))
    with pytest.raises(BadPicture, match=f"^{reason}$"):
        check(bomb)
    assert 0 < len(steps) <= 2 * pictures.MOST_PIECES + 2


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
async def test_a_picture_of_few_frames_is_its_first(kind):
    drawn = await redrawn(animated(kind, 3))
    assert (drawn.width, drawn.height) == (8, 8)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_half_a_picture_is_refused(kind):
    sent = a_picture(kind, (900, 900), mode="RGB")
    noisy = Image.effect_noise((300, 300), 90).convert("RGB")
    out = BytesIO()
    noisy.save(out, kind)
    assert await redrawn(out.getvalue())  # the control: the whole of it is drawn
    for half in (out.getvalue()[: len(out.getvalue()) // 2], sent[:40]):
        with pytest.raises(BadPicture, match="picture-broken"):
            await redrawn(half)


async def test_a_header_that_lies_does_not_get_past_the_decoder(monkeypatch):
    """The second look: without the first one the bomb is refused all the same."""
    monkeypatch.setattr(pictures, "check", lambda _: None)
    with pytest.raises(BadPicture, match="picture-broken"):
        await redrawn(a_picture("PNG", (20_000, 20_000), 0, "1"))
    with pytest.raises(BadPicture, match="picture-broken"):
        await redrawn(HTML)


async def test_what_takes_too_long_is_killed(monkeypatch, tmp_path):
    sleeps = tmp_path / "sleeps.py"
    sleeps.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(pictures, "_SCRIPT", sleeps)
    monkeypatch.setattr(pictures, "SECONDS", 0.3)
    began = time.monotonic()
    with pytest.raises(BadPicture, match="picture-broken"):
        await redrawn(a_picture())
    assert time.monotonic() - began < 10


CONFINED = """
import sys
sys.path.insert(0, sys.argv[1])
import redraw
import os, socket
if sys.argv[2] == "confined":
    redraw.give_up_everything()
for name, tried in (
    ("file", lambda: open("/etc/hostname")),
    ("socket", lambda: socket.socket()),
    ("memory", lambda: bytearray(2 * 1024**3)),
):
    try:
        tried()
        print(name)
    except (OSError, MemoryError):
        pass
"""


@pytest.mark.parametrize(
    ("how", "could"), [("confined", ""), ("free", "file socket memory")], ids=["so", "control"]
)
def test_the_decoder_can_open_nothing(how, could):
    place = str(pictures._SCRIPT.parent)
    command = [sys.executable, "-I", "-c", CONFINED, place, how]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={})
    assert done.stdout.split() == could.split()
