"""In which order does the inbox get what people wrote, when the older part of it has to be read from the history first?"""

import asyncio

from slack_stage import COBROS, Stage, opened


async def test_what_is_told_now_comes_after_what_was_said_while_we_were_away() -> None:
    async with opened(socket={"ack_seconds": 3, "retry_delays": []}) as stage:  # Slack repeats nothing: only the history knows
        async with stage.running():
            root = (await stage.act("say", person="sofia", channel=COBROS, text="un caso"))["ts"]
            await stage.event(f"msg:{COBROS}:{root}")
        away = [(await say(stage, root, f"mientras {number}")) for number in range(3)]
        await stage.fault(platform="slack", method="conversations.*", kind="delay", seconds=0.4, times=2)
        async with asyncio.TaskGroup() as group:
            group.create_task(at_once(stage, root))
            async with stage.running():
                wanted = [f"msg:{COBROS}:{ts}" for ts in away]
                await stage.until(lambda: len(stage.inbox.rows) == 5)
        shown = [key for key in stage.inbox.rows if key != f"msg:{COBROS}:{root}"]
        assert shown[:3] == wanted
        assert shown == sorted(shown), "and what was told now is the last"


async def say(stage: Stage, root: str, text: str) -> str:
    return str((await stage.act("say", person="sofia", channel=COBROS, thread_ts=root, text=text))["ts"])


async def at_once(stage: Stage, root: str) -> None:
    await stage.until(lambda: stage.state()["connections"] > 0)
    await say(stage, root, "ahora")
