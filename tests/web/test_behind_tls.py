"""The real server under an address of https: cookies, headers, and whom it believes."""

import re
import shutil
from pathlib import Path

import httpx
import pytest

from deliberate.people.rules import new_code
from deliberate.web.security import HEADERS
from tests.conftest import KIND
from tests.served import deliberate, serving

pytestmark = pytest.mark.skipif(KIND != "sqlite", reason="one database is enough for HTTP")
FOLDER = Path(__file__).parents[1] / "exchange" / "community"
LOGIN, PASSWORD = "zhou.min", "腌菜坛子搬到三楼窗台上晒一晒太阳"
TLS = {"DELIBERATE_BASE_URL": "https://zhongyi.example"}
OURS = {"deliberate.sqlite3", "deliberate.sqlite3-wal", "deliberate.sqlite3-shm"}
OURS |= {"secret", "account-key", "record-key", "record-head"}
NOT_THERE = ["/.git/config", "/.git/HEAD", "/.env", "/.svn/entries", "/static/", "/static/htmx/"]
NOT_THERE += ["/docs", "/redoc", "/openapi.json", "/metrics", "/debug", "/styleguide", "/admin"]
NOT_THERE += ["/static/../pyproject.toml", "/static/app.css.bak", "/static/app.css~"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("tls") / "state"
    folder = shutil.copytree(FOLDER, home.parent / "registers")
    people = folder / "people.csv"
    people.write_text(people.read_text().replace("gao.yuan", "gao.y"))  # the demo has that one
    assert deliberate(home, "migrate", **TLS).returncode == 0
    assert deliberate(home, "import", "community", str(folder), **TLS).returncode == 0
    given = deliberate(home, "password", LOGIN, "--password", PASSWORD, **TLS)
    assert given.returncode == 0, given.stdout + given.stderr
    return home


@pytest.fixture(scope="module")
def site(home):
    with serving(home, **TLS) as address:
        yield address


def sent(site, path, cookies, **fields):
    """The form of a page, posted with the cookies that a browser would have over TLS."""
    held = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    shown = httpx.get(f"{site}{path}", headers=held).text
    key = re.search(r'name="key" value="([^"]+)"', shown)[1]
    return httpx.post(f"{site}{path}", headers=held, data={"key": key, **fields})


def set_by(answer):
    """Name -> value and attributes of each cookie."""
    found = {}
    for line in answer.headers.get_list("set-cookie"):
        first, *rest = line.split("; ")
        name, _, value = first.partition("=")
        found[name] = (value, {each.lower() for each in rest})
    return found


def test_every_cookie_is_kept_for_this_host_and_over_tls_alone(site):
    signed_in = set_by(sent(site, "/sign-in", {}, login=LOGIN, password=PASSWORD))
    token = {"__Host-sid": signed_in["__Host-sid"][0]}
    shown = set_by(httpx.get(f"{site}/help", headers={"Cookie": "__Host-said=signed-in"}))
    chosen = {"lang": "en", "size": "xl", "theme": "dark", "contrast": "high"}
    looks = set_by(sent(site, "/display", token, **chosen))
    every = [*signed_in.items(), *shown.items(), *looks.items()]
    assert {name for name, _ in every} == {
        f"__Host-{name}" for name in ("sid", "said", "lang", "size", "theme", "contrast")
    }
    for name, (_, attributes) in every:
        assert {"secure", "path=/", "samesite=lax"} <= attributes, name
        assert not any(each.startswith("domain") for each in attributes)
    assert "httponly" in signed_in["__Host-sid"][1]
    for name, status in (("__Host-sid", 200), ("sid", 303)):
        held = {"Cookie": f"{name}={token['__Host-sid']}"}
        assert httpx.get(f"{site}/me", headers=held).status_code == status


def test_what_is_chosen_is_shown_under_these_names_too(site):
    shown = httpx.get(f"{site}/help", headers={"Cookie": "__Host-lang=en; __Host-size=xl"}).text
    assert '<html lang="en"' in shown
    assert 'data-size="xl"' in shown


def test_every_answer_asks_for_tls_for_two_years_with_all_subdomains(site):
    assert "Strict-Transport-Security" not in HEADERS  # the suite itself runs without TLS
    answers = [httpx.get(f"{site}{path}") for path in ("/help", "/static/app.css", "/health")]
    answers += [httpx.get(f"{site}{path}") for path in ("/no-such-page", "/me", "/static/none")]
    answers += [httpx.get(site, headers={"Host": "evil.example"})]
    answers += [httpx.post(f"{site}/display", headers={"Sec-Fetch-Site": "cross-site"})]
    assert {each.status_code for each in answers} == {200, 303, 400, 403, 404}
    for each in answers:
        policy = each.headers["Strict-Transport-Security"]
        assert policy == "max-age=63072000; includeSubDomains"


@pytest.mark.parametrize("path", NOT_THERE)
def test_nothing_of_the_inside_is_served(site, path):
    assert httpx.get(f"{site}{path}").status_code == 404


def test_no_server_tells_of_itself_or_repeats_a_request(site):
    answer = httpx.request("TRACE", f"{site}/help", headers={"X-Mine": "nobody else's"})
    assert answer.status_code == 405
    assert "nobody else's" not in f"{answer.headers}{answer.text}"
    assert "server" not in answer.headers


def guesses(site, forwarded):
    """What eleven and one wrong codes are answered, each with another line about its way."""
    key = re.search(r'name="key" value="([^"]+)"', httpx.get(f"{site}/recover").text)[1]
    form = {"key": key, "password": PASSWORD}
    return [
        httpx.post(
            f"{site}/recover",
            data={**form, "code": new_code()},
            headers={"X-Forwarded-For": forwarded.format(n)},
        ).status_code
        for n in range(1, 13)
    ]


def test_nobody_comes_from_elsewhere_by_saying_so(site):
    """What the proxy adds, the last, counts: what the visitor wrote before it does not."""
    assert guesses(site, "198.51.100.{}, 203.0.113.7")[-1] == 429
    assert set(guesses(site, "203.0.113.7, 198.51.100.{}")) == {422}


def test_the_server_writes_no_file_but_those_that_are_documented(site, home):
    assert {each.name for each in home.iterdir()} <= OURS
