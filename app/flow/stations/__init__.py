"""The scan stations: what a code is, what it does at a desk, and who may work there. Shared by terminal and web."""

from app.flow.stations.terminal import StationAnswer, StationDesk

__all__ = ["StationAnswer", "StationDesk"]
