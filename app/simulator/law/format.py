"""Rules about a message as a whole: what the codec, the schema and the signature say, by the name a report gives it."""

from dataclasses import dataclass

from app.simulator.law.rule import SPEC
from schemas.customs.faults import FaultCode, MessageError


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRule:
    """`answer` is the kind of answer (`CEB900`, or a code for every application), `status` its returnStatus."""

    name: str
    answer: str
    source: str
    zh: str
    en: str
    faults: tuple[str, ...] = ()
    """The fault codes, or the signature's error codes, that break it."""

    @property
    def code(self) -> str:
        return self.answer


def _format(name: str, zh: str, en: str, *faults: str, answer: str = "CEB900 -1", source: str = "1 节") -> MessageRule:
    return MessageRule(name=name, answer=answer, source=f"{SPEC} {source}", zh=zh, en=en, faults=faults)


FORMAT_RULES = (
    _format("not_empty", "报文不为空", "the message is not empty", "empty", answer="CEB900 -625003", source="表7-2"),
    _format("size", "报文大小不超过上限（32 MB，规范未给出）", "no larger than 32 MB (ours: no limit is published)",
            FaultCode.TOO_LARGE),
    _format("utf8", "编码为 UTF-8", "encoded as UTF-8", FaultCode.WRONG_ENCODING),
    _format("no_doctype", "不含 DOCTYPE 和实体", "no DOCTYPE, no entities", FaultCode.DOCTYPE),
    _format("well_formed", "XML 格式良好", "well-formed XML", FaultCode.MALFORMED),
    _format("envelope", "终端节点报文（DxpMsg）可拆封", "a DxpMsg envelope can be opened", FaultCode.ENVELOPE,
            source="5 节"),
    _format("namespace", "命名空间为 http://www.chinaport.gov.cn/ceb", "the business namespace",
            FaultCode.WRONG_NAMESPACE),
    _format("root", "根节点为 CEB625Message", "the root is CEB625Message", FaultCode.WRONG_ROOT),
    _format("applications_there", "报文内有申请单", "there is an application in it", "no_application",
            answer="CEB900 -625200", source="表7-2"),
    _format("applications_100", "一份报文不超过 100 份申请单", "at most 100 applications a message",
            "too_many_documents"),
    _format("lines_99", "一份申请单不超过 99 项表体", "at most 99 lines an application", "too_many_lines"),
    _format("lines_there", "申请单有表体", "every application has a line", "no_line", answer="-625006", source="表7-2"),
    _format("batch_has_lines", "整批申请单不全为空表体", "not every application of a message is without lines",
            "no_lines_at_all", answer="-625023", source="表7-2"),
    _format("schema", "符合结构定义（本项目 XSD）", "valid by the schema (our own, from the field tables)",
            FaultCode.SCHEMA, source="XSD 202205"),
    _format("published_schema", "符合海关发布的 XSD", "valid by the published schema, where a folder names it",
            "published", source="XSD 202205"),
    _format("frame_text", "报文 GUID、BaseTransfer 符合规范正文", "the message's guid and BaseTransfer obey the text",
            "frame_text", answer="—"),
    _format("message_guid", "报文 guid 唯一：同一 guid 不装不同内容", "a message guid is never used for other content",
            "guid_reused", answer="—"),
)  # fmt: skip
"""In the order in which they are asked."""

SIGNATURE_RULES = (
    _format("signature_there", "签名值不为空", "the signature has a value", "empty", "missing",
            answer="-625028", source="表7-2"),
    _format("signature_form", "签名方式符合规范：enveloped、C14N 1.0、rsa-sha1 或 sm2-sm3、KeyInfo",
            "signed as the specification says: enveloped, C14N 1.0, rsa-sha1 or sm2-sm3, KeyInfo",
            "form", "method", "key", answer="-625005", source="6 节"),
    _format("certificate_valid", "证书在有效期内", "the certificate is valid today", "expired",
            answer="-625005", source="6 节"),
    _format("signature_holds", "签名与数据相符", "the signature holds for these bytes", "digest", "value",
            answer="-625208", source="6 节"),
)  # fmt: skip


def format_rule(fault: MessageError, *, empty: bool = False) -> MessageRule:
    """The rule a message breaks that could not be taken."""
    name = "empty" if empty else _particular(fault)
    return next((rule for rule in FORMAT_RULES if name in rule.faults), by_name("schema"))


def by_name(name: str) -> MessageRule:
    """One of the rules of this file."""
    return next(rule for rule in (*FORMAT_RULES, *SIGNATURE_RULES) if rule.name == name)


def _particular(fault: MessageError) -> str:
    """The fault's code, or more exactly what of the schema is broken where a rule of its own says so."""
    if fault.code is not FaultCode.SCHEMA:
        return fault.code.value
    if fault.rule == "published schema":
        return "published"
    last = fault.element.rpartition("/")[2].partition("[")[0]
    particular = {
        ("InvtRefund", "missing"): "no_application",
        ("InvtRefundHead", "missing"): "no_application",
        ("InvtRefund", "too_many"): "too_many_documents",
        ("InvtRefundList", "too_many"): "too_many_lines",
    }
    return particular.get((last, fault.rule), fault.code.value)


def signature_rule(code: str) -> MessageRule:
    """The rule that a signature breaks, by SignatureError's code."""
    return next((rule for rule in SIGNATURE_RULES if code in rule.faults), by_name("signature_holds"))
