"""A citizen in front of the platform's pages, in a real browser: logs in, chooses, types, and is shown things."""

from pathlib import Path

from simulator.taxisnet import PASSWORD

PHONE, DESKTOP = (390, 844), (1280, 900)
# What is left of a desktop at 400 % (WCAG 1.4.10).
ENLARGED = (320, 256)
BOUND_MS = 20_000
LOCALES = {"el": "el-GR", "en": "en-GB"}
_AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"


class Citizen:
    """One browser of its own. `shots`: a folder for pictures of every page that it is told to look at."""

    def __init__(self, chromium, house, *, language="el", size=PHONE, script=True, shots=None):
        self.house, self.language, self.shots, self.size = house, language, shots, size
        self.errors = []
        self.context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=LOCALES[language],
            java_script_enabled=script,
            reduced_motion="reduce",
            bypass_csp=False,
        )
        self.has_script = script
        self.page = self.context.new_page()
        self.page.set_default_timeout(BOUND_MS)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, message):
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)

    def leave(self):
        self.context.close()
        assert self.errors == []

    def go(self, path):
        return self.page.goto(self.house.address + path)

    @property
    def path(self):
        return self.page.url.removeprefix(self.house.address).split("?")[0].split("#")[0]

    def log_in(self, username="maria", then="/book"):
        self.go(f"/login?then={then}")
        self.page.locator("form[action='/login'] button").click()
        if self.page.locator("#username").count():
            self.page.fill("#username", username)
            self.page.fill("#password", PASSWORD)
            self.page.locator("form button").click()
        self.page.locator("button[value=true]").click()
        self.page.wait_for_url(self.house.address + "/**")

    def press(self, selector):
        self.page.locator(selector).first.click()

    def go_on(self):
        self.press("main form .actions button")

    def heading(self):
        return self.page.locator("h1").inner_text()

    def look(self, name):
        """Takes a picture, and holds the page to axe's rules and to its own width."""
        if self.shots:
            width = {PHONE: "phone", DESKTOP: "desktop", ENLARGED: "enlarged"}[self.size]
            self.page.screenshot(path=self.shots / f"{name}-{width}-{self.language}.png", full_page=True)
        if self.has_script:
            assert overflow(self.page) == 0, f"{name} is wider than the screen"
            assert violations(self.page) == [], name


def overflow(page):
    return page.evaluate("Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)")


_TOUCHED = "button, input:not([type=hidden]), select, nav a, .ways a, .actions a, .foot a, .back, .month a"
_WITHIN_THEIR_LABEL = ".choice input, .tick input"


def too_small(page, least=44):
    """Buttons, fields and ways on that a finger would miss; links within sentences may be as high as their line."""
    return page.evaluate(
        """([touched, within, least]) => [...document.querySelectorAll(touched)]
            .filter(item => item.checkVisibility() && !item.matches(within))
            .filter(item => {
                const { width, height } = item.getBoundingClientRect();
                return height < least - 1 || width < 24;
            })
            .map(item => item.outerHTML.slice(0, 80))""",
        [_TOUCHED, _WITHIN_THEIR_LABEL, least],
    )


def violations(page):
    """What axe finds, by rule and place."""
    if not page.evaluate("'axe' in window"):
        # By the debugger, not by a tag: the page's own policy allows no script from elsewhere.
        page.evaluate(_AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found["violations"]]
