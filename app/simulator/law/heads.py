"""Rules about the head of an application and about whoever signed it."""

from app.simulator.law.rule import SPEC, Case, Rule
from app.simulator.learning import buyer_mark
from schemas.customs.xmldsig import VerifiedSignature


def _number_missing(case: Case) -> str | None:
    return None if case.cop_no else "申报失败：企业内部编号为空"


def _against_the_text(case: Case) -> str | None:
    broken = [f for f in case.findings if not f.element.endswith("/copNo") or f.rule != "missing"]
    return f"校验未通过：{broken[0].element} {broken[0].rule}" if broken else None


def _not_trusted(case: Case) -> str | None:
    trusted = case.habits.trusted
    return None if trusted is None or case.signature.fingerprint in trusted else "与卡信息不符，无权操作"


def _not_the_agent(case: Case) -> str | None:
    owners = owners_of(case.signature, dict(case.habits.owners))
    if case.head.agent_code in owners:
        return None
    return f"申报企业代码[{case.head.agent_code}]与证书所属企业不一致"


def owners_of(signature: VerifiedSignature, named: dict[str, str]) -> set[str]:
    """The enterprises a certificate speaks for: as the scenario says, else whatever its subject names."""
    if signature.fingerprint in named:
        return {named[signature.fingerprint]}
    return {str(attribute.value) for attribute in signature.certificate.subject}


def _not_the_sender(case: Case) -> str | None:
    sender = case.transfer.cop_code if case.transfer else None
    same = sender in (None, case.head.agent_code) or sender in owners_of(case.signature, dict(case.habits.owners))
    return None if same else f"传输企业代码[{sender}]与申报企业不一致，无权操作"


def _has_agents(case: Case) -> bool:
    return case.habits.certificate_names_agent


def _trusts_some(case: Case) -> bool:
    return case.habits.trusted is not None


HEADS = (
    Rule(
        name="cop_no_given",
        code="-625018",
        source=f"{SPEC} 表3-43 (copNo: required)",
        zh="企业内部编号（copNo）已填写",
        en="copNo is given: the schema leaves it open, the text asks for it",
        test=_number_missing,
    ),
    Rule(
        name="text_obeyed",
        code="-625001",
        source=f"{SPEC} 表3-43, 3-44, 代码表",
        zh="字段符合规范正文：代码表、格式、大写 GUID、证件号校验位",
        en="fields obey the text beyond the schema: code lists, patterns, upper-case guid, the ID number's check digit",
        test=_against_the_text,
    ),
    Rule(
        name="certificate_trusted",
        code="-625020",
        source=f"{SPEC} 表7-2",
        zh="签名证书已在海关登记",
        en="the signing certificate is one that customs knows",
        test=_not_trusted,
        when=_trusts_some,
    ),
    Rule(
        name="agent_owns_certificate",
        code="-625013",
        source=f"{SPEC} 表7-2",
        zh="申报企业代码与证书所属企业一致",
        en="agentCode is an enterprise that the certificate's subject names",
        test=_not_the_agent,
        when=_has_agents,
    ),
    Rule(
        name="sender_is_agent",
        code="-625021",
        source=f"{SPEC} BaseTransfer (copCode)",
        zh="传输企业（copCode）就是申报企业或证书所属企业",
        en="BaseTransfer/copCode is the agent, or an enterprise that the certificate names",
        test=_not_the_sender,
        when=_has_agents,
    ),
)


def buyer_of(case: Case) -> str:
    """The mark of the buyer an application names."""
    return buyer_mark(case.head)
