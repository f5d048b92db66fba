"""A Flask app of one route, on the server that Flask brings: flask_hello.py PORT. What starting it takes is measured."""
import sys

from flask import Flask

app = Flask(__name__)


@app.route("/hello/<name>")
def hello(name):
    return f"Hello, {name}"


app.run("127.0.0.1", int(sys.argv[1]))
