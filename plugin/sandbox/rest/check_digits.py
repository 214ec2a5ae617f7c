"""Luhn check digits, as the server puts them behind a dash ("3-4").

Pure: nothing here reads a file, a clock or a network.
"""


def with_check_digit(digits: str) -> str:
    """The number with its check digit."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{digits}-{(10 - total % 10) % 10}"


def checks_out(identifier: str) -> bool:
    """Whether an identifier is digits with their check digit."""
    digits, dash, _ = identifier.partition("-")
    return bool(dash) and digits.isdigit() and with_check_digit(digits) == identifier
