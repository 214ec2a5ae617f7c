"""Paging: lengths, links, totals, and tokens that belong to no user."""

from plugin.sandbox.fhir.bundles import Pages
from plugin.sandbox.fhir.search import Search
from tests.plugin.sandbox.fhir.clinic import ANA, CANARY, Clinic, clinic


def _links(body: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    base = "http://openmrs.test/openmrs/ws/fhir2/R4"
    return {link["relation"]: link["url"].removeprefix(base) for link in body["link"]}


def _walk(made: Clinic, first: str) -> list[list[str]]:
    pages = []
    target: str | None = f"/{first}"
    while target:
        body = made.ask(f"/ws/fhir2/R4{target}").json()
        pages.append([entry["resource"]["id"] for entry in body["entry"]])
        target = _links(body).get("next")
    return pages


def test_pages_together_are_the_whole_in_its_order() -> None:
    made = clinic()
    whole = [entry["resource"]["id"] for entry in made.fhir(f"Observation?patient={ANA}&_count=100")["entry"]]
    pages = _walk(made, f"Observation?patient={ANA}&_count=3")
    assert [len(page) for page in pages] == [3, 3, 3, 1]
    assert [uuid for page in pages for uuid in page] == whole


def test_a_middle_page_leads_on_and_back_and_tells_the_same_total() -> None:
    made = clinic()
    first = made.fhir(f"Observation?patient={ANA}&_count=4")
    second = made.ask(f"/ws/fhir2/R4{_links(first)['next']}").json()
    links = _links(second)
    assert list(links) == ["self", "next", "previous"]
    assert "_getpagesoffset=8&_count=4" in links["next"]
    assert "_getpagesoffset=0&_count=4" in links["previous"]
    assert (first["total"], second["total"]) == (10, 10)


def test_without_a_count_a_page_has_ten_and_with_one_at_most_a_hundred() -> None:
    made = clinic()
    everybody = made.fhir("Observation")
    assert (everybody["total"], len(everybody["entry"])) == (11, 10)
    assert "_count=10" in _links(everybody)["next"]
    assert "next" not in _links(made.fhir("Observation?_count=5000"))


def test_another_user_turns_the_page_with_the_same_token() -> None:
    made = clinic()
    first = made.fhir(f"Observation?patient={ANA}&_count=1", "admin")
    second = made.ask(f"/ws/fhir2/R4{_links(first)['next']}", "drjonesc1")
    assert second.status == 200
    assert [entry["resource"]["id"] for entry in second.json()["entry"]] == [CANARY]


def test_a_page_needs_a_login_and_a_known_token() -> None:
    made = clinic()
    first = made.fhir(f"Observation?patient={ANA}&_count=1")
    assert made.ask(f"/ws/fhir2/R4{_links(first)['next']}", None).status == 401
    assert (
        made.ask("/ws/fhir2/R4?_getpages=none&_getpagesoffset=1&_count=1&_bundletype=searchset").status == 410
    )


def test_a_page_shows_what_is_stored_when_it_is_turned() -> None:
    made = clinic()
    first = made.fhir(f"Observation?patient={ANA}&_count=5")
    made.store.change("obs", CANARY, voided=True)
    assert made.ask(f"/ws/fhir2/R4{_links(first)['next']}").json()["total"] == 9


def test_a_summary_is_not_carried_to_the_next_page() -> None:
    made = clinic()
    first = made.fhir(f"Observation?patient={ANA}&_count=1&_summary=data")
    assert "text" not in first["entry"][0]["resource"]
    second = made.ask(f"/ws/fhir2/R4{_links(first)['next']}").json()
    assert "text" in second["entry"][0]["resource"]


def test_the_oldest_of_more_than_a_hundred_searches_is_forgotten() -> None:
    pages = Pages()
    tokens = [pages.keep(Search(type="Observation"), everything=False) for _ in range(101)]
    assert pages.get(tokens[0]) is None
    assert pages.get(tokens[1]) == (Search(type="Observation"), False)
