"""Coming to a station and leaving it: who is logged in here, and the log-out."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.core.errors import GuicangError
from app.flow.rights import FLOOR
from app.flow.stations.turns import OWN_VERBS
from app.people import service as people
from app.people.service import Admission
from app.site.service import stations
from app.web.admission import OpenWork
from app.web.pages.stations.codes import Sender
from schemas.http.sessions import COOKIE
from schemas.vocabulary import Role
"""(filled in below)"""
