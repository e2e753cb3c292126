"""The way of scans from body to verdict, without what FastAPI does between the two.

Solving dependencies takes longer than a scan's share of its transaction, so these two routes read, admit
and answer by themselves. Everything is told as on every other route, and the tests of every route hold them
to that: who is not let in, what is no JSON, what breaks the schema; OpenAPI is made from the endpoints.
"""

from inspect import get_annotations

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from app.api.admission import caller, check_roles
from app.api.bodies import MOST_JSON, GuardedRoute, Handler, file_body
from app.flow.rights import RIGHTS

_ROLES = frozenset(RIGHTS["scan"])
_body = file_body(MOST_JSON)


class ScanRoute(GuardedRoute):
    """A route whose endpoint is `async (request, wanted, admission)`, for floor staff; `wanted` is a model."""

    def get_route_handler(self) -> Handler:
        model: type[BaseModel] = get_annotations(self.endpoint)["wanted"]

        async def handle(request: Request) -> Response:
            admission = await caller(request)
            check_roles(admission, _ROLES)
            answer = await self.endpoint(request, _read(model, await _body(request), request), admission)
            return Response(answer.model_dump_json(), media_type="application/json")

        return handle


def _read(model: type[BaseModel], body: bytes, request: Request) -> BaseModel:
    """What the body asks for. Raises `RequestValidationError`."""
    try:
        return model.model_validate_json(body) if _is_json(request) else model.model_validate(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        raise RequestValidationError([one | {"loc": ("body", *one["loc"])} for one in found]) from None


def _is_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
