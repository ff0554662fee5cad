"""The text with each letter folded in its place, so that what is found in it stands at the same place of the text."""

import unicodedata


def _plain(code: int) -> str:
    bare = unicodedata.normalize("NFKD", chr(code))[0].lower()
    return bare if len(bare) == 1 else chr(code)


_TABLE = {code: _plain(code) for code in (*range(0x41, 0x5B), *range(0xC0, 0x180)) if chr(code).isalpha()}
_TABLE |= {ord("’"): "'", ord("´"): "'", ord("–"): "-", ord("—"): "-", 0xA0: " ", 0x202F: " ", ord("\t"): " "}


def folded(text: str) -> str:
    return text.translate(_TABLE)
