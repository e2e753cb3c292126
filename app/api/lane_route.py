"""The way of `POST /scans` from body to lane, without what FastAPI does between the two.

Solving dependencies takes longer than a scan's share of its transaction, so this one route reads, admits
and answers by itself. Everything is told as on every other route, and the tests of every route hold it
to that: who is not let in, what is no JSON, what breaks the schema; OpenAPI is made from the endpoint.
"""

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from app.api.admission import caller, check_roles
from app.api.bodies import MOST_JSON, GuardedRoute, Handler, file_body
from app.flow.rights import RIGHTS
from schemas.http.scans import ScanRequest

_ROLES = frozenset(RIGHTS["scan"])
_body = file_body(MOST_JSON)


class LaneRoute(GuardedRoute):
    """A route whose endpoint is `async (request, wanted: ScanRequest, admission)`, for the staff of the floor."""

    def get_route_handler(self) -> Handler:
        async def handle(request: Request) -> Response:
            admission = await caller(request)
            check_roles(admission, _ROLES)
            answer = await self.endpoint(request, await _wanted(request), admission)
            return Response(answer.model_dump_json(), media_type="application/json")

        return handle


async def _wanted(request: Request) -> ScanRequest:
    """What the body asks for. Raises `RequestValidationError`; `HTTPException` 413."""
    body = await _body(request)
    try:
        return ScanRequest.model_validate_json(body) if _is_json(request) else ScanRequest.model_validate(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        raise RequestValidationError([one | {"loc": ("body", *one["loc"])} for one in found]) from None


def _is_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
