"""Model ⇄ XML: strict when writing, tolerant when reading, one bad document at a time."""

from schemas.customs.codec.reading import Document, DocumentModel, Reading, parse, read
from schemas.customs.codec.swift import to_canonical, write
from schemas.customs.codec.writing import to_bytes, to_tree
from schemas.customs.envelope import unwrap, wrap
from schemas.customs.replies import is_reply, read_reply, write_reply

__all__ = [
    "Document",
    "DocumentModel",
    "Reading",
    "is_reply",
    "parse",
    "read",
    "read_reply",
    "to_bytes",
    "to_canonical",
    "to_tree",
    "unwrap",
    "wrap",
    "write",
    "write_reply",
]
