"""The names of codes, as texts for the catalogue: kinds of message, outcomes, roles, reasons, grades, problems."""

from app.web.language import marked
from schemas.vocabulary import Disposition, Grade, ReturnReason, Role

KINDS = {
    "CEB621": marked("import lists"),
    "CEB622": marked("import receipts"),
    "CEB625": marked("return declarations"),
    "CEB626": marked("declaration receipts"),
    "CEB900": marked("message error"),
    "DxpRep": marked("answer of the exchange"),
    "DxpMsg": marked("envelope"),
}
"""Customs' messages, by the first six characters of their kind."""

OUTCOMES = {
    "stored": marked("stored"),
    "imported": marked("imported"),
    "changed": marked("changed"),
    "known": marked("known already"),
    "applied": marked("applied"),
    "waiting": marked("waiting for its list"),
    "refused": marked("refused"),
    "sent": marked("sent"),
    "noted": marked("noted"),
    "stale": marked("overtaken by a later one"),
    "flagged": marked("flagged for a look"),
    "failed": marked("failed"),
}

DIRECTIONS = {"in": marked("in"), "out": marked("out")}

ROLES = {
    Role.OPERATOR: marked("operator"),
    Role.LEAD: marked("lead"),
    Role.BROKER: marked("broker"),
    Role.MANAGER: marked("manager"),
    Role.OWNER: marked("goods owner"),
    Role.AUDITOR: marked("customs auditor"),
    Role.ADMIN: marked("administrator"),
}

REASONS = {
    ReturnReason.NO_REASON: marked("no reason given"),
    ReturnReason.WRONG_ITEM: marked("wrong item"),
    ReturnReason.DAMAGED: marked("arrived damaged"),
    ReturnReason.QUALITY: marked("quality"),
    ReturnReason.NOT_AS_DESCRIBED: marked("not as described"),
    ReturnReason.UNDELIVERED: marked("undelivered"),
    ReturnReason.OTHER: marked("another reason"),
}

GRADES = {
    Grade.A: marked("A, as new"),
    Grade.B: marked("B, opened but whole"),
    Grade.C: marked("C, worn or damaged"),
    Grade.D: marked("D, unfit"),
}

DISPOSITIONS = {
    Disposition.RELIST: marked("put on sale again"),
    Disposition.REPACK: marked("repack, then sell"),
    Disposition.SUPPLIER: marked("back to the supplier"),
    Disposition.OUT_OF_ZONE: marked("out of the zone"),
    Disposition.DESTROY: marked("destroy"),
}

CLOCKS = {"arrive": marked("to arrive"), "declare": marked("to declare")}

STATION_KINDS = {
    "gate": marked("Gate"),
    "dock": marked("Dock"),
    "sorting": marked("Sorting"),
    "putaway": marked("Putaway"),
    "exit": marked("Exit"),
    "office": marked("Office"),
}

APPLICATION_STATES = {
    "prepared": marked("prepared"),
    "drafted": marked("a draft at the e-port"),
    "submitted": marked("submitted"),
    "sent": marked("sent"),
    "stored": marked("stored by customs"),
    "inspection": marked("called for inspection"),
    "detained": marked("detained"),
    "concluded": marked("concluded"),
    "rejected": marked("rejected"),
    "failed": marked("sending failed"),
    "withdrawing": marked("being withdrawn"),
    "withdrawn": marked("withdrawn"),
    "given_back": marked("given back"),
    "discarded": marked("discarded"),
}

GROUPS = {
    "road": marked("Main road"),
    "aside": marked("Aside"),
    "customs": marked("At customs"),
    "stock": marked("In stock"),
    "out": marked("On the way out"),
    "end": marked("Ended"),
}

PROBLEMS = {
    "not_logged_in": marked("Please log in first."),
    "no_such_address": marked("There is no such page."),
    "method_not_allowed": marked("That cannot be done here."),
    "csrf_token_wrong": marked("The form is out of date; reload the page and try again."),
    "not_your_role": marked("Your role may not do this."),
    "unknown_parcel": marked("There is no such parcel."),
    "unexpected": marked("Something broke here; it has been logged."),
    "lane_full": marked("Too many scans are waiting; try again in a second."),
    "bad_cursor": marked("This page of the list is no longer there; start from the first."),
    "station_retired": marked("This station was given up; choose one that is in use."),
    "unknown_station": marked("There is no such station; choose one of the list."),
    "too_many_attempts": marked("Too many wrong logins; wait a while and try again."),
    "unknown_month": marked("There is no such month."),
    "month_ahead": marked("%(month)s has not begun."),
    "month_not_over": marked(
        "%(month)s is not over: its last day is %(last)s. Until then its figures are provisional."
    ),
    "month_is_closed": marked("%(month)s is closed already, as version %(version)s; open it again first, saying why."),
    "month_is_open": marked("%(month)s is not closed, so it need not be opened again."),
    "month_not_folded": marked("Steps of %(month)s are still being written; try again in a moment."),
    "no_such_version": marked("%(month)s has no such version."),
    "snapshot_altered": marked(
        "The snapshot of %(month)s, version %(version)s, is not what was closed: somebody altered it by hand. "
        "It is not shown. Compare its hash with the paper, and call the auditor."
    ),
    "reason_too_long": marked("At most %(most)s characters."),
    "unknown_site": marked("There is no such site."),
    "bad_sites": marked("Name sites as 1,2,3 or all; there are at most %(most)s."),
    "bad_owner": marked("An owner is named by its ebcCode: letters and digits, at most 18."),
    "unknown_cell": marked("There is no such figure in this month; start from its tables."),
    "not_by_card": marked("A badge card lets in at the stations only; log in for this."),
    "device_known": marked("There is a device of this name already; give it up first or choose another name."),
    "device_name": marked("A device has a name of 1 to 40 characters."),
    "unknown_device": marked("There is no such device any more."),
    "too_large": marked("This is larger than anything that is taken here."),
    "invalid_request": marked("Something in this address or form is not understood."),
}
