"""The codes no rule here can answer, and why; a scenario may answer them all the same (`do = "reject"`)."""

_NOT_IN_625 = "CEB625 has no such field"
_INSIDE = "a trouble inside the e-port or customs: no message can cause it"
_TWIN = "the same as"
_LIMITS = "limits bind the purchase, and a buyer's year is not in any message here"

BEYOND = {
    "-625002": _INSIDE,
    "-625004": f"says nothing beyond {_INSIDE}",
    "-625009": f"{_NOT_IN_625} (second quantity and unit stand in CEB621)",
    "-625012": "customs' parameter library is not published as a whole",
    "-625014": _LIMITS,
    "-625015": _LIMITS,
    "-625017": "for the e-port's own pages",
    "-625019": _INSIDE,
    "-625024": _INSIDE,
    "-625025": _INSIDE,
    "-625026": _INSIDE,
    "-625027": _INSIDE,
    "-625029": "for the e-port's own pages",
    "-625030": f"says nothing beyond {_INSIDE}",
    "-625031": f"{_TWIN} -625023; which of the two is used when is not published",
    "-625032": f"{_TWIN} -625016; which of the two is used when is not published",
    "-625110": _INSIDE,
    "-625113": f"{_TWIN} -625020; which of the two is used when is not published",
    "-625114": f"{_TWIN} -625021; which of the two is used when is not published",
    "-625116": _INSIDE,
    "-625202": _INSIDE,
    "-625203": _INSIDE,
    "-625204": "headGuid is a key inside the e-port",
    "-625205": "for the e-port's own pages",
    "-625206": _INSIDE,
    "-625207": _INSIDE,
}
