"""Why an act of the desk was refused, in words for the catalogue; broken rules have theirs in app/customs/rules."""

from app.web.language import marked

PROBLEMS = {
    "four_eyes": marked("You prepared it, so another broker must submit it."),
    "not_prepared": marked("%(cop_no)s was submitted or ended before; look at it again."),
    "no_eport_number": marked("It can be taken back once the e-port has numbered it."),
    "not_withdrawable": marked("%(cop_no)s can no longer be taken back."),
    "not_possible_now": marked("That is not possible for %(cop_no)s now; look at it again."),
    "document_missing": marked("The number of customs' document is needed."),
    "signing_key_missing": marked("There is no signing key; the administrator must set one up."),
    "signing_key_unusable": marked("The signing key cannot be used; the administrator must look at it."),
    "gateway_down": marked("The way to customs is down; it is tried again by itself."),
    "receipt_raced": marked("The same receipt is being taken in elsewhere; try again."),
    "sealed_for_you": marked("A broker or an auditor opens this."),
    "purpose_missing": marked("Say why it is opened: it is written down."),
    "unknown_application": marked("There is no such application."),
    "unknown_message": marked("There is no such message."),
    "unknown_original": marked("There is no such import list."),
    "number_too_short": marked("Give at least %(least)s characters of a number."),
    "buyer_not_searchable": marked("Nobody is found by the number of an ID card or a telephone."),
    "file_missing": marked("Choose a file first."),
    "nothing_chosen": marked("Choose at least one first."),
    "cannot_be_prepared": marked("These cannot be put into an application now: %(lpns)s. Nothing was prepared."),
    "photo_empty": marked("The photo is empty."),
    "photo_too_large": marked("A photo may have 8 MB at most."),
    "photo_type": marked("A photo is JPEG, PNG or WebP."),
    "photos_unwritable": marked("Photos cannot be kept now; the disk may be full."),
}
"""Filled in with the arguments of the problem."""
