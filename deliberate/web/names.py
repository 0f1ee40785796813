"""Names that look like somebody else's: what is wrong with one, and what it looks like."""

import unicodedata

TOGETHER = frozenset({"CJK", "LATIN"})
"""Scripts that one name may mix; any other stands alone."""
OF_OFFICES = (
    *(
        "管理员",
        "居委会",
        "居民委员会",
        "业委会",
        "党委",
        "支部",
        "书记",
        "主任",
        "主持人",
        "网格员",
    ),
    *(
        "监委会",
        "街道办",
        "物业",
        "派出所",
        "官方",
        "系统",
        "admin",
        "moderator",
        "official",
        "system",
    ),
)
"""What only an office is called."""
ALIKE = str.maketrans("авекмнорстухіѕјԁԛԝοναρτυικ0", "abekmhopctyxisjdqwovaptuiko")


def looks_like(name: str) -> str:
    """The same for names that people take for one another: full width, capitals, alphabets."""
    return unicodedata.normalize("NFKC", name).casefold().translate(ALIKE).replace(" ", "")


def wrong_name(name: str) -> str:
    """Why nobody may be shown under this name; '' where they may."""
    letters = (sign for sign in unicodedata.normalize("NFKC", name) if sign.isalpha())
    scripts = {unicodedata.name(sign, "UNKNOWN").split()[0].split("-")[0] for sign in letters}
    if not scripts <= TOGETHER and len(scripts) > 1:
        return "mixes alphabets"
    if any(office in looks_like(name) for office in OF_OFFICES):
        return "is what an office is called"
    return ""
