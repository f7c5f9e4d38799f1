"""Parse XML and HTML of strangers: no network, no entities, no endless trees."""

from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no type information

from geo.importers.refusals import refused

TAGS_MOST: Final = 2_500_000
"""A tree takes about a hundred bytes per tag."""


def parse_xml(name: str, data: bytes) -> Any:
    """Return the root element. Raises FileRefused for broken XML, for a DTD or entities, and for too many tags."""
    if data.count(b"<") > TAGS_MOST:
        said = "XML 태그가 너무 많습니다. 파일을 나누어 주세요."
        raise refused(name, "xml_too_big", said, f"there are more than {TAGS_MOST} tags")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, dtd_validation=False, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 0
        said = f"XML로 읽을 수 없습니다({line}행). 파일이 깨졌거나 지나치게 복잡합니다."
        raise refused(name, "xml_broken", said, f"the XML is broken at line {line}", line=line) from error
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        said = "문서 정의(DTD)나 엔티티가 든 XML은 받지 않습니다. 지도 프로그램에서 다시 저장해 주세요."
        raise refused(name, "xml_entities", said, "the XML declares a DTD or entities")
    return root


def local(element: Any) -> str:
    """Return the element's name without its namespace, "" for comments."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def text_of(element: Any) -> str:
    """Return all text inside the element with blanks put together."""
    return " ".join("".join(element.itertext()).split())


def child_text(element: Any, name: str) -> str:
    """Return the text of the first child of that local name, "" when there is none; line breaks are kept."""
    found = next((child for child in element if local(child) == name), None)
    return "" if found is None else "".join(found.itertext()).strip()
