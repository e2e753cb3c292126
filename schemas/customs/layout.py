"""How each message is built up: which documents it repeats, what they consist of, who signs."""

from dataclasses import dataclass
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)

from schemas.customs import messages as m
from schemas.customs.faults import FaultCode, MessageError

CEB = "http://www.chinaport.gov.cn/ceb"
DXP = "http://www.chinaport.gov.cn/dxp"
DSIG = "http://www.w3.org/2000/09/xmldsig#"
MOST_DOCUMENTS = 100
MOST_LINES = 99


@dataclass(frozen=True, slots=True)
class Layout:
    """One message type.

    `document` is its repeated element, `attribute` the message's attribute that holds the models. A declared message
    (`parts` are set: the models of head and line) carries a BaseTransfer and a signature, and is read strictly; a
    receipt is one flat record a document and is read by name, tolerantly.
    """

    root: str
    message: type[Any]
    attribute: str
    document: str
    record: type[Any]
    parts: tuple[type[Any], type[Any]] | None = None
    most: int = MOST_DOCUMENTS

    @property
    def declared(self) -> bool:
        """Whether an enterprise sends it (signed, with BaseTransfer) rather than customs."""
        return self.parts is not None


LAYOUTS = {
    layout.root: layout
    for layout in (
        Layout(
            "CEB621Message",
            m.CEB621Message,
            "inventories",
            "Inventory",
            m.Inventory,
            (m.InventoryHead, m.InventoryLine),
        ),
        Layout("CEB622Message", m.CEB622Message, "returns", "InventoryReturn", m.InventoryReturn),
        Layout(
            "CEB625Message",
            m.CEB625Message,
            "refunds",
            "InvtRefund",
            m.InvtRefund,
            (m.InvtRefundHead, m.InvtRefundLine),
        ),
        Layout("CEB626Message", m.CEB626Message, "returns", "InvtRefundReturn", m.InvtRefundReturn),
        Layout("CEB900Message", m.CEB900Message, "message_return", "MessageReturn", m.MessageReturn, most=1),
    )
}
BY_MESSAGE = {layout.message: layout for layout in LAYOUTS.values()}


def tag(name: str) -> str:
    """The element's full name in the business namespace."""
    return f"{{{CEB}}}{name}"


def layout_of(root: etree._Element) -> Layout:
    """The layout a root element asks for; MessageError wrong_namespace or wrong_root when there is none."""
    name = etree.QName(root)
    if name.namespace != CEB:
        raise MessageError(FaultCode.WRONG_NAMESPACE, line=root.sourceline or 0)
    if name.localname not in LAYOUTS:
        raise MessageError(FaultCode.WRONG_ROOT, line=root.sourceline or 0)
    return LAYOUTS[name.localname]
