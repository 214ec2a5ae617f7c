"""Long work shows a bar on a terminal and plain lines elsewhere."""

from io import StringIO

from rich.console import Console

from plugin.cli.progress import progress


def shown(*, terminal: bool) -> str:
    out = StringIO()
    console = Console(file=out, force_terminal=terminal, width=80)
    with progress(console) as tell:
        tell("first [thing]", 1, 2)
        tell("second thing", 2, 2)
    return out.getvalue()


def test_elsewhere_each_step_is_a_plain_line() -> None:
    assert shown(terminal=False) == "1/2 first [thing]\n2/2 second thing\n"


def test_on_a_terminal_it_is_one_bar() -> None:
    text = shown(terminal=True)
    assert "2/2" in text
    assert "second thing" in text
    assert "\x1b[" in text
