"""Reads a vocabulary from a file: Los as its repository keeps it, or any SKOS in RDF.

Los stands in a repository as XML of the namespace `urn:fdc:difi.no:2019:data:Skos-1`, and is published as RDF/XML
(W3C, SKOS Reference, 2009): `skos:prefLabel`, `altLabel`, `hiddenLabel` and `note` with languages, `broader` and `related`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from lxml import etree

from bot.errors import Malformed
from bot.experience import Topic
from knowledge_base.topics.gathering import Gathered
from knowledge_base.topics.rdf import FORMATS, read_rdf

NAMESPACE = "{urn:fdc:difi.no:2019:data:Skos-1}"
LARGEST = 64 * 1024 * 1024
MISSING = {"", "*", "-"}
"""What stands where a translation is still to come."""


def read_vocabulary(path: Path) -> list[Topic]:
    """Return every topic of a file, in order of id. Raises Malformed, naming the file, and the line where it can."""
    if not path.is_file():
        raise Malformed(f"{path}: there is no such file")
    if path.stat().st_size > LARGEST:
        raise Malformed(f"{path}: larger than {LARGEST >> 20} MiB, which no vocabulary is")
    if path.suffix.lower() in FORMATS and path.suffix.lower() != ".xml":
        found = read_rdf(path)
    else:
        root = _root(path)
        found = _los(path, root) if root.tag == f"{NAMESPACE}Skos" else read_rdf(path)
    if not found:
        raise Malformed(f"{path}: there is no concept in it")
    return _checked(path, found)


def _root(path: Path) -> etree._Element:
    # Entities are not resolved and nothing is fetched: a vocabulary needs neither.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.parse(path, parser).getroot()
    except (etree.XMLSyntaxError, OSError) as error:
        raise Malformed(f"{path}: {error}") from error


def _los(path: Path, root: etree._Element) -> list[Topic]:
    base = (root.findtext(f"{NAMESPACE}Config/{NAMESPACE}BaseURI") or "").strip()
    municipal = {_text(member) for member in root.iterfind(f"{NAMESPACE}Collection/{NAMESPACE}Member")}
    found = []
    for concept in root.iterfind(f"{NAMESPACE}Concept"):
        name = (concept.get("path") or "").strip()
        if not name:
            raise Malformed(f"{path}, line {concept.sourceline}: a concept without a path")
        gathered = Gathered(name, f"{base}{name}")
        for child in concept.iterchildren(tag=etree.Element):
            _take(gathered, child)
        if not gathered.labels:
            raise Malformed(f"{path}, line {concept.sourceline}: {name} has no name")
        found.append(gathered.topic(municipal=name in municipal))
    return found


def _take(gathered: Gathered, child: etree._Element) -> None:
    tag, text = etree.QName(child).localname, _text(child)
    language = child.get("lang") or "nb"
    if text in MISSING:
        return
    if tag == "PrefLabel":
        gathered.labels.setdefault(language, text)
    elif tag in {"AltLabel", "HiddenLabel"}:
        gathered.synonym(language, text)
    elif tag == "Note":
        gathered.notes.setdefault(language, text)
    elif tag == "Broader":
        gathered.broader.append(text)
    elif tag == "Related":
        gathered.related.append(text)


def _text(element: etree._Element) -> str:
    return " ".join((element.text or "").split())


def _checked(path: Path, found: Iterable[Topic]) -> list[Topic]:
    """Refuse a concept that is there twice or is its own ancestor; drop names of concepts that are not there."""
    topics: dict[str, Topic] = {}
    for topic in found:
        if topic.id in topics:
            raise Malformed(f"{path}: {topic.id} is there twice")
        topics[topic.id] = topic
    for name, topic in topics.items():
        broader = tuple(one for one in topic.broader if one in topics)
        related = tuple(one for one in topic.related if one in topics)
        topics[name] = replace(topic, broader=broader, related=related)
    for name in topics:
        if name in ancestors(topics, name):
            raise Malformed(f"{path}: {name} is broader than itself")
    return [topics[name] for name in sorted(topics)]


def ancestors(topics: dict[str, Topic], name: str) -> list[str]:
    """Return the ids of all that is broader than a topic, nearest first, each once."""
    found: list[str] = []
    waiting = list(topics[name].broader)
    while waiting:
        one = waiting.pop(0)
        if one not in found and one in topics:
            found.append(one)
            waiting += topics[one].broader
    return found
