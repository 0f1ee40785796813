"""Deliberate: a neighbourhood raises an issue, argues it through, decides under a named rule and follows it to the end."""

__version__ = "0.1.0"
