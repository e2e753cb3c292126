"""The consumer's reason in the words that go to customs (`reason` of CEB625, at most 1,000 characters)."""

from collections.abc import Iterable

from schemas.vocabulary import ReturnReason

WORDS = {
    ReturnReason.NO_REASON: "消费者七日无理由退货",
    ReturnReason.WRONG_ITEM: "商品发错",
    ReturnReason.DAMAGED: "商品运输破损",
    ReturnReason.QUALITY: "商品质量问题",
    ReturnReason.NOT_AS_DESCRIBED: "商品与描述不符",
    ReturnReason.UNDELIVERED: "未能妥投退回",
    ReturnReason.OTHER: "其他原因退货",
}
_MOST = 1000


def in_words(reasons: Iterable[str | None]) -> str:
    """One text for the reasons of several parcels, each once, in their order.

    Only the listed reasons are written out: a consumer's own text may hold personal data and stays here.
    """
    known = [ReturnReason(reason) if reason in set(ReturnReason) else ReturnReason.OTHER for reason in reasons]
    return "；".join(dict.fromkeys(WORDS[reason] for reason in known))[:_MOST]
