"""Which characters cannot travel? What no JSON, database or screen takes is dropped, and a line has one end only."""

import re

_LINE_END = re.compile("\r\n?|[\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_HALF = re.compile("[\ud800-\udfff]")
"""Of a surrogate pair, without its other half."""


def clean(text: str) -> str:
    return _HALF.sub("\ufffd", _CONTROL.sub("", _LINE_END.sub("\n", text)))
