"""How the usual scanners are set up for a station: make by make, what to set where, in both languages.

The names of the settings are those of the makers' own menus: Zebra DataWedge (Keystroke output), Honeywell (Scanner
settings, EZConfig), Datalogic (Wedge, Aladdin), and any scanner that types as a keyboard (USB, Bluetooth HID).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScannerMake:
    """One maker's scanners, and the steps that set them up (Chinese, English)."""

    key: str
    zh: str
    en: str
    steps: tuple[tuple[str, str], ...]


SCANNERS = (
    ScannerMake(
        "hid",
        "任何键盘式扫描枪（USB、蓝牙 HID）",
        "Any scanner that types (USB or Bluetooth HID)",
        (
            ("接口选“USB 键盘”或“蓝牙 HID 键盘”。", "Interface: USB keyboard, or Bluetooth HID keyboard."),
            ("键盘布局选“美式英语”，电脑输入法同样切到英文。", "Keyboard layout: US English; the computer's as well."),
            ("后缀只设“回车”（CR），不要前缀，不要换行加回车。", "Suffix: Enter (CR) only. No prefix, no CR with LF."),
            ("大小写转换：关闭；Caps Lock：关闭。", "Case conversion off; Caps Lock off."),
            ("字符间隔 0–20 毫秒；丢字符时加大。", "Delay between characters 0 to 20 ms; more if characters get lost."),
            ("启用 Code 128、GS1-128、QR、DataMatrix；AIM 标识开或关都可以。",
             "Enable Code 128, GS1-128, QR and DataMatrix; the AIM identifier may be on or off."),
            ("GS1 分隔符按原样发送（GS，0x1D），不要替换或删除。", "Send the GS1 separator as it is (GS, 0x1D)."),
        ),
    ),
    ScannerMake(
        "zebra",
        "Zebra 安卓终端（DataWedge）",
        "Zebra Android computers (DataWedge)",
        (
            ("DataWedge 新建配置文件，关联浏览器应用。", "DataWedge: make a profile for the browser."),
            ("输入“条码输入”开；解码器开 Code 128、QR Code、Data Matrix。",
             "Barcode input on; decoders Code 128, QR Code, Data Matrix."),
            ("输出“键击输出”开，Intent 输出关。", "Keystroke output on; Intent output off."),
            ("键击输出：必须打开“以事件发送字符”。", "Keystroke output: Send Characters as Events must be on."),
            ("键击输出：操作键字符“无”；多字节字符延迟 0，丢字符时加 100 毫秒。",
             "Keystroke output: Action key character None; multi-byte delay 0 (or steps of 100 ms)."),
            ("基本数据格式：启用，“发送 ENTER 键”开，不加前缀后缀。",
             "Basic data formatting: enabled, Send ENTER key on, no prefix or suffix to data."),
        ),
    ),
    ScannerMake(
        "honeywell",
        "Honeywell（终端与 Xenon、Granit 等扫描枪）",
        "Honeywell (computers, and Xenon or Granit scanners)",
        (
            ("终端：设置 › Honeywell 设置 › 扫描 › 默认配置 › 数据处理设置。",
             "Computer: Settings › Honeywell Settings › Scanning › Default profile › Data Processing Settings."),
            ("Wedge（键盘输入）开；Wedge 方式“标准”；数据后缀设为 \\r，不要前缀。",
             "Wedge on, Wedge Method Standard; Suffix \\r, no prefix."),
            ("Symbology 设置：开 Code 128、GS1-128、QR、Data Matrix。",
             "Symbology settings: Code 128, GS1-128, QR and Data Matrix on."),
            ("扫描枪：用 EZConfig 或手册上的设置码选“USB 键盘（PC）”，国家“美国”，后缀“CR”。",
             "Scanner: by EZConfig or its manual's codes choose USB keyboard (PC), country USA, CR suffix."),
        ),
    ),
    ScannerMake(
        "datalogic",
        "Datalogic（终端与 Gryphon、QuickScan 等扫描枪）",
        "Datalogic (computers, and Gryphon or QuickScan scanners)",
        (
            ("终端：设置 › 系统 › 扫描器设置 › Wedge：键盘 Wedge 开，输入方式选“按键”（Key pressure）。",
             "Computer: Settings › System › Scanner Settings › Wedge: keyboard wedge on, input type Key pressure."),
            ("格式：标签后缀设为 \\n（回车键），不要前缀；Intent 输出关。",
             "Formatting: label suffix \\n (the Enter key), no prefix; intent wedge off."),
            ("扫描枪：用 Aladdin 或手册上的设置码选“USB-KBD”，国家“US”，后缀“CR”，关闭 Caps Lock 状态。",
             "Scanner: by Aladdin or its manual's codes choose USB-KBD, country US, terminator CR, Caps Lock off."),
        ),
    ),
)  # fmt: skip
"""In the order they are shown; the plain keyboard comes first, for every other is one in the end."""
