"""The links over which gateways bring clients: what goes over them, and the server's end."""
