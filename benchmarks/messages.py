"""CEB625 messages built, validated, signed and stored, beside raw RSA-2048 signatures and a plain way.

Built is from a list's row and its lines, validated is by both layers of rules, stored is sealed in the archive and
ready to be sent, durably. The raw signatures are one thread's; ours is what the program does, in as many threads as
there are processors (writing holds the interpreter, signing does not). Both ways of comparing like with like stand
beside: ours in one thread, and raw signatures in as many. The plain way is lxml, XSD and signxml, without storing; it
is left out where signxml is not there.

Run: python -m benchmarks.messages [--messages 400] [--rounds 5]
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree
from stdnum.iso7064 import mod_11_2

from app.core import lanes
from app.core.actor import system_actor
from app.core.clock import SystemClock
from app.core.lanes import in_lanes
from app.customs.building import Paper, Sender, refund
from app.customs.dispatching import letters, post
from app.customs.signing import Signer
from app.originals.buyers import Buyer
from app.originals.models import Original, OriginalLine
from app.simulator.identity import demo_key
from app.simulator.world import KEY_NAME
from app.site.models import Site
from app.site.service import this_site
from benchmarks.ground import SITE, Ground, ground
from benchmarks.measure import arguments, in_turn, leave, say_ratio, timed
from schemas.customs.codec import to_tree
from schemas.customs.messages import CEB625Message
from schemas.customs.validation import validate

_NOW = datetime(2026, 11, 15, 12, tzinfo=UTC)
_SURNAMES = "赵钱孙李周吴郑王冯陈"
_AT_ONCE = 100
"""Messages that are stored in one transaction."""


def papers(count: int) -> list[Paper]:
    """Applications, each for one line of a list of its own: of five owners on two platforms, with forty goods."""
    return [_paper(number) for number in range(1, count + 1)]


def _paper(number: int) -> Paper:
    owner, platform, goods = number % 5, number % 2, number % 40
    original: Any = Original(
        site_id=SITE,
        id=number,
        invt_no=f"51652026I{number:09d}",
        order_no=f"TORDER{number:010d}",
        ebp_code=f"440166TP0{platform}",
        ebp_name=f"测试跨境电商平台{platform}",
        ebc_code=f"440166TE0{owner}",
        ebc_name=f"测试跨境电商企业{owner}",
        logistics_no=f"TWAYBILL{number:010d}",
        logistics_code="440166TL01",
        logistics_name="测试物流企业",
    )
    line: Any = OriginalLine(gnum=1, gcode="3304990039", gname=f"测试面霜 {goods} 号 50ml", unit="140")
    return Paper(
        application_id=number,
        cop_no=f"TH01261115{number:08d}",
        guid=f"00000000-0000-4000-8000-{number:012d}",
        app_type="1",
        reason="消费者七日无理由退货",
        original=original,
        lines={1: line},
        amounts={1: Decimal(1)},
    )


def _buyer(number: int) -> Buyer:
    id_number = f"440115{number // 1000 + 1950}0101{number % 1000:03d}"
    name = f"{_SURNAMES[number % 10]}测试{number}"
    return Buyer("1", id_number + mod_11_2.calc_check_digit(id_number), name, f"138{number:08d}", "虚构地址")


@contextmanager
def one_thread() -> Iterator[None]:
    """Everything in the caller's thread."""
    before, lanes.MOST = lanes.MOST, 1
    try:
        yield
    finally:
        lanes.MOST = before


class Bench:
    """The subjects of the measurement."""

    def __init__(self, on: Ground, messages: int) -> None:
        self.on, self.clock = on, SystemClock()
        self.key, certificate = demo_key(1)
        self.signer = Signer(self.key, certificate, KEY_NAME)
        self.ones = [[paper] for paper in papers(messages)]
        self.people = {number: _buyer(number) for number in range(1, messages + 1)}
        some = [paper for (paper,) in self.ones] * 100
        self.hundreds = [some[first : first + 100] for first in range(0, 100 * _AT_ONCE, 100)]
        with on.database.work(site_id=SITE, actor=system_actor()) as work:
            self.site: Site = this_site(work)

    def raw(self) -> float:
        """RSA-2048 signatures alone, in one thread."""
        with one_thread():
            return self.raw_in_lanes()

    def raw_in_lanes(self) -> float:
        """The same in as many threads as ours."""
        info = b"x" * 700

        def some(count: int) -> None:
            for _ in range(count):
                self.key.sign(info, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303

        def all_of_them() -> int:
            shares = [len(self.ones) // 4] * 4
            in_lanes(some, shares)
            return sum(shares)

        return timed(all_of_them)

    def ours(self, batches: Sequence[Sequence[Paper]], *, store: bool = True) -> float:
        """Applications a second."""
        sender, guid = Sender.of(self.site, _NOW), self.on.database.numbers.guid

        def all_of_them() -> int:
            for first in range(0, len(batches), _AT_ONCE):
                drafts = [(guid(), batch) for batch in batches[first : first + _AT_ONCE]]
                made = letters(drafts, people=self.people, sender=sender, signer=self.signer)
                if store:
                    bare = [replace(letter, papers=()) for letter in made]
                    with self.on.database.work(site_id=SITE, actor=system_actor()) as work:
                        post(work, bare, purpose="declare")
            return sum(map(len, batches))

        return timed(all_of_them)

    def alone(self, batches: Sequence[Sequence[Paper]]) -> float:
        """The same in one thread."""
        with one_thread():
            return self.ours(batches)

    def plain(self, sign: Callable[[Any], Any]) -> float:
        """The same messages the plain way: a tree, its validation, signxml."""
        sender = Sender.of(self.site, _NOW)

        def all_of_them() -> int:
            for batch in self.ones:
                refunds = tuple(refund(paper, buyer=self.people[paper.original.id], sender=sender) for paper in batch)
                message = CEB625Message(guid=self.on.database.numbers.guid(), refunds=refunds, transfer=sender.transfer)
                signed_tree = sign(to_tree(message))
                assert not validate(signed_tree)
                etree.tostring(signed_tree)
            return len(self.ones)

        return timed(all_of_them)


def signxml_way(bench: Bench) -> Callable[[Any], Any] | None:
    """signxml's signer, made to accept the SHA-1 that customs asks for; None where it is not installed."""
    try:
        from signxml import DigestAlgorithm, SignatureConfiguration, SignatureMethod, XMLSigner  # noqa: F401
    except ImportError:
        return None

    class Signing(XMLSigner):
        """As customs asks."""

        def check_deprecated_methods(self) -> None:
            """SHA-1 is not ours to choose."""

    signer = Signing(
        signature_algorithm=SignatureMethod.RSA_SHA1,
        digest_algorithm=DigestAlgorithm.SHA1,
        c14n_algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    )
    return partial(signer.sign, key=bench.key, cert=[bench.signer.certificate])


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__ or "", messages=400)
    with ground() as on:
        bench = Bench(on, asked.messages)
        subjects = {
            "RSA-2048": bench.raw,
            "RSA-2048, threads": bench.raw_in_lanes,
            "ours, 1 a message": lambda: bench.ours(bench.ones),
            "ours, 1, not stored": lambda: bench.ours(bench.ones, store=False),
            "ours, 100 a message": lambda: bench.ours(bench.hundreds),
            "ours, 100, not stored": lambda: bench.ours(bench.hundreds, store=False),
            "ours, 100, one thread": lambda: bench.alone(bench.hundreds),
        }
        if way := signxml_way(bench):
            subjects["lxml + signxml"] = lambda: bench.plain(way)
        rates = in_turn(subjects, asked.rounds)
    print("\nApplications a second beside raw signatures a second (medians):")
    say_ratio(rates, "ours, 1 a message", "RSA-2048", target=0.5)
    say_ratio(rates, "ours, 100 a message", "RSA-2048", target=30)
    say_ratio(rates, "ours, 100, one thread", "RSA-2048")
    say_ratio(rates, "ours, 100 a message", "RSA-2048, threads")
    for name in ("ours, 1, not stored", "ours, 100, not stored"):
        say_ratio(rates, name, "RSA-2048")
    if "lxml + signxml" in rates.figures:
        say_ratio(rates, "ours, 1, not stored", "lxml + signxml")
    leave(rates, asked.json)


if __name__ == "__main__":
    main()
