"""Does every word of a customer reach the team, once and in order, whatever the desk does?"""

import pytest
from house import ANA, COBROS, LUIS, PNG, House

WORDS = [f"palabra número {number:02d}" for number in range(8)]


@pytest.mark.parametrize("person", [ANA, LUIS])
async def test_in_order_and_once(house: House, person: int | str) -> None:
    async with house.running():
        await house.opened(person)
        for text in WORDS:
            await house.write(person, text)
        await house.until(lambda: house.copies(*WORDS) == WORDS)


@pytest.mark.parametrize(
    ("method", "kind", "how"),
    [
        ("chat.postMessage", "silent", {}),
        ("chat.postMessage", "drop", {}),
        ("chat.postMessage", "status", {"status": 500}),
        ("chat.postMessage", "status", {"status": 429, "retry_after": 1}),
        ("chat.postMessage", "delay", {"seconds": 0.5}),
        ("chat.update", "silent", {}),
        ("chat.update", "status", {"status": 429, "retry_after": 1}),
        ("envelope", "twice", {"times": 3}),
    ],
)
@pytest.mark.parametrize("skip", [0, 1])
async def test_when_slack_stumbles(house: House, method: str, kind: str, how: dict[str, float], skip: int) -> None:
    """skip 0 hits the thread's root, then its first message."""
    async with house.running():
        house.fault("slack", method, kind, skip=skip, **how)
        for text in WORDS[:4]:
            await house.write(ANA, text)
        await house.until(lambda: house.copies(*WORDS) == WORDS[:4])
        assert len([m for m in house.messages(COBROS) if not m["thread_ts"]]) == 1, "one root"
        await house.until(lambda: len(house.phone(ANA)) == 1)


@pytest.mark.parametrize(("platform", "person", "method"), [("telegram", ANA, "getUpdates"), ("discord", LUIS, "*"), ("slack", ANA, "*")])
async def test_when_a_connection_breaks(house: House, platform: str, person: int | str, method: str) -> None:
    async with house.running():
        await house.opened(person)
        await house.act("faults", platform=platform, kind="hangup", method=method)
        for text in WORDS[:3]:
            await house.write(person, text)
        await house.until(lambda: house.copies(*WORDS) == WORDS[:3], within=20)


@pytest.mark.parametrize(("platform", "person", "method"), [("telegram", ANA, "update"), ("discord", LUIS, "dispatch")])
async def test_an_event_that_comes_twice(house: House, platform: str, person: int | str, method: str) -> None:
    async with house.running():
        await house.opened(person)
        house.fault(platform, method, "twice", times=2)
        await house.write(person, WORDS[0])
        await house.write(person, WORDS[1])
        await house.until(lambda: house.copies(*WORDS) == WORDS[:2])


async def test_a_deleted_thread_is_opened_anew_with_all_that_was_said(house: House) -> None:
    async with house.running():
        await house.opened()
        await house.reply("ya lo reviso")
        await house.until(lambda: "ya lo reviso" in house.phone(ANA))
        old = house.root()["ts"]
        await house.act("slack/delete_message", channel=COBROS, ts=old)
        await house.write(ANA, WORDS[0])
        await house.until(lambda: house.root()["ts"] != old and any("fue borrado" in text for text in house.thread()))
        told = " / ".join([house.root()["text"], *house.thread()])
        assert told.index("me cobraron dos veces") < told.index("ya lo reviso") < told.index(WORDS[0])  # it may have been gone before that
        assert told.count(WORDS[0]) == 1
        await house.reply("sigo aquí")
        await house.until(lambda: "sigo aquí" in house.phone(ANA))


async def test_a_file_that_cannot_be_fetched_leaves_its_text(house: House) -> None:
    async with house.running():
        await house.opened()
        house.fault("telegram", "getFile", "status", status=400, times=50)
        await house.act("telegram/photo", person=ANA, name="recibo.png", mime="image/png", data_base64=PNG, caption="aquí está el recibo")
        await house.until(lambda: "aquí está el recibo" in house.copies("aquí está el recibo"))
        await house.until(lambda: any("no se pudo traer" in text for text in house.thread()))


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal", "files.info"])
@pytest.mark.parametrize("kind", ["silent", "status"])
async def test_a_picture_arrives_once(house: House, method: str, kind: str) -> None:
    async with house.running():
        await house.opened()
        house.fault("slack", method, kind)
        await house.act("telegram/photo", person=ANA, name="recibo.png", mime="image/png", data_base64=PNG, caption="el recibo")
        await house.until(lambda: [f for m in house.messages(COBROS) for f in m["files"] if m["thread_ts"]])
        await house.write(ANA, WORDS[0])
        await house.until(lambda: house.copies("el recibo", WORDS[0]) == ["el recibo", WORDS[0]])
        assert len([f for m in house.messages(COBROS) for f in m["files"] if not f["deleted"]]) == 1
