"""Who takes part in the sample world: the site, platforms, owners, carriers, buyers. All of them plainly fictitious."""

from dataclasses import dataclass

from stdnum.iso7064 import mod_11_2


@dataclass(frozen=True, slots=True)
class Party:
    """An enterprise: customs registration code and name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteIdentity:
    """The return centre as its messages name it: customs, area, account book, broker, e-port mailbox."""

    customs_code: str = "5165"
    area_code: str = "440166TW01"
    area_name: str = "示范区内仓储企业(虚构)"
    ems_no: str = "T5165W000999"
    agent_code: str = "440166TA01"
    agent_name: str = "示范报关企业(虚构)"
    dxp_id: str = "DXPENT0000000000"


PLATFORMS = (
    Party("440166TP01", "测试跨境电商平台甲(虚构)"),
    Party("440166TP02", "测试跨境电商平台乙(虚构)"),
    Party("440166TP03", "测试跨境电商平台丙(虚构)"),
)
OWNERS = (
    Party("440166TE01", "测试跨境电商企业甲(虚构)"),
    Party("440166TE02", "测试跨境电商企业乙(虚构)"),
    Party("440166TE03", "测试跨境电商企业丙(虚构)"),
    Party("440166TE04", "测试跨境电商企业丁(虚构)"),
    Party("440166TE05", "测试跨境电商企业戊(虚构)"),
)
CARRIERS = (
    Party("440166TL01", "测试物流企业甲(虚构)"),
    Party("440166TL02", "测试物流企业乙(虚构)"),
    Party("440166TL03", "测试物流企业丙(虚构)"),
)


@dataclass(frozen=True, slots=True)
class Buyer:
    """Nobody: born in 1900, named 测试…, with a telephone number of the block that stands for examples."""

    identity: str
    name: str
    telephone: str
    address: str

    def __repr__(self) -> str:
        return "Buyer(***)"


_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"


def buyer(number: int) -> Buyer:
    """The buyer of list `number` (from 0); ID numbers repeat after 360,000 lists."""
    day, sequence = number % 360, number // 360 % 1000
    body = f"4401151900{day // 30 + 1:02d}{min(day % 30, 27) + 1:02d}{(sequence + day) % 1000:03d}"
    name = f"测试{_STEMS[number % 10]}{_BRANCHES[number // 10 % 12]}"
    address = f"广东省广州市南沙区测试路{number % 9000}号(虚构)"
    return Buyer(body + mod_11_2.calc_check_digit(body), name, f"1380013{number % 10_000:04d}", address)
