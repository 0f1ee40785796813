"""Levels of area and kinds of organisation (docs/glossary.md).

Codes are text; a child's code begins with its parent's, so "lies in" is a prefix.
"""

from enum import StrEnum


class Level(StrEnum):
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"
    ESTATE = "estate"
    BUILDING = "building"
    STAIRWELL = "stairwell"


class Sector(StrEnum):
    PARTY = "party"
    GOVERNMENT = "government"
    SELF_GOVERNING = "self-governing"
    MARKET = "market"
    SOCIAL = "social"


def lies_in(code: str, area: str) -> bool:
    """Whether the place `code` is the area or lies in it. Suffix parts end at a dash."""
    return code == area or (code.startswith(area) and (len(area) < 12 or code[len(area)] == "-"))
