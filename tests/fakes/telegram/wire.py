"""The wire: a request's method, parameters and files, in any of the documented encodings.

Parameters come in the query, as a form, as multipart or as JSON; nested objects may be JSON texts.
"""

import json
import re
from dataclasses import dataclass, field
from email.message import Message as HeaderBlock
from email.parser import HeaderParser
from typing import Any
from urllib.parse import parse_qsl

from tests.fakes.telegram.errors import bad_request

Json = dict[str, Any]


@dataclass(frozen=True)
class Upload:
    """One file of a multipart request."""

    name: str
    content: bytes
    mime_type: str


@dataclass
class Query:
    """What one call asks for; ``params`` are as they came, the readers below make sense of them."""

    method: str
    params: Json
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.params.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A number, or ``default`` where there is none: the real server reads ``12abc`` as 12."""
        match = re.match(r"\s*[+-]?\d+", self.text(name))
        return int(match[0]) if match else default

    def flag(self, name: str) -> bool:
        return self.text(name).strip().lower() in ("true", "yes", "1")

    def structure(self, name: str, what: str) -> Any:  # noqa: ANN401
        """A nested object or array; ``None`` when absent."""
        value = self.params.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None

    def chat_id(self) -> int | None:
        """For the ledger and the faults: the chat this call is about, if any."""
        return self.integer("chat_id") or None

    def upload(self, name: str) -> Upload | None:
        """A file sent under its own name or as ``attach://name``."""
        attached = self.text(name)
        prefix = "attach://"
        field_name = attached.removeprefix(prefix) if attached.startswith(prefix) else name
        return self.files.get(field_name)


def read_query(method: str, query: str, content_type: str, body: bytes) -> Query:
    """Raises ``ApiError`` for what is no documented encoding."""
    params: Json = dict(parse_qsl(query, keep_blank_values=True))
    kind = _header(content_type)
    files: dict[str, Upload] = {}
    match kind.get_content_type() if body else "":
        case "":
            pass
        case "application/json":
            params |= _json_object(body)
        case "application/x-www-form-urlencoded":
            params |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        case "multipart/form-data":
            fields, files = _multipart(str(kind.get_param("boundary", "")), body)
            params |= fields
        case _:
            raise bad_request("unsupported Content-Type")
    return Query(method.lower() or str(params.get("method", "")).lower(), params, files)


def _json_object(body: bytes) -> Json:
    try:
        value = json.loads(body)
    except ValueError:
        raise bad_request("can't parse request JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("can't parse request JSON object")
    return value


def _header(content_type: str) -> HeaderBlock:
    return HeaderParser().parsestr(f"Content-Type: {content_type}\r\n\r\n")


def _multipart(boundary: str, body: bytes) -> tuple[Json, dict[str, Upload]]:
    fields: Json = {}
    files: dict[str, Upload] = {}
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary.encode())
    for part in parts[1:]:
        if part.startswith(b"--"):
            return fields, files
        head, found, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = HeaderParser().parsestr(head.decode("utf-8", "replace"))
        name = headers.get_param("name", header="content-disposition")
        if not found or not isinstance(name, str):
            break
        file_name = headers.get_filename()
        if file_name is None:
            fields[name] = content.decode("utf-8", "replace")
        else:
            files[name] = Upload(file_name, content, headers.get_content_type())
    raise bad_request("can't parse multipart form data")
