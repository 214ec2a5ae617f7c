"""Which way a language runs, and how numbers and foreign words stay whole inside one that runs right to left.

Pure: nothing here reads a file, a clock or a network.
"""

import re

# Languages that are written from right to left, by ISO 639 code; others say so with a script ("az-Arab").
_RIGHT_TO_LEFT = frozenset(
    {"ar", "ckb", "dv", "fa", "he", "ks", "ku", "nqo", "pnb", "prs", "ps", "sd", "syr", "ug", "ur", "yi"}
)
_SCRIPTS = frozenset({"adlm", "arab", "hebr", "mand", "nkoo", "rohg", "syrc", "thaa"})

# Invisible characters that turn text around. None may stand in content: one left open reaches into what
# follows it, and one in the wrong place makes a page show something else than its file says.
CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LEFT_TO_RIGHT, _END = "\u2066", "\u2069"

# A number with its signs (1-888-373-7888, 0.5, 72), a foreign word (HIV, O3), or several of them in a row;
# a list or a new sentence ("988, 911") starts anew.
_DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9"
_PART = f"[A-Za-z\u00c0-\u024f{_DIGITS}]"
_AREA = f"\\([{_DIGITS}]+\\)[ -]?"  # of a telephone number: (888) 373-7888
_RUN = re.compile(f"\\+?(?:{_AREA})?{_PART}+(?:[ .,:/&'’–-]{_PART}+)*%?")


def direction(language: str) -> str:
    """Either "rtl" or "ltr", for a code such as "ar", "ar-EG" or "az-Arab"."""
    code, *more = language.lower().replace("_", "-").split("-")
    if any(len(part) == 4 for part in more):
        return "rtl" if any(part in _SCRIPTS for part in more) else "ltr"
    return "rtl" if code in _RIGHT_TO_LEFT else "ltr"


def laid_out(text: str, language: str) -> str:
    """The text as it may be shown: from right to left, each number and foreign word is closed off.

    Without it a telephone number behind an Arabic word is shown with its groups in the opposite order
    (Unicode bidirectional algorithm, rules W2 and W4). Each isolate that is opened is closed again.
    """
    if direction(language) == "ltr":
        return text
    return _RUN.sub(lambda found: f"{_LEFT_TO_RIGHT}{found[0]}{_END}", plain(text))


def plain(text: str) -> str:
    """The text without any character that turns it around."""
    return "".join(each for each in text if each not in CONTROLS)
