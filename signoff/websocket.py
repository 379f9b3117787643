"""The connection between a notebook and its kernel, as `signoff lab` has it: small messages go at once.

Jupyter's server leaves Nagle's algorithm on. A kernel says "busy" before it answers, and the answer then waits until the
browser has acknowledged that, which browsers put off by 40 ms: half of the time between a click and the next line.
"""

from __future__ import annotations

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """For ``ServerApp.kernel_websocket_connection_class``."""

    def connect(self) -> Any:  # the class above promises another type than its own base
        """Connect as usual, and keep nothing back."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
