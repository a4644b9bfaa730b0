"""Reads SKOS from RDF: RDF/XML, Turtle, N-Triples. Not JSON-LD, whose context may stand on some server."""

from __future__ import annotations

import re
from pathlib import Path
from xml.sax import SAXException

from rdflib import RDF, SKOS, Graph, Literal, URIRef
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax

from bot.errors import Malformed
from bot.experience import Topic
from knowledge_base.topics.gathering import Gathered

FORMATS = {".rdf": "xml", ".xml": "xml", ".ttl": "turtle", ".nt": "nt"}
LOS = re.compile(r"^https?://psi\.norge\.no/los/(?:\d+/)?(?=(?:tema|ord|hendelse)/)")
"""Los has been published with and without TLS, and with the number of its edition; a concept's path stays."""
LANGUAGES = {"no": "nb"}
MUNICIPAL = "kommune-los"
LABELS = (SKOS.altLabel, SKOS.hiddenLabel)


def read_rdf(path: Path) -> list[Topic]:
    """Return the concepts of a file. Raises Malformed, naming the file."""
    graph = Graph()
    try:
        graph.parse(path, format=FORMATS.get(path.suffix.lower(), "xml"))
    except (SAXException, ParserError, BadSyntax, ValueError, OSError) as error:
        raise Malformed(f"{path}: {error}") from error
    municipal = {member for group, member in graph.subject_objects(SKOS.member) if str(group).endswith(MUNICIPAL)}
    found = []
    for concept in sorted({subject for subject in graph.subjects(RDF.type, SKOS.Concept) if isinstance(subject, URIRef)}):
        topic = _topic(graph, concept, municipal=concept in municipal)
        if not topic.labels:
            raise Malformed(f"{path}: {concept} has no name")
        found.append(topic)
    return found


def _topic(graph: Graph, concept: URIRef, *, municipal: bool) -> Topic:
    gathered = Gathered(id_of(concept), str(concept))
    for language, text in _texts(graph, concept, SKOS.prefLabel):
        gathered.labels.setdefault(language, text)
    for kind in LABELS:
        for language, text in _texts(graph, concept, kind):
            gathered.synonym(language, text)
    for kind in (SKOS.definition, SKOS.scopeNote, SKOS.note):
        for language, text in _texts(graph, concept, kind):
            gathered.notes.setdefault(language, text)
    broader = {*graph.objects(concept, SKOS.broader), *graph.subjects(SKOS.narrower, concept)}
    gathered.broader += sorted(id_of(one) for one in broader)
    gathered.related += sorted(id_of(one) for one in graph.objects(concept, SKOS.related))
    return gathered.topic(municipal=municipal)


def id_of(concept: object) -> str:
    """Return a concept's path in Los, or its whole name on the web where it belongs to another vocabulary."""
    return LOS.sub("", str(concept))


def _texts(graph: Graph, concept: URIRef, kind: URIRef) -> list[tuple[str, str]]:
    found = []
    for value in graph.objects(concept, kind):
        text = " ".join(str(value).split())
        if isinstance(value, Literal) and text not in {"", "*", "-"}:
            language = (value.language or "nb").partition("-")[0].lower()
            found.append((LANGUAGES.get(language, language), text))
    return sorted(found)
