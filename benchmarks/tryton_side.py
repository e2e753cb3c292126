"""Inside Tryton's own environment: customer returns on order. Knows nothing of guicang and imports nothing of it.

The database (TRYTOND_DATABASE_URI) holds the modules already. Says `ready`, then answers each line
`<way> <count>` with how many seconds that took, after counting that as many more returns are done.
The ways: `client` is Tryton's own scenario for a customer return, through proteus in this process:
save, click receive, click do. `server` calls the server's models in this process without a client:
create, receive, do, each in a transaction of its own. `batch` is `server` with all returns in one.
"""

import sys
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from proteus import Model
from proteus.config import set_trytond
from trytond.modules.company.tests.tools import create_company, get_company
from trytond.modules.currency.tests.tools import get_currency
from trytond.transaction import Transaction

RETURN = "stock.shipment.out.return"


class Shop:
    """A company with one customer, one product and the warehouse that Tryton brings along."""

    def __init__(self) -> None:
        self.config = set_trytond()
        create_company()
        self.customer = Model.get("party.party")(name="Customer")
        self.customer.save()
        (self.unit,) = Model.get("product.uom").find([("name", "=", "Unit")])
        self.product = self._product()
        locations = Model.get("stock.location")
        (self.warehouse,) = locations.find([("code", "=", "WH")])
        (self.outside,) = locations.find([("code", "=", "CUS")])
        self.company, self.currency = get_company(), get_currency()
        self.ways: dict[str, Callable[[int], None]] = {
            "client": self.by_client,
            "server": lambda count: self.by_server(count, 1),
            "batch": lambda count: self.by_server(1, count),
        }

    def _product(self) -> Any:
        template = Model.get("product.template")(name="Product", default_uom=self.unit, type="goods")
        template.list_price = Decimal(20)
        template.save()
        return template.products[0]

    def by_client(self, count: int) -> None:
        """One return after the other: saved as draft, received, done."""
        for _ in range(count):
            shipment = Model.get(RETURN)(customer=self.customer, warehouse=self.warehouse)
            move = shipment.incoming_moves.new()
            move.product, move.unit, move.quantity = self.product, self.unit, 1
            move.from_location, move.to_location = self.outside, self.warehouse.input_location
            move.unit_price, move.currency = Decimal(20), self.currency
            shipment.save()
            shipment.click("receive")
            shipment.click("do")

    def by_server(self, times: int, together: int) -> None:
        """So many returns together, so many times over; each step its own transaction."""
        values = self._values()
        for _ in range(times):
            ids = self._in_transaction(lambda model: [row.id for row in model.create([values] * together)])
            self._in_transaction(lambda model, ids=ids: model.receive(model.browse(ids)))
            self._in_transaction(lambda model, ids=ids: model.do(model.browse(ids)))

    def _values(self) -> dict[str, Any]:
        inside = self.warehouse.input_location
        company = self.company.id
        move = {
            "product": self.product.id, "unit": self.unit.id, "quantity": 1, "company": company,
            "from_location": self.outside.id, "to_location": inside.id,
            "unit_price": Decimal(20), "currency": self.currency.id,
        }  # fmt: skip
        return {
            "company": company, "customer": self.customer.id, "warehouse": self.warehouse.id,
            "warehouse_input": inside.id, "warehouse_storage": self.warehouse.storage_location.id,
            "incoming_moves": [("create", [move])],
        }  # fmt: skip

    def _in_transaction(self, act: Callable[[Any], Any]) -> Any:
        name, user, context = self.config.database_name, self.config.user, self.config.context
        with Transaction().start(name, user, context=context):
            return act(self.config.pool.get(RETURN))

    def done(self) -> int:
        """How many returns are done, as another transaction sees it."""
        return self._in_transaction(lambda model: model.search_count([("state", "=", "done")]))


def main() -> None:
    """Answer orders until there are no more."""
    shop = Shop()
    print("ready", flush=True)
    for line in sys.stdin:
        way, count = line.split()
        before = shop.done()
        began = time.perf_counter()
        shop.ways[way](int(count))
        seconds = time.perf_counter() - began
        assert shop.done() == before + int(count), f"{way}: not all of {count} returns are done"
        print(seconds, flush=True)


if __name__ == "__main__":
    main()
