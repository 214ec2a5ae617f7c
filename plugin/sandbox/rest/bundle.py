"""The server's English messages, as far as its validators and refusals need them.

Pure: nothing here reads a file, a clock or a network.
"""

MESSAGES = {
    "error.name": "Invalid name",
    "error.null": "Cannot be empty or null",
}


def message_of(code: str, *arguments: object, default: str | None = None) -> str:
    """The message of a code with its arguments filled in; an unknown code gives the default, or itself."""
    text = MESSAGES.get(code)
    if text is None:
        return default if default is not None else code
    for position, argument in enumerate(arguments):
        text = text.replace(f"{{{position}}}", str(argument))
    return text
