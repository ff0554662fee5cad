"""May older words still come than those in the inbox? After a gap the history is read while Slack tells what is said now."""

from slack_stage import COBROS, Stage, opened


async def test_the_desk_says_when_nothing_older_can_come_any_more() -> None:
    async with opened(socket={"ack_seconds": 3, "retry_delays": []}) as stage:  # Slack repeats nothing: only the history knows
        assert not stage.desk.caught_up(), "it has not even begun"
        async with stage.running():
            root = await say(stage, "un caso")
            await stage.event(f"msg:{COBROS}:{root}")
            await stage.until(stage.desk.caught_up)
        assert not stage.desk.caught_up()
        away = await say(stage, "mientras", thread_ts=root)
        await stage.fault(platform="slack", method="conversations.*", kind="delay", seconds=0.4, times=2)
        async with stage.running():
            now = await say(stage, "ahora", thread_ts=root)
            await stage.until(lambda: f"msg:{COBROS}:{now}" in stage.inbox.rows)
            assert f"msg:{COBROS}:{away}" in stage.inbox.rows or not stage.desk.caught_up()
            await stage.until(stage.desk.caught_up)
            assert f"msg:{COBROS}:{away}" in stage.inbox.rows


async def say(stage: Stage, text: str, **where: str) -> str:
    return str((await stage.act("say", person="sofia", channel=COBROS, text=text, **where))["ts"])
