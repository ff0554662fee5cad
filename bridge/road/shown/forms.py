"""What does a button ask before it counts? The desk opens these at once, since a trigger lives three seconds."""

from collections.abc import Mapping

from bridge.clocks import ladder, pages
from bridge.model.acts import Field, Form
from bridge.texts import Catalogue


def forms(words: Catalogue) -> Mapping[str, Form]:
    """By action, in the staff's language."""

    def form(action: str, *fields: Field) -> Form:
        return Form(
            action=action,
            title=words.line(f"form.{action}.title"),
            submit=words.line(f"form.{action}.submit"),
            close=words.line("form.close"),
            intro=words.line(f"form.{action}.intro"),
            fields=fields,
        )

    text = Field(name="text", label=words.line("form.reply.field"), multiline=True)
    reason = Field(name="reason", label=words.line("form.resolve_unanswered.field"), multiline=True)
    person = Field(name="person", label=words.line("form.give.field"), kind="person")
    lengths = tuple((str(length), words.wait(length)) for length in ladder.MORE_TIME)
    length = Field(name="length", label=words.line("form.more_time.length"), kind="choice", options=lengths)
    why = Field(name="reason", label=words.line("form.more_time.reason"))
    when = Field(name="when", label=words.line("form.promise.when"), kind="moment")
    about = Field(name="about", label=words.line("form.promise.about"), optional=True)
    later = Field(name="text", label=words.line("form.promise_later.text"), multiline=True, optional=True)
    until = Field(name="when", label=words.line("form.snooze.when"), kind="moment", optional=True)
    snoozed = Field(name="reason", label=words.line("form.snooze.reason"), optional=True)
    made = (
        form("reply", text),
        form("reply_privately", text),
        form("resolve_unanswered", reason),
        form(pages.GIVE, person),
        form(pages.MORE_TIME, length, why),
        form("promise", when, about),
        form("promise_later", when, later),
        form("snooze", until, snoozed),
    )
    return {one.action: one for one in made}
