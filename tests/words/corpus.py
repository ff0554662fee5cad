"""The texts in the tables beside this."""

import pathlib
import tomllib


def texts(file: str, table: str) -> list[str]:
    """All languages' texts of a table, one a line."""
    tables = tomllib.loads((pathlib.Path(__file__).parent / file).read_text(encoding="utf-8"))
    return [line.strip() for lines in tables[table].values() for line in lines.splitlines() if line.strip()]
