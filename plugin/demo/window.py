"""A page on loopback that shows the running demonstration: who is shown what, and what reached her.

Plain HTML without script. It asks the gateway like everybody else, and chooses through ``hst choices``.
"""

import asyncio
import email
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from queue import Queue

from aiohttp import web

from plugin.demo.people import EMERGENCY, NAMED, PATIENT, PRIMARY, TEAM, Member
from plugin.demo.steps.views import ACROSS, ITEMS, LISTS, item, of
from plugin.demo.world import World

_PEOPLE = (TEAM, PRIMARY, EMERGENCY, NAMED)
# Ways whose answers name no encounter, or one of many.
_TELLS_LITTLE = ("the patient", "the encounters, counted")
_CATEGORY = "trafficking_history"
_AUDIENCES = {
    "primary_care": "Primary care",
    "emergency": "The emergency department",
    f"person:{NAMED.person}": "The named employee",
}
_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { border: 1px solid #bbb; padding: .4rem .6rem; text-align: left; vertical-align: top; }
.yes { background: #dff0e0; } .no { background: #eee; } .away { background: #fbe3c8; }
form { display: inline; } button { font: inherit; padding: .3rem .7rem; margin: .1rem; }
pre { background: #f5f5f5; padding: .6rem; white-space: pre-wrap; }
"""


@contextmanager
def window(world: World) -> Iterator[str]:
    """Serve the page within the block; gives its address."""
    ready: Queue[tuple[str, asyncio.AbstractEventLoop, asyncio.Event]] = Queue()
    thread = threading.Thread(target=lambda: asyncio.run(_serve(world, ready)), daemon=True)
    thread.start()
    url, loop, stop = ready.get(timeout=20)
    try:
        yield url
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(timeout=20)


async def _serve(world: World, ready: "Queue[tuple[str, asyncio.AbstractEventLoop, asyncio.Event]]") -> None:
    stop = asyncio.Event()
    runner = web.AppRunner(application(world), access_log=None, handle_signals=False, shutdown_timeout=2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    ready.put((f"http://127.0.0.1:{runner.addresses[0][1]}/", asyncio.get_running_loop(), stop))
    await stop.wait()
    await runner.cleanup()


def application(world: World) -> web.Application:
    """The page and the one thing that can be done on it."""

    async def show(_request: web.Request) -> web.Response:
        text = await asyncio.to_thread(page, world)
        return web.Response(text=text, content_type="text/html", headers={"Cache-Control": "no-store"})

    async def choose(request: web.Request) -> web.Response:
        form = await request.post()
        audience, effect = str(form.get("audience")), str(form.get("effect"))
        if audience in _AUDIENCES and effect in ("allow", "deny"):
            await asyncio.to_thread(_choose, world, audience, effect)
        raise web.HTTPSeeOther("/")

    made = web.Application()
    made.router.add_get("/", show)
    made.router.add_post("/", choose)
    return made


def page(world: World) -> str:
    """The whole page as it is now."""
    parts = [
        "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Demonstration</title>",
        f"<meta name='viewport' content='width=device-width'><style>{_STYLE}</style></head><body>",
        "<h1>Who is shown the conversation</h1>",
        "<p>All people here are made up. Each cell asks the gateway now, as that person would.</p>",
        _table(world),
        _choices(world),
        _mailbox(world),
        _owed(world),
        "</body></html>",
    ]
    return "\n".join(parts)


def _choose(world: World, audience: str, effect: str) -> None:
    options = ("--category", _CATEGORY, "--audience", audience, "--effect", effect)
    world.processes.run("choices", "set", PATIENT, *options, expect=None)


def _table(world: World) -> str:
    conversation, answers = world.notes["conversation"], world.notes["answers"]
    ways = {name: of(PATIENT, template) for name, template in LISTS.items()}
    ways |= {name: item(each, encounter=conversation, obs=answers[0]) for name, each in ITEMS.items()}
    ways |= ACROSS
    heads = "".join(f"<th scope='col'>{escape(member.what)}</th>" for member in _PEOPLE)
    rows = [
        _row(name, [_cell(world, member, path) for member in _PEOPLE])
        for name, path in ways.items()
        if name not in _TELLS_LITTLE
    ]
    caption = "<caption>Every way to ask for the same thing</caption>"
    return f"<table>{caption}<thead><tr><td></td>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _row(name: str, cells: list[str]) -> str:
    return f"<tr><th scope='row'>{escape(name)}</th>{''.join(cells)}</tr>"


def _cell(world: World, member: Member, path: str) -> str:
    answer = world.ask_all(member, path)
    if answer.status >= 500:
        return "<td class='away'>unavailable</td>"
    # A count tells nothing about which, so what is shown is looked for by its identifiers.
    found = answer.holds(world.notes["conversation"]) or any(map(answer.holds, world.notes["answers"]))
    if answer.status == 200 and found:
        return "<td class='yes'>is shown it</td>"
    return "<td class='no'>nothing there</td>"


def _choices(world: World) -> str:
    said = world.processes.run("choices", "show", PATIENT, expect=None).stdout
    rows = "".join(
        _row(
            name, [f"<td>{_button(audience, 'allow', 'may see it')}{_button(audience, 'deny', 'never')}</td>"]
        )
        for audience, name in _AUDIENCES.items()
    )
    named = said.replace(f"person:{NAMED.person}", "the named employee")
    return (
        "<h2>What she chose</h2><p>A no holds at once. A yes waits a few seconds here, a day in a clinic: "
        f"then load the page again.</p><pre>{escape(named)}</pre><table>{rows}</table>"
    )


def _button(audience: str, effect: str, says: str) -> str:
    fields = f"<input type='hidden' name='audience' value='{escape(audience)}'>"
    return (
        f"<form method='post' action='/'>{fields}"
        f"<button name='effect' value='{effect}'>{escape(says)}</button></form>"
    )


def _mailbox(world: World) -> str:
    shown = []
    for mail in world.mails():
        message = email.message_from_bytes(mail.read_bytes())
        body = str(message.get_payload()).strip()
        shown.append(f"<pre>{escape(str(message['Subject']))}\n{escape(body)}</pre>")
    return "<h2>What reached her</h2>" + ("".join(shown) or "<p>Nothing.</p>")


def _owed(world: World) -> str:
    status = world.processes.run("remind", "status", expect=None).stdout
    standing = world.processes.run("team", "show", PATIENT, expect=None).stdout
    return (
        f"<h2>What is owed to her</h2><pre>{escape(status)}</pre>"
        f"<h2>Where she stands with the team</h2><pre>{escape(standing)}</pre>"
    )
