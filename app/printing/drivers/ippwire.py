"""IPP as bytes: requests written, answers read. Only what printing a document and asking about it needs.

Source: RFC 8010 (encoding and transport), RFC 8011 (operations, statuses, attributes). The Python clients of
IPP are built on asyncio and do not tell what of a request had gone out when it broke, which is what matters here.
"""

import struct
from collections.abc import Iterable, Mapping
from enum import IntEnum
from itertools import count
from typing import Any, NamedTuple

_VERSION = b"\x02\x00"
_OPERATION, _JOB, _END = 0x01, 0x02, 0x03
_FIRST_VALUE = 0x10
_FIRST_TYPED = 0x20
_BEGIN, _FINISH, _MEMBER = 0x34, 0x37, 0x4A
_INTEGERS, _BOOLEAN = frozenset({0x21, 0x23}), 0x22
_TEXTS = frozenset({0x41, 0x42, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49})
_requests = count(1)


class Operation(IntEnum):
    """The operations used here."""

    PRINT_JOB = 0x0002
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B


class Value(NamedTuple):
    """A value with its tag, where the tag is not that of a keyword."""

    tag: int
    value: Any


def uri(text: str) -> Value:
    """A URI."""
    return Value(0x45, text)


def name(text: str) -> Value:
    """A name without a language."""
    return Value(0x42, text)


def media_type(text: str) -> Value:
    """A MIME media type."""
    return Value(0x49, text)


def request(
    operation: Operation, target: Mapping[str, Any], *, job: Mapping[str, Any] | None = None, data: bytes = b""
) -> bytes:
    """One request: operation attributes after charset and language, job attributes, the document."""
    head = _VERSION + struct.pack(">hi", operation, next(_requests))
    said = {"attributes-charset": Value(0x47, "utf-8"), "attributes-natural-language": Value(0x48, "en"), **target}
    groups = [bytes([_OPERATION]), *_attributes(said)]
    if job:
        groups += [bytes([_JOB]), *_attributes(job)]
    return b"".join([head, *groups, bytes([_END]), data])


def _attributes(said: Mapping[str, Any]) -> Iterable[bytes]:
    for key, value in said.items():
        values = value if isinstance(value, list) else [value]
        for at, each in enumerate(values):
            yield from _written("" if at else key, each)


def _written(key: str, value: Any) -> Iterable[bytes]:
    if isinstance(value, dict):
        yield _field(_BEGIN, key, b"")
        for member, inner in value.items():
            yield _field(_MEMBER, "", member.encode())
            yield from _written("", inner)
        yield _field(_FINISH, "", b"")
    elif isinstance(value, bool):
        yield _field(_BOOLEAN, key, bytes([value]))
    elif isinstance(value, int):
        yield _field(0x21, key, struct.pack(">i", value))
    elif isinstance(value, Value):
        yield _field(value.tag, key, str(value.value).encode())
    else:
        yield _field(0x44, key, str(value).encode())


def _field(tag: int, key: str, value: bytes) -> bytes:
    named = key.encode()
    return struct.pack(">BH", tag, len(named)) + named + struct.pack(">H", len(value)) + value


class Answer(NamedTuple):
    """A status, and the attribute groups after that of the operation: one of the printer, or one a job."""

    status: int
    groups: list[dict[str, list[Any]]]

    @property
    def accepted(self) -> bool:
        return self.status < 0x0100

    def first(self, key: str, otherwise: Any = None) -> Any:
        """The first value of an attribute, in whatever group it is."""
        return next((group[key][0] for group in self.groups if group.get(key)), otherwise)


def answer(body: bytes) -> Answer:
    """An answer read. Raises `ValueError` where it is no IPP."""
    try:
        status = struct.unpack_from(">H", body, 2)[0]
        return Answer(status, list(_groups(body)))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError("this is no answer in IPP") from error


def _groups(body: bytes) -> Iterable[dict[str, list[Any]]]:
    at, group, key, depth = 8, dict[str, list[Any]](), "", 0
    operation = True
    while (tag := body[at]) != _END:
        if tag < _FIRST_VALUE:
            if not operation:
                yield group
            operation, group, at = tag == _OPERATION, {}, at + 1
            continue
        size = struct.unpack_from(">H", body, at + 1)[0]
        named = body[at + 3 : at + 3 + size].decode()
        at += 3 + size
        size = struct.unpack_from(">H", body, at)[0]
        raw, at = body[at + 2 : at + 2 + size], at + 2 + size
        depth += (tag == _BEGIN) - (tag == _FINISH)
        key = named or key
        if depth == 0 and tag != _FINISH:  # collections are of no interest here, and are stepped over
            group.setdefault(key, []).append(_read(tag, raw))
    if not operation:
        yield group


def _read(tag: int, raw: bytes) -> Any:
    if tag < _FIRST_TYPED:  # unknown, no value
        return None
    if tag in _INTEGERS:
        return struct.unpack(">i", raw)[0]
    if tag == _BOOLEAN:
        return raw != b"\0"
    return raw.decode("utf-8", "replace") if tag in _TEXTS else raw
