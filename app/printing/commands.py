"""The command codes a station takes, in words, as they are printed on its sheet of commands."""

COMMANDS: dict[str, tuple[str, str]] = {
    "CMD-NEXT": ("下一件", "Next one"),
    "CMD-OK": ("知道了", "OK, seen"),
    "CMD-UNDO": ("撤销上一步", "Undo"),
    "CMD-CANCEL": ("取消", "Cancel"),
    "CMD-PRINT": ("打印标签", "Print the label"),
    "CMD-REPRINT": ("补打标签", "Print it again"),
    "CMD-UNREADABLE": ("扫不出", "Cannot be read"),
    "CMD-PHOTO": ("拍照", "Take a photo"),
    "CMD-UNKNOWN": ("无主件收货", "Receive unknown"),
    "CMD-HOLD": ("暂存待核", "Hold"),
    "CMD-RELEASE": ("解除暂存", "Release from hold"),
    "CMD-REOPEN": ("重新分拣", "Sort again"),
    "CMD-SPLIT": ("拆分", "Split"),
    "CMD-GRADE-A": ("A 级", "Grade A"),
    "CMD-GRADE-B": ("B 级", "Grade B"),
    "CMD-GRADE-C": ("C 级", "Grade C"),
    "CMD-GRADE-D": ("D 级", "Grade D"),
    "CMD-DISP-RELIST": ("去向：上架", "Goes to: sale"),
    "CMD-DISP-REPACK": ("去向：整理", "Goes to: repacking"),
    "CMD-DISP-VENDOR": ("去向：退供", "Goes to: supplier"),
    "CMD-DISP-OUT": ("去向：出区", "Goes to: out of the zone"),
    "CMD-DISP-SCRAP": ("去向：销毁", "Goes to: destruction"),
    "CMD-RESTOCK": ("回库", "Restock"),
    "CMD-RELIST": ("上架销售", "Put on sale"),
    "CMD-BLOCK": ("冻结", "Block"),
    "CMD-UNBLOCK": ("解冻", "Unblock"),
    "CMD-MOVE": ("移库", "Move to the bin"),
    "CMD-LOAD": ("装车", "Load"),
    "CMD-UNLOAD": ("卸下", "Take off the load"),
    "CMD-SEAL": ("施封", "Seal the load"),
    "CMD-LOSE": ("登记遗失", "Missing"),
    "CMD-FIND": ("找回", "Found again"),
    "CMD-HELP": ("帮助", "Help"),
    "CMD-LOGOUT": ("退出", "Log out"),
}
"""Every command, in the order people meet them."""

_ALWAYS = ("CMD-NEXT", "CMD-OK", "CMD-UNDO", "CMD-CANCEL", "CMD-PHOTO")
_LAST = ("CMD-LOSE", "CMD-FIND", "CMD-HELP", "CMD-LOGOUT")
_PAPER = ("CMD-PRINT", "CMD-REPRINT", "CMD-UNREADABLE")
_ASIDE = ("CMD-HOLD", "CMD-RELEASE")

COMMANDS_OF: dict[str, tuple[str, ...]] = {
    "gate": (*_ALWAYS, *_LAST),
    "dock": (*_ALWAYS, "CMD-UNKNOWN", *_PAPER, *_ASIDE, *_LAST),
    "sorting": (
        *_ALWAYS,
        *_ASIDE,
        "CMD-SPLIT",
        *(f"CMD-GRADE-{grade}" for grade in "ABCD"),
        *_PAPER,
        "CMD-REOPEN",
        "CMD-DISP-VENDOR",
        "CMD-DISP-OUT",
        "CMD-DISP-SCRAP",
        *_LAST,
    ),
    "putaway": (*_ALWAYS, "CMD-RESTOCK", "CMD-RELIST", "CMD-MOVE", "CMD-BLOCK", "CMD-UNBLOCK", *_PAPER, *_LAST),
    "exit": (*_ALWAYS, "CMD-LOAD", "CMD-UNLOAD", "CMD-SEAL", *_PAPER, *_LAST),
}
"""The commands of each kind of station, most used first: the buttons of its screen and the codes on its sheet."""
