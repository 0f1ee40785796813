"""Two languages, by gettext catalogues. The words in the templates are the Chinese ones.

Codes (states, reasons, facts) have their sentences in the catalogues of both languages, under
`State.voting`, `reason.not-on-the-roll`, `fact.issue-seconded`.
"""

from datetime import date, datetime
from enum import Enum
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from deliberate.calendar import SHANGHAI

CHINESE, ENGLISH = "zh-Hans", "en"
LANGUAGES = (CHINESE, ENGLISH)
LOCALES = {CHINESE: "zh_Hans_CN", ENGLISH: "en_GB"}
DAY = {CHINESE: "M月d日", ENGLISH: "d MMM"}
DAY_OF_YEAR = {CHINESE: "y年M月d日", ENGLISH: "d MMM y"}


@cache
def catalogue(language: str) -> Translations:
    """The catalogue, compiled in memory: there is no compiled file that could be stale."""
    source = (
        files("deliberate.locale") / language.replace("-", "_") / "LC_MESSAGES" / "deliberate.po"
    )
    with source.open("rb") as file:
        messages = read_po(file)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


def say(language: str, message: str, **values: object) -> str:
    spoken: str = catalogue(language).ugettext(message)
    return spoken % values if values else spoken


def label(language: str, code: Enum) -> str:
    return say(language, f"{type(code).__name__}.{code.value}")


def local(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI)


def day(language: str, moment: datetime | date, *, year: bool = False) -> str:
    on = local(moment) if isinstance(moment, datetime) else moment
    return format_date(on, (DAY_OF_YEAR if year else DAY)[language], LOCALES[language])


def day_and_time(language: str, moment: datetime) -> str:
    when = f"{DAY[language]} HH:mm"
    return format_datetime(local(moment), when, locale=LOCALES[language])
