"""What a station's screen knows without asking: words, commands, kinds, reasons. Served as a module, data.js."""

from collections.abc import Mapping
from typing import Any

from app.printing.commands import COMMANDS
from app.relisting.shelving import BLOCK_REASONS
from app.sorting.holding import HOLD_REASONS
from app.web.language import CHINESE, ENGLISH
from app.web.names import STATION_KINDS
from app.web.names import BLOCK_REASONS as BLOCK_WORDS
from app.web.stations.words import spoken

_STRIP = {
    "gate": ("UNDO", "UNKNOWN", "HOLD", "PHOTO"),
    "dock": ("UNDO", "UNKNOWN", "HOLD", "REPRINT", "PHOTO"),
    "sorting": ("UNDO", "HOLD", "PHOTO", "REPRINT", "SPLIT"),
    "putaway": ("UNDO", "RESTOCK", "RELIST", "MOVE", "BLOCK"),
    "exit": ("UNDO", "UNLOAD", "SEAL", "REPRINT"),
}
"""The commands that stay in sight, most used first; all of them stand in the help."""


def station_data() -> dict[str, Any]:
    """The exports of data.js, by name."""
    return {
        "WORDS": spoken(),
        "COMMANDS": {code: {"zh": zh, "en": en} for code, (zh, en) in COMMANDS.items()},
        "STRIP": {kind: [f"CMD-{name}" for name in names if f"CMD-{name}" in COMMANDS] for kind, names in _STRIP.items()},
        "GROUPS": {kind: [{"zh": "全部", "en": "All", "codes": [*COMMANDS]}] for kind in _STRIP},
        "KINDS": _both(STATION_KINDS),
        "REASONS": {
            "hold": [{"key": str(key), "zh": zh, "en": en} for key, (zh, en) in HOLD_REASONS.items()],
            "block": [{"key": key} | said for key, said in _both({key: BLOCK_WORDS[key] for key in BLOCK_REASONS}).items()],
        },
    }


def _both(texts: Mapping[Any, str]) -> dict[str, dict[str, str]]:
    return {str(key): {"zh": CHINESE.say(text), "en": ENGLISH.say(text)} for key, text in texts.items()}
