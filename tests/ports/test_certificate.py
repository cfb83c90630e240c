"""A certificate is renewed from its files, or stays."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.config import Config
from chatapp.errors import ConfigError
from chatapp.ops.notify import NotifyService
from chatapp.ops.reload import Reload
from chatapp.ports.certificate import Certificate
from chatapp.ports.endpoint import Endpoint
from tests.certificate import write_certificate

# Twisted hands pyOpenSSL what that no longer likes.
pytestmark = pytest.mark.filterwarnings("ignore:Passing pyOpenSSL:DeprecationWarning")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A certificate and its key."""
    return write_certificate(tmp_path / "localhost.pem")


@pytest.fixture
def certificate(path: Path) -> Certificate:
    """The certificate of an endpoint that listens."""
    reactor = MemoryReactorClock()
    endpoint = Endpoint("tcp_server", f"ssl:6969:privateKey={path}", optional=False)
    listening: Any = endpoint.parse(reactor)
    certificate: Certificate = Certificate(endpoint, listening, reactor)
    listening.listen(None)
    assert reactor.sslServers[0][2] == certificate
    return certificate


def test_renewed(certificate: Certificate, path: Path) -> None:
    """The next connection is made with what the files hold by now; until then it is the same."""
    first = certificate.getContext()
    write_certificate(path)
    assert certificate.getContext() is first
    certificate.renew()
    assert certificate.getContext() is not first


def test_validity(certificate: Certificate, path: Path) -> None:
    """What is served says when it expires, by the file that it was read from."""
    before = certificate.validity()
    ((file, (start, end)),) = before.items()
    assert (file, end - start) == (str(path), timedelta(days=2).total_seconds())
    write_certificate(path, age=timedelta(days=-30))
    assert certificate.validity() == before
    certificate.renew()
    ((file, (_, later)),) = certificate.validity().items()
    assert later - end == pytest.approx(timedelta(days=30).total_seconds(), abs=60)


def test_key_of_another(certificate: Certificate, path: Path, tmp_path: Path) -> None:
    """A key that does not fit is refused, and what was there stays."""
    first = certificate.getContext()
    other = write_certificate(tmp_path / "other.pem").read_text()
    key, _, _ = path.read_text().partition("-----BEGIN CERTIFICATE-----")
    _, _, public = other.partition("-----BEGIN CERTIFICATE-----")
    path.write_text(f"{key}-----BEGIN CERTIFICATE-----{public}")
    with pytest.raises(ConfigError, match="Certificate public and private keys do not match"):
        certificate.renew()
    assert certificate.getContext() is first


def test_reload(certificate: Certificate, path: Path, log_lines: list[str]) -> None:
    """A reload says what became of it, in one line, also when the configuration has a mistake."""

    def load() -> Config:
        raise ConfigError("a mistake")

    reload = Reload(Config(), load, NotifyService({}, str, MemoryReactorClock()))
    reload.certificates.append(certificate)
    reload()
    path.unlink()
    reload()
    text = f"ssl:6969:privateKey={path}"
    reason = f"FileNotFoundError: [Errno 2] No such file or directory: {str(path)!r}"
    expected = f"expected a Twisted server endpoint that works here ({reason})"
    assert log_lines == [
        "ERROR | Not reloaded, all stays as it was: a mistake",
        f"INFO | Certificate read: [tcp_server] {text}",
        "ERROR | Not reloaded, all stays as it was: a mistake",
        f"ERROR | The certificate stays as it was: [tcp_server] endpoint = {text}: {expected}",
    ]
