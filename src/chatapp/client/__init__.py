"""A client for programs, and for a person: it comes back by itself, and loses and doubles nothing.

It knows the protocol, and nothing of the server's code but the editor of a typed line: it may touch
sockets, clocks, a terminal, and the file that it is told to. It needs the extra `client`.
docs/client.md shows how it is used.
"""

from chatapp.client.answers import Done, Page
from chatapp.client.blocking import Blocking
from chatapp.client.client import Client
from chatapp.client.errors import ChatError, ClientError, Ended, Unanswered
from chatapp.client.events import (
    Away,
    Back,
    Charter,
    Event,
    Joined,
    Left,
    Message,
    Moderated,
    Removed,
    Renamed,
    RoomEvent,
    Topic,
    Whisper,
)
from chatapp.client.members import Member, Members
from chatapp.client.news import (
    Connected,
    Dropped,
    Entered,
    Exited,
    Gap,
    Lost,
    NewEpoch,
    Notice,
    Other,
    Refused,
    Restarting,
    StartedOver,
    UpToDate,
)
from chatapp.client.room import Room
from chatapp.client.store import FileStore, Store

__all__ = [
    "Away",
    "Back",
    "Blocking",
    "Charter",
    "ChatError",
    "Client",
    "ClientError",
    "Connected",
    "Done",
    "Dropped",
    "Ended",
    "Entered",
    "Event",
    "Exited",
    "FileStore",
    "Gap",
    "Joined",
    "Left",
    "Lost",
    "Member",
    "Members",
    "Message",
    "Moderated",
    "NewEpoch",
    "Notice",
    "Other",
    "Page",
    "Refused",
    "Removed",
    "Renamed",
    "Restarting",
    "Room",
    "RoomEvent",
    "StartedOver",
    "Store",
    "Topic",
    "Unanswered",
    "UpToDate",
    "Whisper",
]
