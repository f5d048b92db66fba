"""CPU time of a TLS echo, by size, beside one in C on OpenSSL: what encrypting itself allows."""
import json

from Harness.building import BUILD, build_c, output_of
from Harness.competitors import tls_servers
from Harness.figures import cost_table
from Harness.processes import CORES, LISTENING, on_cores, server
from Harness.sampling import interleaved

TITLE = "TLS echo, 64 connections, one message in flight"
SAMPLES = 9
SITUATIONS = {"64 bytes": 64, "64 KiB": 64 * 1024}


def measure(bench):
    """A fresh server for each sample; server and load have a core each."""
    load = build_c("Load/tls_load.c", "-lssl", "-lcrypto")
    certificate, key = identity()

    def sample(size, command):
        with server([*command, certificate, key], LISTENING, CORES[:1]) as (process, announcement):
            target = ["--port", announcement[2], "--pid", str(process.pid), "--size", str(size)]
            return json.loads(output_of([load, *target], preexec_fn=on_cores(CORES[-1:])))

    return interleaved(SITUATIONS, tls_servers(), bench.samples, sample)


def identity():
    """A certificate and its key, made anew."""
    certificate, key = BUILD / "certificate.pem", BUILD / "key.pem"
    made = ["-keyout", key, "-out", certificate, "-days", "1", "-subj", "/CN=localhost"]
    output_of(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *made])
    return certificate, key


def section(samples):
    return "\n".join(f"### {name}\n\n{cost_table('message', competitors)}\n" for name, competitors in samples.items())
