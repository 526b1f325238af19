"""Run the stand-in by hand: ``python -m tests.discord_server --port 8765`` and type what a person would do."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import shlex
import sys

from . import TOKEN, DiscordServer, Interaction, NotOfferedError

HELP = "say TEXT · slash NAME [SUB] key=value ... · click LABEL · dump · help · quit   (say @bot ... mentions the bot)"


async def show(interaction: Interaction) -> None:
    """Print what came of an interaction."""
    try:
        message = await (await interaction.wait()).wait_message()
        print(f"[{interaction.latency_s * 1000:.0f} ms{', ephemeral' * message.ephemeral}] {interaction.text}")
    except (TimeoutError, LookupError) as error:
        print(f"no message ({error or 'the application did not respond'}); form: {json.dumps(interaction.modal)}")


async def run(port: int) -> None:
    """Serve until standard input ends or says quit."""
    async with DiscordServer(port=port) as server:
        guild = server.world.guild("Control")
        room, person = server.world.channel(guild, "general"), server.world.user("person")
        server.world.member(guild, person)
        print(
            f"api_base {server.api_base}\ngateway_url {server.gateway_url}\ntoken {TOKEN}",
            f"{server.schema_status}\n{HELP}",
            sep="\n",
            flush=True,
        )
        while line := await asyncio.to_thread(sys.stdin.readline):
            verb, _, rest = line.strip().partition(" ")
            try:
                if verb == "say":
                    before = len(server.messages(room, by_bot=True))
                    await server.say(room, person, rest.replace("@bot", server.world.bot.mention))
                    with contextlib.suppress(TimeoutError):
                        print((await server.wait_message(room, count=before + 1, timeout=3.0)).text())
                elif verb == "slash":
                    words = shlex.split(rest)
                    options = dict(w.split("=", 1) for w in words if "=" in w)
                    name = " ".join(w for w in words if "=" not in w)
                    await show(await server.slash(name, options, user=person, channel=room))
                elif verb == "click":
                    await show(await server.click(server.messages(room, by_bot=True)[-1], label=rest, user=person))
                elif verb == "dump":
                    for request in server.requests[-20:]:
                        print(request.status, request.method, request.path, json.dumps(request.body)[:300])
                    print("violations", server.violations, "unknown", server.unknown_routes, "429", server.count_429)
                elif verb == "quit":
                    return
                elif verb:
                    print(HELP)
            except (NotOfferedError, ValueError, IndexError) as error:
                print(f"not possible: {error}")
            sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.discord_server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(parser.parse_args().port))
