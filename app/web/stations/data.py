"""What a station's screen knows without asking: words, commands, kinds, reasons. Served as a module, data.js."""

from collections.abc import Mapping
from typing import Any

from app.flow.sheets import GROUPS, codes_of
from app.flow.stations.resolving import station_rules
from app.printing.commands import COMMANDS
from app.relisting.shelving import BLOCK_REASONS
from app.sorting.holding import HOLD_REASONS
from app.web.language import CHINESE, ENGLISH
from app.web.names import STATION_KINDS
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
        "STRIP": {
            kind: [f"CMD-{name}" for name in names if f"CMD-{name}" in COMMANDS] for kind, names in _STRIP.items()
        },
        "GROUPS": {kind: _groups(kind) for kind in _STRIP},
        "RULES": station_rules(),
        "KINDS": _both(STATION_KINDS),
        "REASONS": {
            verb: [{"key": str(key), "zh": zh, "en": en} for key, (zh, en) in reasons.items()]
            for verb, reasons in (("hold", HOLD_REASONS), ("block", BLOCK_REASONS))
        },
    }


def _groups(kind: str) -> list[dict[str, Any]]:
    """The groups of the printed sheet, so that screen and paper say the same."""
    return [
        {"zh": GROUPS[group][0], "en": GROUPS[group][1], "codes": [each.code for each in codes]}
        for group, codes in codes_of(kind).items()
        if codes
    ]


def _both(texts: Mapping[Any, str]) -> dict[str, dict[str, str]]:
    return {str(key): {"zh": CHINESE.say(text), "en": ENGLISH.say(text)} for key, text in texts.items()}
