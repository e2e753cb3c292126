"""Photos by reference: kept once, whole, and only if they are photos."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from app.core.errors import Invalid, NotFound, Unavailable
from app.core.sealing import KeyRing
from app.sorting.photo_store import (
    MOST_BYTES,
    checked_content,
    checked_reference,
    keep_file,
    place_of,
    read_file,
    reseal_files,
)
from app.sorting.photos import attach_photo, open_photo, photos_of, store_photo
from schemas.vocabulary import ParcelState

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256))
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"
RING = KeyRing([bytes(32)])
WEBP = b"RIFF\x10\x00\x00\x00WEBPVP8 "


@pytest.fixture
def lpn(given_parcel: Callable[..., object]) -> str:
    return str(given_parcel(ParcelState.RECEIVED).lpn)  # pyright: ignore[reportAttributeAccessIssue]


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_photo_is_kept_and_opened_again(work, lpn, tmp_path) -> None:
    for content, media_type in ((JPEG, "image/jpeg"), (PNG, "image/png"), (WEBP, "image/webp")):
        photo = store_photo(work, lpn=lpn, content=content, media_type=media_type, folder=tmp_path)
        (sealed,) = [path for path in _files(tmp_path) if path.name.startswith(photo.sha256)]
        assert content not in sealed.read_bytes()  # a photo may show an address label
        assert (photo.sha256, photo.size, photo.badge) == (sha256(content).hexdigest(), len(content), work.actor.badge)
        assert open_photo(work, lpn=lpn, sha256=photo.sha256, folder=tmp_path) == (content, media_type)
    assert {file.stat().st_mode & 0o777 for file in _files(tmp_path)} == {0o600}
    assert len(_files(tmp_path)) == 3


def test_the_same_photo_twice_is_one_file_and_one_reference(work, lpn, given_parcel, tmp_path) -> None:
    first = store_photo(work, lpn=lpn, content=JPEG, media_type="image/jpeg", folder=tmp_path)
    again = store_photo(work, lpn=lpn, content=JPEG, media_type="image/jpeg", folder=tmp_path)
    other = str(given_parcel(ParcelState.HELD).lpn)
    store_photo(work, lpn=other, content=JPEG, media_type="image/jpeg", folder=tmp_path)
    assert (again.id, len(_files(tmp_path))) == (first.id, 1)
    assert (len(photos_of(work, lpn=lpn)), len(photos_of(work, lpn=other))) == (1, 1)


@pytest.mark.parametrize(
    ("content", "media_type", "code"),
    [
        (b"", "image/jpeg", "photo_empty"),
        (JPEG, "image/png", "photo_type"),
        (PNG, "image/jpeg", "photo_type"),
        (b"GIF89a", "image/gif", "photo_type"),
        (b"<svg onload='x'/>", "image/svg+xml", "photo_type"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", "image/webp", "photo_type"),
        (JPEG + bytes(MOST_BYTES), "image/jpeg", "photo_too_large"),
    ],
)
def test_what_is_no_photo_is_refused(content, media_type, code) -> None:
    with pytest.raises(Invalid) as refused:
        checked_content(content, media_type)
    assert refused.value.code == code


def test_a_refused_photo_leaves_neither_file_nor_reference(work, lpn, tmp_path) -> None:
    with pytest.raises(Invalid):
        store_photo(work, lpn=lpn, content=PNG, media_type="image/jpeg", folder=tmp_path)
    assert _files(tmp_path) == []
    assert photos_of(work, lpn=lpn) == []


def test_the_largest_photo_is_kept(work, lpn, tmp_path) -> None:
    content = JPEG + bytes(MOST_BYTES - len(JPEG))
    assert store_photo(work, lpn=lpn, content=content, media_type="image/jpeg", folder=tmp_path).size == MOST_BYTES


@pytest.mark.parametrize(
    ("digest", "media_type", "size", "code"),
    [
        ("../../etc/passwd", "image/jpeg", 1, "photo_reference"),
        ("A" * 64, "image/jpeg", 1, "photo_reference"),
        ("a" * 64 + "\n", "image/jpeg", 1, "photo_reference"),
        ("a" * 64, "text/html", 1, "photo_type"),
        ("a" * 64, "image/jpeg", 0, "photo_too_large"),
        ("a" * 64, "image/jpeg", MOST_BYTES + 1, "photo_too_large"),
    ],
)
def test_a_reference_that_is_none_is_refused(digest, media_type, size, code) -> None:
    with pytest.raises(Invalid) as refused:
        checked_reference(digest, media_type, size)
    assert refused.value.code == code


def test_only_a_sound_reference_is_attached(work, lpn) -> None:
    with pytest.raises(Invalid):
        attach_photo(work, lpn=lpn, sha256="no hash", media_type="image/jpeg", size=1)
    assert photos_of(work, lpn=lpn) == []


def test_a_photo_of_nobody_and_a_photo_that_is_gone_are_not_found(work, lpn, tmp_path) -> None:
    with pytest.raises(NotFound):
        store_photo(work, lpn="G0100000000X", content=JPEG, media_type="image/jpeg", folder=tmp_path)
    assert _files(tmp_path) == []
    attach_photo(work, lpn=lpn, sha256="a" * 64, media_type="image/jpeg", size=1)
    for digest in ("a" * 64, "b" * 64):
        with pytest.raises(NotFound) as missing:
            open_photo(work, lpn=lpn, sha256=digest, folder=tmp_path)
        assert missing.value.code == "photo_missing"


def test_an_altered_photo_is_not_shown(tmp_path) -> None:
    digest = sha256(JPEG).hexdigest()
    keep_file(tmp_path, digest, "image/jpeg", JPEG, keys=RING).write_bytes(PNG)
    with pytest.raises(Unavailable):
        read_file(tmp_path, digest, "image/jpeg", keys=RING)


def test_a_folder_that_cannot_be_written_is_said_and_leaves_nothing(tmp_path) -> None:
    digest = sha256(JPEG).hexdigest()
    place_of(tmp_path, digest, "image/jpeg").parent.write_text("a file where a folder should be")
    with pytest.raises(Unavailable) as refused:
        keep_file(tmp_path, digest, "image/jpeg", JPEG, keys=RING)
    assert refused.value.code == "photos_unwritable"


def test_a_disk_that_fills_up_leaves_no_half_photo(tmp_path, monkeypatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.sorting.photo_store.os.fsync", full)
    with pytest.raises(Unavailable, match="No space left"):
        keep_file(tmp_path, sha256(JPEG).hexdigest(), "image/jpeg", JPEG, keys=RING)
    assert _files(tmp_path) == []


def test_eight_writers_of_one_photo_leave_one_whole_file(tmp_path) -> None:
    content = JPEG * 4000
    digest = sha256(content).hexdigest()
    with ThreadPoolExecutor(8) as pool:
        places = set(pool.map(lambda _: keep_file(tmp_path, digest, "image/jpeg", content, keys=RING), range(8)))
    assert (len(places), len(_files(tmp_path))) == (1, 1)
    assert read_file(tmp_path, digest, "image/jpeg", keys=RING) == content


def test_a_photo_of_before_they_were_sealed_is_shown_and_then_sealed(tmp_path) -> None:
    digest = sha256(JPEG).hexdigest()
    plain = place_of(tmp_path, digest, "image/jpeg").with_suffix("")
    plain.parent.mkdir()
    plain.write_bytes(JPEG)
    assert read_file(tmp_path, digest, "image/jpeg", keys=RING) == JPEG
    assert list(reseal_files(tmp_path, keys=RING)) == [True]
    assert list(reseal_files(tmp_path, keys=RING)) == [False]
    assert not plain.exists()
    assert read_file(tmp_path, digest, "image/jpeg", keys=RING) == JPEG
