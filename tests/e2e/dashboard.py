"""The dashboard of one member of staff, as a browser test sees it over the real hub."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.e2e.widget import ANSWER_MS


class Dashboard:
    """One browser, signed in or not."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.sentence = page.locator(".sentence").first
        self.drawer = page.get_by_role("dialog")
        self.rows = page.locator(".answer-table").first.locator("tbody tr[data-ranked=true]")

    def visit(self, query: str = "") -> None:
        """Open an address of it."""
        self.page.goto(f"{self.url}/dashboard{query}")

    def sign_in(self, name: str, password: str) -> None:
        """Come in through the sign-in page that stands in its place."""
        self.page.get_by_label("账号").fill(name)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()
        self.expect_answered()

    def expect_answered(self) -> None:
        """Everything that was asked is drawn."""
        expect(self.sentence).not_to_be_empty(timeout=ANSWER_MS)
        for waiting in ("[aria-busy=true]", ".chart-waiting", ".waiting-tile"):
            expect(self.page.locator(waiting)).to_have_count(0, timeout=ANSWER_MS)

    def turn_to(self, name: str) -> None:
        """Another page."""
        pages = self.page.get_by_role("navigation", name="看板页面")
        link = pages.get_by_role("link", name=name, exact=True)
        link.click()
        expect(link).to_have_attribute("aria-current", "page", timeout=ANSWER_MS)

    def go_to(self, name: str) -> None:
        """Another figure or period of this page."""
        link = self.page.get_by_role("link", name=name, exact=True)
        link.click()
        expect(link).to_have_attribute("aria-current", "true", timeout=ANSWER_MS)

    def address(self) -> dict[str, str]:
        """What stands behind the question mark."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    def tile(self, figure: str) -> Locator:
        """The number of a figure."""
        return self.page.locator(f"[data-figure={figure}] .number")

    def points(self, name: str, count: int) -> list[str]:
        """What a chart over time tells at each of its points, from the first to the last."""
        chart = self.page.get_by_role("slider", name=name)
        expect(chart).to_have_attribute("aria-valuemax", str(count))
        chart.focus()
        self.page.keyboard.press("Home")
        told = []
        for place in range(count):
            expect(chart).to_have_attribute("aria-valuenow", str(place + 1))
            told.append(chart.get_attribute("aria-valuetext") or "")
            self.page.keyboard.press("ArrowRight")
        return told

    def table(self, columns: int) -> list[list[str]]:
        """Names and first numbers of the ranked rows; shares and numbers of another period are left out."""
        return [
            [
                row.locator("th a").inner_text(),
                *row.locator("td.figures:not(.rank, .hint)").all_inner_texts()[:columns],
            ]
            for row in self.rows.all()
        ]
