"""The demo's page is whole by itself: every file it names is served, nothing comes from elsewhere, nobody's words become markup."""

import pathlib
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.server import Sandbox, load_cast

PAGE = pathlib.Path(__file__).parents[2] / "sandbox" / "page"
FILES = sorted(path for path in PAGE.iterdir() if path.is_file())
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
SVG_NAMESPACE = "http://www.w3.org/2000/svg"  # a name, never fetched


@pytest.fixture
async def address() -> AsyncIterator[str]:
    async with Sandbox(load_cast()) as sandbox:
        yield sandbox.address


def named(path: pathlib.Path) -> set[str]:
    """Addresses on this server that a file makes the browser load."""
    text = path.read_text(encoding="utf-8")
    found = {f"/page/{name}" for name in re.findall(r'from "\./([\w.]+)"', text)}
    return found | set(re.findall(r'(?:src|href)="(/[^"]*)"', text)) | set(re.findall(r'fetch\("(/page/[^"]*)"', text))


async def test_page_is_served_with_everything_it_names(address: str) -> None:
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{address}/") as answer:
            assert answer.status == 200
            assert answer.content_type == "text/html"
            assert "Puente" in await answer.text()
        wanted = set[str]().union(*map(named, FILES))
        assert "/page/main.js" in wanted
        for path in wanted:
            async with http.get(address + path) as answer:
                assert answer.status == 200, path
                assert answer.content_type == TYPES.get(pathlib.PurePath(path).suffix, "application/json"), path


async def test_every_file_has_its_type_and_is_told_to_stay_at_home(address: str) -> None:
    async with aiohttp.ClientSession() as http:
        for path in FILES:
            async with http.get(f"{address}/page/{path.name}") as answer:
                assert (answer.status, answer.content_type) == (200, TYPES[path.suffix]), path.name
                assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
                assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["nothing.js", "..%2Fpage.py", "..%2F..%2Fpyproject.toml", "%2Fetc%2Fpasswd"])
async def test_nothing_else_is_served(address: str, name: str) -> None:
    async with aiohttp.ClientSession() as http, http.get(f"{address}/page/{name}") as answer:
        assert answer.status == 404


async def test_reactions_are_known_by_slack_s_own_names(address: str) -> None:
    async with aiohttp.ClientSession() as http, http.get(f"{address}/page/emoji.json") as answer:
        assert (await answer.json())["white_check_mark"] == "✅"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_comes_from_elsewhere(path: pathlib.Path) -> None:
    text = path.read_text(encoding="utf-8").replace(SVG_NAMESPACE, "")
    assert not re.search(r"""["'(]\s*(?:https?:)?//\w""", text)
    assert "@import" not in text


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".js"], ids=lambda path: path.name)
def test_words_never_become_markup(path: pathlib.Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)


def test_every_icon_that_is_drawn_is_there() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in FILES)
    there = set(re.findall(r'<template id="icon-(\w+)"', text))
    drawn = set(re.findall(r'\bicon(?:Button)?\("(\w+)"', text)) | set(re.findall(r'\bicon: "(\w+)"', text))
    assert drawn <= there
