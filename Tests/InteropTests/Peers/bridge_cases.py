"""Asks two HTTP bridges the same, and compares what they answer: status and body.

    bridge_cases.py --crossbar http://127.0.0.1:8080 --ours http://127.0.0.1:8081 --ours-signed http://127.0.0.1:8082

Crossbar.io's is that of crossbar_router.py --bridge: /publish, /call and /signed; ours are two, of which the second wants
requests signed with the key `bazapp` and the secret `foobar`. Prints `ok NAME` or `not ok NAME: WHY` for each case.
"""

import argparse
import base64
import datetime
import hashlib
import hmac
import json
import sys
import urllib.error
import urllib.parse
import urllib.request

JSON = {"Content-Type": "application/json"}
TOPIC = b'{"topic":"com.example.topic","args":[1],"kwargs":{"a":"b"}}'

CASES = [
    # name, path, method, fields, body
    ("publishes", "publish", "POST", JSON, TOPIC),
    ("publishes by PUT", "publish", "PUT", JSON, TOPIC),
    ("publishes with an encoding", "publish", "POST", {"Content-Type": "application/json; charset=utf-8"}, TOPIC),
    ("no topic", "publish", "POST", JSON, b"{}"),
    ("a list", "publish", "POST", JSON, b"[]"),
    ("no JSON", "publish", "POST", JSON, b"x"),
    ("no UTF-8", "publish", "POST", JSON, b'"\xff"'),
    ("another encoding", "publish", "POST", {"Content-Type": "application/json; charset=latin1"}, TOPIC),
    ("no procedure", "call", "POST", JSON, b"{}"),
    ("a call", "call", "POST", JSON, b'{"procedure":"wamp.session.count","args":[["nobody"]]}'),
    ("a missing procedure", "call", "POST", JSON, b'{"procedure":"com.example.nobody"}'),
    ("a missing session", "call", "POST", JSON, b'{"procedure":"wamp.session.get","args":[1]}'),
    ("another type", "publish", "POST", {"Content-Type": "text/plain"}, TOPIC),
    ("GET", "publish", "GET", {}, None),
    ("DELETE", "call", "DELETE", {}, None),
    ("OPTIONS", "publish", "OPTIONS", {}, None),
]

# Whose sentences differ: Crossbar's have Python's quotation marks in them, and each router has its own words.
STATUS_ONLY = {"another type", "GET", "DELETE", "OPTIONS"}
ERROR_ONLY = {"a missing procedure", "a missing session"}


def signed(body=TOPIC, secret=b"foobar", age=0, **changes):
    moment = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=age)
    fields = {"key": "bazapp", "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "seq": "1", "nonce": "42"}
    fields |= changes
    code = hmac.new(secret, "".join(fields.values()).encode() + body, hashlib.sha256).digest()
    return fields | {"signature": base64.urlsafe_b64encode(code).decode()}


def without(name):
    return {key: value for key, value in signed().items() if key != name}


SIGNED_CASES = [
    ("a signature", signed(seq="2")),
    ("no signature at all", {}),
    ("a wrong secret", signed(secret=b"wrong")),
    ("a wrong key", signed(key="spamapp")),
    ("a wrong body", signed(body=b"{}")),
    ("an old timestamp", signed(age=301)),
    ("a timestamp to come", signed(age=-301)),
    ("no timestamp at all in it", signed(timestamp="notatimestamp")),
    ("no number", signed(seq="one")),
    ("no nonce", signed(nonce="x")),
] + [(f"without {name}", without(name)) for name in ("key", "seq", "nonce", "signature")]


def ask(url, method, fields, body):
    request = urllib.request.Request(url, data=body, headers=fields, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def comparable(name, answer):
    status, body = answer
    if name in STATUS_ONLY:
        return status
    value = json.loads(body)
    if "id" in value:
        value["id"] = type(value["id"]).__name__
    return status, value.get("error") if name in ERROR_ONLY else value


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("--crossbar", "--ours", "--ours-signed"):
        parser.add_argument(name, required=True)
    options = parser.parse_args()
    asked = [(name, [f"{base}/{path}" for base in (options.crossbar, options.ours)], method, fields, body)
             for name, path, method, fields, body in CASES]
    for name, fields in SIGNED_CASES:
        query = "?" + urllib.parse.urlencode(fields)
        asked.append((name, [f"{options.crossbar}/signed{query}", f"{options.ours_signed}/publish{query}"],
                      "POST", JSON, TOPIC))
    failures = 0
    for name, urls, method, fields, body in asked:
        theirs, ours = (comparable(name, ask(url, method, fields, body)) for url in urls)
        print(f"ok {name}" if theirs == ours else f"not ok {name}: {ours}, and Crossbar.io {theirs}", flush=True)
        failures += theirs != ours
    return min(failures, 1)


if __name__ == "__main__":
    sys.exit(main())
