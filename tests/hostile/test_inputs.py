"""Whatever is sent is answered, and never with a fault of ours."""

import re
import time

import pytest
from starlette.responses import PlainTextResponse

from deliberate.deliberations.forms.checks import wrong_url
from deliberate.issues.models import Issue
from deliberate.issues.rules import LONGEST_BODY
from deliberate.issues.rules.words import excerpt, grams
from deliberate.storage import rows
from deliberate.verdict import anyone_may
from deliberate.web.forms import Typed
from deliberate.web.reading import number_in
from deliberate.web.routing import post
from deliberate.web.text import LONGEST, plain, to_html
from tests.hostile.crawl import PAGES, SINGLE, addresses, forms_on
from tests.trust.world import FULL

pytestmark = pytest.mark.anyio
LONG = "9" * 5_000
EVIL = [
    *("<script>alert(1)</script>", "9" * 25, LONG, "-1", "1/0", "²", "#²", "１/２", "\U0001d7d8"),
    *("\x00", "\ud800", "\u202e\u2066\U000e0041", "a" + "\u0301" * 3_000, "\r\nSet-Cookie: a=b"),
    *("https://[", "https://a]@b", "2026-13-45", "0001-01-01", "9999-12-31", "99999-01-01"),
    *("%s%(x)s{0.__class__}{{7*7}}${7*7}", "1:2;;3>>=", "%", "null", "[]", "=1+1", "' OR 1=1 --"),
]
NUMBERS = [
    "0",
    "2147483648",
    "9223372036854775808",
    "9" * 400,
    "%00",
    "1%00",
    "%C2%B2",
    "%EF%BC%91",
]
WHO = ["chenjing", "director", "worker"]
EVERY = 1 if FULL else 12
TURNS = len(EVIL) if FULL else 1


def sendable(words):
    """As a form can carry it: half a pair comes as the three bytes that stand for it."""
    return words.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


async def faults(browser, forms, turns=TURNS):
    """Each form with evil in all of its fields, and in those alone that are typed in."""
    found = []
    for at, form in enumerate(forms):
        for turn in range(turns):
            evil = sendable(EVIL[(at + turn * 7) % len(EVIL)])
            sent = form.first_choices()
            for names in (form.typed, set(sent) - {"key"}):
                answer = await browser.post(form.action, data=sent | dict.fromkeys(names, evil))
                if answer.status_code >= 500:
                    found.append(f"{form.action} {evil[:20]!r}: {answer.status_code}")
    return found


async def all_forms(world, browser, turn):
    """One form for each address that forms are sent to, whatever its numbers."""
    found = {}
    for path in addresses(world, turn=turn, every=EVERY):
        for form in forms_on(path, (await browser.get(path)).text):
            found.setdefault(re.sub(r"\d+", "N", form.action), form)
    return [form for action, form in found.items() if action != "/sign-out"]


@pytest.mark.parametrize("who", WHO)
async def test_no_form_makes_a_fault_of_ours(world, who):
    async with await world.visit(who, faults_too=True) as browser:
        forms = await all_forms(world, browser, WHO.index(who))
        assert len(forms) > 5
        assert not await faults(browser, forms)


async def test_a_form_that_trips_would_be_seen(world):
    async def trip(request):
        typed = await Typed.read(request)
        return PlainTextResponse(str(int(typed["size"] or 0)))

    world.app.router.routes.insert(0, post("/stand-in", trip, may=anyone_may))
    async with await world.visit("nobody", faults_too=True) as browser:
        (form, *_) = forms_on("/display", (await browser.get("/display")).text)
        form.action = "/stand-in"
        assert await faults(browser, [form], len(EVIL))


@pytest.mark.parametrize("evil", NUMBERS)
async def test_no_address_makes_a_fault_of_ours(world, evil):
    number = world.issues["represented"]
    asked = (
        "q area topic page before after number size old new code reading show claim all kind next"
    )
    found = []
    async with await world.visit("director", faults_too=True) as browser:
        for route in (*PAGES, *SINGLE):
            known = route.path.replace("{number:int}", str(number))
            paths = {re.sub(r"\{[^}]+\}", evil, path) for path in (route.path, known)}
            query = "&".join(f"{name}={evil}" for name in asked.split())
            for path in (*paths, f"{re.sub(r'{[^}]+}', '1', known)}?{query[:3_900]}"):
                answer = await browser.get(path)
                if answer.status_code >= 500:
                    found.append(path[:80])
    assert not found


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-16", "idna", "undefined", "rot13", "x"])
async def test_a_strange_charset_is_answered(world, charset):
    async with await world.visit("chenjing", faults_too=True) as browser:
        key = await world.key_for(browser)
        fields = {
            "key": key,
            "kind": "proposal",
            "topic": "safety",
            "title": "\\ud800",
            "area": "x",
        }
        parts = "".join(
            f'--XX\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        kind = f"multipart/form-data; boundary=XX; charset={charset}"
        answer = await browser.post(
            "/propose", content=f"{parts}--XX--\r\n".encode(), headers={"Content-Type": kind}
        )
    assert answer.status_code in {400, 422}


HIDDEN = ["\x00", "\x85", "\u00ad", "\u061c", "\u200b", "\u200e", "\u2028", "\u202e", "\u2066"]
HIDDEN += ["\u3164", "\ufeff", "\ufff9", "\ud800", "\U000e0041", "\u200d", "\U0001d173", "\x9f"]


@pytest.mark.parametrize("sign", HIDDEN, ids=ascii)
def test_no_hidden_sign_is_kept(sign):
    assert plain(f"甲{sign}乙").replace("\n", "") == "甲乙"


def test_marks_are_not_heaped_and_what_people_write_stays():
    assert plain("e" + "\u0316" * 500) == "e" + "\u0316" * 8
    family = "👩‍👩‍👧 ❤️ 葛󠄀 ñ 한글 กำ ①２"
    assert plain(family) == family


async def test_what_is_typed_is_kept_without_hidden_signs_and_shown_as_it_is(world):
    title = "{{7*7}}${7*7}{0.__class__}%(x)s"
    async with await world.visit("chenjing") as browser:
        page = await browser.get("/propose")
        (form,) = [each for each in forms_on("/propose", page.text) if each.action == "/propose"]
        sent = form.first_choices() | {"title": f"{title}\u202e\x00", "body": "电梯\u200b坏了"}
        sent |= {name: form.choices[name][-1] for name in ("area", "topic")}
        answer = await browser.post("/propose", data=sent)
        assert answer.status_code == 303
        issue = await Issue.all().order_by("-id").first()
        assert (issue.title, issue.body_source) == (title, "电梯坏了")
        assert "{{7*7}}${7*7}{0.__class__}%(x)s" in (await browser.get(f"/propose/{issue.id}")).text


@pytest.mark.parametrize(
    "url",
    [
        *("https://[", "https://a\\@b.example", "https://a.example@b.example", "http://a.example"),
        *("javascript:alert(1)//https://a", "https://", "https:///a", "https://a b", "//a.example"),
    ],
)
def test_an_address_that_reads_otherwise_than_it_leads_is_refused(url):
    assert wrong_url(url) == "https-only"


def test_an_address_that_people_give_is_taken():
    for url in ("https://a.example", "https://例子.example:8443/甲?b=(1)#c", ""):
        assert wrong_url(url) == ""


def test_a_number_is_what_a_person_types():
    assert [number_in(each) for each in ("7", "007", "１", "9" * 9)] == [7, 7, 1, 999_999_999]
    assert {number_in(each) for each in (None, "", "-1", "1.0", "²", "9" * 10, LONG)} == {None}


SHAPES = ["[", "![", "[a](", "*a ", "**a*", "> ", "- ", "`", "<", "&", "[a]: b\n", "<http://a>"]
SHAPES += ["\\", "\n", " \n", "# a\n", "a\n=\n", "_a_", "<!--", "<![CDATA[", "[a](/b '", "~~~\n"]
SHAPES += ["a**b c* ", "<p a=1 ", "1) ", "| a |\n"]


def takes_less(limit, work, words):
    """Of the processor, in the best of five: others are at work too."""

    def once():
        begun = time.process_time()
        work(words)
        return time.process_time() - begun

    return any(once() < limit for _ in range(5))


@pytest.mark.parametrize("shape", SHAPES, ids=ascii)
def test_no_text_takes_long(shape):
    """A tenth of a second for the longest that a form takes; a second for what an import may."""
    longest = shape * LONGEST
    assert takes_less(0.1, to_html, f"a{longest[:LONGEST_BODY]}b")
    if FULL:
        assert takes_less(1, to_html, longest[:LONGEST])
    for work in (plain, excerpt, grams):
        assert takes_less(0.1, work, f"a{longest[:LONGEST]}b")


def test_a_text_that_takes_long_would_be_seen():
    assert not takes_less(0.01, to_html, "[" * LONGEST)


async def test_every_table_of_separated_values_holds_no_formula(world):
    """Ours hold codes, numbers and names of places alone; a spreadsheet would run the rest."""
    kept = [text for (text,) in await rows("SELECT counted_ballots FROM decision") if text]
    assert kept
    assert not [cell for text in kept for cell in formulas(text)]
    assert formulas('unit,"=1+1"\n＠a,\tb\n') == ["=1+1", "＠a", "\tb"]  # the control


def formulas(text):
    cells = [cell.strip('"') for line in text.split("\n") for cell in line.split(",")]
    return [cell for cell in cells if cell[:1] in set("=+-@\t\r\0＝＋－＠") - {""} and cell]
