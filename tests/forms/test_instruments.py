"""The forms of published instruments against what was found out about them: ids, codes, words, alarms."""

import re
from collections.abc import Iterator

import pytest

from forms.answers import answers_of
from forms.critical import critical_items, to_ask
from forms.languages import words_of
from forms.shapes import Answer, Item
from tests.forms.instrument_facts import FACTS, LIBRARY, Json, asked, listed

# Where the facts only say how many questions there are, their ids are numbered.
COUNTS = {"desb": 8, "who5": 5, "whodas12": 12}
NAMED = [(key, fact) for key in FACTS for fact in listed(key)]
NAMED_IDS = [fact["id"] if key != "phq2" else f"phq2 {fact['id']}" for key, fact in NAMED]
ORIGINAL = sorted(key for key in FACTS if LIBRARY[key].wording.kind == "original")
CODES = sorted(key for key in FACTS if LIBRARY[key].wording.kind == "codes")
SYSTEMS = {"loinc": "LOINC", "ciel": "CIEL", "snomed": "SNOMED CT"}


def _codes(part: Item | Answer, system: str) -> set[str]:
    return {coding.code for coding in part.codes if coding.system == system}


@pytest.mark.parametrize("key", FACTS)
def test_each_question_of_the_instrument_is_asked_in_its_order(key: str) -> None:
    if key == "prapare":  # its ids are our own
        topics = [fact["loinc"] for fact in FACTS[key]["items"]]
        assert [_codes(item, "LOINC") for item in asked(key)] == [{code} for code in topics]
        return
    ids = [fact["id"] for fact in listed(key)] or [f"{key}_{n}" for n in range(1, COUNTS[key] + 1)]
    assert [item.id for item in asked(key)] == ids


@pytest.mark.parametrize(("key", "fact"), NAMED, ids=NAMED_IDS)
def test_a_question_carries_the_codes_that_were_found_and_no_others(key: str, fact: Json) -> None:
    item = LIBRARY[key].by_id[fact["id"]]
    for name, system in SYSTEMS.items():
        assert _codes(item, system) == ({str(fact[name])} if name in fact else set())


@pytest.mark.parametrize("key", ORIGINAL)
def test_published_questions_stand_word_for_word(key: str) -> None:
    worded = {fact["id"]: fact["text"] for fact in listed(key) if "text" in fact}
    assert worded
    assert {item: str(LIBRARY[key].by_id[item].text) for item in worded} == worded


@pytest.mark.parametrize("key", [key for key in FACTS if "lead" in FACTS[key]])
def test_the_words_that_lead_in_stand_over_the_first_questions(key: str) -> None:
    assert FACTS[key]["lead"] in {str(page.heading) for page in LIBRARY[key].pages}


def _responses() -> Iterator[tuple[str, Item, Json]]:
    for key in FACTS:
        facts = {fact["id"]: fact for fact in listed(key)}
        for item in asked(key):
            fact = facts.get(item.id, {})
            if fact.get("scored", True) and item.kind == "choice":
                for response in fact.get("responses") or FACTS[key].get("responses") or ():
                    if "value" in response and item.id != "asq_4_when":
                        yield key, item, response


@pytest.mark.parametrize(
    ("key", "item", "response"),
    [pytest.param(*each, id=f"{each[1].id} {each[2]['value']}") for each in _responses()],
)
def test_an_answer_counts_and_is_coded_as_published(key: str, item: Item, response: Json) -> None:
    answer = next(each for each in item.answers if each.value == response["value"])
    for name in SYSTEMS.keys() & response.keys():
        assert str(response[name]) in _codes(answer, SYSTEMS[name])
    if LIBRARY[key].wording.kind != "codes":
        assert str(answer.text) == response["label"]


def test_how_difficult_it_is_made_has_its_four_answers() -> None:
    fact = next(fact for fact in listed("phq9") if fact["id"] == "phq9_difficulty")
    item = LIBRARY["phq9"].by_id["phq9_difficulty"]
    found = [[code, str(answer.text)] for answer in item.answers for code in _codes(answer, "LOINC")]
    assert found == fact["answers"]
    assert item.id not in {each for rule in LIBRARY["phq9"].scores for each in rule.items}


@pytest.mark.parametrize("key", [key for key in FACTS if "total_loinc" in FACTS[key]])
def test_the_sum_carries_its_codes(key: str) -> None:
    total = next(rule for rule in LIBRARY[key].scores if rule.name == "total")
    found = {(coding.system, coding.code) for coding in total.codes}
    names = {"total_loinc": "LOINC", "total_snomed": "SNOMED CT", "total_ciel": "CIEL"}
    assert found == {(system, str(FACTS[key][name])) for name, system in names.items() if name in FACTS[key]}


def _named_in(key: str, text: str) -> list[str]:
    """Items as the facts write them: one, several with a bar between, from .. to, or any."""
    ids = [item.id for item in asked(key)]
    if text == "any":
        return ids
    if ".." in text:
        first, last = text.split("..")
        return [item for item in ids[ids.index(first) : ids.index(last) + 1] if item != "asq_4_when"]
    return text.split("|")


def _published_as_critical(key: str) -> set[tuple[str, str]]:
    found = set()
    for fact in FACTS[key].get("critical", ()):
        bound = re.fullmatch(r"value >= (\d)", fact["when"])
        for name in _named_in(key, fact["item"]):
            for answer in LIBRARY[key].by_id[name].answers:
                if answer.value is not None and answer.value >= (int(bound[1]) if bound else 1):
                    found.add((name, answer.code))
    return found


@pytest.mark.parametrize("key", FACTS)
def test_just_the_answers_that_were_published_as_critical_need_a_person(key: str) -> None:
    form = LIBRARY[key]
    found = {
        (item.id, answer.code): critical_items(form, {item.id: answer.code})
        for item in asked(key)
        for answer in item.answers
    }
    published = _published_as_critical(key)
    if key == "asq":  # an attempt of the last months is no old one, as in the other table of that kind
        published.add(("asq_4_when", "within_3_months"))
    if key == "cssrs_screener":  # here every yes is spoken about; what is published as critical is acute
        acute = {given for given, facts in found.items() if any(each.acute for each in facts)}
        assert acute == published
        assert {given for given, facts in found.items() if facts} == {(each.id, "yes") for each in asked(key)}
    else:
        assert {given for given, facts in found.items() if facts} == published


@pytest.mark.parametrize(
    ("key", "items", "code"),
    [
        ("phq9", ["phq9_9"], "declined"),
        ("asq", ["asq_1", "asq_2", "asq_3", "asq_4", "asq_5"], "refused"),
        ("cssrs_screener", [item.id for item in asked("cssrs_screener")], "declined"),
    ],
)
def test_a_refusal_on_suicide_is_no_no_and_a_clinician_asks(key: str, items: list[str], code: str) -> None:
    refused = dict.fromkeys(items, code)
    assert answers_of(LIBRARY[key], dict.fromkeys(items, "declined")) == refused
    assert {fact.item for fact in to_ask(LIBRARY[key], refused)} == set(items)
    for item in items:
        assert [fact.item for fact in to_ask(LIBRARY[key], {item: code})] == [item]
        assert critical_items(LIBRARY[key], {item: code}) == ()


@pytest.mark.parametrize("key", sorted(key for key in FACTS if "responses" in FACTS[key]))
def test_the_published_codes_of_answers_are_understood(key: str) -> None:
    codes = {each["code"] for each in FACTS[key]["responses"] if "code" in each}
    for item in asked(key):
        if item.id not in {"asq_4_when", "phq9_difficulty"}:
            assert all(answers_of(LIBRARY[key], {item.id: code}) for code in codes)


@pytest.mark.parametrize("key", CODES)
def test_where_only_codes_may_ship_no_words_of_the_instrument_do(key: str) -> None:
    for item in asked(key):
        assert str(item.text) == f"Question {item.code}"
        assert all(
            re.fullmatch(r"\d|Yes|No|I would rather not say", str(answer.text)) for answer in item.answers
        )


def test_what_strangers_can_read_of_the_four_questions_on_home_tells_nothing() -> None:
    form = LIBRARY["hits"]
    read = " ".join(
        [form.name, *(form.concept_key(name) for name in form.stored), *(item.field for item in form.items())]
    )
    assert not re.search(r"hits|hurt|insult|threat|scream", read)


@pytest.mark.parametrize("key", FACTS)
def test_no_form_says_that_someone_has_a_disorder(key: str) -> None:
    form = LIBRARY[key]
    shown = [result.text for result in form.results] + [each.text for each in form.criteria if each.text]
    for words in shown:
        assert re.search(r"answers|scale|mean|rules|cluster|yes|said", str(words)), str(words)
    for words in words_of(form):
        assert not re.search(r"\b(has|suffers from|diagnosed with)\b.*(PTSD|depress|disorder)", str(words))
        assert not re.search(r"\b(tiene|sufre de|padece)\b.*(TEPT|depresión|trastorno)", words.said_in("es"))


@pytest.mark.parametrize("key", FACTS)
def test_an_instrument_counts_as_one_and_waits_for_the_talk_before_it(key: str) -> None:
    form = LIBRARY[key]
    # What asks about suicide is never held back by how much was asked before.
    assert form.instrument is (key not in {"asq", "cssrs_screener"})
    assert form.opening == "private_talk"
    assert 1 <= form.minutes <= 10


def test_mood_and_the_past_are_asked_no_oftener_than_monthly() -> None:
    assert {key: LIBRARY[key].at_most_every_days for key in ("phq9", "pcl5", "itq")} == {
        "phq9": 28,
        "pcl5": 28,
        "itq": 28,
    }
    assert {key: LIBRARY[key].at_most_every_days for key in ("asq", "cssrs_screener", "hits")} == {
        "asq": None,
        "cssrs_screener": None,
        "hits": None,
    }


def test_screens_for_other_services_are_not_for_the_team() -> None:
    for key in ("asq", "pcptsd5"):
        form = LIBRARY[key]
        assert (form.used_by, form.encounter_type, form.label) == (
            ("referring",),
            "first_wellbeing",
            "hospital_screening",
        )
