"""The texts in the tables beside this."""

import pathlib
import tomllib


def texts(file: str, table: str, *only: str) -> list[str]:
    """The texts of a table, one a line: all languages', or of one list alone."""
    lists = tomllib.loads((pathlib.Path(__file__).parent / file).read_text(encoding="utf-8"))[table]
    return [line.strip() for name in only or lists for line in lists[name].splitlines() if line.strip()]
