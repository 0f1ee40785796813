"""What the database alone must not give away, under a key that is a file beside it."""

from hashlib import sha256
from hmac import new as hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from deliberate import settings


def sealed_secret(secret: str) -> str:
    return _seal().encrypt(secret.encode()).decode()


def open_secret(sealed: str) -> str:
    """'' where it was sealed under another key: whoever restored a backup has to bring the key."""
    try:
        return _seal().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""


def sealed_anew(sealed: str) -> str:
    """Under the newest key; what no key opens stays as it is."""
    try:
        return _seal().rotate(sealed.encode()).decode()
    except InvalidToken:
        return sealed


def _seal() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.account_keys()])


def digests_of_code(code: str) -> list[str]:
    """How it may be kept: the first is under the newest key."""
    return [hmac(key, code.encode(), sha256).hexdigest() for key in settings.account_keys()]
