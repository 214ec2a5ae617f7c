"""The journey told for people, and stopped at the first wrong answer."""

from dataclasses import dataclass


class WrongAnswer(Exception):
    """Something did not answer as it must; the sentence says what was expected and what came."""


@dataclass
class Transcript:
    """Prints as it goes. ``checks`` counts what was found right."""

    checks: int = 0

    def step(self, number: int, title: str) -> None:
        """A new part of the story."""
        self.say("")
        self.say(f"{number}. {title}")

    def say(self, line: str) -> None:
        """One line as it is."""
        print(line, flush=True)

    def check(self, right: bool, said: str, otherwise: str = "") -> None:
        """What must be true; ``otherwise`` tells what was there instead."""
        if not right:
            raise WrongAnswer(f"Not true: {said}. {otherwise}".strip())
        self.checks += 1
        self.say(f"   ✓ {said}")
