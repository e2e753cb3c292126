"""Photos by reference: kept once, whole, and only if they are photos."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from PIL import ExifTags, Image

from app.core.errors import Invalid, NotFound, Unavailable
from app.core.sealing import KeyRing
from app.parcel.reading import parcel_by_lpn
from app.sorting.developing import developed
from app.sorting.photo_store import (
    MOST_BYTES,
    checked_content,
    checked_reference,
    keep_file,
    place_of,
    read_file,
    reseal_files,
)
from app.sorting.photos import Taken, attach_photo, open_photo, photos_of, store_photo
from schemas.vocabulary import ParcelState

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256))
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"
RING = KeyRing([bytes(32)])


@pytest.fixture
def lpn(given_parcel: Callable[..., object]) -> str:
    return str(given_parcel(ParcelState.RECEIVED).lpn)  # pyright: ignore[reportAttributeAccessIssue]


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_photo_is_kept_and_opened_again(work, lpn, tmp_path, a_photo) -> None:
    for form in ("JPEG", "PNG", "WEBP"):
        taken = a_photo(form, form=form)
        photo = store_photo(work, lpn=lpn, content=taken, media_type=f"image/{form.lower()}", folder=tmp_path)
        (sealed,) = [path for path in _files(tmp_path) if path.name.startswith(photo.sha256)]
        content, media_type = open_photo(work, lpn=lpn, sha256=photo.sha256, folder=tmp_path)
        assert content not in sealed.read_bytes()  # a photo may show an address label
        assert (photo.sha256, photo.size, photo.badge) == (sha256(content).hexdigest(), len(content), work.actor.badge)
        assert media_type == photo.media_type == "image/jpeg"
    assert {file.stat().st_mode & 0o777 for file in _files(tmp_path)} == {0o600}
    assert len(_files(tmp_path)) == 3


def test_the_same_photo_twice_is_one_file_and_one_reference(work, lpn, given_parcel, tmp_path, a_photo) -> None:
    JPEG = a_photo("same")  # noqa: N806
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


def test_the_largest_photo_is_kept_as_what_there_is_to_see(work, lpn, tmp_path, a_photo) -> None:
    taken = a_photo("large", size=(6000, 4000))
    content = taken + bytes(MOST_BYTES - len(taken))
    photo = store_photo(work, lpn=lpn, content=content, media_type="image/jpeg", folder=tmp_path)
    kept, _ = open_photo(work, lpn=lpn, sha256=photo.sha256, folder=tmp_path)
    assert Image.open(BytesIO(kept)).size == (2048, 1365)


def test_nothing_but_the_picture_is_kept(work, lpn, tmp_path, a_photo) -> None:
    """Place, device, owner, comment and colour profile: a camera writes them, and none of it is ours to keep."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Orientation] = "SECRETPHONE", 6
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (22.0, 44.0, 57.0), 3: "E", 4: (113.0, 37.0, 12.0)})
    taken = a_photo("turned", exif=exif, comment=b"SECRETCOMMENT", icc_profile=b"SECRETPROFILE")
    assert Image.open(BytesIO(taken)).getexif().get_ifd(ExifTags.IFD.GPSInfo), "the test is worth something"
    photo = store_photo(work, lpn=lpn, content=taken, media_type="image/jpeg", folder=tmp_path)
    kept, _ = open_photo(work, lpn=lpn, sha256=photo.sha256, folder=tmp_path)
    picture = Image.open(BytesIO(kept))
    assert b"SECRET" not in kept
    assert (dict(picture.getexif()), picture.info.keys() & {"comment", "icc_profile", "exif", "xmp"}) == ({}, set())
    assert picture.size == (48, 64), "turned upright, for nothing says any more how it was held"


@pytest.mark.parametrize(("cut", "code"), [(200, "photo_unreadable"), (20, "photo_unreadable")])
def test_a_photo_that_is_cut_off_is_refused(work, lpn, tmp_path, a_photo, cut, code) -> None:
    with pytest.raises(Invalid) as refused:
        store_photo(work, lpn=lpn, content=a_photo("cut")[:cut], media_type="image/jpeg", folder=tmp_path)
    assert (refused.value.code, _files(tmp_path)) == (code, [])


def test_a_picture_that_would_fill_the_memory_is_not_opened(a_photo) -> None:
    bomb = a_photo("", size=(9000, 7000), form="PNG", compress_level=1)
    assert len(bomb) < MOST_BYTES
    with pytest.raises(Invalid) as refused:
        developed(bomb)
    assert refused.value.code == "photo_too_many_pixels"


def test_a_photo_says_what_camera_watched_and_when(work, lpn, tmp_path, a_photo, clock) -> None:
    """The device's clock plays no part: it says how long ago. Sent again under its id, it is the photo of before."""
    taken = Taken(UUID(int=7), age=timedelta(minutes=5), since=timedelta(minutes=7))
    kept = [
        store_photo(work, lpn=lpn, content=content, media_type="image/jpeg", folder=tmp_path, taken=taken)
        for content in (a_photo("one"), b"cut off by the network")
    ]
    now = clock.now()
    assert kept[0].id == kept[1].id
    assert (kept[0].camera, kept[0].station, kept[0].seq) == ("cam-1", "S1", parcel_by_lpn(work, lpn).seq)
    assert (kept[0].seen_from, kept[0].seen_until) == (now - timedelta(minutes=7), now - timedelta(minutes=5))
    wild = Taken(UUID(int=8), age=timedelta(days=400), since=timedelta(days=-3))
    odd = store_photo(work, lpn=lpn, content=a_photo("b"), media_type="image/jpeg", folder=tmp_path, taken=wild)
    assert odd.seen_from == odd.seen_until == now - timedelta(hours=48)


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
