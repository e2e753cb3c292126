"""The API's reference in the older form that Swagger UI reads."""

from collections.abc import Iterator
from typing import Any

from httpx import Client

from app.web.openapi import as_version_3_0


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document."""
    if isinstance(node, dict):
        yield node
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(each)


def test_the_older_document_says_the_same_in_older_words(client: Client):
    document = client.get("/docs/openapi.json").json()
    assert document["openapi"] == "3.0.3"
    assert set(document["paths"]) == set(client.get("/openapi.json").json()["paths"])
    for node in nodes(document):
        assert node.get("type") != "null"
        assert "const" not in node or not isinstance(node.get("type"), str)
        assert not isinstance(node.get("exclusiveMinimum"), int | float) or node["exclusiveMinimum"] is True


def test_what_may_be_null_says_so():
    older = as_version_3_0(
        {
            "openapi": "3.1.0",
            "text": {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}], "title": "Text"},
            "reference": {"anyOf": [{"$ref": "#/x"}, {"type": "null"}]},
            "either": {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]},
            "one": {"const": "a", "type": "string"},
            "more": {"exclusiveMinimum": 0, "type": "number"},
        }
    )
    assert older["text"] == {"type": "string", "maxLength": 3, "title": "Text", "nullable": True}
    assert older["reference"] == {"allOf": [{"$ref": "#/x"}], "nullable": True}
    assert older["either"] == {"anyOf": [{"type": "string"}, {"type": "integer"}], "nullable": True}
    assert older["one"] == {"enum": ["a"], "type": "string"}
    assert older["more"] == {"minimum": 0, "exclusiveMinimum": True, "type": "number"}


def test_only_the_api_is_in_it(client: Client):
    assert all(path.startswith("/api/v1/") for path in client.get("/openapi.json").json()["paths"])
