"""The schema of chatapp.v1 as a file: a JSON Schema of all that programs send and receive."""

from importlib.resources import files


def schema_bytes() -> bytes:
    """Return the schema, in UTF-8."""
    return files("chatapp.wire").joinpath("schema.json").read_bytes()
