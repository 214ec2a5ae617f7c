"""What OpenMRS must hold for forms: their concepts, those of their answers, and the forms themselves.

Pure: nothing here reads a file, a clock or a network. Names are neutral, since anyone with an account can
read the concept dictionary; the questions stand in the forms alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from content.identifiers import identifier
from content.metadata import Concept, Form, Mapping, Package
from forms.codings import Coding
from forms.languages import languages_of
from forms.o3_schema import schema_of, translations_of
from forms.score_ranges import range_of
from forms.score_rules import ScoreRule
from forms.shapes import Answer, FormDefinition, Item

CONCEPT_SOURCE = "Continuity"
_DATATYPES = {"choice": "Coded", "many": "Coded", "number": "Numeric", "text": "Text", "date": "Date"}
_YES_NO = (identifier("concept", "answer.yes"), identifier("concept", "answer.no"))


def package_of(
    definitions: Sequence[FormDefinition], library: Sequence[FormDefinition] | None = None
) -> Package:
    """What the forms need. ``library`` is all of the clinic's, which they may share concepts with."""
    owners = {each.concepts or each.key: each.name for each in library or definitions}
    concepts = [concept for each in definitions for concept in _concepts(each, owners)]
    return Package(
        concepts=(*_answers(definitions), *_once(concepts)),
        forms=tuple(_form(each) for each in definitions),
    )


def _once(concepts: Iterable[Concept]) -> Iterator[Concept]:
    """What forms share stands there once. Two that differ under one key both stay: lint tells of them."""
    seen: dict[str, list[Concept]] = {}
    for concept in concepts:
        alike = seen.setdefault(concept.key, [])
        if concept not in alike:
            alike.append(concept)
            yield concept


def _form(definition: FormDefinition) -> Form:
    return Form(
        key=definition.key,
        name=definition.name,
        version=definition.version,
        description=f"Form of {CONCEPT_SOURCE}, version {definition.version}",
        encounter_type=definition.encounter_type_uuid,
        schema=schema_of(definition),
        translations={
            language: translations_of(definition, language) for language in languages_of(definition)
        },
    )


def _concepts(definition: FormDefinition, owners: dict[str, str]) -> Iterator[Concept]:
    for item in definition.items():
        yield _question(definition, item, owners)
    for rule in definition.scores:
        yield _score(definition, rule)
    yield from _results(definition)
    for criterion in definition.criteria:
        if criterion.text:
            name = f"{definition.name} {criterion.name}"
            yield _coded(definition.concept_key(f"criterion.{criterion.name}"), name, _YES_NO)


def _question(definition: FormDefinition, item: Item, owners: dict[str, str]) -> Concept:
    key = definition.concept_key(item.id)
    owner = key.partition(".")[0]
    return Concept(
        key=key,
        name=f"{owners.get(owner) or f'{CONCEPT_SOURCE} {owner}'} {item.code}",
        datatype=_DATATYPES[item.kind],
        concept_class="Question",
        answers=tuple(answer.concept_uuid for answer in item.answers),
        mappings=(_own_code(key), *map(_mapping, item.codes)),
        low_absolute=item.low,
        high_absolute=item.high,
    )


def _score(definition: FormDefinition, rule: ScoreRule) -> Concept:
    low, high = range_of(rule, definition.by_id)
    key = definition.concept_key(rule.field)
    return Concept(
        key=key,
        name=f"{definition.name} {rule.code}",
        datatype="Numeric",
        concept_class="Misc",
        mappings=(_own_code(key), *map(_mapping, rule.codes)),
        low_absolute=low,
        high_absolute=high,
    )


def _results(definition: FormDefinition) -> Iterator[Concept]:
    """The band as a coded answer, with a concept for each band that there is."""
    if not definition.results:
        return
    bands = tuple(dict.fromkeys(result.band for result in definition.results))
    for band in bands:
        name = f"{definition.name} result {band}"
        yield replace(_coded(definition.concept_key(f"band.{band}"), name, ()), datatype="N/A")
    uuids = tuple(definition.concept_uuid(f"band.{band}") for band in bands)
    yield _coded(definition.concept_key("band"), f"{definition.name} result", uuids)


def _coded(key: str, name: str, answers: tuple[str, ...]) -> Concept:
    return Concept(
        key=key,
        name=name,
        datatype="Coded",
        concept_class="Misc",
        answers=answers,
        mappings=(_own_code(key),),
    )


def _answers(definitions: Iterable[FormDefinition]) -> Iterator[Concept]:
    """Each answer once, with the codes that any form gives it."""
    found: dict[str, Answer] = {}
    codes: dict[str, dict[Coding, None]] = {}
    for definition in definitions:
        for answer in (each for item in definition.items() for each in item.answers):
            found.setdefault(answer.concept, answer)
            codes.setdefault(answer.concept, {}).update(dict.fromkeys(answer.codes))
    for key, answer in found.items():
        yield Concept(
            key=key,
            name=dictionary_name(answer),
            datatype="N/A",
            concept_class="Misc",
            names={} if answer.name else {"es": f"Continuidad: {answer.text.said_in('es')}"},
            mappings=(_own_code(key), *map(_mapping, codes[key])),
        )


def dictionary_name(answer: Answer) -> str:
    """What the concept of an answer is called."""
    return answer.name or f"{CONCEPT_SOURCE}: {answer.text}"


def _mapping(coding: Coding) -> Mapping:
    return Mapping(source=coding.system, code=coding.code)


def _own_code(key: str) -> Mapping:
    return Mapping(source=CONCEPT_SOURCE, code=key, required=True)
