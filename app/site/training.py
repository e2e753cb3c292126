"""The names of training stations: whoever reads one, on a sign, in an address, in a list, knows that nothing counts."""

PREFIX = "TRAIN-"


def at_training(station: str) -> str:
    """The training station that stands for a station of the sample site."""
    return PREFIX + station


def is_training(station: str | None) -> bool:
    """Whether a station is one to practise at."""
    return bool(station) and str(station).upper().startswith(PREFIX)
