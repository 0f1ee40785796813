"""QR codes as inline SVG: no style attributes, nothing to fetch."""

from functools import lru_cache

import segno
from markupsafe import Markup

from deliberate.web.pages import safe


def drawn_qr(address: str) -> Markup:
    """Beside it the code stands in letters, so it is not said twice to a screen reader."""
    drawn = segno.make(address, error="m").svg_inline(svgclass="qr", lineclass=None, omitsize=True)
    return safe(drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))


qr_of = lru_cache(maxsize=256)(drawn_qr)
"""Of an address that many see; what is secret is drawn and not kept."""
