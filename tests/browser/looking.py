"""What is wrong with a page as it stands: axe at two widths, and nothing wider than the window."""

from axe_playwright_python.sync_playwright import Axe

ASKED = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
WIDTHS = {320: False, 360: True, 1280: True}
"""In CSS pixels: whether axe looks too. 320 is a page of 1280 at 400 per cent (WCAG 1.4.10)."""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
STILL = "document.fonts.ready.then(() => !document.querySelector('.htmx-request, [aria-busy]'))"
axe = Axe()


def faults_of(page, *, widths=WIDTHS):
    page.wait_for_function(STILL)
    found = []
    for width, with_axe in widths.items():
        page.set_viewport_size({"width": width, "height": 800})
        if over := page.evaluate(TOO_WIDE):
            found.append(f"{width} px: {over} px too wide")
        if with_axe:
            found += [f"{width} px: {fault}" for fault in axe_on(page)]
    return found


def axe_on(page):
    violations = axe.run(page, options=ASKED).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]} ({node['failureSummary']})"
        for each in violations
        for node in each["nodes"]
    ]
