"""What is sealed under a key beside the database: nobody reads it, changes it or takes it along."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest

from deliberate import settings
from deliberate.people.actions.sealing import open_secret, sealed_secret
from deliberate.people.rules import new_secret
from deliberate.web.security import StaleForm, sealed, unsealed


def test_what_is_sealed_is_opened_and_tells_nothing():
    secret = new_secret()
    sealed = sealed_secret(secret)
    assert open_secret(sealed) == secret
    assert secret.encode() not in urlsafe_b64decode(sealed)
    assert urlsafe_b64decode(sealed)[0] == 0x80  # Fernet: AES-128 in CBC, then HMAC of SHA-256
    assert (
        len(settings.account_keys()[0]) == 44
    )  # 256 bits: half of them encrypt, half authenticate


def test_the_same_is_never_sealed_alike():
    assert len({sealed_secret("a") for _ in range(50)}) == 50


def test_a_changed_bit_anywhere_leaves_nothing_to_read():
    sealed = urlsafe_b64decode(sealed_secret(new_secret()))
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        assert open_secret(urlsafe_b64encode(bytes(changed)).decode()) == ""
    assert open_secret(urlsafe_b64encode(sealed).decode())


def test_what_a_form_carries_is_good_for_its_purpose_and_its_session_alone():
    carried = sealed("words", "app", "session")
    assert unsealed(carried, "app", "session") == "words"
    for taken in (
        (carried, "passkey", "session"),
        (carried, "app", "another"),
        (carried.replace("words", "sword"), "app", "session"),
        ("words", "app", "session"),
    ):
        with pytest.raises(StaleForm):
            unsealed(*taken)
