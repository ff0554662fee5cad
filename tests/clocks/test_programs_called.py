"""A rung that calls a program of the brand's: signed, with who waits and who was told before, at a real server."""

import contextlib
import dataclasses
import hashlib
import hmac
import json
import pathlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from company import TEN, Company, open_company


@pytest.fixture
async def company(tmp_path: pathlib.Path) -> AsyncIterator[Company]:
    async with open_company(tmp_path, file="people.toml") as made:
        yield made


@contextlib.asynccontextmanager
async def program(company: Company, *, status: int = 200) -> AsyncIterator[list[dict[str, Any]]]:
    """What it hears: each call's payload, once its signature was found right."""
    heard: list[dict[str, Any]] = []

    async def hear(request: web.Request) -> web.Response:
        body = await request.read()
        at, signed = (part.partition("=")[2] for part in request.headers["Puente-Signature"].split(","))
        assert signed == hmac.new(b"canary-secret", at.encode() + b"." + body, hashlib.sha256).hexdigest()
        heard.append(json.loads(body))
        return web.Response(status=status)

    app = web.Application()
    app.router.add_post("/ladder", hear)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        office = company.bench.office
        crm = dataclasses.replace(office.config.webhooks["crm"], url=f"http://{host}:{port}/ladder")
        company.bench.office = dataclasses.replace(office, config=dataclasses.replace(office.config, webhooks={"crm": crm}))
        yield heard
    finally:
        await runner.cleanup()


async def test_a_program_hears_who_waits_how_long_and_who_was_told(company: Company) -> None:
    async with program(company) as heard:
        await company.writes("¿y mis puntos?")
        await company.at(60)
        first, second = heard
        assert (first["occasion"], first["step"], first["told"][0]["who"]) == ("escalation", 0, "el hilo")
        assert (first["clock"]["started_at"], first["customer"]["name"], first["case"]["team"]) == (TEN, "Ana", "crm")
        assert first["text"].splitlines()[0] == "Ana · Telegram espera a CRM desde hace 30 min: «¿y mis puntos?»"
        assert first["thread"] == f"https://slack.example/C0CRM/{company.card().ts}"
        assert [one["who"] for one in second["told"]] == ["el hilo", "el programa crm"]
        await company.at(70)
        assert "el programa crm (11:00" in company.told("U0ELENA")[0].text


async def test_a_program_that_refuses_has_heard_nothing_and_the_next_rung_is_called_at_once(company: Company) -> None:
    async with program(company, status=410):
        await company.writes("¿y mis puntos?")
        await company.at(61)
        (elena,) = company.told("U0ELENA")
        assert "el programa crm" not in elena.text
        assert any("No se pudo avisar al programa crm" in post.text and "HTTP 410" in post.text for post in company.told("C0OPERADOR"))


async def test_a_program_hears_once_that_somebody_has_it_and_no_more_than_it_needs(company: Company) -> None:
    async with program(company) as heard:
        await company.writes("¿y mis puntos?")
        await company.at(71)
        assert len(heard) == 2
        await company.presses(company.told("U0ELENA")[0].press("take"), by="U0ELENA")
        first, _, over = heard
        assert (over["occasion"], over["how"], over["by"]) == ("escalation_over", "taken", "Elena Castillo")
        assert over.keys() == {"id", "occasion", "at", "how", "by", "clock", "case"}
        assert over["case"] == {"id": first["case"]["id"]}
        await company.answers("Ya están en tu cuenta")
        assert len(heard) == 3


async def test_a_program_that_was_not_called_yet_hears_nothing_of_the_end(company: Company) -> None:
    async with program(company) as heard:
        await company.writes("¿y mis puntos?")
        await company.at(20)
        await company.answers("Ya están en tu cuenta")
        await company.at(120)
        assert heard == []


async def test_a_program_hears_of_a_broken_promise_what_it_was(company: Company) -> None:
    async with program(company) as heard:
        await company.writes("¿y mis puntos?")
        await company.answers("Los pedimos a sistemas, Ana")
        case = str((await company.cases())[-1].id)
        await company.presses("promise", case, when=str(TEN // 1000 + 6 * 3600), about="tus puntos")
        await company.at(361)
        promise = {"about": "tus puntos", "owner": "Pablo", "due_at": "2026-01-05T16:00:00-06:00"}
        assert [(one["occasion"], one["clock"]["kind"], one["promise"]) for one in heard] == [("escalation", "promise", promise)]
        kept = next(post for post in company.thread() if "promise_kept" in post.actions())
        await company.presses(kept.press("promise_kept"))
        assert (heard[-1]["occasion"], heard[-1]["promise"]) == ("escalation_over", promise)
