"""How survey apps are spoken to: every answer is `text/xml`, names the version, and carries a sentence for people."""

from http import HTTPStatus
from typing import Final

from fastapi import Response
from lxml import etree  # type: ignore[import-untyped]  # lxml ships no type information

PREFIX: Final = "/odk/"
HEADERS: Final = {"X-OpenRosa-Version": "1.0", "Cache-Control": "no-store"}
XML: Final = "text/xml"
_NAMESPACE: Final = "http://openrosa.org/http/response"


def speaks_openrosa(path: str) -> bool:
    """Say whether an address is one of those that survey apps ask."""
    return path.startswith(PREFIX)


def envelope(message: str) -> bytes:
    """Return the document in which an app finds what to show to the person who holds the phone."""
    root = etree.Element(f"{{{_NAMESPACE}}}OpenRosaResponse", nsmap={None: _NAMESPACE})
    etree.SubElement(root, f"{{{_NAMESPACE}}}message").text = message
    return document(root)


def document(root: etree._Element) -> bytes:
    """Return the bytes of a document."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def said(message: str, status: int, **headers: str) -> Response:
    """Answer with a sentence.

    A 401 would make the app ask for a name and a password, which nobody has here: it becomes 403.
    """
    told = HTTPStatus.FORBIDDEN.value if status == HTTPStatus.UNAUTHORIZED else status
    return Response(envelope(message), told, {**HEADERS, **headers}, XML)
