"""From OpenAPI 3.1 to 3.0: the few differences our own document has, for readers that know only the older (pure)."""

from typing import Any

_NULL = {"type": "null"}


def as_version_3_0(document: dict[str, Any]) -> dict[str, Any]:
    """The same document in the words of OpenAPI 3.0.3."""
    return _older(document) | {"openapi": "3.0.3"}


def _older(node: Any) -> Any:
    if isinstance(node, list):
        return [_older(each) for each in node]
    if not isinstance(node, dict):
        return node
    return _nullable(_constant(_limits({name: _older(value) for name, value in node.items()})))


def _nullable(node: dict[str, Any]) -> dict[str, Any]:
    choices = node.get("anyOf")
    if not isinstance(choices, list) or _NULL not in choices:
        return node
    rest = [choice for choice in choices if choice != _NULL]
    plain = {name: value for name, value in node.items() if name != "anyOf"} | {"nullable": True}
    if len(rest) != 1:
        return plain | {"anyOf": rest}
    return plain | ({"allOf": rest} if "$ref" in rest[0] else rest[0])


def _constant(node: dict[str, Any]) -> dict[str, Any]:
    if "const" not in node:
        return node
    return {name: value for name, value in node.items() if name != "const"} | {"enum": [node["const"]]}


def _limits(node: dict[str, Any]) -> dict[str, Any]:
    for name, plain in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(node.get(name), int | float) and not isinstance(node.get(name), bool):
            node |= {plain: node[name], name: True}
    return node
