"""The list of keys and algorithms names each module that uses any, and no other."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "deliberate"
HANDBOOK = (ROOT / "docs" / "cryptography.md").read_text()
OF_CRYPTOGRAPHY = {"hashlib", "hmac", "secrets", "ssl", "cryptography", "argon2", "fido2", "pyotp"}
BROKEN = {"md5", "sha1", "new", "DES", "ARC4", "ECB"}


def imported(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node.module, alias.name) for alias in node.names)


def uses_cryptography(source):
    return any(
        module.partition(".")[0] in OF_CRYPTOGRAPHY or name == "SystemRandom"
        for module, name in imported(source)
    )


def modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        yield str(path.relative_to(PACKAGE).with_suffix("")), path.read_text()


def test_every_module_that_uses_cryptography_is_in_the_list():
    table = HANDBOOK.split("## Algorithms")[1]
    listed = re.findall(r"`([\w/]+)`", table)
    used = [name for name, source in modules() if uses_cryptography(source)]
    assert sorted(listed) == used


@pytest.mark.parametrize(
    "source",
    ["from hashlib import sha256", "import secrets", "from random import SystemRandom"],
)
def test_a_new_use_would_be_seen(source):
    assert uses_cryptography(source)
    assert not uses_cryptography("from random import Random")


def test_nothing_takes_an_algorithm_that_is_broken():
    taken = {
        (name, what)
        for name, source in modules()
        for module, what in imported(source)
        if module.partition(".")[0] in {"hashlib", "cryptography"} and what in BROKEN
    }
    assert taken == {("people/actions/breached", "sha1")}, "as lists of stolen passwords are made"
    assert not [name for name, source in modules() if re.search(r"hashlib\.(md5|sha1)\b", source)]


def test_every_file_with_a_secret_is_in_the_list():
    keys = HANDBOOK.split("## Keys")[1].split("## Algorithms")[0]
    kept = {
        name
        for _, source in modules()
        for name in re.findall(r'kept_secrets\(\s*"([\w-]+)"', source)
    }
    assert kept == {"secret", "account-key", "record-key"}
    for name in (*kept, "keys/"):
        assert f"`$DELIBERATE_HOME/{name}`" in keys
