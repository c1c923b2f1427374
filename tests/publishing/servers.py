"""A real server for each target, on this machine: what a test deploys to and looks into by itself.

Whoever adds a target adds its stand to STANDS.
"""

import os
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from tools import program, wanting

from sites import files_below

KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "moon-river-secret",
    "AWS_DEFAULT_REGION": "eu-north-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


@dataclass(frozen=True)
class Stand:
    """A place to deploy to: how a target is told of it, and how a test sees what lies there."""

    settings: Mapping[str, Any]
    lies: Callable[[], dict[str, bytes]]
    put: Callable[[str, bytes], object]
    # Settings of a server that does not answer; none where there is no server.
    nowhere: Mapping[str, Any] | None = None
    environ: Mapping[str, str] = field(default_factory=dict)


# Gives the server of a name, which runs for the whole session, and skips without its program.
Servers = Callable[[str], Any]


def written(path: Path, content: bytes) -> None:
    """Put a file there, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def ran(*command: str, folder: Path, given: bytes = b"") -> bytes:
    """Return what a command wrote."""
    return subprocess.run(
        command, cwd=folder, input=given, stdout=subprocess.PIPE, check=True
    ).stdout


# ssh


@contextmanager
def ssh_server(folder: Path) -> Iterator[str]:
    """Yield the command that reaches a server of ssh with keys of its own."""
    sshd = program("sshd", "/usr/sbin/sshd", "sshd")
    ssh = program("ssh", "ssh")
    port, host_key, key = free_port(), folder / "host", folder / "key"
    for made in (host_key, key):
        ran(
            program("ssh", "ssh-keygen"), "-qt", "ed25519", "-N", "", "-f", str(made), folder=folder
        )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    settings = {
        "Port": port,
        "ListenAddress": "127.0.0.1",
        "HostKey": host_key,
        "AuthorizedKeysFile": key.with_suffix(".pub"),
        "PidFile": "none",
        "StrictModes": "no",
        "UsePAM": "no",
        "PasswordAuthentication": "no",
        "LogLevel": "ERROR",
    }
    (folder / "sshd").write_text("".join(f"{name} {it}\n" for name, it in settings.items()))
    known = host_key.with_suffix(".pub").read_text()
    (folder / "known").write_text(f"[127.0.0.1]:{port} {known}")
    with subprocess.Popen([sshd, "-D", "-e", "-f", str(folder / "sshd")]) as server:
        try:
            awaited(port)
            command = (
                f"{ssh} -F none -i {key} -p {port} -o BatchMode=yes -o IdentitiesOnly=yes"
                f" -o UserKnownHostsFile={folder / 'known'} -S {folder / 'way'}"
            )
            # One way that every call goes: half a second of greeting is paid once.
            way = [*command.split(), "127.0.0.1"]
            subprocess.run([*way, "-MNf"], check=True)
            yield command
            subprocess.run([*way, "-O", "exit", "-q"], check=True)
        finally:
            server.terminate()


def awaited(port: int) -> None:
    """Return when somebody listens there."""
    until = monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert monotonic() < until, "the server does not start"
            sleep(0.02)


# rsync


@contextmanager
def rsync_server(folder: Path) -> Iterator[str]:
    """Yield the address of a server of rsync, with all of `folder` as the module `all`."""
    port = free_port()
    told = f"use chroot = no\nreverse lookup = no\n[all]\npath = {folder}\nread only = no\n"
    if os.geteuid() == 0:
        told += "uid = 0\ngid = 0\n"
    (folder / "rsyncd").write_text(told)
    options = ("--daemon", "--no-detach", "--address=127.0.0.1", f"--port={port}")
    command = [program("rsync", "rsync"), *options, f"--config={folder / 'rsyncd'}"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as server:
        try:
            awaited(port)
            yield f"rsync://127.0.0.1:{port}/all"
        finally:
            server.terminate()


def on_a_server(servers: Servers, folder: Path) -> Stand:
    """A folder that is not made yet, on a server of rsync."""
    address, root = servers("rsync_all")
    below = f"{folder.name}/över there/anna's site"
    return over_rsync(f"{address}/{below}", root / below)


def over_ssh(servers: Servers, folder: Path) -> Stand:
    """A folder that is not made yet, on the other side of ssh."""
    command, place = servers("ssh"), folder / "över there" / "anna's site"
    return over_rsync(f"127.0.0.1:{place}", place, RSYNC_RSH=command)


def rsync(servers: Servers, folder: Path) -> Stand:
    """A folder that is not made yet, on this machine: ssh would take its half second each time."""
    program("rsync", "rsync")
    return over_rsync("../över there/anna's site", folder / "över there" / "anna's site")


def over_rsync(to: str, place: Path, **environ: str) -> Stand:
    """Return the stand of a place that rsync calls `to`."""
    return Stand(
        settings={"to": to},
        lies=lambda: files_below(place),
        put=lambda path, content: written(place / path, content),
        nowhere={"to": f"rsync://127.0.0.1:{free_port()}/all"},
        environ=environ,
    )


# git


def pages(servers: Servers, folder: Path) -> Stand:
    """A bare repository, and one of the leader's that knows it as origin."""
    bare, root = folder / "host.git", folder / "root"
    ran("git", "init", "-q", "--bare", str(bare), folder=folder)
    ran("git", "init", "-q", "-b", "main", str(root), folder=folder)
    ran("git", "remote", "add", "origin", str(bare), folder=root)
    return Stand(
        settings={},
        lies=lambda: {n: c for n, c in branch(bare).items() if n not in {"CNAME", ".nojekyll"}},
        put=lambda path, content: committed(folder / "another", bare, path, content),
        nowhere={"remote": str(folder / "nowhere.git")},
    )


def branch(bare: Path, name: str = "gh-pages") -> dict[str, bytes]:
    """Return every file of a branch; none where there is no branch."""
    if not ran("git", "for-each-ref", f"refs/heads/{name}", folder=bare):
        return {}
    listed = ran("git", "ls-tree", "-rz", "--name-only", name, folder=bare).split(b"\0")[:-1]
    return {
        os.fsdecode(path): ran(
            "git", "cat-file", "blob", f"{name}:{os.fsdecode(path)}", folder=bare
        )
        for path in listed
    }


def committed(clone: Path, bare: Path, path: str, content: bytes) -> None:
    """Push a file to the branch from a clone of somebody else's."""
    if not clone.exists():
        ran("git", "clone", "-q", str(bare), str(clone), folder=bare)
        known = ran("git", "for-each-ref", "refs/heads/gh-pages", folder=bare)
        ran("git", "checkout", "-q", *([] if known else ["--orphan"]), "gh-pages", folder=clone)
    written(clone / path, content)
    ran("git", "add", "-A", folder=clone)
    who = ("-c", "user.name=Bo", "-c", "user.email=bo@example.org")
    ran("git", *who, "commit", "-qm", "Something else", folder=clone)
    ran("git", "push", "-q", "origin", "gh-pages", folder=clone)


# S3


@contextmanager
def s3_server() -> Iterator[Any]:
    """Yield a client of a server that speaks like S3."""
    try:
        import boto3
        from moto.server import ThreadedMotoServer
    except ImportError:
        wanting("To run this test: .venv/bin/pip install -e '.[test]'")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    keys = {name.lower(): KEYS[name] for name in list(KEYS)[:2]}
    yield boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="eu-north-1", **keys)
    server.stop()


def s3(servers: Servers, folder: Path) -> Stand:
    """A bucket with a folder in it."""
    client, bucket = (
        servers("s3_client"),
        f"bucket-{folder.name.replace('_', '-').lower()}".rstrip("-"),
    )
    where = {"LocationConstraint": "eu-north-1"}
    client.create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
    site = {"bucket": bucket, "prefix": "site/"}
    return Stand(
        settings={**site, "endpoint": client.meta.endpoint_url},
        lies=lambda: {
            key.removeprefix("site/"): client.get_object(Bucket=bucket, Key=key)["Body"].read()
            for key in keys_in(client, bucket)
        },
        put=lambda path, content: client.put_object(
            Bucket=bucket, Key=f"site/{path}", Body=content
        ),
        nowhere={**site, "endpoint": f"http://127.0.0.1:{free_port()}"},
        environ=KEYS,
    )


def keys_in(client: Any, bucket: str) -> list[str]:
    """Return the keys of all objects."""
    return [found["Key"] for found in client.list_objects_v2(Bucket=bucket).get("Contents", [])]


# A folder


def folder(servers: Servers, folder: Path) -> Stand:
    """A folder beside the content."""
    place = folder / "root" / "public"
    return Stand(
        settings={},
        lies=lambda: files_below(place),
        put=lambda path, content: written(place / path, content),
    )


STANDS: dict[str, Callable[[Servers, Path], Stand]] = {
    made.__name__: made for made in (folder, pages, rsync, s3)
}
