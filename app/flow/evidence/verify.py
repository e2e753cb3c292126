#!/usr/bin/env python3
"""Hold an evidence bundle of guicang against itself. Needs Python 3.8 or later and nothing else.

    python3 verify.py                        in the folder the bundle was unpacked into
    python3 verify.py BUNDLE.zip             without unpacking it
    python3 verify.py … --seals KEPT.json    also against seals that were kept elsewhere

Recomputes the hash of every file, the chain of every parcel's steps, and the seal of every day.
"""

import hashlib
import json
import struct
import sys
import zipfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

MANIFEST = "manifest.json"
FIELDS = ("site_id", "parcel_id", "seq", "from_state", "event", "to_state", "at")
OTHERS = ("station", "camera", "badge", "device", "scan_id", "details")
BEIJING = timezone(timedelta(hours=8))
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017 (older Python)


class Bundle:
    """The files of a bundle, unpacked or not."""

    def __init__(self, place):
        self.zip = zipfile.ZipFile(place) if place.is_file() else None
        self.folder = place

    def names(self):
        if self.zip:
            return sorted(name for name in self.zip.namelist() if not name.endswith("/"))
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return sorted(path.relative_to(self.folder).as_posix() for path in files)

    def read(self, name):
        return self.zip.read(name) if self.zip else (self.folder / name).read_bytes()


class Report:
    """What holds and what does not, said in both languages."""

    def __init__(self):
        self.faults = 0

    def holds(self, zh, en):
        say("[成立 OK]  " + zh, "           " + en)

    def fails(self, zh, en):
        self.faults += 1
        say("[不符 NO]  " + zh, "           " + en)

    def notes(self, zh, en):
        say("[注意  !]  " + zh, "           " + en)


def say(*lines):
    sys.stdout.buffer.write(("\n".join(lines) + "\n").encode())  # UTF-8 wherever it runs


def check_files(bundle, report):
    """Every file is the one the manifest names; none is missing, none was added."""
    manifest = json.loads(bundle.read(MANIFEST))
    listed = {each["name"]: each["sha256"] for each in manifest["files"]}
    there = set(bundle.names()) - {MANIFEST}
    wrong = [name for name in sorted(there & set(listed)) if sha256(bundle.read(name)) != listed[name]]
    for name in wrong:
        report.fails(f"文件已改动：{name}", f"altered: {name}")
    for name in sorted(set(listed) - there):
        report.fails(f"缺少文件：{name}", f"missing: {name}")
    for name in sorted(there - set(listed)):
        if not name.startswith("__pycache__/"):
            report.fails(f"清单之外的文件：{name}", f"not in the manifest: {name}")
    if not wrong and there >= set(listed):
        report.holds(f"{len(listed)} 个文件与清单一致", f"{len(listed)} files are as the manifest says")
    return manifest


def check_chains(bundle, report):
    """Every step's hash comes from the step before and from what the step says. Returns the steps by Beijing day."""
    by_day, chains, broken = {}, 0, 0
    for name in (each for each in bundle.names() if each.endswith("/journal.json")):
        previous, expected = bytes(32), 1
        for step in json.loads(bundle.read(name)):
            previous = hashlib.sha256(previous + canonical(step)).digest()
            if step["seq"] != expected or previous.hex() != step["hash"]:
                broken += 1
                report.fails(f"哈希链断开：{name} 第{step['seq']}步", f"chain broken: {name}, step {step['seq']}")
                break
            expected += 1
            day = datetime.fromisoformat(step["at"]).astimezone(BEIJING).date().isoformat()
            by_day.setdefault(day, {})[step["parcel_id"], step["seq"]] = bytes.fromhex(step["hash"])
        chains += 1
    if not broken:
        report.holds(f"{chains} 个包裹的哈希链完整", f"the chains of {chains} parcels are whole")
    return by_day


def canonical(step):
    """The bytes of format 1 of a step: a version byte, then each field as length and UTF-8 (docs/guard.md)."""
    at = (datetime.fromisoformat(step["at"]) - EPOCH) // timedelta(microseconds=1)
    values = [str(at) if name == "at" else step[name] for name in FIELDS] + [step[name] for name in OTHERS]
    return b"\x01" + b"".join(field(value) for value in values)


def field(value):
    if value is None:
        return b"\xff\xff\xff\xff"
    encoded = str(value).encode()
    return struct.pack(">I", len(encoded)) + encoded


def check_days(bundle, by_day, report):
    """Every sealed day's hashes give its seal, and the steps of our parcels are among them, all of them."""
    seals = json.loads(bundle.read("seals.json"))["seals"]
    parcels, whole, sealed_days = {key[0] for steps in by_day.values() for key in steps}, 0, set()
    previous = "00" * 32
    for seal in seals:
        name = f"days/{seal['day']}.steps"
        if name in bundle.names():
            whole += check_day(bundle.read(name), seal, previous, (by_day, parcels), report)
            sealed_days.add(seal["day"])
        previous = seal["seal"]
    for day in sorted(set(by_day) - sealed_days):
        report.notes(f"{day} 尚未封存或不在包内", f"{day} is not sealed yet, or not in this bundle")
    if whole:
        report.holds(
            f"{whole} 天的封印相符，包裹的每一步都在其中", f"the seals of {whole} days agree and hold every step"
        )
    return seals


def check_day(body, seal, previous, ours, report):
    """Whether one day agrees: 1 or 0."""
    by_day, parcels = ours
    digest = hashlib.sha256(bytes.fromhex(previous) + seal["day"].encode() + body).hexdigest()
    records = [struct.unpack_from(">QQ32s", body, at) for at in range(0, len(body) - 47, 48)]
    there = {(parcel, seq): step for parcel, seq, step in records if parcel in parcels}
    if digest != seal["seal"] or len(body) != 48 * seal["steps"]:
        report.fails(f"{seal['day']} 的封印不符", f"the seal of {seal['day']} does not agree")
        return 0
    if there != by_day.get(seal["day"], {}):
        report.fails(f"{seal['day']} 的步骤与封印不一致", f"the steps of {seal['day']} are not those that were sealed")
        return 0
    return 1


def check_kept(seals, kept, report):
    """Against seals that left the house earlier."""
    here = {seal["day"]: seal["seal"] for seal in seals}
    wrong = [each["day"] for each in kept if not here.get(each["day"], "").startswith(each["seal"])]
    for day in wrong:
        report.fails(f"{day} 的封印与留存件不同", f"the seal of {day} is not the one that was kept")
    if not wrong:
        report.holds(f"与留存的 {len(kept)} 个封印一致", f"agrees with {len(kept)} seals kept elsewhere")


def sha256(body):
    return hashlib.sha256(body).hexdigest()


def main(arguments):
    """0: everything holds. 1: something does not. 2: this is no bundle."""
    kept = None
    if "--seals" in arguments:
        at = arguments.index("--seals")
        kept = json.loads(Path(arguments[at + 1]).read_bytes())["seals"]
        arguments = arguments[:at] + arguments[at + 2 :]
    bundle, report = Bundle(Path(arguments[0]) if arguments else Path(__file__).resolve().parent), Report()
    try:
        say("清单 manifest SHA-256 " + sha256(bundle.read(MANIFEST)))
        manifest = check_files(bundle, report)
        seals = check_days(bundle, check_chains(bundle, report), report)
    except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        report.fails("不是完整的证据包", f"this is no whole bundle ({type(error).__name__})")
        return 2
    if kept is not None:
        check_kept(seals, kept, report)
    if not manifest["opened"]:
        report.notes("报文与照片未启封，仅有其SHA-256", "messages and photos are sealed: only their SHA-256 is here")
    say(
        "",
        "结论：全部成立。 Everything holds."
        if not report.faults
        else f"结论：{report.faults} 处不符。 {report.faults} do not hold.",
    )
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
