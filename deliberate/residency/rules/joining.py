"""What an account needs that somebody makes for themselves."""

import re

from deliberate.people.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
LONGEST_PSEUDONYM = 20
FEWEST_SIGNS = 5
"""Different characters of a password: 15 times the same is no secret."""


def login_fault(login: str) -> str:
    return "" if LOGIN.fullmatch(login) else "login-letters-and-digits"


def pseudonym_fault(pseudonym: str, name: str) -> str:
    """A public name tells nobody's real one."""
    if not pseudonym or len(pseudonym) > LONGEST_PSEUDONYM:
        return "needed-up-to-20"
    return "not-your-real-name" if name and name in pseudonym else ""


def password_fault(password: str, again: str, login: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        return "password-too-short"
    if len(set(password)) < FEWEST_SIGNS or (login and login in password.lower()):
        return "password-too-simple"
    return "" if password == again else "passwords-differ"
