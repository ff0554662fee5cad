"""How does an act of the outbox read, to people?"""

from bridge.model import acts, richtext


def in_thread(what: acts.Act) -> str:
    match what:
        case acts.PostInThread():
            return f"{what.speaker or 'Puente'}: {richtext.as_plain(what.body)}"
        case acts.EditInThread():
            return f"{what.speaker} (edit): {richtext.as_plain(what.body)}"
        case acts.ReactInThread():
            return f"{what.name}: {'+' if what.on else '-'}{what.emoji}"
        case acts.WithdrawFiles():
            return "(file withdrawn)"
        case acts.UploadToThread():
            return "(file)"
    return ""


def sent(what: acts.Act) -> str:
    match what:
        case acts.Send():
            return ("(file) " if what.media else "") + richtext.as_plain(what.body)
        case acts.Edit():
            return f"(edit) {richtext.as_plain(what.body)}"
        case acts.Delete():
            return "(delete)"
        case acts.React():
            return f"{'+' if what.on else '-'}{what.emoji}"
    return ""
