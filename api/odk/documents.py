"""The documents that survey apps read: the list of forms, what belongs to a form, and which records are gone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no type information

from api.openrosa import document
from geo.queries.forms import FormVersionRow

_LIST: Final = "http://openrosa.org/xforms/xformsList"
_MANIFEST: Final = "http://openrosa.org/xforms/xformsManifest"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that belongs to a form, by the sum of its bytes; `dataset` names the records of an entity list."""

    name: str
    md5: str
    dataset: str = ""


def form_list(base: str, forms: Iterable[tuple[FormVersionRow, bool]]) -> bytes:
    """Return the list of forms; beside each whether files belong to it."""
    root = etree.Element(f"{{{_LIST}}}xforms", nsmap={None: _LIST})
    for form, with_files in forms:
        entry = etree.SubElement(root, f"{{{_LIST}}}xform")
        told = {
            "formID": form.form_key,
            "name": form.title,
            "version": form.version,
            "hash": f"md5:{form.xform_md5}",
            "downloadUrl": f"{base}/forms/{form.id}/form.xml",
        }
        if with_files:
            told["manifestUrl"] = f"{base}/forms/{form.id}/manifest.xml"
        for name, value in told.items():
            etree.SubElement(entry, f"{{{_LIST}}}{name}").text = value
    return document(root)


def manifest(base: str, form: FormVersionRow, files: Iterable[Attached]) -> bytes:
    """Return what belongs to a form; the address of a file names the sum of its bytes."""
    root = etree.Element(f"{{{_MANIFEST}}}manifest", nsmap={None: _MANIFEST})
    for one in files:
        kind = {"type": "entityList"} if one.dataset else {}
        entry = etree.SubElement(root, f"{{{_MANIFEST}}}mediaFile", kind)
        told = {
            "filename": one.name,
            "hash": f"md5:{one.md5}",
            "downloadUrl": f"{base}/forms/{form.id}/files/{one.md5}/{quote(one.name, safe='')}",
        }
        if one.dataset:
            told["integrityUrl"] = f"{base}/integrity/{one.dataset}"
        for name, value in told.items():
            etree.SubElement(entry, f"{{{_MANIFEST}}}{name}").text = value
    return document(root)


def integrity(asked: Iterable[str], gone: frozenset[str]) -> bytes:
    """Return which of the records that a phone still has it should forget."""
    root = etree.Element("data")
    entities = etree.SubElement(root, "entities")
    for one in asked:
        entry = etree.SubElement(entities, "entity", id=one)
        etree.SubElement(entry, "deleted").text = "true" if one in gone else "false"
    return document(root)
