"""Deliberate: a neighbourhood raises an issue, argues it through and decides under a named rule."""

__version__ = "0.1.0"
