"""One path for its many spellings; rows with a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.gateway.paths import UnsafePath, normalise

SAME = [
    ("as it is written", "/openmrs/ws/rest/v1/encounter/abc"),
    ("a doubled slash, as O3's visits page sends it", "/openmrs//ws/rest/v1/encounter/abc"),
    ("doubled slashes everywhere", "//openmrs///ws//rest/v1//encounter//abc//"),
    ("a dot segment", "/openmrs/./ws/rest/v1/./encounter/abc"),
    ("a dot segment that climbs", "/openmrs/x/../ws/rest/v1/obs/../encounter/abc"),
    ("a dot segment in disguise", "/openmrs/x/%2e%2e/ws/rest/v1/encounter/abc"),
    ("a session in the path", "/openmrs/ws/rest/v1/encounter;jsessionid=1A2B/abc;x=y"),
    ("a climb with a path parameter", "/openmrs/x/..;/ws/rest/v1/encounter/abc"),
    ("an encoded letter", "/openmrs/ws/rest/v1/%65ncounter/ab%63"),
    ("a trailing slash", "/openmrs/ws/rest/v1/encounter/abc/"),
]

REFUSED = [
    ("an encoded slash", "/openmrs/ws/rest/v1%2Fencounter/abc"),
    ("an encoded backslash", "/openmrs/ws%5Crest/v1/encounter"),
    ("a backslash", "/openmrs\\ws/rest/v1/encounter"),
    ("a letter encoded twice", "/openmrs/ws/rest/v1/%2565ncounter"),
    ("a slash encoded twice", "/openmrs/ws/rest/v1%252Fencounter"),
    ("a broken escape", "/openmrs/ws/rest/v1/enc%6"),
    ("bytes that are no text", "/openmrs/ws/rest/v1/%ff%fe"),
    ("a zero byte", "/openmrs/ws/rest/v1/encounter%00"),
    ("a line break", "/openmrs/ws/rest/v1/encounter%0d%0aX"),
    ("an encoded semicolon", "/openmrs/ws/rest/v1/encounter%3Bx"),
    ("an encoded question mark", "/openmrs/ws/rest/v1/encounter%3Fv=full"),
    ("a trailing space, which MySQL ignores", "/openmrs/ws/rest/v1/encounter/abc%20"),
    ("a climb out of the root", "/../openmrs"),
    ("another server's address", "http://other.example/openmrs"),
    ("nothing", ""),
]


@pytest.mark.parametrize(("sentence", "raw"), SAME)
def test_other_spellings_of_one_path_become_one(sentence: str, raw: str) -> None:
    assert str(normalise(raw)) == "/openmrs/ws/rest/v1/encounter/abc", sentence


@pytest.mark.parametrize(("sentence", "raw"), REFUSED)
def test_what_can_be_read_in_two_ways_is_refused(sentence: str, raw: str) -> None:
    with pytest.raises(UnsafePath):
        normalise(raw)


def test_names_with_spaces_and_accents_pass() -> None:
    assert (
        normalise("/openmrs/ws/rest/v1/privilege/View%20Notas%20cl%C3%ADnicas").segments[-1]
        == "View Notas clínicas"
    )


@given(st.text(alphabet="abc/.;%20525eE\\ ~", max_size=40))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    try:
        once = normalise("/" + text)
    except UnsafePath:
        return
    again = normalise(str(once))
    assert again.segments == once.segments
    assert not any(segment in ("", ".", "..") or "/" in segment for segment in once.segments)
