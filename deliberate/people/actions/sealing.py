"""What the database alone must not give away, under a key that is a file beside it."""

from hashlib import sha256
from hmac import new as hmac

from cryptography.fernet import Fernet, InvalidToken

from deliberate import settings


def sealed_secret(secret: str) -> str:
    return Fernet(settings.account_key()).encrypt(secret.encode()).decode()


def open_secret(sealed: str) -> str:
    """'' where it was sealed under another key: whoever restored a backup has to bring the key."""
    try:
        return Fernet(settings.account_key()).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""


def digest_of_code(code: str) -> str:
    return hmac(settings.account_key(), code.encode(), sha256).hexdigest()
