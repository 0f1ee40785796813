"""How a reader wants pages to look: language, size, contrast, theme. Cookies, no account needed."""

from dataclasses import dataclass
from typing import Self

from starlette.requests import HTTPConnection

from deliberate import settings
from deliberate.web.language import CHINESE, LANGUAGES

CHOICES = {
    "lang": LANGUAGES,
    "size": ("", "l", "xl", "max"),
    "contrast": ("", "high"),
    "theme": ("", "light", "dark"),
}


@dataclass(frozen=True, slots=True)
class Display:
    language: str = CHINESE
    size: str = ""
    contrast: str = ""
    theme: str = ""

    @classmethod
    def read(cls, request: HTTPConnection) -> Self:
        def chosen(name: str) -> str:
            asked = request.cookies.get(settings.HOST_ONLY + name, "")
            return asked if asked in CHOICES[name] else CHOICES[name][0]

        return cls(chosen("lang"), chosen("size"), chosen("contrast"), chosen("theme"))
