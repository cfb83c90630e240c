"""RFC 6455 and RFC 7692, case by case, as the public conformance suites number them.

A server that echoes each message stands for the chat. It has the real ways in and out, so what is
tried here is what a client of the chat meets. Each file is a section of the Autobahn testsuite,
whose numbers the tests bear.
"""
