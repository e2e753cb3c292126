"""Which way to customs the settings name."""

from urllib.parse import urlsplit

from app.core.clock import Clock
from app.core.errors import Unavailable
from app.core.settings import Settings
from app.customs.gateway import FolderGateway, Gateway, SimulatedGateway


def gateway_from(given: Settings, *, mailbox: str, clock: Clock) -> Gateway:
    """The way `GUICANG_CUSTOMS_GATEWAY` names; `mailbox` is the site's own (dxpId).

    Raises `Unavailable` (gateway_unknown) for a word that names none.
    """
    chosen = given.customs_gateway
    scheme = urlsplit(chosen).scheme
    if chosen == "folder":
        return FolderGateway(given.customs_path)
    if chosen == "simulated":
        from app.simulator.rules import SimulatedCustoms

        return SimulatedGateway(SimulatedCustoms(1, official_xsd_dir=given.official_xsd_dir), clock)
    if scheme in {"http", "https"}:
        from app.customs.gateway.http import HttpGateway

        return HttpGateway(chosen, sender=mailbox, receiver=given.customs_receiver, clock=clock)
    if scheme in {"amqp", "amqps"}:
        from app.customs.gateway.amqp import AmqpGateway

        queues = {"receiver": given.customs_receiver, "receipts": given.customs_receipt_queue}
        return AmqpGateway(chosen, sender=mailbox, clock=clock, **queues)
    raise Unavailable("gateway_unknown", "GUICANG_CUSTOMS_GATEWAY is neither folder, simulated, http(s) nor amqp(s).")
