"""What people do on the pages, found as they find it: by role, label and words."""

import re

from playwright.sync_api import expect

RECEIPT = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")


def listen(page, errors):
    """Collect what the console says is wrong: scripts that fail, and what the policy forbids.

    That an answer was 4xx is not: such a page is meant, and the console always tells.
    """

    def heard(said):
        refused = said.text.startswith("Failed to load resource") and "status of 4" in said.text
        if said.type == "error" and not (refused and said.location["url"] == page.url):
            errors.append(f"{said.text} ({said.location['url']})")

    page.on("console", heard)
    page.on("pageerror", lambda error: errors.append(str(error)))


def press(page, name):
    page.get_by_role("button", name=name).click()


def follow(page, name):
    page.get_by_role("link", name=name).first.click()


def aimed(word, at):
    """The name of a button or link whose aim is only read out: 初审：3幢北侧要不要建充电棚."""
    return re.compile(rf"{word}\s*：\s*{at}")


def fill(page, fields):
    for label, words in fields.items():
        page.get_by_label(label).fill(words)


def choose(page, name):
    page.get_by_role("radio", name=name).check()


def told(page, words):
    """That it was recorded: above the page, or where the act was."""
    expect(page.get_by_text(words).last).to_be_visible()


def reads(page, *sentences):
    for words in sentences:
        expect(page.get_by_role("main")).to_contain_text(words)


def does_not_read(page, *sentences):
    for words in sentences:
        expect(page.get_by_role("main")).not_to_contain_text(words)


def at_step(page, name):
    """The strip of seven steps says where the issue is."""
    strip = page.get_by_role("list", name=re.compile("全周期进度")).first
    expect(strip.locator("[aria-current=step]")).to_have_text(name)


def act_as(page, post):
    """Choose the post to act in; leads to the desk."""
    page.goto("/me")
    press(page, aimed("换成这个", f".*{post}"))
    told(page, "身份已经换好。")
    expect(page.get_by_role("heading", level=1)).to_have_text("今天要办的事")


def claim(page, words):
    return page.get_by_role("article").filter(has_text=words)


def unfold(part, summary):
    part.locator("summary", has_text=summary).click()


def quick(page):
    return page.get_by_role("region", name="快速表态")


def statement(page):
    return quick(page).get_by_role("heading", level=3)
