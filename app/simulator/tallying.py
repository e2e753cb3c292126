"""Counting, while messages are taken, which checks held and which were broken, for the conformance report."""

from app.simulator.book import Book
from app.simulator.law import FORMAT_RULES, SIGNATURE_RULES


class Tally:
    """The counts of one message; `example` says where a check was broken: guid and copNo, never a value."""

    def __init__(self, guid: str) -> None:
        self._guid = guid
        self._counts: dict[str, tuple[int, int, str | None]] = {}

    def note(self, name: str, held: bool, where: str = "") -> None:
        good, bad, example = self._counts.get(name, (0, 0, None))
        if not held:
            example = example or " ".join(part for part in (self._guid, where) if part) or "?"
        self._counts[name] = (good + held, bad + (not held), example)

    def format_broken(self, name: str) -> None:
        """A format rule was broken; those asked before it held."""
        for rule in FORMAT_RULES:
            if rule.name == name:
                self.note(name, held=False)
                return
            if rule.name not in _NOT_ALWAYS:
                self.note(rule.name, held=True)

    def format_held(self, *, published: bool, envelope: bool) -> None:
        """The message is well-formed and valid."""
        asked = {"published_schema": published, "envelope": envelope}
        for rule in FORMAT_RULES:
            if asked.get(rule.name, rule.name not in _NOT_ALWAYS):
                self.note(rule.name, held=True)

    def signature(self, broken: str | None) -> None:
        """The signature rules in their order, up to the one that is broken."""
        for rule in SIGNATURE_RULES:
            self.note(rule.name, held=rule.name != broken)
            if rule.name == broken:
                return

    def write(self, book: Book) -> None:
        """Into the book, within the transaction of the message."""
        book.add_tallies(self._counts)


_NOT_ALWAYS = {"published_schema", "envelope", "message_guid", "frame_text"}
