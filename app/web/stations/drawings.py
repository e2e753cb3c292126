"""The small drawings of a station's screen, ours: the verdicts' shapes and the tools' icons."""

from markupsafe import Markup

_MARKS = {
    "ok": '<circle cx="24" cy="24" r="22"/><path d="m13.500 25 7 7 14-15"/>',
    "look": '<path class="body" d="M24 4 46 43H2Z"/><path d="M24 17v12m0 6v.500"/>',
    "stop": '<path class="body" d="M15 2h18l13 13v18L33 46H15L2 33V15Z"/><path d="m16 16 16 16m0-16L16 32"/>',
    "quiet": '<rect x="3" y="8" width="42" height="32" rx="5"/><path d="M11 15v18m5-18v18m4-18v18m7-18v18m4-18v18m6-18v18"/>',
    "busy": '<circle cx="24" cy="24" r="22"/><path d="M24 12v12l8 6"/>',
    "kept": '<path class="body" d="M4 14h40v28a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3Z"/><path d="M24 3v26m-9-8 9 9 9-9"/>',
}
_ICONS = {
    "sound": '<path d="M4 9v6h4l5 4V5L8 9Z"/><path d="M16 9a4 4 0 0 1 0 6m2.500-9a8 8 0 0 1 0 12"/>',
    "muted": '<path d="M4 9v6h4l5 4V5L8 9Z"/><path d="m16.500 9.500 5 5m0-5-5 5"/>',
    "keys": '<rect x="2" y="6" width="20" height="12" rx="2"/><path d="M6 10h.01M10 10h.01M14 10h.01M18 10h.01M8 14h8"/>',
    "help": '<circle cx="12" cy="12" r="9.500"/><path d="M9.500 9.500a2.500 2.500 0 1 1 3.600 2.200c-.8.5-1.100.9-1.100 1.800m0 3v.01"/>',
    "leave": '<path d="M10 4H5v16h5M14 8l4 4-4 4m4-4H9"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
}
MARKS = {name: Markup(drawing) for name, drawing in _MARKS.items()}  # noqa: S704 - written here, nobody's input
ICONS = {name: Markup(drawing) for name, drawing in _ICONS.items()}  # noqa: S704 - as above
