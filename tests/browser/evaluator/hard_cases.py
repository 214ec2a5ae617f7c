"""Forms that use everything that scores and criteria can say, more than any instrument does."""

from forms.shapes import FormDefinition
from tests.forms.scored import WORDS, form, item, items, score_of

_Q = items(6)
_GATE = item("gate", ask="once")
_YES = {"item": "gate", "is": ["is_3", "is_4"]}
_BEHIND = [item(f"b{number}", show_when=_YES) for number in range(1, 4)]
_DEEPER = item("deep", show_when={"item": "b1", "is": ["is_1", "is_2", "is_3"]})
_NUMBERS = [
    item("hours", kind="number", low=0, high=24),
    item("pain", kind="number", low=1, high=10, show_when=_YES),
]
_TICKS = item("ticks", kind="many", ask="once")
_AFTER_TICKS = item(
    "after",
    show_when={"any": [{"item": "ticks", "is": ["red"]}, {"all": [_YES, {"item": "q1", "is": ["is_0"]}]}]},
)

_NUMBERS_ALL = score_of("numbers", [*_NUMBERS, *_Q[:2]], reverse=["pain", "q2"], times=0.5)

SUMS = form(
    [*_Q, *_NUMBERS, _GATE],
    key="sums",
    scores=[
        score_of("plain", _Q),
        score_of("reversed", _Q, reverse=["q2", "q5"]),
        score_of("made_up_for", _Q, most_missing=2),
        score_of("rounded", _Q, most_missing=3, round=True),
        score_of("times_four", _Q[:5], times=4),
        score_of("mean", _Q),
        score_of("mean_of_some", _Q, method="mean", most_missing=4),
        score_of("rounded_mean", _Q[:2], method="mean", round=True),
        score_of("count", _Q, method="count", at_least=2),
        score_of("count_made_up_for", _Q, method="count", at_least=1, most_missing=5),
        _NUMBERS_ALL,
    ],
    criteria=[
        {"name": "narrow", "when": {"score": "plain", "from": 10, "to": 14}},
        {"name": "both", "when": {"all": [{"score": "plain", "from": 10}, {"score": "count", "to": 3}]}},
        {
            "name": "either",
            "when": {"any": [{"score": "mean_of_some", "from": 2.5}, {"score": "numbers", "from": 9}]},
        },
        {"name": "neither", "when": {"not": {"holds": "either"}}},
        {
            "name": "extreme",
            "when": {
                "any": [
                    {"score": "plain", "to": 6},
                    {"all": [{"score": "plain", "from": 18}, {"not": {"holds": "narrow"}}]},
                ]
            },
        },
    ],
    results=[
        {"band": "severe", "text": WORDS, "when": {"score": "plain", "from": 20}},
        {
            "band": "flagged",
            "text": WORDS,
            "when": {"items": ["q1", "hours", "pain"], "at_least": 3, "needed": 2},
        },
        {"band": "moderate", "text": WORDS, "when": {"score": "plain", "from": 10}},
        {"band": "other", "text": WORDS, "when": {"any": [{"holds": "neither"}, {"score": "mean", "to": 1}]}},
        {"band": "none", "text": WORDS, "when": {"not": {"holds": "narrow"}}},
    ],
    positive={"not": {"all": [{"score": "plain", "to": 11}, {"not": {"score": "mean", "from": 2}}]}},
)

GATES = form(
    [_GATE, *_Q[:3], *_BEHIND, _DEEPER, *_NUMBERS, _TICKS, _AFTER_TICKS],
    key="gates",
    scores=[
        score_of("shut_is_nought", [_GATE, *_BEHIND, _DEEPER], hidden_as=0),
        score_of("shut_is_two", [*_BEHIND, _NUMBERS[1], _AFTER_TICKS], hidden_as=2, reverse=["b2", "pain"]),
        score_of("open_only", [*_BEHIND, _DEEPER], most_missing=1),
        score_of(
            "counted", [*_BEHIND, _AFTER_TICKS], method="count", at_least=1, hidden_as=0, most_missing=1
        ),
    ],
    criteria=[
        {"name": "behind", "when": {"items": ["b1", "b2", "b3"], "at_least": 2, "needed": 1}},
        {
            "name": "most",
            "when": {"items": ["q1", "b1", "deep", "pain", "hours"], "at_least": 3, "needed": 4},
        },
        {"name": "all_of", "when": {"items": ["q1", "b1", "after"], "at_least": 0, "needed": 3}},
        {"name": "deep_said", "when": {"item": "deep", "is": ["is_4", "declined"]}},
        {"name": "ticked", "when": {"item": "ticks", "is": ["red", "blue"]}},
        {"name": "refused", "when": {"item": "ticks", "is": ["none_said"]}},
        {"name": "not_ticked", "when": {"not": {"holds": "ticked"}}},
        {
            "name": "first",
            "when": {"all": [{"holds": "behind"}, {"not": {"holds": "most"}}, {"holds": "not_ticked"}]},
        },
        {
            "name": "second",
            "when": {"any": [{"holds": "first"}, {"holds": "deep_said"}, {"score": "open_only", "from": 9}]},
        },
    ],
    results=[
        {"band": "first", "text": WORDS, "when": {"holds": "first"}},
        {"band": "second", "text": WORDS, "when": {"holds": "second"}},
        {"band": "rest", "text": WORDS, "when": {"not": {"any": [{"holds": "first"}, {"holds": "second"}]}}},
    ],
    positive={"holds": "second"},
    critical=[
        {
            "item": "deep",
            "when": ["is_3", "is_4"],
            "kind": "x",
            "acute": True,
            "sentence": WORDS,
            "banner": WORDS,
        },
        {"item": "ticks", "when": ["red"], "kind": "y", "acute": False, "sentence": WORDS, "banner": WORDS},
    ],
)

HARD_CASES: tuple[FormDefinition, ...] = (SUMS, GATES)
