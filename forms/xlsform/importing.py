"""A clinic's own XLSForm as a draft in the library's format, and what was lost or is missing.

Pure: bytes in, text out. A draft is never published by itself: its licence and wording wait to be cleared,
and where a text or a reason is missing the file is refused, with the line, until it is added.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from forms.xlsform.choices import lists_of
from forms.xlsform.findings import Finding, Weight, shown
from forms.xlsform.languages import language_of, texts_of
from forms.xlsform.pages import Pages
from forms.xlsform.structure import sections_of
from forms.xlsform.workbook import Row, UnreadableWorkbook, Workbook, read_workbook

__all__ = ["Draft", "Finding", "UnreadableWorkbook", "Weight", "Wish", "draft_of"]

Json = dict[str, Any]
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
_READ = ("form_title", "default_language", "version", "form_id")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a workbook can't say: ``key``, the neutral ``name``, encounter type and label of the form."""

    key: str
    name: str
    encounter_type: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """``text`` is the file; ``findings`` stand in it as well."""

    text: str
    findings: tuple[Finding, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost and nothing is missing."""
        return all(each.weight is Weight.NOTE for each in self.findings)


def draft_of(data: bytes, wish: Wish) -> Draft:
    """The draft; ``UnreadableWorkbook`` where there is nothing to make one of."""
    workbook = read_workbook(data)
    findings = list(workbook.findings)
    settings = _settings(workbook, findings)
    default = language_of(settings.get("default_language", "en")) or "en"
    lists = lists_of(
        workbook.sheets.get("choices", ()),
        form=wish.key,
        form_name=wish.name,
        default=default,
        findings=findings,
    )
    pages = Pages(form=wish.key, lists=lists, default=default, findings=findings)
    made = pages.made_of(sections_of(workbook.sheets["survey"], findings))
    if not pages.names:
        raise UnreadableWorkbook(
            "The workbook has no question that can be asked here: see its sheet 'survey'."
        )
    for name in lists.keys() - pages.used.keys():
        _say(
            findings,
            f"choices, list {name[:40]}",
            "no question uses it, so it is left out",
            "nothing needs to be done",
        )
    form = _form(wish, settings, _purpose(settings, default, findings))
    form["minutes"] = min(60, math.ceil(len(pages.names) / 3))
    form["answer_sets"] = {each.name: list(each.answers) for each in pages.used.values()}
    form["pages"] = made
    findings.sort(key=lambda each: each.order)
    return Draft(text=_file(form, findings, pages.names), findings=tuple(findings))


def _settings(workbook: Workbook, findings: list[Finding]) -> Mapping[str, str]:
    row = next(iter(workbook.sheets.get("settings", ())), Row(number=2, cells={}))
    for header in row.cells:
        if header not in _READ:
            problem = f"{shown(header)} can't be said here"
            place = f"settings row {row.number}"
            findings.append(Finding(place=place, weight=Weight.LOST, problem=problem, mend="leave it out"))
    return row.cells


def _purpose(settings: Mapping[str, str], default: str, findings: list[Finding]) -> dict[str, str]:
    texts = texts_of({"label": settings.get("form_title", "")}, "label", default)
    problem = "what the form is for stands in no workbook"
    mend = "write purpose in English and Spanish: one or two plain sentences"
    findings.append(Finding(place="settings", weight=Weight.MISSING, problem=problem, mend=mend))
    _say(
        findings,
        "settings",
        "the title is no name here, since strangers can read names",
        "see that the name is neutral",
    )
    return texts


def _form(wish: Wish, settings: Mapping[str, str], purpose: Mapping[str, str]) -> Json:
    version = settings.get("version", "")
    return {
        "key": wish.key,
        "name": wish.name,
        "version": version if _VERSION.fullmatch(version) else "1.0.0",
        "encounter_type": wish.encounter_type,
        "label": wish.label,
        "purpose": dict(purpose),
        "source": "An XLSForm of the clinic; say here where its questions come from.",
        "licence": {
            "status": "needs_permission",
            "note": "Say whose text this is; own, if the clinic wrote all of it.",
        },
        "wording": {
            "kind": "original",
            "status": "unverified",
            "note": "Brought in from a workbook; to be read by someone who knows the source.",
        },
        "used_by": ["team"],
        "minutes": 1,
        "opening": "private_talk",
    }


def _file(form: Json, findings: list[Finding], names: Mapping[str, str]) -> str:
    """The YAML, with what is to be done on top."""
    todo = [each for each in findings if each.weight is not Weight.NOTE]
    lines = ["A draft from an XLSForm. Complete it, then have licence and wording cleared."]
    lines += ["Set 'ask: once' for history that no one should have to tell twice."]
    lines += ["Still to do:", *(f"- {each}" for each in todo)] if todo else []
    lines += ["What the questions are called in the workbook:"]
    lines += [f"- {made}: {shown(name)}" for made, name in names.items()]
    comment = "".join(f"# {' '.join(line.split())}\n" for line in lines)
    return comment + yaml.dump(
        form, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False
    )


class _Plain(yaml.SafeDumper):
    """Without anchors, which content files may not have."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def _say(findings: list[Finding], place: str, problem: str, mend: str) -> None:
    findings.append(Finding(place=place, weight=Weight.NOTE, problem=problem, mend=mend))
