"""A bucket of S3, or of a server that speaks like it."""

import importlib
import importlib.util
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from microblog.errors import Message, Unanswered
from microblog.publishing.record import files_in
from microblog.publishing.sending import UNTOUCHED, Failed, sent, state
from microblog.publishing.shipment import Sent, Shipment
from microblog.publishing.targets import Place, Reach, checked, reach_of
from microblog.site import delivery

_AT_ONCE = 8  # uploads side by side
_BATCH = 1000  # the most that DeleteObjects takes (AWS S3 API reference, 2026-11)
_CODES = {
    "NoSuchBucket": Message("there is no bucket of this name"),
    "AccessDenied": Message("the key that was found may not do this"),
    "403": Message("the key that was found may not do this"),
    "InvalidAccessKeyId": Message("the key that was found is unknown there"),
    "SignatureDoesNotMatch": Message("the key that was found and its secret do not fit"),
    "ExpiredToken": Message("the login that was found has ended"),
}


class Settings(BaseModel):
    """`prefix`: the folder in the bucket; `endpoint`: the server's address, if it is not AWS."""

    model_config = ConfigDict(extra="forbid", strict=True)
    bucket: Annotated[str, Field(min_length=3, pattern=r"^[\w.:/-]+$")]
    prefix: str = ""
    endpoint: Annotated[str, Field(pattern=r"^(https?://[^\s@]+)?$")] = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Bucket:
    """The objects of a bucket whose keys begin with `prefix`: "" or like "site/"."""

    name: str
    client: Any
    bucket: str
    prefix: str
    reach: Reach
    whole: bool = False

    def read(self, path: str) -> bytes | None:
        """Return the object's content."""
        with state(self.name, UNTOUCHED):
            return self.fetch(path)

    def fetch(self, path: str) -> bytes | None:
        """Return the object's content, or raise Failed."""
        with self._asking(missing=("NoSuchKey", "404")):
            found = self.client.get_object(Bucket=self.bucket, Key=self.prefix + path)
            content: bytes = found["Body"].read()
            return content
        return None

    def there(self) -> frozenset[str]:
        """Return every object's path below the prefix."""
        return frozenset(self._tags())

    def differing(self, output: Path, paths: Collection[str]) -> frozenset[str]:
        """Return those of `paths` whose content differs, or cannot be told by the ETag."""
        return frozenset(_differing(self._tags(), output, paths) if paths else ())

    def deploy(self, shipment: Shipment) -> Sent:
        """Send the files whose content differs, and remove what is gone.

        Content is told by the MD5 that S3 gives as ETag. Where it gives something else, as for
        objects encrypted with a key of KMS or uploaded in parts, the file is sent again.
        """
        there, output = self._tags(), shipment.output
        changed = _differing(there, output, files_in(output))
        return sent(self.name, shipment, changed, there, self)

    def send(self, folder: Path, paths: Sequence[str]) -> None:
        """Upload, some at a time. The first that fails ends it: those under way are awaited."""
        pool = ThreadPoolExecutor(_AT_ONCE)
        try:
            for _ in pool.map(lambda path: self._put(folder, path), paths):
                pass
        finally:
            pool.shutdown(cancel_futures=True)

    def remove(self, paths: Sequence[str]) -> None:
        """Remove objects, a thousand in one request."""
        for start in range(0, len(paths), _BATCH):
            keys = [{"Key": self.prefix + path} for path in paths[start : start + _BATCH]]
            with self._asking():
                asked = {"Objects": keys, "Quiet": True}
                errors = self.client.delete_objects(Bucket=self.bucket, Delete=asked).get("Errors")
            if errors:
                raise Failed(_problem(errors[0].get("Code", "?")))

    def _put(self, folder: Path, path: str) -> None:
        said = delivery.headers(folder, path)
        with self._asking(), (folder / path).open("rb") as file:
            self.client.put_object(
                Bucket=self.bucket,
                Key=self.prefix + path,
                Body=file,
                ContentType=said["Content-Type"],
                CacheControl=said["Cache-Control"],
            )

    def _tags(self) -> Mapping[str, str]:
        """Return the ETag of every object, by its path. A key that ends in / is no file."""
        pages = self.client.get_paginator("list_objects_v2")
        with state(self.name, UNTOUCHED), self._asking():
            return {
                found["Key"].removeprefix(self.prefix): found["ETag"].strip('"')
                for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix)
                for found in page.get("Contents", [])
                if not found["Key"].endswith("/")
            }

    @contextmanager
    def _asking(self, missing: Sequence[str] = ()) -> Iterator[None]:
        """Raise Failed for what S3 or boto3 says, but let pass that something is `missing`.

        Only codes and names of ours are told on: what a server writes might hold anything.
        """
        from botocore import exceptions as boto

        try:
            yield
        except boto.ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", "?"))
            if code not in missing:
                raise Failed(_problem(code)) from None
        except (boto.NoCredentialsError, boto.CredentialRetrievalError) as error:
            raise _no_key() from error
        except (boto.PartialCredentialsError, boto.ProfileNotFound) as error:
            raise _no_key() from error
        except (boto.HTTPClientError, boto.ConnectionError) as error:
            host = self.client.meta.endpoint_url
            raise Failed(Message("no answer from {host}", {"host": host})) from error
        except boto.BotoCoreError as error:
            raise Failed(type(error).__name__) from error


def connect(place: Place) -> Bucket:
    """Return the bucket that the settings name.

    The key comes from where boto3 looks for it: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the
    process's environment, AWS_PROFILE, a login, or the machine's role. Nothing of it is read here.
    """
    settings = checked("s3", Settings, place)
    if importlib.util.find_spec("boto3") is None:
        raise Unanswered(
            "To deploy to S3, one package more is needed. Type: .venv/bin/pip install -e '.[s3]'"
        )
    client = _client(settings, place.environ)
    prefix = settings.prefix.strip("/")
    name = f"s3://{settings.bucket}/{prefix}"
    below = f"{prefix}/" if prefix else ""
    return Bucket(name, client, settings.bucket, below, reach_of(client.meta.endpoint_url))


def _client(settings: Settings, environ: Mapping[str, str]) -> Any:
    named = environ.get("AWS_ENDPOINT_URL_S3") or environ.get("AWS_ENDPOINT_URL")
    config = importlib.import_module("botocore.config").Config(
        connect_timeout=20,
        read_timeout=60,
        retries={"mode": "standard", "max_attempts": 4},
        max_pool_connections=_AT_ONCE,
        # Newer checksums are unknown to many servers that speak like S3 (boto3 1.36, 2025-01).
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    try:
        return (
            importlib.import_module("boto3")
            .Session()
            .client(
                "s3",
                endpoint_url=settings.endpoint or named or None,
                region_name=settings.region or None,
                config=config,
            )
        )
    except importlib.import_module("botocore.exceptions").ProfileNotFound:
        raise _no_key() from None


def _no_key() -> Unanswered:
    return Unanswered(
        "No key for S3 was found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, "
        "and run the command again. What people read stayed as it was."
    )


def _problem(code: str) -> Message | str:
    """Return what an error code of S3 means; another server's code may be any text."""
    return _CODES.get(code) or (code if code.isalnum() and len(code) < 60 else "?")


def _differing(there: Mapping[str, str], output: Path, paths: Iterable[str]) -> list[str]:
    return [path for path in paths if there.get(path) != _tag(output / path)]


def _tag(file: Path) -> str:
    return md5(file.read_bytes(), usedforsecurity=False).hexdigest()
