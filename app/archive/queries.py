"""Every SQL statement about the archive."""

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update

from app.archive.models import ArchivedMessage
from app.db.work import Work


def add_once(work: Work, message: ArchivedMessage) -> int | None:
    """Add the message unless the same bytes are there; its id, or None if they were."""
    values = message.model_dump(exclude={"id"})
    statement = insert(ArchivedMessage).values(**values).on_conflict_do_nothing().returning(col(ArchivedMessage.id))
    return work.session.scalar(statement)


def id_of(work: Work, *, direction: str, sha256: bytes) -> int:
    """The id of the message with this hash."""
    statement = select(ArchivedMessage.id).where(
        ArchivedMessage.site_id == work.site_id,
        ArchivedMessage.direction == direction,
        ArchivedMessage.sha256 == sha256,
    )
    return work.session.exec(statement).one()


def message(work: Work, message_id: int) -> ArchivedMessage | None:
    """A message by its id."""
    return work.session.get(ArchivedMessage, (work.site_id, message_id))


def set_outcome(work: Work, *, message_id: int, outcome: str) -> None:
    """Write what became of a message."""
    work.session.execute(
        update(ArchivedMessage)
        .where(col(ArchivedMessage.site_id) == work.site_id, col(ArchivedMessage.id) == message_id)
        .values(outcome=outcome)
    )
