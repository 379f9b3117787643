"""Running notebooks on other machines: the workers of a dask scheduler, over TLS.

Trust: whoever can speak with the scheduler can run anything on its workers, since dask's own messages are pickled
functions. That is why only TLS with certificates of one authority is spoken beyond this machine. Workers belong to the
instructor; what a submission does stays in the jail on the worker, and what comes back is JSON that is checked here.
"""

from __future__ import annotations

import contextlib
import ipaddress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from grader.jail import JailError
from grader.runner.crew import Pool
from grader.runner.worker import begin, end

if TYPE_CHECKING:
    from grader.runner.worker import Order

_WAIT = 30.0  # seconds


class ClusterError(Exception):
    """The scheduler cannot be used. The message says why, and what to do."""


def _plugin(order: bytes) -> Any:
    from distributed.diagnostics.plugin import WorkerPlugin  # noqa: PLC0415  # an extra that few need

    class Orders(WorkerPlugin):
        """Tells each worker the order, those too that join later."""

        name = "signoff"

        def setup(self, worker: Any) -> None:  # noqa: ARG002  # dask's interface
            begin(order)

        def teardown(self, worker: Any) -> None:  # noqa: ARG002  # dask's interface
            end()

    return Orders()


def _check(address: str) -> None:
    """Refuse to send students' work in the clear, or to workers that anybody could pose as."""
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    host = parts.hostname or ""
    with contextlib.suppress(ValueError):
        if parts.scheme == "tcp" and ipaddress.ip_address(host).is_loopback:
            return
    if parts.scheme != "tls" and host != "localhost":
        raise ClusterError(
            f"{address}: beyond this machine only TLS is spoken, or anybody on the network could read submissions and send "
            "marks. Give the scheduler and its workers certificates (the instructors' guide says how) and name it tls://…"
        )


class Cluster:
    """A connection to a scheduler and its workers."""

    def __init__(self, address: str) -> None:
        """Connect.

        Raises:
            ClusterError: dask is not installed, nobody answers, or no worker is there.
        """
        _check(address)
        try:
            from distributed import Client, Security  # noqa: PLC0415  # an extra that few need
            from distributed.scheduler import KilledWorker  # noqa: PLC0415
        except ImportError:
            raise ClusterError("dask is not installed. Install it: python -m pip install 'signoff[cluster]'.") from None
        secure = address.startswith("tls://")
        security = Security(require_encryption=True) if secure else None  # type: ignore[no-untyped-call]  # likewise
        try:
            self._client = Client(address, security=security, timeout=_WAIT, set_as_default=False)  # type: ignore[no-untyped-call]  # half of distributed has no types
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            raise ClusterError(f"{address}: no scheduler answers there ({error}).") from None
        self._lost: tuple[type[BaseException], ...] = (KilledWorker,)
        try:
            self._client.wait_for_workers(1, timeout=_WAIT)
        except TimeoutError:
            self.close()
            raise ClusterError(f"{address}: the scheduler has no worker. Start one: dask worker {address}") from None

    def crew(self, order: Order) -> Pool:
        """The workers as a crew for this order."""
        self._client.register_plugin(_plugin(order.to_json()))
        threads = sum(self._client.nthreads().values())  # type: ignore[no-untyped-call]  # likewise
        return Pool(self._client.get_executor, threads, self._lost)

    def close(self) -> None:
        """Let go of the scheduler; it and its workers go on."""
        with contextlib.suppress(OSError, TimeoutError, JailError):
            self._client.close(timeout=2)  # type: ignore[no-untyped-call]  # likewise
