"""Dates and times as displays have them (English).

Pure: nothing here reads a file, a clock or a network.
"""


def date_of(moment: str | None) -> str:
    """ "01/05/2026", a question mark without a time."""
    return f"{moment[5:7]}/{moment[8:10]}/{moment[:4]}" if moment else "?"


def date_and_time_of(moment: str | None) -> str:
    """ "01/05/2026 09:00 AM"."""
    if not moment:
        return "?"
    hour = int(moment[11:13])
    return f"{date_of(moment)} {hour % 12 or 12:02}:{moment[14:16]} {'AM' if hour < 12 else 'PM'}"
