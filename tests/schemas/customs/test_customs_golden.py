"""What we write, letter for letter."""

from dataclasses import replace
from decimal import Decimal

import pytest

from schemas.customs.codec import write
from schemas.customs.faults import FaultCode, MessageError
from schemas.customs.messages import CEB621Message, CEB625Message, CEB626Message, CEB900Message, InvtRefund

GUID = "CF0BD665-BD89-A336-CDD8-599DA1E81C6E"
APPLICATION = """<?xml version="1.0" encoding="UTF-8"?>
<ceb:CEB625Message xmlns:ceb="http://www.chinaport.gov.cn/ceb" guid="GUID" version="1.0">
  <ceb:InvtRefund>
    <ceb:InvtRefundHead>
      <ceb:guid>CF0BD665-BD89-A336-CDD8-599DA1E81C6E</ceb:guid>
      <ceb:appType>1</ceb:appType>
      <ceb:appTime>20261115101500</ceb:appTime>
      <ceb:appStatus>2</ceb:appStatus>
      <ceb:customsCode>5165</ceb:customsCode>
      <ceb:orderNo>ORDER0001</ceb:orderNo>
      <ceb:ebpCode>440166TP01</ceb:ebpCode>
      <ceb:ebpName>测试平台</ceb:ebpName>
      <ceb:ebcCode>440166TE01</ceb:ebcCode>
      <ceb:ebcName>测试电商</ceb:ebcName>
      <ceb:logisticsNo>WAYBILL0001</ceb:logisticsNo>
      <ceb:logisticsCode>440166TL01</ceb:logisticsCode>
      <ceb:logisticsName>测试物流</ceb:logisticsName>
      <ceb:copNo>TTH0001</ceb:copNo>
      <ceb:invtNo>51652026I000000101</ceb:invtNo>
      <ceb:buyerIdType>1</ceb:buyerIdType>
      <ceb:buyerIdNumber>440115190001010019</ceb:buyerIdNumber>
      <ceb:buyerName>测试甲</ceb:buyerName>
      <ceb:buyerTelephone>13800130000</ceb:buyerTelephone>
      <ceb:agentCode>440166TA01</ceb:agentCode>
      <ceb:agentName>测试报关</ceb:agentName>
      <ceb:reason>七日无理由 &lt;退货&gt; &amp; 其它</ceb:reason>
    </ceb:InvtRefundHead>
    <ceb:InvtRefundList>
      <ceb:gnum>1</ceb:gnum>
      <ceb:gcode>3304990039</ceb:gcode>
      <ceb:gname>测试面霜</ceb:gname>
      <ceb:qty>2</ceb:qty>
      <ceb:unit>140</ceb:unit>
    </ceb:InvtRefundList>
  </ceb:InvtRefund>
  <ceb:BaseTransfer>
    <ceb:copCode>440166TA01</ceb:copCode>
    <ceb:copName>测试报关</ceb:copName>
    <ceb:dxpMode>DXP</ceb:dxpMode>
    <ceb:dxpId>DXPENT0000000000</ceb:dxpId>
  </ceb:BaseTransfer>
</ceb:CEB625Message>
"""

RECEIPT = """<?xml version="1.0" encoding="UTF-8"?>
<CEB626Message xmlns="http://www.chinaport.gov.cn/ceb" guid="CF0BD665-BD89-A336-CDD8-599DA1E81C6E" version="1.0">
  <InvtRefundReturn>
    <guid>CF0BD665-BD89-A336-CDD8-599DA1E81C6E</guid>
    <customsCode>5165</customsCode>
    <copNo>TTH0001</copNo>
    <preNo>T20261115000000045</preNo>
    <invtNo>51652026I000000101</invtNo>
    <returnStatus>399</returnStatus>
    <returnTime>20261115103000456</returnTime>
    <returnInfo>[Code:2100;Desc:审结]</returnInfo>
  </InvtRefundReturn>
</CEB626Message>
"""

REFUSAL = """<?xml version="1.0" encoding="UTF-8"?>
<CEB900Message xmlns="http://www.chinaport.gov.cn/ceb" guid="CF0BD665-BD89-A336-CDD8-599DA1E81C6E" version="1.0">
  <MessageReturn>
    <guid>CF0BD665-BD89-A336-CDD8-599DA1E81C6E</guid>
    <returnStatus>-1</returnStatus>
    <returnInfo>报文格式校验不通过</returnInfo>
    <returnTime>20261115101501000</returnTime>
    <oriCopMsgId>CF0BD665-BD89-A336-CDD8-599DA1E81C6E</oriCopMsgId>
    <oriMessageType>CEB625Message</oriMessageType>
    <oriBizMessage></oriBizMessage>
  </MessageReturn>
</CEB900Message>
"""

IMPORT_LINE = """    <ceb:InventoryList>
      <ceb:gnum>1</ceb:gnum>
      <ceb:itemRecordNo>1001</ceb:itemRecordNo>
      <ceb:gcode>3304990039</ceb:gcode>
      <ceb:gname>测试面霜</ceb:gname>
      <ceb:gmodel>50ml</ceb:gmodel>
      <ceb:country>133</ceb:country>
      <ceb:currency>142</ceb:currency>
      <ceb:qty>2</ceb:qty>
      <ceb:unit>140</ceb:unit>
      <ceb:qty1>0.24</ceb:qty1>
      <ceb:unit1>035</ceb:unit1>
      <ceb:price>199.00</ceb:price>
      <ceb:totalPrice>398.00</ceb:totalPrice>
    </ceb:InventoryList>
"""


def test_application(application: CEB625Message) -> None:
    assert write(application).decode() == APPLICATION.replace('"GUID"', f'"{GUID}"')


def test_receipt(receipt: CEB626Message) -> None:
    assert write(receipt).decode() == RECEIPT


def test_refusal(refusal: CEB900Message) -> None:
    assert write(refusal).decode() == REFUSAL


def test_import_line_has_amounts_with_two_places(imports: CEB621Message) -> None:
    assert IMPORT_LINE in write(imports).decode()


@pytest.mark.parametrize(
    ("change", "element", "rule"),
    [
        ({"guid": "cf0bd665-bd89-a336-cdd8-599da1e81c6e"}, "guid", "upper_case_guid"),
        ({"cop_no": None}, "copNo", "missing"),
        ({"cop_no": "C" * 21}, "copNo", "max_length"),
        ({"customs_code": "516"}, "customsCode", "length"),
        ({"customs_code": "51AB"}, "customsCode", "pattern"),
        ({"app_type": "9"}, "appType", "code_list"),
        ({"app_time": "20261315101500"}, "appTime", "time"),
        ({"buyer_id_type": "2"}, "buyerIdType", "code_list"),
        ({"buyer_id_number": "440115190001010018"}, "buyerIdNumber", "identity_number"),
        ({"ebp_code": "平台"}, "ebpCode", "enterprise_code"),
        ({"reason": ""}, "reason", "missing"),
        ({"reason": "a\x00b"}, "reason", "characters"),
        ({"invt_no": "51652026E000000101"}, "invtNo", "pattern"),
    ],
)
def test_writing_is_strict(
    application: CEB625Message, refund: InvtRefund, change: dict[str, str | None], element: str, rule: str
) -> None:
    broken = replace(refund, head=replace(refund.head, **change))  # pyright: ignore[reportArgumentType]
    with pytest.raises(MessageError) as refused:
        write(replace(application, refunds=(broken,)))
    assert (refused.value.code, refused.value.element, refused.value.rule) == (
        FaultCode.SCHEMA,
        f"InvtRefund[1]/InvtRefundHead/{element}",
        rule,
    )


@pytest.mark.parametrize(
    ("qty", "rule"),
    [
        ("0", "positive"),
        ("-1", "positive"),
        ("1.000001", "fraction_digits"),
        ("1e19", "total_digits"),
        ("NaN", "number"),
    ],
)
def test_quantities_are_positive_and_fit(application: CEB625Message, refund: InvtRefund, qty: str, rule: str) -> None:
    lines = (replace(refund.lines[0], qty=Decimal(qty)),)
    with pytest.raises(MessageError) as refused:
        write(replace(application, refunds=(replace(refund, lines=lines),)))
    assert (refused.value.element, refused.value.rule) == ("InvtRefund[1]/InvtRefundList[1]/qty", rule)


@pytest.mark.parametrize(("count", "rule"), [(0, "missing"), (101, "too_many")])
def test_one_to_a_hundred_applications(application: CEB625Message, refund: InvtRefund, count: int, rule: str) -> None:
    with pytest.raises(MessageError) as refused:
        write(replace(application, refunds=(refund,) * count))
    assert refused.value.rule == rule


@pytest.mark.parametrize(("count", "rule"), [(0, "missing"), (100, "too_many")])
def test_one_to_ninety_nine_lines(application: CEB625Message, refund: InvtRefund, count: int, rule: str) -> None:
    with pytest.raises(MessageError) as refused:
        write(replace(application, refunds=(replace(refund, lines=refund.lines * count),)))
    assert refused.value.rule == rule
