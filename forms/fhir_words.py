"""Texts of a FHIR resource: English, with every other language in the translation extension.

Pure: nothing here reads a file, a clock or a network.
"""

from typing import Any

from content.words import Words

Json = dict[str, Any]

_TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"


def texts(element: str, words: Words) -> Json:
    """The element, and its companion ``_element`` with the translations where there are any."""
    translations = [
        {
            "url": _TRANSLATION,
            "extension": [
                {"url": "lang", "valueCode": language},
                {"url": "content", "valueString": text},
            ],
        }
        for language, text in words.by_language.items()
        if language != "en"
    ]
    made: Json = {element: str(words)}
    return {**made, f"_{element}": {"extension": translations}} if translations else made
