"""A rung that writes a letter, taken by a real mail server on this machine."""

import asyncio
import contextlib
import dataclasses
import email
import email.policy
import pathlib
from collections.abc import AsyncIterator
from email.message import EmailMessage

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from company import Company, lives, open_company

from bridge.config.ladder import Step


@pytest.fixture
async def company(tmp_path: pathlib.Path) -> AsyncIterator[Company]:
    async with open_company(tmp_path, file="people.toml") as made:
        yield made


class Postbox:
    """refuse: what the server says to each letter for this address."""

    def __init__(self, refuse: dict[str, str]) -> None:
        self.refuse = refuse
        self.letters: list[EmailMessage] = []

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 taken"


@contextlib.asynccontextmanager
async def mail_server(company: Company, **refuse: str) -> AsyncIterator[Postbox]:
    postbox = Postbox({f"{name}@example.com": said for name, said in refuse.items()})
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(postbox, enable_SMTPUTF8=True), "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    office = company.bench.office
    assert office.config.mail is not None
    mail = dataclasses.replace(office.config.mail, url=f"smtp://{host}:{port}")
    company.bench.office = dataclasses.replace(office, config=dataclasses.replace(office.config, mail=mail))
    try:
        yield postbox
    finally:
        server.close()
        await server.wait_closed()


async def test_a_letter_says_who_waits_and_where_to_answer_and_quiet_hours_do_not_hold_it(company: Company) -> None:
    async with mail_server(company) as postbox:
        await company.writes("mandé una carta")
        await company.at(30)
        (letter,) = postbox.letters
        assert (letter["To"], letter["From"]) == ("luis@example.com", "puente@example.com")
        assert letter["Subject"] == "Ana · Telegram espera a Cartas desde hace 30 min: «mandé una carta»"
        assert letter["Auto-Submitted"] == "auto-generated" and letter["Message-ID"].endswith("@puente>")
        body = letter.get_content()
        assert "Nadie más lo sabe todavía." in body and f"https://slack.example/C0CARTAS/{company.card().ts}" in body


async def test_whoever_a_word_stands_for_gets_it_by_letter(company: Company) -> None:
    for person in ("elena", "carmen"):
        lives(company, person, email=f"{person}@example.com")
    office = company.bench.office
    steps = (Step(at_percent=50.0, to=("email:directors",)), Step(at_percent=100.0, to=("email:on_call:guardia",)))
    escalation = {**office.config.escalation, "letters": dataclasses.replace(office.config.escalation["letters"], steps=steps)}
    company.bench.office = dataclasses.replace(office, config=dataclasses.replace(office.config, escalation=escalation))
    async with mail_server(company) as postbox:
        await company.writes("mandé una carta")
        await company.at(61)
        assert sorted(letter["To"] for letter in postbox.letters[:2]) == ["carmen@example.com", "elena@example.com"]
        assert [letter["To"] for letter in postbox.letters[2:]] == ["luis@example.com"], "on call since eleven"


async def test_who_is_away_gets_no_letter_but_whoever_stands_in_does(company: Company) -> None:
    async with mail_server(company) as postbox:
        await company.writes("mandé una carta")
        await company.at(60)
        assert [letter["To"] for letter in postbox.letters] == ["luis@example.com", "luis@example.com"]
        assert "porque Vera Solís no está" in postbox.letters[1].get_content()
        await company.at(70)
        assert "Luis Mora (por correo) (10:30" in company.told("U0ELENA")[0].text


async def test_a_mailbox_that_is_not_there_any_more_is_answered_by_a_call_at_the_desk(company: Company) -> None:
    async with mail_server(company, luis="550 no such mailbox"):
        await company.writes("mandé una carta")
        await company.at(30)
        assert len(company.told("U0LUIS")) == 1
        assert any("550 no such mailbox" in post.text for post in company.told("C0OPERADOR"))


async def test_a_server_that_asks_for_patience_is_asked_again(company: Company) -> None:
    async with mail_server(company, luis="451 try again later") as postbox:
        await company.writes("mandé una carta")
        await company.at(30)
        assert postbox.letters == [] and company.told("C0OPERADOR") == []
        postbox.refuse.clear()
        await company.at(32)
        assert len(postbox.letters) == 1


async def test_one_more_letter_says_that_it_is_over(company: Company) -> None:
    async with mail_server(company) as postbox:
        await company.writes("mandé una carta")
        await company.at(30)
        await company.answers("Ya la tenemos, sale hoy mismo")
        _, over = postbox.letters
        assert (over["To"], over["Subject"]) == ("luis@example.com", "Ya no hace falta hacer nada: Ana · Telegram (Cartas)")
        assert "Pablo ya respondió" in over.get_content() and "mandé una carta" not in over.get_content()
