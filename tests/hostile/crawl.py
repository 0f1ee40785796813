"""Every page there is to see, and every form there is to send."""

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.test_permissions import GENERAL_ROUTES, ISSUE_ROUTES, path_of

PAGES = [route for route in ISSUE_ROUTES if "GET" in route.methods]
POSTS = [route for route in (*ISSUE_ROUTES, *GENERAL_ROUTES) if "POST" in route.methods]
SINGLE = [route for route in GENERAL_ROUTES if "GET" in route.methods]
QUERY = re.compile(r'href="(/[^"#]*\?[^"#]*)')


@dataclass
class Form:
    """As a browser would send it: the fields with their values, and what may be chosen."""

    action: str
    page: str
    values: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)

    @property
    def fields(self):
        return {*self.values, *self.choices}

    def first_choices(self):
        return self.values | {name: found[0] for name, found in self.choices.items() if found}


class Forms(HTMLParser):
    """The POST forms of a page."""

    def __init__(self, page, text):
        super().__init__()
        self.page, self.found, self.form, self.select = page, [], None, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name = given.get("name")
        if tag == "form":
            self.form = None
            if given.get("method") == "post":
                self.form = Form(given["action"], self.page)
                self.found.append(self.form)
        elif self.form is None:
            return
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            self.form.choices.setdefault(self.select, []).append(given.get("value", ""))
        elif tag == "textarea":
            self.form.values[name] = ""
            self.form.typed.add(name)
        elif tag == "button" and given.get("formaction"):
            self.found.append(
                Form(
                    given["formaction"],
                    self.page,
                    self.form.values,
                    self.form.choices,
                    self.form.typed,
                )
            )
        elif tag in {"input", "button"} and name:
            self.field(tag, name, given)

    def field(self, tag, name, given):
        kind = given.get("type", "") or ""
        if tag == "button" or kind in {"radio", "checkbox"}:
            self.form.choices.setdefault(name, []).append(given.get("value", "on"))
        else:
            self.form.values[name] = given.get("value", "")
            if kind != "hidden":
                self.form.typed.add(name)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""


def forms_on(page, text):
    return Forms(page, text).found


def addresses(world, *, turn=0, every=1):
    """Every page by its route: of the issues every so many, the others all."""
    numbers = sorted(
        value for name, value in world.issues.items() if isinstance(value, int) and name != "draft"
    )
    some = [number for at, number in enumerate(numbers) if (at + turn) % every == 0]
    yield from (path_of(route, number) for number in some for route in PAGES)
    draft = world.issues["draft"]
    yield from (path_of(route, 1).replace("/propose/1", f"/propose/{draft}") for route in SINGLE)
    yield f"/v/{world.issues['code']}"


def queries_on(text):
    """Links of a page that ask for more than its address says."""
    links = (html.unescape(each) for each in QUERY.findall(text))
    return [link for link in links if not link.startswith("/static/")]
