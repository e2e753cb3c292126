"""The report as one self-contained page, for screen and paper; nothing is fetched from anywhere."""

from importlib.resources import files

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (lxml ships no types)
from lxml.html import builder as h

from app.simulator.report.checks import GROUPS, VERDICT_WORDS, Check, Report, Verdict
from schemas.customs.codes.explaining import explain
from schemas.customs.times import SHANGHAI


def as_page(report: Report) -> str:
    """HTML."""
    root = h.HTML(
        h.HEAD(
            h.META(charset="utf-8"),
            h.META(name="viewport", content="width=device-width, initial-scale=1"),
            h.TITLE(f"退货申请单对接检查报告 · {report.sentence}"),
            h.STYLE((files("app.simulator.report") / "page.css").read_text("utf-8")),
        ),
        h.BODY(_head(report), *(_group(report, group) for group in GROUPS), _foot(report)),
        lang="zh-CN",
    )
    return "<!doctype html>\n" + etree.tostring(root, encoding="unicode", method="html", pretty_print=True)


def _head(report: Report) -> etree._Element:
    passed, total = report.count(Verdict.PASSED), len(report.checks)
    failed = report.count(Verdict.FAILED)
    return h.HEADER(
        h.H1("退货申请单（CEB625）对接检查报告"),
        h.P("Conformance report for return applications, 202205", h.CLASS("en")),
        h.DIV(
            h.DIV(
                h.STRONG(str(passed)), h.SPAN(f" / {total} "), h.SMALL("通过 passed"),
                h.CLASS("score failed" if failed else "score passed"),
            ),
            h.DIV(h.P(report.sentence_zh), h.P(report.sentence, h.CLASS("en"))),
            h.CLASS("sum"),
        ),
        _bar(report),
        _seen(report),
    )  # fmt: skip


def _bar(report: Report) -> etree._Element:
    """One box a check, in the order of the page."""
    boxes = (h.A(h.CLASS(check.verdict.value), href=f"#{check.name}", title=check.zh) for check in report.checks)
    return h.DIV(*boxes, h.CLASS("bar"))


def _seen(report: Report) -> etree._Element:
    figures = report.figures
    times = [figures[name].astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S") for name in ("first", "last")
             if figures[name]]  # fmt: skip
    rows = [
        ("报文 messages", str(figures["letter"])),
        ("申请单 applications", str(figures["filed"])),
        ("期间 from–to (Asia/Shanghai)", " – ".join(times) or "—"),
        ("最终状态 last status", "　".join(f"{s} {explain(s).zh} × {n}" for s, n in figures["endings"].items())),
    ]
    return h.DL(*(part for name, text in rows for part in (h.DT(name), h.DD(text or "—"))))


def _group(report: Report, group: str) -> etree._Element:
    zh, en = GROUPS[group]
    checks = [check for check in report.checks if check.group == group]
    passed = sum(check.verdict is Verdict.PASSED for check in checks)
    return h.SECTION(
        h.H2(f"{zh} ", h.SMALL(f"{en} · {passed}/{len(checks)}")),
        h.TABLE(
            h.THEAD(h.TR(*(h.TH(text) for text in ("", "检查 check", "回执 answer", "依据 source", "次数 seen")))),
            h.TBODY(*(_row(check) for check in checks)),
        ),
    )


def _row(check: Check) -> etree._Element:
    words = [h.DIV(check.zh), h.DIV(check.en, h.CLASS("en"))]
    if check.broken:
        words.append(h.DIV(f"首次 first: {check.example}", h.CLASS("example")))
    counts = f"{check.held}" + (f" ✓ {check.broken} ✗" if check.broken else "")
    mark = h.SPAN(VERDICT_WORDS[check.verdict], h.CLASS(f"mark {check.verdict.value}"))
    return h.TR(
        h.TD(mark),
        h.TD(*words),
        h.TD(check.code or "—", h.CLASS("code")),
        h.TD(check.source, h.CLASS("source")),
        h.TD(counts, h.CLASS("count")),
        id=check.name,
    )


def _foot(report: Report) -> etree._Element:
    made = report.made.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return h.FOOTER(
        h.P(
            "由归仓模拟海关出具，依据公开资料；不代表海关认可。"
            "“未出现”指所收报文没有涉及该项。 Made by guicang's simulated customs from public material; "
            f"it is no approval by China Customs. “Not seen”: no message touched it. {made}"
        )
    )
