"""The names of the desk's codes, as texts for the catalogue: troubles, what was done, elements of messages, tones."""

from app.web.language import marked

TROUBLES = {
    "some_parcels_stayed": marked("some parcels did not follow; look at each"),
    "answer_to_old_message": marked("an answer to an earlier message came"),
    "unknown_status": marked("customs answered with a status nobody listed"),
    "contradiction": marked("customs' answers contradict each other"),
    "concluded_after_reject": marked("concluded after it had been rejected"),
    "declare_too_late": marked("the days to declare are over"),
    "parcel_moved_on": marked("a parcel of it went another way; it was discarded, prepare anew"),
    "goods_changed": marked("its parcels were counted again; it was discarded, prepare anew"),
    "quantity_exceeded": marked("more than the list has left"),
    "list_unknown": marked("its list has no number, no release or not these lines"),
    "not_writable": marked("it cannot be written as a valid message"),
}
"""Why an application wants a look; `Application.trouble`."""

DONE = {
    "evidence_asked": marked("Evidence is being packed: number %(number)s below."),
    "month_asked": marked("%(number)s files are being made; they are below."),
    "export_cancelled": marked("Number %(number)s is cancelled; nothing is left of it."),
    "export_again": marked("Number %(number)s is made again."),
    "device_made": marked("This browser is a station device now."),
    "device_given_up": marked("The device is given up: no card lets in there."),
    "found": marked("%(number)s is noted as found."),
    "not_found": marked("%(number)s is noted as not found."),
    "inspection_settled": marked("The inspection of %(number)s is settled."),
    "matched": marked("Matched with %(number)s: what the receipt says has happened to it."),
    "matched_still": marked("Matched with %(number)s; it moved nothing there."),
    "unmatched": marked("Taken back: the receipt waits again."),
    "dismissed": marked("Put aside; it stays in the archive."),
    "notices_back": marked("Back on the desk: %(number)s."),
    "result_taken_back": marked("The result is taken back; %(number)s is in inspection again."),
    "notices_seen": marked("Taken off the desk: %(number)s. They stay under those that were seen."),
    "prepared": marked("Prepared: %(number)s. They wait for a second broker."),
    "submitted_many": marked("Submitted: %(number)s. They are being sent."),
    "submitted": marked("Submitted %(number)s; it is being sent."),
    "discarded": marked("Discarded %(number)s; its parcels are free again."),
    "drafted": marked("%(number)s is left at the e-port as a draft."),
    "again": marked("%(number)s is prepared again; another broker submits it."),
    "sent_back": marked("%(number)s goes back to sorting to be counted again; its application is given up."),
    "withdrawal_asked": marked("Customs is asked to take %(number)s back."),
    "acknowledged": marked("Taken off the desk."),
    "inspection_called": marked("The inspection of %(number)s is noted."),
    "inspection_passed": marked("%(number)s passed its inspection."),
    "detained": marked("It is noted that customs keeps %(number)s."),
    "label_scanned": marked("%(number)s reads: go on with the next parcel."),
    "month_closed": marked("%(number)s is closed: its figures no longer change."),
    "month_reopened": marked("%(number)s is open again; the version that was closed stays."),
    "given_back": marked("It is noted that customs gave %(number)s back."),
}
"""What a form did, said once on the next page; `%(number)s` is how many, or which."""

APPLICATION_TONES = {
    "concluded": "ok",
    "rejected": "stop",
    "failed": "stop",
    "detained": "stop",
    "inspection": "look",
    "withdrawing": "look",
    "submitted": "busy",
    "sent": "busy",
    "stored": "busy",
    "prepared": "busy",
    "drafted": "busy",
}
"""How a state of an application looks; the others are quiet."""

APP_TYPES = {
    "1": marked("new"),
    "2": marked("changed"),
    "3": marked("taken back"),
}

DISPATCH_STATES = {"ready": marked("to be sent"), "sent": marked("sent"), "failed": marked("failed")}
DISPATCH_PURPOSES = {"declare": marked("a declaration"), "draft": marked("a draft"), "withdraw": marked("a withdrawal")}

PURPOSES = (
    marked("checking a declaration"),
    marked("a question of customs"),
    marked("looking into an error"),
    marked("an audit"),
)
"""What sealed data is usually opened for; anything else may be typed."""

DIFFERENCES = {
    "not_returned": marked("not returned"),
    "partial": marked("part of it"),
    "count_changed": marked("counted again since"),
    "over_remaining": marked("more than is left"),
    "unknown_line": marked("not on the list"),
}
"""How a line of an application differs from the list's."""

DIFFERENCE_TONES = {"not_returned": "quiet", "partial": "busy"}
"""The others want to be stopped at."""

HIT_KINDS = {
    "parcel": marked("Parcel"),
    "application": marked("Application"),
    "list": marked("Import list"),
    "message": marked("Message"),
    "withdrawal": marked("Withdrawal"),
}
HIT_NUMBERS = {
    "lpn": marked("licence plate"),
    "waybill": marked("waybill"),
    "order_no": marked("order"),
    "invt_no": marked("import list number"),
    "list_cop_no": marked("own number"),
    "list_pre_no": marked("e-port's number"),
    "cop_no": marked("own number"),
    "pre_no": marked("e-port's number"),
    "guid": marked("message id"),
    "message_guid": marked("message id"),
    "withdrawal_cop_no": marked("own number"),
}

LAYER_VERDICTS = {
    "valid": marked("valid"),
    "invalid": marked("not valid"),
    "malformed": marked("not well-formed"),
    "refused": marked("refused, not looked at"),
}
SIGNATURE_VERDICTS = {
    "holds": marked("holds"),
    "broken": marked("does not hold"),
    "missing": marked("missing"),
    "none": marked("none needed"),
}

NOTICE_STATES = {"open": marked("open"), "acknowledged": marked("seen"), "resolved": marked("settled by itself")}

ORDER_STATES = {
    "open": marked("to be looked for"),
    "found": marked("found"),
    "not_found": marked("not found"),
    "settled": marked("settled"),
}
ORDER_TONES = {"open": "look", "found": "ok", "not_found": "stop"}
INSPECTION_RESULTS = {
    "passed": marked("nothing against it"),
    "failed": marked("not in order; customs will answer"),
    "detained": marked("customs keeps the goods"),
}

RECEIPT_OUTCOMES = {
    "waiting": marked("waiting for its application"),
    "flagged": marked("does not fit"),
    "applied": marked("applied"),
    "noted": marked("noted"),
    "stale": marked("overtaken by a later one"),
}
