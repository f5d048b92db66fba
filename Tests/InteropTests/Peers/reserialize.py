"""Reads values with other people's serializers and writes them again: one line of hexadecimal digits for each argument.

    reserialize.py FROM TO DIGITS...        FROM and TO are msgpack or cbor
"""
import sys

import cbor2
import msgpack

READ = {"msgpack": lambda data: msgpack.unpackb(data, raw=False), "cbor": cbor2.loads}
WRITE = {"msgpack": lambda value: msgpack.packb(value, use_bin_type=True), "cbor": cbor2.dumps}

source, target, *values = sys.argv[1:]
for digits in values:
    print(WRITE[target](READ[source](bytes.fromhex(digits))).hex())
