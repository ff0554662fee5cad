"""200 customers write at once, over Telegram and Discord: is each message visible once and in order in its thread, and how soon?

    python -m benchmarks.customers [--csv FILE] [--customers 200] [--messages 1725] [--loose] [--within 3600]

FILE has a column `text`; without one, texts are made up. The real product runs in a process of its own against the local servers, which
keep the platforms' documented limits, as does the product; `--loose` lifts both, to see what the machine can do. The last line is JSON.
"""

import argparse
import asyncio
import contextlib
import csv
import json
import os
import pathlib
import random
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import aiohttp

from benchmarks import desk
from bridge.app import serve
from bridge.cli.sandbox import connections
from bridge.config.load import load
from bridge.delivery.pace import LIMITS, Limit
from bridge.operate import logs
from sandbox.server import Sandbox, load_cast

WORDS = ("hola", "pedido", "paquete", "cobro", "tarjeta", "gracias", "llega", "tienda", "factura", "cambio", "talla", "ayer", "nadie")
LOOSE = {
    "telegram": {name: {"amount": 10_000, "seconds": 1, "burst": 10_000} for name in ("chat", "group", "overall")},
    "slack": {"factor": 0},
    "discord": {name: [10_000, 1.0] for name in ("messages", "edits", "direct", "reactions", "rest", "users", "global")},
}
UNHURRIED: Mapping[str, Limit] = {name: Limit(every=1, burst=10_000) for name in LIMITS}

CONFIG = """
[brand]
name = "Casa Lumbre"
languages = ["es", "en"]
timezone = "America/Mexico_City"
[storage]
url = "sqlite:///{folder}/puente.db"
{connections}
language = "en"
operators_channel = "C0OPERADOR"
[teams.cobros]
channel = "C0COBROS01"
[teams.envios]
channel = "C0ENVIOS01"
[teams.atencion]
channel = "C0ATENCION"
[routing]
default_team = "atencion"
[sla.default]
first_response = "8h"
next_response = "8h"
[http]
listen = "127.0.0.1:{port}"
[[rules]]
name = "billing"
when = {{ any = ["cobro", "tarjeta", "factura", "refund", "charged", "charge", "bill", "payment", "paid", "account", "money"] }}
team = "cobros"
[[rules]]
name = "delivery"
when = {{ any = ["pedido", "paquete", "order", "delivery", "delivered", "package", "shipping", "ordered", "track"] }}
team = "envios"
"""


def texts_of(path: pathlib.Path | None, count: int) -> list[str]:
    if path is not None:
        with path.open(encoding="utf-8", newline="") as file:
            return [row["text"].strip()[:1900] for row in csv.DictReader(file) if row["text"].strip()][:count]
    dice = random.Random(20)
    return [" ".join(dice.choices(WORDS, k=dice.randint(3, 25))) + f" {number}" for number in range(count)]


def cast_of(customers: int, *, loose: bool) -> dict[str, Any]:
    cast = load_cast()
    for number in range(customers):
        if number % 2:
            person = str(881 * 10**15 + number)
            cast["discord"]["people"].append({"id": person, "username": f"c{number}", "global_name": f"Cliente {number}"})
            cast["discord"]["guilds"][0]["members"].append(person)
        else:
            cast["telegram"]["people"].append({"id": 900_000 + number, "first_name": "Cliente", "last_name": str(number)})
    for platform, limits in LOOSE.items() if loose else ():
        cast[platform]["limits"] = limits
    return cast


def name_of(number: int) -> str:
    return f"Cliente {number} · {'Discord' if number % 2 else 'Telegram'}"


async def write(session: aiohttp.ClientSession, address: str, number: int, texts: list[str]) -> list[str]:
    """One customer writes his texts, one after the other; returns those that the platform let him write."""
    platform, person = ("discord", str(881 * 10**15 + number)) if number % 2 else ("telegram", 900_000 + number)
    written = []
    for text in texts:
        async with session.post(f"{address}/control/{platform}/say", json={"person": person, "text": text}) as answer:
            if answer.status == 200:
                written.append(text)
    return written


def write_config(folder: pathlib.Path, address: str, more: str = "") -> tuple[pathlib.Path, int]:
    """The file, and where the product will listen. more: further lines of it."""
    path, port = folder / "puente.toml", free_port()
    known = "\n".join(connections(address, load_cast()))
    path.write_text(CONFIG.format(folder=folder, connections=known, port=port) + more, encoding="utf-8")
    return path, port


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def rss(process: int) -> float:
    """MB."""
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


async def ready(session: aiohttp.ClientSession, port: int) -> None:
    while True:
        with contextlib.suppress(aiohttp.ClientError):
            async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                if answer.status == 200:
                    return
        await asyncio.sleep(0.1)


async def measure(options: argparse.Namespace) -> int:
    texts = texts_of(options.csv, options.messages)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="puente-customers-"))
    record = folder / "record.jsonl"
    async with Sandbox(cast_of(options.customers, loose=options.loose), record=record) as sandbox, aiohttp.ClientSession() as session:
        path, port = write_config(folder, sandbox.address)
        how = ["--loose"] if options.loose else []
        product = await asyncio.create_subprocess_exec(sys.executable, "-m", "benchmarks.customers", "--serve", str(path), *how)
        try:
            await ready(session, port)
            began = time.monotonic()
            shares = [texts[number :: options.customers] for number in range(options.customers)]
            written = await asyncio.gather(*(write(session, sandbox.address, number, share) for number, share in enumerate(shares)))
            wrote = time.monotonic() - began
            expected = {name_of(number): desk.squeezed("".join(share)) for number, share in enumerate(written) if share}
            while True:
                seen, posts = desk.read(sandbox)
                took = time.monotonic() - began
                right = sum(words in seen.get(name, ()) for name, words in expected.items())
                if right == len(expected) or took > options.within:
                    break
                await asyncio.sleep(2.0)  # looking costs the local servers as much as serving
            memory = rss(product.pid)
        finally:
            product.terminate()
            await product.wait()
    refused = Counter(
        f"{line['platform']} {line['method']} {line['status']}"
        for line in map(json.loads, record.read_text().splitlines())
        if line["status"] >= 400 or (isinstance(line["response"], dict) and line["response"].get("ok") is False)
    )
    messages = sum(map(len, written))
    result = {
        "customers": len(expected),
        "messages": messages,
        "customers_in_order_once": right,
        "seconds": round(took, 1),
        "messages_per_second": round(messages / took, 1),
        "written_in_seconds": round(wrote, 1),
        "posts": posts,
        "refused": dict(refused),
        "rss_mb": round(memory, 1),
        "limits": "loose" if options.loose else "documented",
    }
    for key, value in result.items():
        print(f"{key:>24}  {value}")
    for name in [name for name, words in expected.items() if words not in seen.get(name, ())][:3]:
        fullest = max(seen.get(name, ("",)), key=len)
        same = next((at for at, pair in enumerate(zip(fullest, expected[name], strict=False)) if pair[0] != pair[1]), len(fullest))
        print(f"wrong: {name}, after {same} characters\n  wanted {expected[name][same:][:200]}\n  seen   {fullest[same:][:200]}")
    print(json.dumps({"benchmark": "customers", **result}, ensure_ascii=False))
    return 0 if right == len(expected) and not refused else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--csv", type=pathlib.Path)
    parser.add_argument("--customers", type=int, default=200)
    parser.add_argument("--messages", type=int, default=1725)
    parser.add_argument("--loose", action="store_true")
    parser.add_argument("--serve", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--within", type=float, default=3600.0, help="seconds")
    options = parser.parse_args()
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        os.environ.pop(name, None)
    if options.serve is not None:
        logs.start("error")
        asyncio.run(serve(load(options.serve), UNHURRIED if options.loose else LIMITS))
        return 0
    return asyncio.run(measure(options))


if __name__ == "__main__":
    sys.exit(main())
