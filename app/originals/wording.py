"""The words of every refusal of an import, Chinese first; what stands in braces comes from the breach."""

WORDS: dict[str, tuple[str, str]] = {
    "schema": ("{element} 不符合报文格式 ({rule})", "{element} breaks the message format ({rule})"),
    "wrong_currency": ("币制必须为 142 (人民币)", "the currency must be 142 (CNY)"),
    "not_1210": (
        "监管方式 {value} 不是 1210, 不能在本中心仓退货",
        "trade mode {value} is not 1210: only 1210 goods may return here (GACC 2021 No.70, 2)",
    ),
    "not_import": ("进出口标记不是 I", "ieFlag is not I: this is no import list"),
    "deletion": ("申报类型 3 (删除) 不能导入", "appType 3 deletes a list; only lists that stand are imported"),
    "cop_no_missing": ("缺少企业内部编号 copNo", "copNo is missing: receipts could not be matched"),
    "ems_no_missing": ("1210 清单缺少账册编号 emsNo", "emsNo (account book) is missing on a 1210 list"),
    "area_code_missing": (
        "1210 清单缺少区内企业代码 areaCode",
        "areaCode (the zone's warehouse) is missing on a 1210 list",
    ),
    "item_record_no_missing": ("1210 清单缺少账册备案料号 itemRecordNo", "itemRecordNo (account-book item) is missing"),
    "other_customs": (
        "申报海关 {value} 不是本关区 {ours}",
        "customs {value} is not ours ({ours}): only goods that left this area return here (GACC 2021 No.70, 5)",
    ),
    "other_area": ("区内企业 {value} 不是本仓 {ours}", "areaCode {value} is not this site's ({ours})"),
    "other_account_book": ("账册 {value} 不是本仓账册 {ours}", "emsNo {value} is not our account book ({ours})"),
    "amounts_differ": (
        "单价 {price} × 数量 {qty} 与总价 {total} 相差超过 {tolerance}",
        "price {price} x qty {qty} differs from totalPrice {total} by more than {tolerance}",
    ),
    "not_positive": ("{element} 必须大于 0", "{element} must be more than 0"),
    "negative": ("{element} 不得为负", "{element} must not be negative"),
    "too_large": ("{element} 数值过大", "{element} has more than 14 digits before the point"),
    "gnum_repeated": ("商品序号 {value} 重复", "gnum {value} stands twice in this list"),
    "gnum_out_of_range": ("商品序号必须为 1 至 9999", "gnum must be 1 to 9999"),
    "gcode_not_digits": ("商品编码必须为 10 位数字", "gcode must be ten digits"),
    "repeated_in_file": (
        "同一文件中企业内部编号 {value} 重复且内容不同",
        "copNo {value} stands earlier in this file with other content",
    ),
    "changed_after_release": (
        "企业内部编号 {value} 已放行, 内容不得变更",
        "copNo {value} is known with other content and already released: it stays as it was",
    ),
    "changed_after_return": (
        "企业内部编号 {value} 已有退货, 内容不得变更",
        "copNo {value} is known with other content and something was returned on it: it stays as it was",
    ),
    "invt_no_taken": ("清单编号 {value} 属于另一份清单", "invtNo {value} belongs to another list"),
    "invt_no_differs": (
        "清单编号 {value} 与已知的 {ours} 不同",
        "invtNo {value} differs from the one known for this list ({ours})",
    ),
    "list_unclear": (
        "有多份清单的企业内部编号为 {value}, 回执未注明申报企业",
        "several lists have copNo {value} and the receipt does not say whose (agentCode)",
    ),
}
