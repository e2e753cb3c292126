"""The simulated customs: a message in, its answers out, each with the time it is due. No clock, no network.

It stands for China E-Port and customs together: format check (our schema, and the published one where a folder names
it), signature, the rules of `law`, then whatever the scenario lets happen. A message is judged once: the same guid
again gets no second answer. Everything is in the book before anybody is told.
"""

from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app.simulator.book import Book, Reply
from app.simulator.book.entries import Letter
from app.simulator.delivery import Told, fare
from app.simulator.habits import Habits
from app.simulator.learning import facts_of
from app.simulator.opening import Opened, key_of_bytes, official_schema, open_message
from app.simulator.session import Session
from app.simulator.tallying import Tally
from schemas.customs.codec import parse
from schemas.customs.faults import MessageError
from schemas.customs.messages import CEB621Message, CEB622Message

INSIDE = "inside"
"""The channel of those who ask by a call."""


class SimulatedCustoms:
    """Customs' side of the exchange; safe between threads.

    `seed` decides luck and all made-up numbers, `habits` strictness, times and happenings, `book` what it knows (in
    memory when None), `official_xsd_dir` a folder with the published schemas, `trusted` the fingerprints (SHA-256, hex)
    of the certificates that may sign; None trusts any.
    """

    def __init__(
        self,
        seed: int | str,
        *,
        habits: Habits | None = None,
        book: Book | None = None,
        official_xsd_dir: Path | None = None,
        trusted: Collection[str] | None = None,
    ) -> None:
        self.seed = seed
        given = habits or Habits()
        self.habits = given if trusted is None else replace(given, trusted=frozenset(trusted))
        self.book = book or Book()
        self._official = None if official_xsd_dir is None else official_schema(official_xsd_dir)
        self._happenings = tuple(enumerate(self.habits.all_happenings))

    def learn_original(self, message: bytes | CEB621Message | CEB622Message) -> None:
        """Take note of import lists (621) and of their releases (622), in any order; twice is once.

        Raises MessageError for bytes that cannot be read, ValueError for another message.
        """
        read_message = parse(message) if isinstance(message, bytes) else message
        self.book.learn(read_message.guid, facts_of(read_message))

    def receive(
        self, message: bytes, at: datetime, *, channel: str = INSIDE, mailbox: str = "", called: str = ""
    ) -> list[Reply]:
        """Judge a message that arrives at `at`; the answers to it that are still to come, by when they are due.

        `mailbox` is where the answers go, `called` the id its transport gave it, for a message that is unreadable.

        Never raises for bad bytes; OSError when the book cannot be written, and then nothing has happened.
        """
        with self.book.writing():
            session = Session(self.seed, self.habits, self.book, at, called)
            try:
                opened = open_message(message, self._official)
            except MessageError as fault:
                return self._once(session, Letter(key_of_bytes(message), "", channel, mailbox, at), message, fault)
            to = mailbox or opened.mailbox
            broken = session.broken_signature(opened)
            if broken is not None:
                # Not keyed by guid: the same message, signed properly, must still be taken.
                return self._once(session, Letter(key_of_bytes(message), "", channel, to, at), opened, broken)
            return self._once(session, Letter(opened.key, opened.content, channel, to, at), opened, None)

    def _once(self, session: Session, letter: Letter, message: Opened | bytes, objection: object) -> list[Reply]:
        """The answers that wait already, or the ones made now and kept before anyone sees them."""
        content = self.book.content_of(letter.key)
        if content is not None:
            session.seen_before(letter, same=content == letter.content)
            return self.book.replies_to(letter.key)
        tally = Tally(message.guid if isinstance(message, Opened) else session.name_of(message)[0] or letter.key[:22])
        told = session.answer(letter, message, objection, tally, published=self._official is not None)
        self.book.add_letter(letter)
        replies = self._fared(letter.key, told, session)
        self.book.add_replies(letter, replies)
        tally.write(self.book)
        return replies

    def _fared(self, key: str, told: Told, session: Session) -> list[Reply]:
        concerned = [(number, h) for number, h in self._happenings if h.fits_any(session.refunds)]
        return fare(concerned, self.seed, key, told)

    # What is to be told, for whoever carries it

    def together(self) -> AbstractContextManager[None]:
        """Several messages in one durable write."""
        return self.book.writing()

    def due(self, now: datetime, *, channel: str = INSIDE, mailbox: str | None = None, most: int = 500) -> list[Reply]:
        """The answers due by now, oldest first; the same ones again until they are handed over."""
        return self.book.due(now, channel=channel, receiver=mailbox, most=most)

    def handed_over(self, names: Collection[str]) -> None:
        """These are safely with whom they were for."""
        self.book.mark(names)

    def next_due(self, channel: str = INSIDE) -> datetime | None:
        """When the next answer falls due; None when none is waiting."""
        return self.book.next_due(channel)
