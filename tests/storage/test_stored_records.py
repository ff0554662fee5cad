"""What is saved comes back as it was, whatever people and platforms put into it."""

import dataclasses
import sqlite3
import types
import typing
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql
from store_stories import STORY, ana, chat, matter, talk

from bridge.model import clocks, crowds, people
from bridge.model import records as r
from bridge.model.richtext import Code, Listing, Paragraph, Quote, RichText, Run
from bridge.model.states import CaseState
from storage import schema
from storage.dialect import SQLITE
from storage.queries import SqlQueries
from storage.rows import reader
from storage.session import as_sqlalchemy

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
WHOLE = st.integers(-(2**63), 2**63 - 1)
FACTS = st.dictionaries(TEXT, st.recursive(TEXT | WHOLE | st.booleans() | st.none(), lambda inner: st.lists(inner, max_size=2)), max_size=3)
RUNS = st.lists(
    st.builds(
        Run,
        text=TEXT,
        styles=st.frozensets(st.sampled_from(["bold", "code"])),
        link=st.none() | st.just("https://a.example"),
        person=st.none() | st.just("U1"),
    ),
    max_size=2,
).map(tuple)
TREES = st.lists(
    st.builds(Paragraph, runs=RUNS)
    | st.builds(Quote, runs=RUNS)
    | st.builds(Code, text=TEXT, language=TEXT)
    | st.builds(
        Listing, items=st.lists(RUNS, max_size=2).map(tuple), ordered=st.booleans(), depth=st.integers(0, 3), first=st.integers(1, 9)
    ),
    max_size=3,
).map(tuple)


def values(hint: Any) -> st.SearchStrategy[Any]:
    if isinstance(hint, typing.NewType):
        return values(hint.__supertype__)
    if hint == RichText:
        return TREES
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    match typing.get_origin(hint) or hint:
        case typing.Union | types.UnionType:
            return st.one_of(*(st.none() if part is types.NoneType else values(part) for part in typing.get_args(hint)))
        case typing.Literal:
            return st.sampled_from(typing.get_args(hint))
        case _ as kind if kind is tuple:
            return st.lists(values(typing.get_args(hint)[0]), max_size=3).map(tuple)
        case _ as kind if kind is dict:
            return FACTS
        case _ as kind if kind is bool:
            return st.booleans()
        case _ as kind if kind is int:
            return WHOLE
        case _:
            return TEXT


def records_of(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Any record of the kind that belongs to the story's customer, or to the row 1 of what it belongs to."""
    hints = typing.get_type_hints(kind)
    owners = {column.name for column in schema.TABLES[kind].columns if column.foreign_keys}
    return st.builds(kind, **{f.name: st.just(1) if f.name in owners else values(hints[f.name]) for f in dataclasses.fields(kind)})


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    with as_sqlalchemy(connection) as view:
        schema.metadata.create_all(view)
        view.commit()
    yield connection
    connection.close()


@pytest.mark.parametrize("kind", schema.TABLES, ids=lambda kind: kind.__name__)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_a_record_comes_back_as_it_was(connection: sqlite3.Connection, kind: type[Any], data: st.DataObject) -> None:
    first, second = data.draw(records_of(kind)), data.draw(records_of(kind))
    key = "ref" if kind is r.Link else "id"
    changed = dataclasses.replace(second, **{key: getattr(first, key)})
    queries = SqlQueries(connection)
    for record, write in ((first, queries.save), (changed, queries.save), (first, lambda _: queries.change([(changed, first)]))):
        write([record])
        (found,) = queries.find(kind, key, [getattr(record, key)])
        assert found == record
        assert type(found) is kind
    connection.rollback()


def test_every_record_has_a_table_of_the_same_fields() -> None:
    modules = (r, clocks, crowds, people)
    kinds = {kind for module in modules for kind in vars(module).values() if dataclasses.is_dataclass(kind)}
    assert set(schema.TABLES) == kinds
    for kind, table in schema.TABLES.items():
        assert list(table.columns.keys()) == [field.name for field in dataclasses.fields(kind)]


def test_children_may_be_handed_over_before_their_parents(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA foreign_keys=ON")
    queries = SqlQueries(connection)
    queries.save(STORY)
    assert queries.find(r.Case, "id", [1]) == [matter]
    connection.rollback()
    connection.execute("PRAGMA foreign_keys=OFF")


def test_a_long_list_is_found_whole_and_in_the_order_of_its_ids(connection: sqlite3.Connection) -> None:
    queries = SqlQueries(connection)
    people = [dataclasses.replace(ana, id=number, user=str(number)) for number in range(1, 25_001)]
    queries.save(reversed(people))
    assert queries.find(r.Identity, "id", range(25_001, 0, -1)) == people
    pairs = [("telegram", str(number)) for number in range(25_001, 0, -1)]
    assert queries.find(r.Identity, ("account", "user"), pairs) == people
    connection.rollback()


def test_only_narrows(connection: sqlite3.Connection) -> None:
    queries = SqlQueries(connection)
    settled = dataclasses.replace(matter, id=2, state=CaseState.RESOLVED, resolution="answered")
    queries.save([ana, chat, talk, matter, settled])
    assert queries.find(r.Case, "conversation_id", [1]) == [matter, settled]
    assert queries.find(r.Case, "conversation_id", [1], state=("open", "opening")) == [matter]
    assert queries.find(r.Case, "conversation_id", [1], resolution=(None,)) == [matter]
    assert queries.find(r.Case, "conversation_id", [1], resolution=()) == []
    assert queries.find(r.Case, "conversation_id", []) == []
    with pytest.raises(TypeError, match="state"):
        queries.find(r.Case, "conversation_id", [1], state="open")
    connection.rollback()


def test_a_search_by_several_columns_uses_their_index(connection: sqlite3.Connection) -> None:
    search = reader(schema.identity, ((("account", "user"), 2, False),), SQLITE)
    plan = connection.execute(f"EXPLAIN QUERY PLAN {search}", ("telegram", "1", "discord", "2")).fetchall()
    assert any("identity_of_user" in str(step) for step in plan), plan


def test_the_tables_can_be_made_in_postgresql_too() -> None:
    for table in schema.metadata.sorted_tables:
        made = str(sa.schema.CreateTable(table).compile(dialect=postgresql.dialect()))
        assert all(word not in made for word in (" INTEGER", "VARCHAR"))
        for index in table.indexes:
            sa.schema.CreateIndex(index).compile(dialect=postgresql.dialect())
