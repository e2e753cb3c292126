"""CEB625 messages built, validated, signed and stored, beside raw RSA-2048 signatures and a plain way.

Built is from a list's row and its lines, validated is by both layers of rules, stored is sealed in the archive and
ready to be sent, durably. The plain way is lxml, XSD and signxml, without storing; it is left out where signxml is
not there.

Run: python -m benchmarks.messages [--messages 400] [--rounds 5]
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree

from app.core.actor import system_actor
from app.core.clock import SystemClock
from app.customs.building import Paper, refund, sender
from app.customs.dispatching import Letter, post, signed
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
_BUYER = Buyer("1", "440115190001010019", "测试甲", "13800138000", "虚构地址")
_AT_ONCE = 100
"""Messages of one application that are stored in one transaction; of a hundred, a tenth of it."""


def papers(count: int) -> list[Paper]:
    """Applications, each for one line of a list of its own."""
    return [_paper(number) for number in range(1, count + 1)]


def _paper(number: int) -> Paper:
    codes = {"ebp_code": "440166TP01", "ebc_code": "440166TE01", "logistics_code": "440166TL01"}
    original: Any = Original(
        site_id=SITE,
        id=number,
        invt_no=f"51652026I{number:09d}",
        order_no=f"TORDER{number:010d}",
        ebp_name="测试跨境电商平台",
        ebc_name="测试跨境电商企业",
        logistics_no=f"TWAYBILL{number:010d}",
        logistics_name="测试物流企业",
        **codes,
    )
    line: Any = OriginalLine(gnum=1, gcode="3304990039", gname="测试面霜 50ml", unit="140")
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


class Bench:
    """The subjects of the measurement."""

    def __init__(self, on: Ground, messages: int) -> None:
        self.on, self.clock = on, SystemClock()
        self.key, certificate = demo_key(1)
        self.signer = Signer(self.key, certificate, KEY_NAME)
        self.ones = [[paper] for paper in papers(messages)]
        some = [paper for (paper,) in self.ones] * 100
        self.hundreds = [some[first : first + 100] for first in range(0, max(len(some) // 10, 1000), 100)]
        with on.database.work(site_id=SITE, actor=system_actor()) as work:
            self.site: Site = this_site(work)

    def raw(self) -> float:
        """RSA-2048 signatures alone."""
        info = b"x" * 700

        def all_of_them() -> int:
            for _ in self.ones:
                self.key.sign(info, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
            return len(self.ones)

        return timed(all_of_them)

    def made(self, batch: Sequence[Paper]) -> Letter:
        refunds = tuple(refund(paper, buyer=_BUYER, site=self.site, now=_NOW) for paper in batch)
        message = CEB625Message(guid=self.on.database.numbers.guid(), refunds=refunds, transfer=sender(self.site))
        return Letter(message.guid, signed(message, batch, self.signer), ())

    def ours(self, batches: Sequence[Sequence[Paper]], at_once: int, *, store: bool = True) -> float:
        """Applications a second."""

        def all_of_them() -> int:
            for first in range(0, len(batches), at_once):
                letters = [self.made(batch) for batch in batches[first : first + at_once]]
                if store:
                    with self.on.database.work(site_id=SITE, actor=system_actor()) as work:
                        post(work, letters, purpose="declare")
            return sum(map(len, batches))

        return timed(all_of_them)

    def plain(self, sign: Callable[[Any], Any]) -> float:
        """The same messages the plain way: a tree, its validation, signxml."""

        def all_of_them() -> int:
            for batch in self.ones:
                refunds = tuple(refund(paper, buyer=_BUYER, site=self.site, now=_NOW) for paper in batch)
                message = CEB625Message(
                    guid=self.on.database.numbers.guid(), refunds=refunds, transfer=sender(self.site)
                )
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
            "ours, 1 a message": lambda: bench.ours(bench.ones, _AT_ONCE),
            "ours, 1, not stored": lambda: bench.ours(bench.ones, _AT_ONCE, store=False),
            "ours, 100 a message": lambda: bench.ours(bench.hundreds, _AT_ONCE // 10),
            "ours, 100, not stored": lambda: bench.ours(bench.hundreds, _AT_ONCE // 10, store=False),
        }
        if way := signxml_way(bench):
            subjects["lxml + signxml"] = lambda: bench.plain(way)
        rates = in_turn(subjects, asked.rounds)
    print("\nApplications a second beside raw signatures a second (medians):")
    say_ratio(rates, "ours, 1 a message", "RSA-2048", target=0.5)
    say_ratio(rates, "ours, 100 a message", "RSA-2048", target=30)
    for name in ("ours, 1, not stored", "ours, 100, not stored"):
        say_ratio(rates, name, "RSA-2048")
    if "lxml + signxml" in rates.figures:
        say_ratio(rates, "ours, 1, not stored", "lxml + signxml")
    leave(rates, asked.json)


if __name__ == "__main__":
    main()
