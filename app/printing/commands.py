"""The command codes a station takes, in words, as they are printed on its sheet of commands."""

COMMANDS: dict[str, tuple[str, str]] = {
    "CMD-UNKNOWN": ("无主件收货", "Receive unknown"),
    "CMD-HOLD": ("暂存待核", "Hold"),
    "CMD-RELEASE": ("解除暂存", "Release from hold"),
    "CMD-REOPEN": ("重新分拣", "Sort again"),
    "CMD-RESTOCK": ("回库", "Restock"),
    "CMD-RELIST": ("上架销售", "Put on sale"),
    "CMD-BLOCK": ("冻结", "Block"),
    "CMD-MOVE": ("移库", "Move to the bin"),
    "CMD-UNLOAD": ("卸下", "Take off the load"),
    "CMD-LOSE": ("登记遗失", "Missing"),
    "CMD-FIND": ("找回", "Found again"),
    "CMD-CANCEL": ("取消", "Cancel"),
}
