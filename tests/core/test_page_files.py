"""Pages and their files: fetched once, right after every change, and nothing beside them."""

import os
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crm_backend.core.page_files import PREFIX, PageFiles

PAGE = """<!doctype html>
<link rel="stylesheet" href="/static/look.css" />
<script type="module" src="/static/desk/main.js"></script>
"""
MODULES = {
    "desk/main.js": 'import { app } from "./app.js";\nimport "../shared.js";\nimport "./typo.js";\n',
    "desk/app.js": (
        'import {\n  one,\n  two,\n} from "../shared.js";\nexport const NAME = "main.js";\n'
        'const later = () => import("./later.js");\n'
    ),
    "desk/later.js": 'export { x } from "./unseen.js";\n',
    "shared.js": 'import { newId } from "/widget.js";\nexport * from "./desk/app.js";\n',
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    web = tmp_path / "web"
    (web / "desk").mkdir(parents=True)
    (web / "desk" / "index.html").write_text(PAGE)
    (web / "look.css").write_text("a { color: red }")
    for name, text in MODULES.items():
        (web / name).write_text(text)
    (tmp_path / "secret.txt").write_text("not a page")
    return web


@pytest.fixture
def files(root: Path) -> PageFiles:
    return PageFiles(root)


@pytest.fixture
def browser(files: PageFiles) -> httpx.AsyncClient:
    async def page(request: Request) -> Response:
        return files.page("desk/index.html", request)

    app = Starlette(routes=[Route("/desk", page), Route(f"{PREFIX}{{path:path}}", files.serve)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub")


async def test_page_names_its_files_by_version_and_all_modules_it_takes_at_once(
    browser: httpx.AsyncClient, files: PageFiles
) -> None:
    answer = await browser.get("/desk")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert f'href="/static/{files.version}/look.css"' in answer.text
    assert f'src="/static/{files.version}/desk/main.js"' in answer.text
    preloaded = [line for line in answer.text.splitlines() if "modulepreload" in line]
    assert sorted(line.partition('href="')[2].partition('"')[0] for line in preloaded) == [
        f"/static/{files.version}/desk/app.js",
        f"/static/{files.version}/shared.js",
        "/widget.js",
    ]


async def test_file_of_this_version_is_kept_for_ever(
    browser: httpx.AsyncClient, files: PageFiles
) -> None:
    answer = await browser.get(f"/static/{files.version}/desk/main.js")
    assert answer.text == MODULES["desk/main.js"]
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"


async def test_reader_without_gzip_gets_the_file_as_it_is(
    browser: httpx.AsyncClient, files: PageFiles
) -> None:
    path = f"/static/{files.version}/look.css"
    plain = await browser.get(path, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == "a { color: red }"
    assert plain.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("prefix", ["", "0123456789ab/"])
async def test_other_versions_and_none_are_asked_for_again_each_time(
    browser: httpx.AsyncClient, prefix: str
) -> None:
    answer = await browser.get(f"/static/{prefix}look.css")
    assert answer.text == "a { color: red }"
    assert answer.headers["cache-control"] == "no-cache"
    again = await browser.get(
        f"/static/{prefix}look.css", headers={"if-none-match": answer.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


async def test_changed_file_changes_the_version_with_the_next_page(
    browser: httpx.AsyncClient, files: PageFiles, root: Path
) -> None:
    before, old = files.version, await browser.get("/desk")
    (root / "look.css").write_text("a { color: blue }")
    answer = await browser.get("/desk", headers={"if-none-match": old.headers["etag"]})
    assert answer.status_code == 200
    assert files.version != before
    assert before not in answer.text
    new = await browser.get(f"/static/{files.version}/look.css")
    assert new.text == "a { color: blue }"
    stale = await browser.get(f"/static/{before}/look.css")
    assert stale.headers["cache-control"] == "no-cache"


async def test_page_that_did_not_change_is_not_sent_again(browser: httpx.AsyncClient) -> None:
    first = await browser.get("/desk")
    again = await browser.get("/desk", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


def test_version_is_the_content_and_neither_time_nor_place(files: PageFiles, root: Path) -> None:
    moved = root.rename(root.with_name("elsewhere"))
    for path in moved.rglob("*.js"):
        os.utime(path, (1, 1))
    assert PageFiles(moved).version == files.version


@pytest.mark.parametrize(
    "path",
    [
        "desk/look.css",
        "../secret.txt",
        "%2e%2e/secret.txt",
        "0123456789ab/../../secret.txt",
        "",
        "desk",
    ],
)
async def test_nothing_beside_the_files_is_served(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(f"/static/{path}")
    assert answer.status_code == 404
    assert b"not a page" not in answer.content


async def test_head_and_other_methods(browser: httpx.AsyncClient, files: PageFiles) -> None:
    path = f"/static/{files.version}/look.css"
    assert (await browser.head(path)).status_code == 200
    assert (await browser.post(path)).status_code == 405
