"""The wire, against real servers on this machine."""

import gzip
import json
import re
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from requests import Request
from requests.exceptions import ConnectionError, ReadTimeout, RequestException

from microblog.errors import Forbidden
from microblog.networks.reach import Reach, Unarmed
from microblog.networks.wire import Overlong, Unsent, Wire
from networks.loopback import (
    Heard,
    Network,
    Said,
    close,
    half,
    hang,
    network,
    patience,
    reset,
    trickle,
    trickled_head,
)

OK: Said = (200, {}, b"{}")
UNSAFE = ["POST", "PUT", "PATCH", "DELETE", "post", "MKCOL"]


def to(url: str, **settings: Any) -> Wire:
    here = re.escape(url)
    reach = Reach(
        bases=(url,),
        create=re.compile(f"POST {here}/create"),
        upload=re.compile(f"(?:POST|PUT) {here}/upload/.+"),
        delete=re.compile(f"DELETE {here}/[0-9]+"),
        moved={"https://api.built-in.example": url},
    )
    return Wire(reach, **settings)


@pytest.fixture
def there() -> Iterator[Network]:
    with network(lambda heard: OK) as server:
        yield server


def served(answer: Any, call: Callable[[Wire, str], Any]) -> Any:
    """Return what a call comes to at a server that answers so."""
    with network(lambda heard: answer) as server:
        return call(to(server.url, **patience(answer)), server.url)


def create(wire: Wire, url: str) -> Any:
    with wire.armed(b"{}"):
        return wire.post(f"{url}/create", data=b"{}")


@pytest.mark.parametrize("method", UNSAFE)
def test_nothing_that_changes_something_leaves_unpermitted(there: Network, method: str) -> None:
    for path in ("/create", "/upload/1", "/7"):
        with pytest.raises(Unarmed):
            to(there.url).request(method, there.url + path, data=b"{}")
    assert not there.heard
    assert Unarmed.exit_code == 1


def test_a_prepared_request_goes_through_the_same_door(there: Network) -> None:
    wire = to(there.url)
    with pytest.raises(Unarmed):
        wire.send(wire.prepare_request(Request("POST", f"{there.url}/create", data=b"{}")))
    assert not there.heard


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_needs_no_permission(there: Network, method: str) -> None:
    assert to(there.url).request(method, f"{there.url}/anything").status_code == 200


def test_armed_permits_one_request_and_not_a_second(there: Network) -> None:
    wire = to(there.url)
    with wire.armed(b"{}"):
        wire.post(f"{there.url}/create", data=b"{}")
        with pytest.raises(Unarmed):
            wire.post(f"{there.url}/create", data=b"{}")
    with pytest.raises(Unarmed):
        wire.post(f"{there.url}/create", data=b"{}")
    assert len(there.heard) == 1


def test_a_failed_request_uses_the_permission_up() -> None:
    def twice(wire: Wire, url: str) -> None:
        with wire.armed(b"{}"):
            with pytest.raises(ConnectionError):
                wire.post(f"{url}/create", data=b"{}")
            with pytest.raises(Unarmed):
                wire.post(f"{url}/create", data=b"{}")

    served(reset, twice)


@pytest.mark.parametrize("path", ["/", "/upload/1", "/create/", "/create?x=1", "/creates", "/7"])
def test_armed_permits_nothing_but_the_create(there: Network, path: str) -> None:
    wire = to(there.url)
    with wire.armed(b"{}"), pytest.raises(Unarmed):
        wire.post(there.url + path, data=b"{}")
    assert not there.heard


@pytest.mark.parametrize("body", [b"", b"{ }", b'{"text":"other"}', "{}"])
def test_armed_permits_no_other_bytes(there: Network, body: Any) -> None:
    wire = to(there.url)
    with wire.armed(b"{}"), pytest.raises(Unarmed):
        wire.post(f"{there.url}/create", data=body)
    assert not there.heard


def test_what_a_library_would_write_in_its_own_way_is_sent_as_it_was_fixed(there: Network) -> None:
    wire, body = to(there.url), '{"text":"å ✓","media":{"ids":["1"]}}'.encode()
    with wire.armed(body):
        wire.post(f"{there.url}/create", json=json.loads(body))
    assert there.heard[0].body == body
    assert there.heard[0].headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("body", [b"{ }", b"[]", b"0"])
def test_what_a_library_would_leave_out_is_sent_as_it_was_fixed(
    there: Network, body: bytes
) -> None:
    wire = to(there.url)
    with wire.armed(body):
        wire.post(f"{there.url}/create", json=json.loads(body), headers={"X-Mine": "1"})
    assert there.heard[0].body == body
    assert there.heard[0].headers["X-Mine"] == "1"


def test_a_library_that_means_something_else_is_stopped(there: Network) -> None:
    wire = to(there.url)
    with wire.armed(b'{"text":"a"}'), pytest.raises(Unarmed, match=r"^What would be sent is not"):
        wire.post(f"{there.url}/create", json={"text": "a", "more": 1})
    assert not there.heard


def test_it_says_who_asks_and_sends_what_it_was_given(there: Network) -> None:
    wire = to(there.url)
    with wire.uploading():
        wire.post(f"{there.url}/upload/1", data="å")
    assert there.heard[0].headers["User-Agent"] == "Candor"
    assert there.heard[0].body == "å".encode()


def test_the_last_whole_answer_is_kept_and_none_after_a_failure() -> None:
    def answer(heard: Heard) -> Any:
        return reset if heard.path == "/2" else OK

    with network(answer) as server:
        wire = to(server.url)
        assert wire.answer is None
        assert wire.get(f"{server.url}/1") is wire.answer
        with pytest.raises(RequestException):
            wire.get(f"{server.url}/2")
        assert wire.answer is None


def test_what_was_not_permitted_is_named_without_what_was_asked(there: Network) -> None:
    with pytest.raises(Unarmed) as unarmed:
        to(there.url).post(f"{there.url}/create?key=secret?", data=b"{}")
    assert str(unarmed.value) == f"POST {there.url}/create was not permitted."
    with pytest.raises(Forbidden) as forbidden:
        to("https://x.example", loopback_only=True).get("https://x.example/2?key=secret")
    assert str(forbidden.value) == (
        "Nothing is shared from a site on this machine to a network elsewhere "
        "(https://x.example/2)."
    )


def test_uploading_permits_uploads_and_never_the_create(there: Network) -> None:
    wire = to(there.url)
    with wire.uploading():
        wire.post(f"{there.url}/upload/1", data=b"a")
        wire.put(f"{there.url}/upload/2", data=b"b")
        for method, path in (("POST", "/create"), ("DELETE", "/upload/1"), ("DELETE", "/7")):
            with pytest.raises(Unarmed):
                wire.request(method, there.url + path, data=b"{}")
    assert [heard.path for heard in there.heard] == ["/upload/1", "/upload/2"]


def test_deleting_permits_one_deletion(there: Network) -> None:
    wire = to(there.url)
    with wire.deleting():
        wire.delete(f"{there.url}/7")
        with pytest.raises(Unarmed):
            wire.delete(f"{there.url}/8")
        with pytest.raises(Unarmed):
            wire.post(f"{there.url}/create", data=b"{}")
    assert len(there.heard) == 1


def test_permissions_do_not_stand_within_each_other_and_end_with_an_error(there: Network) -> None:
    wire = to(there.url)
    with pytest.raises(Unarmed, match="Two"), wire.uploading(), wire.armed(b"{}"):
        pass
    with pytest.raises(KeyError), wire.armed(b"{}"):
        raise KeyError
    with pytest.raises(Unarmed):
        wire.post(f"{there.url}/create", data=b"{}")


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/x",
        "https://evil.example/x",
        "https://127.0.0.1:{port}/x",
        "http://127.0.0.1:{port}@evil.example/x",
        "http://evil.example@127.0.0.1:{port}/x",
        "http://localhost:{port}/x",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_it_goes_nowhere_but_to_its_network(there: Network, method: str, address: str) -> None:
    wire = to(there.url)
    with wire.uploading(), pytest.raises((Unarmed, Forbidden)):
        wire.request(method, address.format(port=there.url.rpartition(":")[2]))
    assert not there.heard


@pytest.mark.parametrize("url", ["https://api.x.com", "https://127.0.0.1.nip.example"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_from_a_site_on_this_machine_nothing_goes_elsewhere(url: str, method: str) -> None:
    wire = to(url, loopback_only=True)
    with wire.armed(b"{}"), pytest.raises(Forbidden, match="on this machine"):
        wire.request(method, f"{url}/create", data=b"{}")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_leaves_this_machine_unencrypted(method: str) -> None:
    wire = to("http://api.x.example")
    with wire.armed(b"{}"), pytest.raises(Forbidden, match="not encrypted"):
        wire.request(method, "http://api.x.example/create", data=b"{}")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("settings", [{}, {"allow_redirects": True}])
def test_a_redirect_is_an_answer(status: int, settings: dict[str, Any]) -> None:
    def answer(heard: Heard) -> Any:
        return (status, {"Location": "/elsewhere"}, b"") if heard.path == "/create" else OK

    with network(answer) as server:
        wire = to(server.url)
        with wire.armed(b"{}"):
            response = wire.post(f"{server.url}/create", data=b"{}", **settings)
        assert wire.get(f"{server.url}/create", **settings).status_code == status
        assert response.status_code == status
        assert [heard.path for heard in server.heard] == ["/create"] * 2


def test_no_cookie_is_kept() -> None:
    with network(lambda heard: (200, {"Set-Cookie": "a=b; Path=/"}, b"")) as server:
        wire = to(server.url)
        wire.get(f"{server.url}/1")
        wire.get(f"{server.url}/2")
        assert "Cookie" not in server.heard[1].headers
        assert not wire.cookies


def test_no_password_comes_from_netrc(
    there: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("default login a password b\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    to(there.url).get(f"{there.url}/1")
    assert "Authorization" not in there.heard[0].headers


def test_a_proxy_is_used_but_never_for_this_machine(
    there: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, address)
        monkeypatch.delenv("no_proxy", raising=False)
        assert to(there.url).get(f"{there.url}/1").ok
        proxy.settimeout(0.05)
        with pytest.raises(TimeoutError):
            proxy.accept()
        with pytest.raises(RequestException):
            to("https://api.x.example", wait=(0.3, 0.3)).get("https://api.x.example/1")
        proxy.settimeout(1)
        connection = proxy.accept()[0]
        with connection:
            assert connection.recv(99).startswith(b"CONNECT api.x.example:443")


@pytest.mark.parametrize(
    "built_in", ["https://api.built-in.example", b"https://api.built-in.example"]
)
def test_an_address_that_is_built_in_is_moved(there: Network, built_in: Any) -> None:
    path = "/2/me" if isinstance(built_in, str) else b"/2/me"
    assert to(there.url).request("GET", built_in + path).url == f"{there.url}/2/me"
    with pytest.raises(Unarmed):
        to(there.url).get("https://api.built-in.example.evil.example/2/me")


BOMB = (201, {"Content-Encoding": "gzip"}, gzip.compress(b" " * (64 << 20)))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reset, ConnectionError),
        (close, ConnectionError),
        (hang, ReadTimeout),
        (half, RequestException),
        (trickle, ReadTimeout),
        (trickled_head, ReadTimeout),
        (BOMB, Overlong),
        ((201, {"Content-Encoding": "gzip"}, b"no gzip"), RequestException),
    ],
    ids=lambda it: getattr(it, "__name__", "said"),
)
def test_after_the_request_has_left_no_fault_says_that_nothing_was_sent(
    answer: Any, kind: type[Exception]
) -> None:
    began = monotonic()
    with pytest.raises(kind) as raised:
        served(answer, create)
    assert not isinstance(raised.value, Unsent)
    assert monotonic() - began < 2.5


def pouring(connection: socket.socket) -> None:
    """Say an answer that has no end, faster than it can be wanted."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(200):
        connection.sendall(b" " * (1 << 20))
        sleep(0.01)


def test_an_answer_is_read_no_further_than_it_makes_sense() -> None:
    most = 4 << 20
    for size in (most, most + 1):
        with network(lambda heard, size=size: (200, {}, b" " * size)) as server:
            if size == most:
                assert len(to(server.url).get(f"{server.url}/1").content) == size
            else:
                with pytest.raises(Overlong):
                    to(server.url).get(f"{server.url}/1")
    with network(lambda heard: pouring) as server, pytest.raises(Overlong):
        to(server.url, whole=1).get(f"{server.url}/1")


def test_a_fault_tells_of_which_request_it_is() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
    for fault in (nobody, reset, BOMB):
        with pytest.raises(RequestException) as raised:
            create(to(nobody), nobody) if fault == nobody else served(fault, create)
        assert raised.value.request and str(raised.value.request.url).endswith("/create")


def test_a_request_keeps_no_program_from_ending() -> None:
    """What hangs out there must not keep the leader's terminal."""
    keeping: list[threading.Thread] = []

    def answer(heard: Heard) -> Said:
        keeping.extend(thread for thread in threading.enumerate() if not thread.daemon)
        return OK

    with network(answer) as server:
        to(server.url).get(f"{server.url}/1")
    assert keeping == [threading.main_thread()]


def test_who_is_interrupted_while_waiting_stops_at_once() -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    began = monotonic()
    try:
        with network(lambda heard: hang) as server:
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            with pytest.raises(KeyboardInterrupt):
                to(server.url).get(f"{server.url}/1")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert monotonic() - began < 1.5


def test_without_a_wait_that_a_library_gives_there_is_one() -> None:
    began = monotonic()
    with network(lambda heard: hang) as server, pytest.raises(ReadTimeout):
        to(server.url, wait=(2, 0.2)).get(f"{server.url}/1")
    assert monotonic() - began < 1.5


def test_an_address_that_only_begins_alike_is_another() -> None:
    with pytest.raises(Unarmed):
        to("https://api.x.example").get("https://api.x.example.evil.example/1")


def test_a_wait_that_a_library_gives_holds_too() -> None:
    began = monotonic()
    with network(lambda heard: hang) as server, pytest.raises(ReadTimeout):
        to(server.url).get(f"{server.url}/1", timeout=0.05)
    with network(lambda heard: hang) as server, pytest.raises(ReadTimeout):
        wire = to(server.url)
        with wire.armed(b"{}"):
            wire.post(f"{server.url}/create", json={}, timeout=0.05)
    assert monotonic() - began < 1.5


def test_a_refused_connection_means_that_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(Unsent):
        create(to(url), url)


def test_a_name_that_nobody_knows_means_that_nothing_was_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setenv("no_proxy", "*")
    with pytest.raises(Unsent):
        create(to("https://nobody.example"), "https://nobody.example")


def test_a_failed_handshake_means_that_nothing_was_sent(there: Network) -> None:
    url = there.url.replace("http:", "https:")
    with pytest.raises(Unsent):
        create(to(url), url)
    assert not there.heard


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """A server's context, and the file that makes its certificate known."""
    from datetime import UTC, datetime, timedelta
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    form = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(form, serialization.PrivateFormat.PKCS8, plain)
        + certificate.public_bytes(form)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, file


@pytest.mark.parametrize("fault", [reset, close])
def test_a_secure_connection_that_breaks_after_the_request_is_no_failed_handshake(
    tls: tuple[ssl.SSLContext, Path], fault: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tls[1]))
    with network(lambda heard: fault, tls[0]) as server, pytest.raises(RequestException) as raised:
        create(to(server.url), server.url)
    assert not isinstance(raised.value, Unsent)
    assert server.heard[0].body == b"{}"


def test_a_certificate_that_is_not_accepted_means_that_nothing_was_sent(
    tls: tuple[ssl.SSLContext, Path],
) -> None:
    with network(lambda heard: OK, tls[0]) as server, pytest.raises(Unsent):
        create(to(server.url), server.url)
    assert not server.heard


def test_the_one_call_has_a_connection_of_its_own(there: Network) -> None:
    """One that lay idle may have died, and that shows only once the request has left."""
    wire = to(there.url)
    wire.get(f"{there.url}/1")
    wire.get(f"{there.url}/2")
    create(wire, there.url)
    first, second, third = (heard.port for heard in there.heard)
    assert first == second != third


def test_what_is_cut_off_late_does_not_leave_later(there: Network) -> None:
    """A slow way to a name must not send what has been given up."""
    wire = to(there.url, whole=0.2)
    slow = socket.create_connection

    def dawdling(*args: Any, **settings: Any) -> Any:
        sleep(0.6)
        return slow(*args, **settings)

    import urllib3.util.connection as connection

    original = connection.create_connection
    connection.create_connection = dawdling
    try:
        with pytest.raises(ReadTimeout):
            create(wire, there.url)
        sleep(0.8)
    finally:
        connection.create_connection = original
    assert not [heard for heard in there.heard if heard.body]
