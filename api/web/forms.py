"""What a form of the page sends."""

from collections.abc import Mapping

from starlette.requests import Request

from api.http.dependencies import query_values


async def form_of(request: Request) -> Mapping[str, str]:
    """
    The fields of a form, each once.

    Raises:
        Problem: 400, if it is no form in UTF-8.
    """
    return {name: values[-1] for name, values in query_values(await request.body()).items()}
