"""In which post does a message stand, and where in it? Several may share one: a card and the words on it, or what travelled together.

Each is mapped by itself: the post's own message by the post's id, the others by that id and their place in it.
"""

from bridge.model.ids import Ref

MOST_TOGETHER = 20
"""Messages in one post."""


def place_in(ts: str, number: int) -> str:
    """The id of the number-th message in a post: 0 is the post's own."""
    return f"{ts}+{number}" if number else ts


def post_of(message: str) -> str:
    """The post in which a message is."""
    return message.partition("+")[0]


def neighbours(copy: Ref) -> list[Ref]:
    """The refs of all that may be in the same post as this copy, in order."""
    post = post_of(copy)
    return [Ref(place_in(post, number)) for number in range(MOST_TOGETHER)]
