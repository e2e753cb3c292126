"""IPP: a printer that is spoken to directly, or a queue of CUPS; both answer what became of a job."""

import contextlib
import http.client
import ssl
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from app.printing.drivers.ippwire import Answer, Operation, answer, media_type, name, request, uri
from app.printing.drivers.protocol import Condition, Document, Fate, NotSent, Refused, Stop, Unsure
from app.printing.drivers.trust import fingerprint, secured, trust_in

PORT = 631
_LOOK = 0.05
_STOPPED = 5
_REASONS: tuple[tuple[str, Stop], ...] = (
    ("media-empty", "paper_out"),
    ("media-needed", "paper_out"),
    ("media-jam", "jammed"),
    ("cover-open", "cover_open"),
    ("door-open", "cover_open"),
    ("marker-supply-empty", "ribbon_out"),
    ("paused", "paused"),
    ("moving-to-paused", "paused"),
    ("offline", "offline"),
    ("connecting-to-device", "offline"),
    ("timed-out", "offline"),
    ("shutdown", "offline"),
)
_NOT_NOW = frozenset({0x0500 + code for code in (0x02, 0x05, 0x06, 0x07, 0x0A)})
"""Unavailable, temporary error, not accepting jobs, busy, deactivated (RFC 8011, appendix B): nothing was taken."""
_NO_SUCH_SIZE = 0x040B
_COMPLETED, _ENDED = 9, frozenset({7, 8})
_WORDS = {7: "cancelled at the printer", 8: "given up by the printer"}


class IppDriver:
    """A printer at `ipp://`, `ipps://`, `http://` or `https://`; a bare host is `ipp://host/ipp/print`.

    How the certificate of a secure one is verified stands after `#` (trust.py). Raises `ValueError` where it does not.
    """

    def __init__(self, address: str, *, timeout: float = 6.0, patience: float = 20.0) -> None:
        text = address if "://" in address else f"ipp://{address}/ipp/print"
        parts = urlsplit(text)
        self._secure = parts.scheme in {"ipps", "https"}
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (443 if parts.scheme == "https" else 80 if parts.scheme == "http" else PORT)
        self._path = parts.path or "/ipp/print"
        self._trust = trust_in(parts.fragment if self._secure else "")
        self._uri = f"{'ipps' if self._secure else 'ipp'}://{self._host}:{self._port}{self._path}"
        self._timeout, self._patience = timeout, patience

    def condition(self) -> Condition:
        wanted = ["printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "media-ready"]
        try:
            told = self._ask(Operation.GET_PRINTER_ATTRIBUTES, {"requested-attributes": wanted})
        except (OSError, http.client.HTTPException) as error:
            return self._away(error)
        except ValueError as error:
            return Condition("no_answer", str(error))
        return _condition(told) if told.accepted else Condition("no_answer", f"status {told.status:#06x}")

    def send(self, document: Document, *, began: Callable[[], None]) -> None:
        if (found := self.condition()).stop:
            raise NotSent(found.stop, found.said)
        connection = self._connection()
        try:
            connection.connect()
        except OSError as error:
            away = self._away(error)
            raise NotSent(away.stop or "unreachable", away.said) from error
        with contextlib.closing(connection):
            began()
            told = self._handed_over(connection, document)
        if told.status in _NOT_NOW:
            raise NotSent("offline", f"status {told.status:#06x}")
        if not told.accepted:
            raise Refused(f"status {told.status:#06x}")
        self._wait(int(told.first("job-id", 0)))

    def _handed_over(self, connection: http.client.HTTPConnection, document: Document) -> Answer:
        """What it answers to the label. Raises `Unsure`."""
        try:
            told = self._exchange(connection, self._print_job(document, sized=True))
            if told.status == _NO_SUCH_SIZE:  # refused as a whole: it prints on what is in it
                told = self._exchange(self._connection(), self._print_job(document, sized=False))
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unsure(f"no answer to the label: {type(error).__name__}") from error
        return told

    def fate(self, name: str) -> Fate:
        """What its list of jobs says. A printer forgets, so one that is not listed may have been printed."""
        for which in ("completed", "not-completed"):
            try:
                told = self._jobs(which)
            except (OSError, http.client.HTTPException, ValueError):
                return Fate.UNKNOWN
            for job in told.groups:
                if job.get("job-name") == [name]:
                    return _fate_of(job)
        return Fate.UNKNOWN

    def _print_job(self, document: Document, *, sized: bool) -> bytes:
        target = self._target() | {
            "job-name": name(document.name),
            "document-format": media_type(document.media_type),
        }
        size = {"x-dimension": round(document.width_mm * 100), "y-dimension": round(document.height_mm * 100)}
        job = {"media-col": {"media-size": size}, "print-scaling": "none"}
        return request(Operation.PRINT_JOB, target, job=job if sized else None, data=document.body)

    def _wait(self, job: int) -> None:
        """Until the job is done; a printer that says why it waits holds it for long (`fate` looks again)."""
        until, state = time.monotonic() + self._patience, None
        while time.monotonic() < until:
            wanted = {"job-id": job, "requested-attributes": ["job-state", "job-state-reasons"]}
            try:
                state = self._ask(Operation.GET_JOB_ATTRIBUTES, wanted).first("job-state")
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise Unsure(f"it did not say what became of it: {type(error).__name__}") from error
            if state == _COMPLETED:
                return
            if state in _ENDED:
                raise Unsure(_WORDS[state])
            if (found := self.condition()).stop:
                raise Unsure(f"it holds the label ({found.said})", found.stop)
            time.sleep(_LOOK)
        raise Unsure(f"it holds the label (job state {state})")

    def _jobs(self, which: str) -> Answer:
        wanted = {"limit": 200, "which-jobs": which, "requested-attributes": ["job-name", "job-state"]}
        return self._ask(Operation.GET_JOBS, wanted)

    def _target(self) -> dict[str, Any]:
        return {"printer-uri": uri(self._uri), "requesting-user-name": name("guicang")}

    def _ask(self, operation: Operation, more: dict[str, Any]) -> Answer:
        target = {"printer-uri": uri(self._uri)}
        if "job-id" in more:  # RFC 8011, 4.1.5: the target comes first, and is printer and job together
            target["job-id"] = more["job-id"]
        return self._exchange(self._connection(), request(operation, target | self._target() | more))

    def _connection(self) -> http.client.HTTPConnection:
        if self._secure:
            return secured(self._host, self._port, timeout=self._timeout, trust=self._trust)
        return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)

    def _away(self, error: Exception) -> Condition:
        if not isinstance(error, ssl.SSLCertVerificationError):
            return Condition("unreachable", type(error).__name__)
        shown = fingerprint(self._host, self._port, timeout=self._timeout)
        return Condition("untrusted", f"it shows the certificate sha256={shown}")

    def _exchange(self, connection: http.client.HTTPConnection, body: bytes) -> Answer:
        try:
            connection.request("POST", self._path, body, {"Content-Type": "application/ipp"})
            said = connection.getresponse()
            read = said.read(1 << 20)
        finally:
            connection.close()
        if said.status != http.client.OK:
            raise ValueError(f"HTTP {said.status}")
        return answer(read)


def _condition(told: Answer) -> Condition:
    reasons = [str(each) for group in told.groups for each in group.get("printer-state-reasons", ())]
    bare = told.first("media-ready", "not said") is None
    for known, stop in _REASONS:
        # With -warning or -report it prints on: one of its trays is empty, unless none has anything ready.
        grave = {known, f"{known}-error"} | ({"media-empty-report"} if bare and known == "media-empty" else set())
        if hit := grave.intersection(reasons):
            return Condition(stop, min(hit))
    if told.first("printer-state") == _STOPPED:
        return Condition("paused", "stopped")
    return Condition() if told.first("printer-is-accepting-jobs", True) else Condition("offline", "not accepting jobs")


def _fate_of(job: dict[str, list[Any]]) -> Fate:
    state = job.get("job-state", [0])[0]
    if state == _COMPLETED:
        return Fate.CAME_OUT
    return Fate.UNKNOWN if state in _ENDED else Fate.WAITING
