"""How a failure is told on any platform: the reason, whether it may have happened, how long to wait; and nothing but DeliveryError."""

import asyncio

import pytest
from rig import Scene

from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import ChatId


async def failure(scene: Scene, **given: object) -> DeliveryError:
    with pytest.raises(DeliveryError) as failed:
        await scene.send("Ya lo reviso", **given)
    assert scene.rig.token not in repr(failed.value) + str(failed.value) + str(failed.value.__cause__)
    return failed.value


async def test_being_asked_to_wait_says_for_how_long_and_that_nothing_happened(scene: Scene) -> None:
    async with scene.open():
        await scene.greeted()
        await scene.rig.fault("status", status=429, retry_after=37.0)
        failed = await failure(scene)
    assert (failed.reason, failed.happened, failed.retry_after) == (Reason.RATE_LIMITED, False, 37.0)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_server_error_leaves_open_whether_it_happened(scene: Scene, status: int) -> None:
    """Or the library tries again by itself, where the platform knows the message by its key."""
    async with scene.open():
        await scene.greeted()
        await scene.rig.fault("status", status=status)
        try:
            await scene.send("Ya lo reviso")
        except DeliveryError as failed:
            assert (failed.reason, failed.happened) == (Reason.UNREACHABLE, None)
        else:
            assert scene.channel.capabilities.repeatable_send and len(await scene.ours()) == 1


@pytest.mark.parametrize("kind", ["drop", "silent"])
async def test_a_connection_that_breaks_leaves_open_whether_it_happened(scene: Scene, kind: str) -> None:
    async with scene.open():
        await scene.greeted()
        await scene.rig.fault(kind)
        failed = await failure(scene)
        assert failed.happened is None and failed.reason in (Reason.UNREACHABLE, Reason.TIMED_OUT)
        assert len(await scene.ours()) == (1 if kind == "silent" else 0)


async def test_who_shut_us_out_is_blocked_and_nothing_happened(scene: Scene) -> None:
    async with scene.open():
        chat = await scene.greeted()
        await scene.rig.shut_out()
        failed = await failure(scene, chat=chat)
    assert (failed.reason, failed.happened) == (Reason.BLOCKED, False)


async def test_a_chat_that_is_not_there_is_gone(scene: Scene) -> None:
    async with scene.open():
        await scene.greeted()
        failed = await failure(scene, chat=scene.rig.nowhere)
    assert (failed.reason, failed.happened) == (Reason.GONE, False)


@pytest.mark.parametrize("chat", ["", "no-such-thing", "C0ENVIOS|1721.55", "9" * 400])
async def test_an_id_that_cannot_be_is_a_failure_and_no_crash(scene: Scene, chat: str) -> None:
    async with scene.open():
        await scene.greeted()
        with pytest.raises(DeliveryError) as failed:
            await scene.send("hola", chat=ChatId(chat or "0"))
    assert failed.value.happened is False


async def test_a_token_that_was_revoked_ends_the_run_and_says_unauthorized(scene: Scene) -> None:
    async with scene.open():
        await scene.greeted()
        await scene.rig.fault("status", status=401)
        failed = await failure(scene)
    assert (failed.reason, failed.happened) == (Reason.UNAUTHORIZED, False)


async def test_after_each_failure_the_next_message_goes_through(scene: Scene) -> None:
    async with scene.open():
        await scene.greeted()
        for fault in ({"kind": "drop"}, {"kind": "status", "status": 503}):
            await scene.rig.fault(**fault)
            await failure(scene)
        await scene.send("por fin")
        assert [message.text for message in await scene.ours()] == ["por fin"]


async def test_a_send_that_is_given_up_leaves_the_channel_usable(scene: Scene) -> None:
    async with scene.open():
        await scene.greeted()
        await scene.rig.fault("delay", seconds=0.4)
        slow = asyncio.create_task(scene.send("tarde"))
        await asyncio.sleep(0)
        slow.cancel()
        await asyncio.wait([slow])
        await scene.send("a tiempo")
        assert "a tiempo" in [message.text for message in await scene.ours()]


async def test_no_chat_is_opened_with_nobody(scene: Scene) -> None:
    """The port's answer is a chat, None where the person has to begin, or a failure; never another error."""
    async with scene.open():
        try:
            opened = await scene.channel.open_direct(scene.rig.stranger)
        except DeliveryError as failed:
            assert failed.happened is False
        else:
            assert opened is None or isinstance(opened, str)
