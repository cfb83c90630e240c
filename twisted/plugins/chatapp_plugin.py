"""Tells twistd that chatapp exists; imports nothing of it until it is asked for."""

from twisted.application.service import ServiceMaker

serviceMaker = ServiceMaker(
    "chatapp", "chatapp.service", "A chat server for telnet and WebSocket clients.", "chatapp"
)
