"""The schema of chatapp.v1 as a file: a JSON Schema of all that programs send and receive."""

from importlib.resources import files

from chatapp.ports.page_files import PageFile, as_file

SCHEMA_PATH = "/chatapp.v1.json"
"""Where the WebSocket port serves it."""


def schema_bytes() -> bytes:
    """Return the schema, in UTF-8."""
    return files("chatapp.wire").joinpath("schema.json").read_bytes()


def schema_file() -> dict[str, PageFile]:
    """Return the schema by its path, as the WebSocket port serves it."""
    return {SCHEMA_PATH: as_file("application/schema+json", schema_bytes(), lasting=False)}
