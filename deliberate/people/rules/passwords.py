"""Which passwords are good enough: length, and nothing that a stranger would try first."""

import re

from zxcvbn.frequency_lists import (  # type: ignore[import-untyped]  # it has no types
    FREQUENCY_LISTS,
)

SHORTEST_PASSWORD = 15
SHORTEST_BESIDE_A_FACTOR = 8
"""With a second factor."""
LONGEST_PASSWORD = 256
FEWEST_OF_ONES_OWN = 6
"""Characters that must be left when all is taken out that can be guessed."""
FEWEST_DIFFERENT = 5

_COMMON = """
password passwd passw0rd p@ssword p@ssw0rd pass word secret admin administrator root user guest
login welcome letmein master access default changeme temp test testing demo hello abc123 iloveyou
love lovely baby angel dragon monkey princess sunshine superman batman football baseball soccer
qwerty qwertyuiop asdfghjkl zxcvbnm qazwsx qwer asdf zxcv 1qaz 2wsx 3edc 1q2w3e4r5t6y q1w2e3r4t5
woaini woaiwojia woaizhongguo woshishui nihao aini wodemima mima xiaoming zhangsan lisi wangwu
woaiwo baobei laopo laogong mama baba tiantian xingfu pingan jiankang facai zhongguo beijing
shanghai 5201314 520520 1314520 1314 520 521521 147258369 147258 159357 123321 112233 112358
121212 131313 888888 666666 168168 888666 778899 100200 123abc abc abcd a1b2c3 aa123456 zaq12wsx
taobao alipay weixin wechat qq china computer internet windows huawei xiaomi apple samsung
shequ wangge juweihui xiaoqu wuye jiedao zhongyi deliberate community
社区 网格 网格员 居委会 居委 小区 物业 街道 众议 党委 支部 主任 书记 密码 口令 我的 你好
我爱你 爱你 我是 中国 北京 上海 平安 健康 发财 幸福 快乐 天天 宝贝 老公 老婆 妈妈 爸爸
万事如意 恭喜发财 登录 账号 管理员
"""
EXAMPLES = ("腌萝卜要晒足三个大太阳吃起来才脆", "pickled radish wants three days of sun")
"""What the page shows as a good one; there it says not to take it."""
COMMON = frozenset({*_COMMON.split(), *EXAMPLES})
"""Our own list: words of sign-in pages, keyboards, hearts and lucky numbers, and of this trade."""
PUBLISHED = frozenset(FREQUENCY_LISTS["passwords"])
"""The 30,000 commonest of leaks, of every length, as the package zxcvbn has them."""
ROWS = (
    *("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    *("一二三四五六七八九十", "甲乙丙丁戊己庚辛壬癸"),
)
DATE = re.compile(r"(?:19|20)\d{2}[-./年]?(?:0?[1-9]|1[0-2])[-./月]?(?:0?[1-9]|[12]\d|3[01])日?")
YEAR = re.compile(r"(?:19|20)\d{2}")
RUN = 4
"""So many neighbours on the keyboard or in the alphabet are a run."""


def weakness_of(password: str, about: tuple[str, ...] = (), *, second_factor: bool = False) -> str:
    """Why a password is refused, as a code; '' when it is good enough.

    `about`: words that belong to this person or place: login, name, community, address.
    """
    if len(password) < (SHORTEST_BESIDE_A_FACTOR if second_factor else SHORTEST_PASSWORD):
        return "password-too-short-beside" if second_factor else "password-too-short"
    if len(password) > LONGEST_PASSWORD:
        return "password-too-long"
    small = password.lower()
    if len(set(small)) < FEWEST_DIFFERENT or _repeated(small):
        return "password-repeats"
    own = _without(small, about)
    if _left(own) < FEWEST_OF_ONES_OWN:
        return "password-about-you" if own != small else "password-runs"
    if small.strip() in PUBLISHED or _left(_without(own, COMMON)) < FEWEST_OF_ONES_OWN:
        return "password-well-known"
    return ""


def _repeated(text: str) -> bool:
    """Nothing but one piece over and over: abcabcabc."""
    return text in (text + text)[1:-1]


def _without(text: str, words: tuple[str, ...] | frozenset[str]) -> str:
    for word in sorted((word.lower() for word in words if len(word) > 1), key=len, reverse=True):
        text = text.replace(word, " ")
    return text


def _left(text: str) -> int:
    """Characters besides dates, runs and blanks."""
    rest = YEAR.sub(" ", DATE.sub(" ", text))
    return sum(len(_without_runs(piece)) for piece in re.split(r"[\s\W_]+", rest))


def _without_runs(text: str) -> str:
    for start in range(len(text) - RUN + 1):
        piece = text[start : start + RUN]
        if len(set(piece)) == 1 or any(piece in row or piece[::-1] in row for row in ROWS):
            return text[:start] + _without_runs(text[start + RUN :].lstrip(piece[-1]))
    return text
