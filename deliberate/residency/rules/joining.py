"""What an account needs that somebody makes for themselves."""

import re

from deliberate.people.rules import weakness_of

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
LONGEST_PSEUDONYM = 20


def login_fault(login: str) -> str:
    return "" if LOGIN.fullmatch(login) else "login-letters-and-digits"


def pseudonym_fault(pseudonym: str, name: str) -> str:
    """A public name tells nobody's real one."""
    if not pseudonym or len(pseudonym) > LONGEST_PSEUDONYM:
        return "needed-up-to-20"
    return "not-your-real-name" if name and name in pseudonym else ""


def password_fault(password: str, again: str, *about: str) -> str:
    """`about`: what a stranger would try first: their login and their names."""
    return weakness_of(password, about) or ("" if password == again else "passwords-differ")
