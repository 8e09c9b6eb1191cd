"""Outbound HTTP: real sockets, and a resolver that lies on purpose where the test says so."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from itsm.core import addresses, net
from itsm.core.refusals import OperationRefused


class Recorder(BaseHTTPRequestHandler):
    def answer(self):
        self.server.seen.append((self.command, self.path, dict(self.headers)))
        self.server.reply(self)

    do_GET = do_POST = answer  # noqa: N815

    def log_message(self, *_):
        pass


def plain_reply(handler, status=200, body=b"fine", headers=()):
    handler.send_response(status)
    for name, value in headers:
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def server():
    instance = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    instance.daemon_threads = True
    instance.seen, instance.reply = [], plain_reply
    threading.Thread(target=instance.serve_forever, daemon=True).start()
    yield instance
    instance.shutdown()
    instance.server_close()


@pytest.fixture
def url(server):
    return f"http://127.0.0.1:{server.server_port}/deploy?x=1"


LOCAL = ["127.0.0.0/8"]


def resolving_to(monkeypatch, *answers):
    """Each lookup of a name takes the next answer; the last one stays."""
    left, real = list(answers), socket.getaddrinfo

    def lookup(host, port, *args, **kwargs):
        if host.replace(".", "").isdigit():
            return real(host, port, *args, **kwargs)
        addresses = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(net.socket, "getaddrinfo", lookup)


def test_an_allowed_target_is_called_and_its_answer_returned(url, server):
    answer = net.guarded_request("POST", url, body=b"{}", headers={"X-Y": "z"}, allowed=LOCAL)

    assert (answer.status, answer.body, answer.truncated) == (200, b"fine", False)
    command, path, headers = server.seen[0]
    assert (command, path) == ("POST", "/deploy?x=1")
    assert headers["Host"] == f"127.0.0.1:{server.server_port}"
    assert headers["X-Y"] == "z"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "[fd00::1]",
        "[fe80::1]",
        "[2002:7f00:1::]",
        "[64:ff9b::7f00:1]",
        "224.0.0.1",
    ],
)
def test_an_internal_address_is_refused_however_it_is_written(host):
    with pytest.raises(OperationRefused) as refused:
        net.check_url(f"http://{host}/")

    assert refused.value.refusal.code == "url_not_allowed"


@pytest.mark.parametrize(
    "bad",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://",
        "http://user:pw@example.org/",
        "http://example.org:99999/",
        "http://exam ple.org/",
        "http://example.org\\@127.0.0.1/",
        "http://example.org/\r\nX: y",
        "//example.org/",
        "gopher://127.0.0.1:6379/_FLUSHALL",
    ],
)
def test_what_is_no_plain_http_address_is_refused(bad):
    with pytest.raises(OperationRefused) as refused:
        net.check_url(bad)

    assert refused.value.refusal.code == "url_not_allowed"


def test_one_internal_address_among_several_is_enough_to_refuse(monkeypatch):
    resolving_to(monkeypatch, ["93.184.216.34", "10.0.0.5"])

    with pytest.raises(OperationRefused):
        net.check_url("http://deploy.example.org/")


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch, server):
    """The name answers with a harmless address first and with another one at the second lookup."""
    resolving_to(monkeypatch, ["127.0.0.1"], ["10.255.255.1"])

    answer = net.guarded_request(
        "GET", f"http://deploy.example.org:{server.server_port}/", allowed=["deploy.example.org"], timeout=5
    )

    assert answer.address == "127.0.0.1"
    assert server.seen[0][2]["Host"] == f"deploy.example.org:{server.server_port}"


def test_a_redirect_is_an_answer_and_is_not_followed(url, server):
    server.reply = lambda handler: plain_reply(
        handler, 302, b"", [("Location", "http://169.254.169.254/latest/meta-data")]
    )

    assert net.guarded_request("GET", url, allowed=LOCAL).status == 302
    assert len(server.seen) == 1


def test_a_long_answer_is_cut(url, server):
    server.reply = lambda handler: plain_reply(handler, body=b"x" * 100_000)

    answer = net.guarded_request("GET", url, allowed=LOCAL, max_bytes=1000)

    assert answer.truncated
    assert len(answer.body) == 1000


def test_a_slow_drip_of_bytes_does_not_outlast_the_deadline(url, server):
    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.1)

    server.reply = drip
    began = time.monotonic()

    with pytest.raises(net.AnswerLost):
        net.guarded_request("GET", url, allowed=LOCAL, timeout=0.6)

    assert time.monotonic() - began < 3


def test_a_slow_drip_of_headers_does_not_outlast_the_deadline(url, server):
    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.1)

    server.reply = drip
    began = time.monotonic()

    with pytest.raises(net.AnswerLost):
        net.guarded_request("GET", url, allowed=LOCAL, timeout=0.6)

    assert time.monotonic() - began < 3


def test_an_answer_may_take_longer_than_connecting(url, server, monkeypatch):
    monkeypatch.setattr(net, "CONNECT_SECONDS", 0.3)
    server.reply = lambda handler: (time.sleep(1), plain_reply(handler))

    assert net.guarded_request("GET", url, allowed=LOCAL, timeout=10).status == 200


def self_signed(folder):
    """The files of a certificate for localhost and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, no_password = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, no_password))
    return folder / "certificate.pem", folder / "key.pem"


def test_a_dripping_answer_under_tls_is_held_to_the_deadline_too(url, server, tmp_path, monkeypatch):
    certificate, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    url = url.replace("http://127.0.0.1", "https://localhost")
    assert net.guarded_request("GET", url, allowed=LOCAL, timeout=10).body == b"fine"

    def drip(handler):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.1)

    server.reply = drip
    began = time.monotonic()

    with pytest.raises(net.AnswerLost):
        net.guarded_request("GET", url, allowed=LOCAL, timeout=1)

    assert time.monotonic() - began < 4


def test_no_answer_in_time_is_told_apart_from_no_connection(url, server):
    server.reply = lambda handler: time.sleep(2)
    with pytest.raises(net.AnswerLost):
        net.guarded_request("GET", url, allowed=LOCAL, timeout=0.4)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(net.TargetUnreachable):
        net.guarded_request("GET", f"http://127.0.0.1:{port}/", allowed=LOCAL, timeout=2)


def test_a_connection_cut_in_the_middle_of_the_answer_is_a_lost_answer(url, server):
    def cut(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)

    server.reply = cut

    with pytest.raises(net.AnswerLost):
        net.guarded_request("GET", url, allowed=LOCAL, timeout=5)


def test_a_name_that_does_not_resolve_is_unreachable_and_not_refused():
    with pytest.raises(net.TargetUnreachable):
        net.check_url("http://no-such-host.invalid/")


@pytest.mark.parametrize(
    ("allowance", "host", "port", "address", "covered"),
    [
        ("deploy.corp.example", "deploy.corp.example", 80, "10.0.0.1", True),
        ("DEPLOY.corp.example", "deploy.corp.example", 80, "10.0.0.1", True),
        ("deploy.corp.example", "other.corp.example", 80, "10.0.0.1", False),
        ("*.corp.example", "a.b.corp.example", 80, "10.0.0.1", True),
        ("*.corp.example", "evilcorp.example", 80, "10.0.0.1", False),
        ("10.0.0.7:8443", "10.0.0.7", 8443, "10.0.0.7", True),
        ("10.0.0.7:8443", "10.0.0.7", 22, "10.0.0.7", False),
        ("10.0.0.0/8", "anything", 80, "10.9.9.9", True),
        ("10.0.0.0/8", "anything", 80, "192.168.0.1", False),
        ("[fd00::7]:8443", "fd00::7", 8443, "fd00::7", True),
        ("fd00::7", "fd00::7", 80, "fd00::7", True),
        ("metadata.example", "metadata.example", 80, "169.254.169.254", False),
        ("169.254.169.254/32", "metadata.example", 80, "169.254.169.254", True),
    ],
)
def test_an_allowance_reaches_just_as_far_as_it_says(allowance, host, port, address, covered):
    assert addresses.is_allowed(host, port, ipaddress.ip_address(address), [allowance]) is covered


def test_settings_allow_targets_for_the_whole_installation(url, server, settings):
    settings.SLIPWAY_ALLOWED_TARGETS = ["127.0.0.0/8"]

    assert net.guarded_request("GET", url).status == 200
