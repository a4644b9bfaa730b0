"""Reads articles from whatever a person points at: a file by its name, or a folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePath

from bot.errors import Malformed, NotFound, TooLong, Why
from knowledge_base.imports import markdown_files, own, tables
from knowledge_base.imports.reading import Reading

LARGEST = 50 * 1024 * 1024


def read_path(path: Path, name: str, *, municipality: str, language: str) -> Reading:
    """Return the articles of a file or folder; `name` is what the file was called where it came from.

    Raises Malformed, NotFound, TooLong. What is wrong with single articles is among the faults.
    """
    if path.is_dir():
        return _folder(path, language)
    if not path.is_file():
        raise NotFound(f"there is no {path}")
    if path.stat().st_size > LARGEST:
        most = LARGEST // 1024**2
        raise TooLong(f"{name}: larger than {most} MiB", why=Why("table_large", {"most": str(most)}))
    ending = PurePath(name).suffix.lower()
    if ending == ".zip":
        return markdown_files.read_zip(path, name, language)
    if ending in {".xlsx", ".xlsm"}:
        return tables.read_excel(path, name, language)
    if ending in {".yaml", ".yml"}:
        return _renamed(own.read_yaml(path), path, name)
    if ending not in READERS:
        endings = ", ".join(sorted(READERS))
        told = f"{name}: articles come as {endings} or a folder of .md or .yaml"
        raise Malformed(told, why=Why("article_files", {"names": endings}))
    return _content(path.read_bytes(), name, ending, municipality=municipality, language=language)


def _content(content: bytes, name: str, ending: str, *, municipality: str, language: str) -> Reading:
    if ending == ".json":
        return own.read_export(content, name, municipality)
    if ending in markdown_files.SUFFIXES:
        return markdown_files.read_file(content, name, language)
    return tables.read_csv(content, name, language)


READERS = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".zip", ".yaml", ".yml", ".json", *markdown_files.SUFFIXES})


def _folder(path: Path, language: str) -> Reading:
    kinds = {entry.suffix.lower() for entry in path.iterdir() if entry.is_file()}
    if kinds & {".yaml", ".yml"}:
        return own.read_yaml(path)
    return markdown_files.read_folder(path, language)


def _renamed(reading: Reading, path: Path, name: str) -> Reading:
    """Return a reading whose faults name the file as the asker knows it."""
    faults = (replace(fault, place=name) if fault.place == str(path) else fault for fault in reading.faults)
    return Reading(reading.entries, tuple(faults), reading.notes)
