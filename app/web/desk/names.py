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
    "opened": marked("Opened; it was written down."),
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
}
"""How a state of an application looks; the others are quiet."""

APP_TYPES = {
    "1": marked("new"),
    "2": marked("changed"),
    "3": marked("taken back"),
}

DISPATCH_STATES = {"ready": marked("to be sent"), "sent": marked("sent"), "failed": marked("failed")}
DISPATCH_PURPOSES = {"declare": marked("to declare"), "withdraw": marked("to take back")}

PURPOSES = (
    marked("checking a declaration"),
    marked("a question of customs"),
    marked("looking into an error"),
    marked("an audit"),
)
"""What sealed data is usually opened for; anything else may be typed."""

ELEMENTS = {
    "guid": marked("message id"),
    "appType": marked("kind of application"),
    "appTime": marked("time of application"),
    "appStatus": marked("draft or declared"),
    "customsCode": marked("declaring customs"),
    "orderNo": marked("order"),
    "ebpCode": marked("platform"),
    "ebpName": marked("platform's name"),
    "ebcCode": marked("owner"),
    "ebcName": marked("owner's name"),
    "logisticsNo": marked("waybill"),
    "logisticsCode": marked("carrier"),
    "logisticsName": marked("carrier's name"),
    "copNo": marked("own number"),
    "preNo": marked("e-port's number"),
    "invtNo": marked("import list number"),
    "buyerIdType": marked("kind of ID"),
    "buyerIdNumber": marked("buyer's ID number"),
    "buyerName": marked("buyer's name"),
    "buyerTelephone": marked("buyer's telephone"),
    "consigneeAddress": marked("address"),
    "agentCode": marked("declaring broker"),
    "agentName": marked("declaring broker's name"),
    "reason": marked("reason"),
    "note": marked("note"),
    "gnum": marked("line"),
    "gcode": marked("HS code"),
    "gname": marked("goods"),
    "qty": marked("quantity"),
    "unit": marked("unit"),
    "returnStatus": marked("status"),
    "returnTime": marked("time of the receipt"),
    "returnInfo": marked("what customs says"),
    "oriCopMsgId": marked("refused message"),
    "oriMessageType": marked("kind of the refused message"),
    "emsNo": marked("account book"),
    "areaCode": marked("warehouse in the zone"),
    "areaName": marked("warehouse's name"),
    "tradeMode": marked("trade mode"),
    "declTime": marked("day declared"),
    "itemRecordNo": marked("account-book item"),
    "price": marked("price"),
    "totalPrice": marked("total"),
    "copCode": marked("sender"),
    "copName": marked("sender's name"),
    "dxpId": marked("e-port mailbox"),
    "dxpMode": marked("way of transfer"),
}
"""Elements of customs' messages; one that is not listed is shown by its own name alone."""
