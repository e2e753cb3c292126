"""The ways to a printer, all behind one Protocol: raw TCP 9100, IPP (directly or through CUPS), a folder."""

from app.printing.drivers.folder import FolderDriver
from app.printing.drivers.ipp import IppDriver
from app.printing.drivers.protocol import READY, Condition, Document, Driver, Fate, NotSent, Refused, Unsure
from app.printing.drivers.tcp import TcpDriver

__all__ = [
    "READY",
    "Condition",
    "Document",
    "Driver",
    "Fate",
    "FolderDriver",
    "IppDriver",
    "NotSent",
    "Refused",
    "TcpDriver",
    "Unsure",
]
