"""Drives the Python SDK (1 or 2) or FastMCP, whichever this Python has, for one job a line.

A job is {"address": …, "clientId": … or null}; the answer is {"in": true or false, "says": …}. Nothing is
kept between jobs. The browser's part is played by the program that BROWSER names.
"""

import asyncio
import importlib.util
import json
import os
import subprocess
import sys
import urllib.parse
import urllib.request
import webbrowser

REDIRECT = "http://127.0.0.1:4799/callback"
SECONDS = 80


def browse(address):
    """Where the sign-in ends: the redirect address with what the provider put there."""
    told = subprocess.run([os.environ["BROWSER"], address, "--print"], capture_output=True, text=True, timeout=60)
    back = told.stdout.strip()
    if not back.startswith("http"):
        raise RuntimeError(f"the authorization address answered {back or told.stderr[-300:]}")
    return back


def parameters(address):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))


class Memory:
    """A token store for one sign-in."""

    def __init__(self, client=None):
        self.tokens, self.client = None, client

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client_info):
        self.client = client_info


async def with_sdk(address, client_id):
    from mcp.client.auth import OAuthClientProvider
    from mcp.shared._httpx_utils import create_mcp_http_client
    from mcp.shared.auth import OAuthClientInformationFull, OAuthClientMetadata
    import mcp.shared.auth as shapes

    about = {
        "client_name": "pysdk",
        "redirect_uris": [REDIRECT],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
    }
    came_back = {}

    async def redirect(to):
        came_back.update(parameters(await asyncio.to_thread(browse, to)))

    async def callback():
        if "code" not in came_back:
            raise RuntimeError(f"refused: {came_back}")
        if hasattr(shapes, "AuthorizationCodeResult"):
            return shapes.AuthorizationCodeResult(
                code=came_back["code"], state=came_back.get("state"), iss=came_back.get("iss")
            )
        return came_back["code"], came_back.get("state")

    known = None if client_id is None else OAuthClientInformationFull(client_id=client_id, **about)
    auth = OAuthClientProvider(
        server_url=address,
        client_metadata=OAuthClientMetadata(**about),
        storage=Memory(known),
        redirect_handler=redirect,
        callback_handler=callback,
    )
    async with create_mcp_http_client(auth=auth) as http_client:
        from mcp.client.streamable_http import streamable_http_client

        transport = streamable_http_client(address, http_client=http_client)
        if importlib.util.find_spec("mcp.client.client") is not None:
            from mcp.client.client import Client

            async with Client(transport):
                return
        from mcp import ClientSession

        async with transport as (reads, writes, *_):
            async with ClientSession(reads, writes) as session:
                await session.initialize()


async def with_fastmcp(address, client_id):
    from fastmcp import Client
    from fastmcp.client.auth import OAuth

    auth = "oauth" if client_id is None else OAuth(client_id=client_id)
    async with Client(address, auth=auth):
        return


def opens(address, *_args, **_more):
    """What FastMCP takes for the browser: it waits at its own redirect address, so that is asked too."""

    def visit():
        urllib.request.urlopen(browse(address), timeout=10).read()

    asyncio.get_running_loop().run_in_executor(None, visit)
    return True


def root_of(error):
    """The innermost reason of what task groups wrap in groups."""
    while getattr(error, "exceptions", None):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"


async def main():
    webbrowser.open = opens
    drive = with_fastmcp if importlib.util.find_spec("fastmcp") is not None else with_sdk
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        job = json.loads(line)
        try:
            await asyncio.wait_for(drive(job["address"], job["clientId"]), SECONDS)
            told = {"in": True, "says": ""}
        except BaseException as error:  # noqa: BLE001 - whatever ends the client is what it says
            told = {"in": False, "says": root_of(error)[:500]}
        print("\x1e" + json.dumps(told), flush=True)


asyncio.run(main())
