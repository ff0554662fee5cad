"""How is a length of time typed at the terminal? As in the configuration: `30m`, `12h`, `30d`."""

import pathlib

import click

from bridge.config import values
from bridge.config.book import Book, Node
from bridge.config.problems import Wrong
from bridge.model.ids import Millis


class _Length(click.ParamType[Millis]):
    name = "length"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Millis:
        if isinstance(value, int):
            return value
        nowhere = Book(file="", folder=pathlib.Path(), root={}, text="", environ={})
        try:
            return values.duration(Node(book=nowhere, path=(), value=value))
        except Wrong as mistake:
            self.fail(f"{mistake.what}: {mistake.mend}", param, ctx)


LENGTH = _Length()
