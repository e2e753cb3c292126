"""The simulated customs: `simulator` plays it; `simulator judge`, `report` and `demo` make use of it."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.answers import console, print_json, print_table
from app.cli.children import follow_parent
from app.cli.session import AsJson
from app.core.errors import Conflict, Invalid
from app.core.logs import configure_logs
from app.core.settings import settings

group = typer.Typer(help="Simulated customs, for trying out systems that declare returns. Never for real declarations.")

Folder = Annotated[Path | None, typer.Option("--folder", help="The shared folder, instead of GUICANG_CUSTOMS_DIR.")]
Play = Annotated[str, typer.Option("--scenario", help="A name of --list-scenarios, or a .toml file.")]


def register(app: typer.Typer) -> None:
    """`simulator` and what belongs to it."""
    group.callback(invoke_without_command=True)(simulator)
    for command in (judge, report, demo):
        group.command(command.__name__)(command)
    app.add_typer(group, name="simulator")


def simulator(
    context: typer.Context,
    *,
    folder: Folder = None,
    scenario: Play = "calm",
    list_scenarios: Annotated[bool, typer.Option("--list-scenarios", help="What there is to play.")] = False,
    seed: Annotated[int | None, typer.Option("--seed", help="The same seed answers the same way.")] = None,
    pace: Annotated[float | None, typer.Option("--pace", min=0, help="Stretches all answering times.")] = None,
    http: Annotated[int | None, typer.Option("--http", min=0, max=65535, help="Listen for HTTP on this port.")] = None,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    amqp: Annotated[str | None, typer.Option("--amqp", metavar="URL", help="Listen on this broker.")] = None,
    report: Annotated[Path | None, typer.Option("--report", help="Write the report here when stopped.")] = None,
) -> None:
    """Play China E-Port and customs: in a folder, over HTTP, over AMQP. Never for real declarations."""
    if context.invoked_subcommand is not None:
        return
    if list_scenarios:
        _show_scenarios()
        return
    from app.cli.simulating import find_scenario, run_simulator

    follow_parent()
    configure_logs(settings().log_level)
    run_simulator(
        settings(),
        folder=folder,
        scenario=find_scenario(scenario),
        seed=seed,
        pace=pace,
        host=host,
        port=http,
        amqp=amqp,
        report=report,
    )


def _show_scenarios() -> None:
    from app.simulator.scenario import built_in, built_in_names

    rows = [(name, found.title, found.title_en) for name in built_in_names() for found in [built_in(name)]]
    print_table("场景 scenarios", ("--scenario", "说明", "what happens"), rows, empty="")


def judge(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Messages (CEB625), in order.")],
    originals: Annotated[
        Path | None, typer.Option("--originals", help="A folder of CEB621 and CEB622 that customs knows.")
    ] = None,
    scenario: Play = "strict",
    json: AsJson = False,
) -> None:
    """Say what customs would answer to messages, at once, keeping nothing. Exit code 5 if one would be refused."""
    from app.cli.simulating import find_scenario, judge_files

    judged = judge_files(settings(), files, originals=originals, scenario=find_scenario(scenario))
    if json:
        print_json([{"file": str(path), "answers": answers} for path, answers in judged])
    else:
        rows = [(path.name, one.number, one.status, one.words) for path, answers in judged for one in answers]
        print_table("回执 answers", ("file", "copNo", "returnStatus", "returnInfo"), rows, empty="No answer.")
    refused = [
        str(path) for path, answers in judged if any(one.status[:1] == "-" or one.status == "100" for one in answers)
    ]
    if refused:
        raise Invalid("would_be_refused", f"Customs would refuse {len(refused)} of {len(judged)} messages.")


def report(
    folder: Folder = None,
    out: Annotated[Path | None, typer.Option("--out", help="A file: .html, .json or .txt.")] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Begin the counting anew afterwards.")] = False,
    json: AsJson = False,
) -> None:
    """The conformance report: which checks the messages sent so far have passed."""
    from app.cli.simulating import check_form, read_report
    from app.simulator.report import write_report
    from app.simulator.report.text import as_data, as_text

    if out is not None:
        check_form(out)
    found = read_report(folder or settings().customs_path, forget=forget)
    if out is not None:
        write_report(found, out)
    if json:
        print_json(as_data(found))
    else:
        typer.echo(as_text(found) if out is None else f"{found.sentence}: {out}")


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    seed: Annotated[int, typer.Option("--seed", help="Which lists.")] = 1,
) -> None:
    """Write sample lists and messages, right and wrong, and say what customs answers to each."""
    from app.cli.simulating import quick_start
    from app.simulator.scenario import built_in_names

    if folder.exists() and any(folder.iterdir()):
        raise Conflict("folder_not_empty", f"{folder} is not empty; name a new folder.", folder=str(folder))
    rows = []
    for name, about, answers in quick_start(settings(), folder, seed=seed):
        last = answers[-1]
        rows.append((name, about, " ".join(dict.fromkeys(one.status for one in answers)), last.words))
    print_table("首轮结果 first verdicts", ("messages/", "what it is", "answers", "last words"), rows, empty="")
    console.print(f"\n接下来 next (scenarios: {', '.join(built_in_names())})", highlight=False)
    for line in (
        f"guicang simulator judge YOUR.xml --originals {folder}/originals",
        f"guicang simulator --folder {folder} --scenario strict --http 8090   # then put files into {folder}/send",
        f"guicang simulator report --folder {folder} --out report.html",
    ):
        console.print(f"  {line}", highlight=False)
