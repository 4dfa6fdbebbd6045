"""Bytes to text, strictly: a drop in another encoding is told from one in the right one."""

from __future__ import annotations

import codecs
from enum import StrEnum

from adapters.errors import UpstreamProtocol

SURE = 24
"""Bytes beyond ASCII from which on a text that is valid UTF-8 is UTF-8: twelve Chinese characters in GBK look so once in 10^10 times."""


class Encoding(StrEnum):
    """How a drop is written. UTF-8 may begin with a byte order mark."""

    UTF8 = "utf-8"
    GBK = "gbk"
    GB18030 = "gb18030"


def decode(content: bytes, encoding: Encoding) -> str:
    """The text. Raises `UpstreamProtocol` that says where it is not of the encoding."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UpstreamProtocol(f"the drop is UTF-16; it should be {encoding}")
    if b"\0" in content:
        raise UpstreamProtocol(f"the drop has a zero byte at {content.index(0)}; it is damaged, or no text")
    if encoding is not Encoding.UTF8 and _is_utf8(content):
        raise UpstreamProtocol(f"the drop is UTF-8; it should be {encoding}")
    try:
        return content.removeprefix(codecs.BOM_UTF8).decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UpstreamProtocol(f"byte {error.start}, in line {line}, is not {encoding}") from error


def _is_utf8(content: bytes) -> bool:
    if content.startswith(codecs.BOM_UTF8):
        return True
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    characters = len(text)
    beyond = len(content) - characters
    # A character beyond ASCII takes two bytes or more in UTF-8, so `beyond` is at least a third of those bytes.
    return beyond * 1.5 >= SURE
