"""TypeScript's types of chatapp.v1 can be made of the schema, and find mistakes."""

import subprocess
from pathlib import Path
from shutil import which

import pytest

from chatapp.ports.schema_file import schema_bytes

BIN = Path(__file__).parent / "typescript" / "node_modules" / ".bin"
JSON2TS, TSC = (which(tool, path=str(BIN)) or which(tool) for tool in ("json2ts", "tsc"))

pytestmark = pytest.mark.skipif(
    not (JSON2TS and TSC), reason="needs npm install --prefix tests/typescript"
)

PROGRAM = """
import type { Member, Received, Sent } from "./chatapp";

export function show(message: Received): string {
  switch (message.type) {
    case "said":
      return `${message.from}: ${message.text ?? "(ignored)"}`;
    case "members":
      return message.users.map((member: Member) => member.away ?? member.user).join(", ");
    case "error":
      return message.text + (message.ref ?? "");
    default:
      return message.type;
  }
}

export const received: Received[] = [
  { type: "said", room: "#dev", id: 1, from: "ann", text: "x", time: "2026-11-26T14:30:00Z" },
  { type: "read", room: "#dev", id: 1 },
];
export const sent: Sent[] = [
  { line: "hello", ref: "1" },
  { members: "#dev", after: "ann" },
  { commands: true },
  { commands: true, room: "#dev" },
  { rooms: {} },
  { resume: "token", rooms: { "#dev": { epoch: "e", id: 1 } }, whispers: 0 },
];
"""

MISTAKES = (
    "export const wrong: Sent = { lime: 'hello' };",
    "export const wrong: Sent = { line: 1 };",
    "export const wrong: Sent = { commands: false };",
    "export const wrong: Sent = { resume: 'token', more: 1 };",
    "export const wrong: Received = { type: 'read', room: '#dev' };",
    "export const wrong: Received = { type: 'none' };",
    "export const wrong = (message: Received) => message.type === 'said' && message.users;",
)


@pytest.fixture(scope="module")
def types(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the types."""
    folder = tmp_path_factory.mktemp("types")
    (folder / "schema.json").write_bytes(schema_bytes())
    made = ("-i", folder / "schema.json", "-o", folder / "chatapp.ts")
    assert JSON2TS is not None
    subprocess.run([JSON2TS, *made, "--additionalProperties=false"], check=True)  # noqa: S603
    return folder


def mistakes(types: Path, program: str) -> str:
    """Return what the compiler finds in a program."""
    (types / "program.ts").write_text(program)
    checked = [str(TSC), "--noEmit", "--strict", "--ignoreConfig", str(types / "program.ts")]
    return subprocess.run(checked, capture_output=True, text=True, check=False).stdout  # noqa: S603


def test_a_program(types: Path) -> None:
    """What is right is found right."""
    assert mistakes(types, PROGRAM) == ""


@pytest.mark.parametrize("wrong", MISTAKES)
def test_a_mistake(types: Path, wrong: str) -> None:
    """Each mistake is found in its line."""
    found = mistakes(types, PROGRAM + wrong)
    assert f"program.ts({len(PROGRAM.splitlines()) + 1}," in found
