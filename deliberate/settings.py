"""Everything the host decides, read once from the environment (DELIBERATE_*)."""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from starlette.config import Config
from starlette.datastructures import Secret

env = Config(env_prefix="DELIBERATE_")

HOME = Path(env("HOME", default="var")).absolute()
DATABASE_URL = env("DATABASE_URL", default=f"sqlite://{HOME}/deliberate.sqlite3")
BASE_URL = env("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
DEBUG = env("DEBUG", cast=bool, default=False)
"""Show the style guide at /styleguide. Never shows traces."""

SECURE = urlsplit(BASE_URL).scheme == "https"
ROOT = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The folder `name` beside the package in a checkout, inside it in a wheel."""
    packed = ROOT / "_shipped" / name
    return packed if packed.is_dir() else ROOT.parent / name


@cache
def secret() -> Secret:
    """The server's own secret, made at the first start and kept in HOME."""
    from secrets import token_hex  # noqa: PLC0415  (only the first start needs it)

    file = HOME / "secret"
    if not file.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(token_hex(32))
    return Secret(file.read_text().strip())
