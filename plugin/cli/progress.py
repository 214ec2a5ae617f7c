"""Progress of long work: a bar on a terminal, plain lines elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

Tell = Callable[[str, int, int], None]


@contextmanager
def progress(console: Console) -> Iterator[Tell]:
    """A function to be told (what is done now, its number from 1, how many there are)."""
    if not console.is_terminal:
        yield lambda line, number, total: console.print(f"{number}/{total} {line}", markup=False)
        return
    with Progress(
        BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False), console=console
    ) as bar:
        task = bar.add_task("", total=None)
        yield lambda line, number, total: bar.update(task, description=line, completed=number, total=total)
