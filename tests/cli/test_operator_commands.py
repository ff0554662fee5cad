"""What an operator does at a terminal: look at the database, at what did not arrive, and try it again."""

import asyncio
import json
import pathlib
import socket
from collections.abc import Callable
from typing import Any

import pytest
from command import puente

from bridge.cli.sandbox import config_lines
from bridge.model.ids import AccountName, IdentityId, OutgoingId, UserId
from bridge.model.records import Identity, InboxItem, Outgoing
from bridge.model.states import DeliveryState
from bridge.ports import Queries
from sandbox.server import load_cast
from storage import open_store

FAILED = Outgoing(
    id=OutgoingId(41),
    lane="telegram|1",
    account=AccountName("telegram"),
    act={"act": "say"},
    priority=1,
    created_at=1_800_000_000_000,
    state=DeliveryState.FAILED,
    error="blocked: bot was blocked by the user",
)
DEAD = InboxItem(
    id=42,
    account=AccountName("discord"),
    source_key="msg:1:2",
    raw={"text": "words of a customer"},
    received_at=1,
    state="dead",
    error="KeyError",
)


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    text = "\n".join(config_lines("http://127.0.0.1:9", load_cast())).replace("sandbox.db", f"{tmp_path}/puente.db")
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    return tmp_path


def in_store(folder: pathlib.Path, unit: Callable[[Queries], Any], *, meanwhile: Callable[[], None] = lambda: None) -> Any:
    async def work() -> Any:
        store = await open_store(f"sqlite:///{folder}/puente.db")
        try:
            result = await store.write(unit)
            await asyncio.to_thread(meanwhile)
            return result
        finally:
            await store.close()

    return asyncio.run(work())


def test_the_database_is_made_and_its_version_told(folder: pathlib.Path) -> None:
    early = puente("db", "version", cwd=folder)
    assert early.returncode == 1 and "Traceback" not in early.stderr
    made = puente("db", "upgrade", cwd=folder)
    assert made.returncode == 0, made.stderr
    assert puente("db", "version", cwd=folder).stdout.strip() in made.stdout


def test_what_failed_is_listed_and_sent_again(folder: pathlib.Path) -> None:
    in_store(folder, lambda queries: queries.save([FAILED]))
    listed = puente("outbox", "list", cwd=folder)
    assert "41" in listed.stdout and "blocked" in listed.stdout
    assert json.loads(puente("outbox", "list", "--json", cwd=folder).stdout)[0]["state"] == "failed"
    again = puente("outbox", "retry", "41", cwd=folder)
    assert again.returncode == 0, again.stderr
    rows = in_store(folder, lambda queries: queries.find(Outgoing, "lane", ["telegram|1"]))
    assert [row.state for row in rows] == [DeliveryState.CANCELLED, DeliveryState.PENDING]
    assert rows[1].act == FAILED.act
    twice = puente("outbox", "retry", "41", cwd=folder)
    assert twice.returncode == 1 and "cancelled" in twice.stderr, "what was queued anew is not queued twice"


def test_dead_letters_are_listed_without_what_the_customer_said_and_revived(folder: pathlib.Path) -> None:
    in_store(folder, lambda queries: queries.save([DEAD]))
    listed = puente("outbox", "dead", cwd=folder)
    assert "KeyError" in listed.stdout and "words of a customer" not in listed.stdout
    assert puente("outbox", "revive", "42", cwd=folder).returncode == 0
    assert in_store(folder, lambda queries: queries.find(InboxItem, "id", [42]))[0].state == "new"


def test_who_is_blocked_is_listed_and_heard_again(folder: pathlib.Path) -> None:
    ana = Identity(id=IdentityId(43), account=AccountName("telegram"), user=UserId("5"), name="Ana", muted_at=1, muted_by="Sofía")
    in_store(folder, lambda queries: queries.save([ana]))
    assert "Sofía" in puente("customers", "muted", cwd=folder).stdout
    assert json.loads(puente("customers", "muted", "--json", cwd=folder).stdout)[0]["id"] == 43
    assert puente("customers", "unmute", "43", cwd=folder).returncode == 0
    assert in_store(folder, lambda queries: queries.muted()) == []
    again = puente("customers", "unmute", "43", cwd=folder)
    assert again.returncode == 1 and "nobody with the number 43" in again.stderr


def test_while_the_product_runs_one_may_look_but_not_write(folder: pathlib.Path) -> None:
    seen: dict[str, Any] = {}

    def meanwhile() -> None:
        seen["list"] = puente("outbox", "list", cwd=folder)
        seen["retry"] = puente("outbox", "retry", "41", cwd=folder)

    in_store(folder, lambda queries: queries.save([FAILED]), meanwhile=meanwhile)
    assert seen["list"].returncode == 0 and "41" in seen["list"].stdout
    assert seen["retry"].returncode == 1 and "in use by another process" in seen["retry"].stderr
    assert "Traceback" not in seen["retry"].stderr


def test_run_tells_every_mistake_of_the_configuration_and_ends_with_2(folder: pathlib.Path) -> None:
    (folder / "config.toml").write_text('[brand]\nname = "x"\nlanguagess = ["es"]\n')
    ended = puente("run", cwd=folder)
    assert ended.returncode == 2
    assert "languagess" in ended.stderr and "[desk]" in ended.stderr and "Traceback" not in ended.stderr


def test_run_with_the_port_in_use_says_so(folder: pathlib.Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        config = folder / "config.toml"
        config.write_text(config.read_text() + f'\n[http]\nlisten = "127.0.0.1:{taken.getsockname()[1]}"\n')
        ended = puente("run", cwd=folder)
    assert ended.returncode == 1, ended.stderr
    assert "is in use by another program" in ended.stderr and "Traceback" not in ended.stderr


def test_what_the_brand_knows_of_its_customers_is_kept_until_they_write(folder: pathlib.Path) -> None:
    ana = Identity(
        id=IdentityId(5), account=AccountName("telegram"), user=UserId("5101"), name="Ana", handle="ana_torres", tags=("prensa",)
    )
    in_store(folder, lambda queries: queries.save([ana]))
    lines = ["Account;Customer;Tags;Segment", "telegram;@ana_torres;vip | mayoreo;oro", "telegram;77;;plata"]
    (folder / "clientes.csv").write_text("\ufeff" + "\n".join(lines), encoding="utf-8")
    for words in (("import", "clientes.csv"), ("untag", "telegram", "5101", "mayoreo"), ("tag", "telegram", "@ana_torres", "fan", "fan")):
        done = puente("customers", *words, cwd=folder)
        assert done.returncode == 0, done.stderr
    known = {who.user: (who.tags, who.segment) for who in in_store(folder, lambda queries: queries.find(Identity, "account", ["telegram"]))}
    assert known == {"5101": (("vip", "fan"), "oro"), "77": ((), "plata")}


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["customer,tags", "1,a"], "clientes.csv:1: the first line names the columns"),
        (["account,customer,tags", "telegram,,vip"], "clientes.csv:2: account and customer are needed"),
        (["account,customer,tags", "telegram,@nadie,vip"], "nobody called @nadie has written yet"),
        (["account,customer,tags", "telegrama,1,vip"], "there is no [accounts.telegrama]"),
    ],
)
def test_a_file_of_customers_with_a_mistake_is_refused_with_its_place(folder: pathlib.Path, lines: list[str], told: str) -> None:
    (folder / "clientes.csv").write_text("\n".join(lines), encoding="utf-8")
    done = puente("customers", "import", "clientes.csv", cwd=folder)
    assert done.returncode != 0
    assert told in done.stderr
