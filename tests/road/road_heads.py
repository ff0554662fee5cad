"""Which rows could leave now, if every limit had room?"""

from bridge.model.ids import Millis
from bridge.model.records import Outgoing
from bridge.ports import Queries


def heads_of(queries: Queries, now: Millis) -> list[Outgoing]:
    """The first row of every lane that may go."""
    heads = [head for via in queries.waiting_for() for head in queries.lane_heads(now, via, 1_000, lambda lane: True)]
    heads.sort(key=lambda head: (head.priority, head.id))
    rows = {row.id: row for row in queries.find(Outgoing, "id", [head.id for head in heads])}
    return [rows[head.id] for head in heads]
