"""One end of a TLS connection, from Python's standard library.

    tls_peer.py serve CERTIFICATE KEY VERSION            says READY PORT, then serves one connection
    tls_peer.py connect CERTIFICATE PORT VERSION         connects to localhost, trusting CERTIFICATE

Either sends `hello from python`, prints what it gets until the end, and says how the connection was secured. VERSION is
TLSv1_2 or TLSv1_3.
"""
import socket
import ssl
import sys


def talk(connection):
    connection.sendall(b"hello from python\n")
    binding = connection.get_channel_binding("tls-unique") if connection.version() == "TLSv1.2" else None
    print("VERSION", connection.version())
    print("BINDING", binding.hex() if binding else None)
    print("GOT", connection.recv(1000).decode().strip(), flush=True)
    connection.unwrap().close()  # close_notify both ways


def serve(certificate, key, version):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print("READY", listener.getsockname()[1], flush=True)
        plain, _ = listener.accept()
        talk(context.wrap_socket(plain, server_side=True))


def connect(certificate, port, version):
    context = ssl.create_default_context(cafile=certificate)
    context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    plain = socket.create_connection(("127.0.0.1", int(port)))
    talk(context.wrap_socket(plain, server_hostname="localhost"))


{"serve": serve, "connect": connect}[sys.argv[1]](*sys.argv[2:])
