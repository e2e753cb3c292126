"""What is kept is small, comes back as it crossed the wire, and what was kept unpacked still opens."""

from hashlib import sha256
from typing import Any

from app.archive.bulk import Outgoing, keep_outgoing, open_messages
from app.archive.packing import PLAIN
from app.archive.queries import SealedMessage, add_outgoing
from app.archive.service import binding, keep, open_message

BODY = b"<application>" + b"<line>\xe9\x80\x80\xe8\xb4\xa7</line>" * 1000 + b"</application>"


def _kept(work: Any, message_id: int) -> tuple[str, int, int]:
    statement = "SELECT packing, size, octet_length(body) FROM archived_message WHERE id = %s"
    return work.connection.execute(statement, [message_id]).fetchone()


def test_messages_are_small_and_open_as_they_were(work: Any) -> None:
    coming = keep(work, direction="in", kind="CEB626", body=BODY).id
    going = keep_outgoing(work, [Outgoing("CEB625Message", f"{n}.xml", BODY + b"%d" % n) for n in range(3)])
    work.session.flush()
    assert open_message(work, message_id=coming, purpose="a test") == BODY
    assert open_messages(work, message_ids=going) == {id_: BODY + b"%d" % n for n, id_ in enumerate(going)}
    for id_ in (coming, *going):
        packing, size, sealed = _kept(work, id_)
        assert (packing, size - len(BODY) in (0, 1)) == ("zstd", True)
        assert sealed < size / 50


def test_what_was_kept_before_messages_were_packed_still_opens(work: Any) -> None:
    digest = sha256(BODY).digest()
    old = SealedMessage(
        "CEB625Message", "old.xml", digest, len(BODY), PLAIN, work.keys.seal(BODY, bound_to=binding(work, digest))
    )
    (id_,) = add_outgoing(work, [old], at=work.clock.now())
    assert open_message(work, message_id=id_, purpose="a test") == BODY
    assert open_messages(work, message_ids=[id_]) == {id_: BODY}


def test_bytes_that_look_packed_are_kept_as_they_came(work: Any) -> None:
    hostile = b"\x28\xb5\x2f\xfd" + bytes(range(256))
    kept = keep(work, direction="in", kind="unknown", body=hostile)
    work.session.flush()
    assert open_message(work, message_id=kept.id, purpose="a test") == hostile
