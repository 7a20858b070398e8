"""The widget repeats the palette, because it lives on foreign pages; the two must stay equal."""

import re

from tests.fakes.shop_pages import WEB

COLOUR = re.compile(r"(--[a-z0-9-]+):\s*(#[0-9A-F]{6})\b")


def colours(source: str) -> dict[str, list[str]]:
    """Each colour token's values in the order of appearance (light, then dark)."""
    found: dict[str, list[str]] = {}
    for name, value in COLOUR.findall(source):
        found.setdefault(name, []).append(value)
    return found


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_widget_has_the_pages_colours() -> None:
    page = colours((WEB / "tokens.css").read_text(encoding="utf-8"))
    widget = (WEB / "widget" / "widget.js").read_text(encoding="utf-8")
    assert colours(widget[widget.index("const STYLE") :]) == page


def test_every_text_colour_is_readable_on_every_surface() -> None:
    tokens = colours((WEB / "tokens.css").read_text(encoding="utf-8"))
    for theme in (0, 1):
        for surface in ("--paper", "--paper-2"):
            for text in ("--ink", "--ink-2", "--brand", "--ok", "--warn", "--bad", "--info"):
                assert contrast(tokens[text][theme], tokens[surface][theme]) >= 4.5, (text, theme)
        assert contrast(tokens["--ink"][theme], tokens["--brand-soft"][theme]) >= 4.5
        assert contrast(tokens["--on-brand"][theme], tokens["--brand"][theme]) >= 4.5


def test_both_languages_say_the_same_things() -> None:
    source = (WEB / "widget" / "widget.js").read_text(encoding="utf-8")
    table = source[source.index("const TEXTS") : source.index("@typedef {typeof TEXTS")]
    chinese, english = table.split("\n  en: {")
    keys = re.compile(r"^ +(\w+):", re.MULTILINE)
    assert keys.findall(chinese) == keys.findall(english)
