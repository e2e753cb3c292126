"""A sample world from a seed: import lists with their releases as signed messages, and the plan of what comes back.

Built chunk by chunk (at most 100 lists), so 20,000 parcels need no more memory than 100. Same arguments, same bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.simulator.casting import cast, plans_of, unknown_plan
from app.simulator.identity import demo_key
from app.simulator.numbers import guid_of
from app.simulator.orders import Order, inventory_of, order_of, release_of
from app.simulator.parties import SiteIdentity
from app.simulator.plan import Plan, Story
from schemas.customs.codec import to_tree, write
from schemas.customs.layout import MOST_DOCUMENTS
from schemas.customs.messages import BaseTransfer, CEB621Message, CEB622Message
from schemas.customs.xmldsig import Signer

KEY_NAME = "DEMO0001"
"""The certificate number that the sample world's signatures name."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Up to 100 lists (`imports`: a signed CEB621), their releases (`releases`: a CEB622) and the parcels to come."""

    number: int
    imports: bytes
    releases: bytes
    plans: tuple[Plan, ...]

    @property
    def stem(self) -> str:
        """A name for the chunk's files: 0001, 0002, …"""
        return f"{self.number:04d}"


def demo_signer(seed: int | str, owner: str = SiteIdentity().agent_code) -> Signer:
    """The broker's signer of the sample world; for simulation only."""
    return Signer(*demo_key(seed, owner), KEY_NAME)


class World:
    """`parcels` return parcels that arrive on `day` at a site.

    `signer` signs the lists; without one the seed's own demo key does.
    """

    def __init__(
        self,
        seed: int | str,
        parcels: int,
        day: date,
        *,
        site: SiteIdentity | None = None,
        signer: Signer | None = None,
        lists_per_message: int = MOST_DOCUMENTS,
    ) -> None:
        self.seed = seed
        self.parcels = parcels
        self.day = day
        self.site = site or SiteIdentity()
        self.signer = signer or demo_signer(seed, self.site.agent_code)
        self._most = lists_per_message

    def chunks(self) -> Iterator[Chunk]:
        """The world in chunks, made as they are asked for; every parcel's list stands in its own chunk."""
        orders: list[Order] = []
        plans: list[Plan] = []
        number = lists = 0
        for story, parcels in cast(self.seed, self.parcels):
            if story is Story.UNKNOWN:
                plans += (unknown_plan(self.seed, parcel) for parcel in parcels)
                continue
            orders.append(order_of(self.seed, lists, story, self.day))
            plans += plans_of(self.seed, orders[-1], story, parcels, site=self.site, day=self.day)
            lists += 1
            if len(orders) == self._most:
                number += 1
                yield self._chunk(number, orders, plans)
                orders, plans = [], []
        if orders:
            yield self._chunk(number + 1, orders, plans)

    def plans(self) -> Iterator[Plan]:
        """The plans alone, without building any message."""
        lists = 0
        for story, parcels in cast(self.seed, self.parcels):
            if story is Story.UNKNOWN:
                yield from (unknown_plan(self.seed, parcel) for parcel in parcels)
                continue
            order = order_of(self.seed, lists, story, self.day)
            yield from plans_of(self.seed, order, story, parcels, site=self.site, day=self.day)
            lists += 1

    def _chunk(self, number: int, orders: list[Order], plans: list[Plan]) -> Chunk:
        imports = CEB621Message(
            guid=guid_of(self.seed, "CEB621", number),
            inventories=tuple(inventory_of(self.seed, order, self.site) for order in orders),
            transfer=BaseTransfer(
                cop_code=self.site.agent_code, cop_name=self.site.agent_name, dxp_id=self.site.dxp_id
            ),
        )
        releases = CEB622Message(
            guid=guid_of(self.seed, "CEB622", number),
            returns=tuple(release_of(self.seed, order, self.site) for order in orders),
        )
        return Chunk(number, self.signer.sign(to_tree(imports)), write(releases), tuple(plans))
