"""Draws one picture anew. Run by web/pictures.py, as `python -I redraw.py PIXELS FRAMES`.

Reads a stranger's picture and writes it as two JPEGs. Before it reads the first byte it has given
up opening files and sockets, starting processes, and most of the memory and time there is.
"""

import os
import resource
import struct
import sys
import warnings
from io import BytesIO

from PIL import Image, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

SMALL, LARGE = 480, 2000
QUALITY = 82
MEMORY = 768 * 1024 * 1024
SECONDS = 5
READ = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)
"""Imported now: nothing can be, later."""
FORMATS = ("JPEG", "PNG", "WEBP")


def give_up_everything() -> None:
    os.nice(10)
    Image.preinit()
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def upright(sent: bytes, most_pixels: int, most_frames: int) -> Image.Image:
    """The first frame, on white, with nothing of what was written beside the pixels."""
    found = Image.open(BytesIO(sent), formats=FORMATS)
    if found.width * found.height > most_pixels or getattr(found, "n_frames", 1) > most_frames:
        sys.exit("too large")
    found.draft("RGB", (LARGE, LARGE))
    turned = ImageOps.exif_transpose(found)
    turned.thumbnail((LARGE, LARGE))
    seen = turned.convert("RGBA") if turned.has_transparency_data else turned.convert("RGB")
    clean = Image.new("RGB", seen.size, "white")
    clean.paste(seen, mask=seen if seen.mode == "RGBA" else None)
    return clean


def jpeg(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, progressive=True)
    return out.getvalue()


def main() -> None:
    give_up_everything()
    warnings.simplefilter("error")
    picture = upright(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2]))
    width, height = picture.size
    large = jpeg(picture)
    picture.thumbnail((SMALL, SMALL))
    small = jpeg(picture)
    lengths = struct.pack(">IIII", width, height, len(small), len(large))
    sys.stdout.buffer.write(lengths + small + large)


if __name__ == "__main__":
    main()
