"""One spelling for one value, so that equal documents have equal hashes."""

import json

from deliberate.consensus.errors import NotCanonical

# RFC 8785 writes numbers as JavaScript does; beyond this, two integers could share a spelling.
GREATEST_INTEGER = 2**53 - 1


def canonical_json(value: object) -> bytes:
    """Spell a value as canonical JSON, in UTF-8 bytes.

    Takes None, bool, int (at most 2**53 - 1 either side of zero), str, and lists and
    text-keyed dicts of these, to any depth. Raises `NotCanonical`, with the place in the value
    such as "$.steps[2]", on a float, any other type, or a text that UTF-8 cannot carry.

    Source: RFC 8785 (JSON Canonicalization Scheme) without its floats.
    """
    return _spell(value, "$").encode()


def _spell(value: object, place: str) -> str:
    match value:
        case None | bool():
            return json.dumps(value)
        case int():
            return _spell_integer(value, place)
        case str():
            return _spell_text(value, place)
        case list():
            inside = (_spell(item, f"{place}[{at}]") for at, item in enumerate(value))
            return f"[{','.join(inside)}]"
        case dict():
            return _spell_object(value, place)
        case _:
            raise NotCanonical(place, f"{type(value).__name__} has no canonical form")


def _spell_integer(value: int, place: str) -> str:
    if abs(value) > GREATEST_INTEGER:
        raise NotCanonical(place, "an integer beyond 2**53 - 1")
    return int.__repr__(value)


def _spell_text(value: str, place: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise NotCanonical(place, "a text that UTF-8 cannot carry") from None
    return json.dumps(value, ensure_ascii=False)


def _spell_object(value: dict[object, object], place: str) -> str:
    members: list[tuple[bytes, str]] = []
    for key, item in value.items():
        if not isinstance(key, str):
            raise NotCanonical(place, f"a key that is {type(key).__name__} and not text")
        spelled = f"{_spell_text(key, place)}:{_spell(item, f'{place}.{key}')}"
        members.append((key.encode("utf-16-be"), spelled))  # the order RFC 8785 §3.2.3 asks for
    return "{" + ",".join(spelled for _, spelled in sorted(members)) + "}"
