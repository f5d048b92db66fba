"""autobahn-python as a client that authenticates: joins once with each method that it is told to.

Reads one JSON object a line from standard input: {"method", "authid", "secret"}; the secret is the ticket, the secret
of wampcra, the password of scram, or the private key of cryptosign in hexadecimal digits. Answers each with a line:
{"authid", "authrole", "authmethod", "authprovider"} of WELCOME, or {"refused": REASON, "message"}.
"""
import argparse
import asyncio
import json
import sys

import peer
from autobahn.wamp.auth import create_authenticator

SECRETS = {"ticket": "ticket", "wampcra": "secret", "scram": "password", "cryptosign": "privkey"}


class AuthenticatingSession(peer.Session):
    """A session that answers challenges with one of autobahn's own authenticators."""

    def __init__(self, realm, request):
        super().__init__(realm)
        self.own_authid = request.get("authid")
        arguments = {SECRETS[request["method"]]: request["secret"]} if request["method"] in SECRETS else {}
        if self.own_authid:
            arguments["authid"] = self.own_authid
        self.authenticator = create_authenticator(request["method"], **arguments)

    def onConnect(self):
        self.join(
            self.config.realm,
            authmethods=[self.authenticator.name],
            authid=self.own_authid,
            authextra=self.authenticator.authextra,
        )

    def onChallenge(self, challenge):
        return self.authenticator.on_challenge(self, challenge)

    def onWelcome(self, message):
        return self.authenticator.on_welcome(self, message.authextra)


async def attempt(options, request):
    """Joins and leaves; what came of it."""
    try:
        session = await peer.join(options.url, options.realm, session=AuthenticatingSession(options.realm, request))
    except peer.Refused as refusal:
        return {"refused": refusal.reason, "message": str(refusal)}
    details = await session.joined
    session.leave()
    await asyncio.wait_for(session.left, 10)
    return {key: getattr(details, key) for key in ("authid", "authrole", "authmethod", "authprovider")}


async def attempts(options):
    for line in await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readlines):
        peer.say(await attempt(options, json.loads(line)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True, help="of the router: ws://127.0.0.1:PORT/ws")
    parser.add_argument("--realm", default="realm1")
    peer.run(attempts(parser.parse_args()))


if __name__ == "__main__":
    main()
