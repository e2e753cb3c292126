"""Checking a customs message for anybody who is logged in: nothing is kept, nothing is changed."""

from typing import Annotated

from fastapi import Depends

from app.api.bodies import FileName, described_body, file_body
from app.api.opening import stage_router
from app.api.rendering import told
from app.api.rights import reading
from app.customs.checking import check_message
from schemas.customs.secure import MAX_BYTES
from schemas.http.checking import CheckAnswer

router = stage_router("messages")


@router.post("/messages:check", dependencies=[reading()], openapi_extra=described_body("application/xml"))
def check_one(body: Annotated[bytes, Depends(file_body(MAX_BYTES))], file_name: FileName = "upload.xml") -> CheckAnswer:
    """Hold a message against the published schema and the specification's text. It is not kept.

    A message that does not pass is an answer, not an error: `wire`, `strict` and `findings` say what is wrong.
    """
    return told(CheckAnswer, check_message(body, name=file_name))
