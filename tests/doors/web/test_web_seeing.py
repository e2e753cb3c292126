"""What a station's camera sends: frames that are read, photos that are kept once, limits, and who may."""

import pytest
from httpx import Client

from app.core.errors import Unavailable
from app.sorting.photos import photos_of
from app.web.pacing import Pace
from labels import LpnFace, load_stock, preview
from schemas.vocabulary import ParcelState

PLATE = "G0100000042Z"


@pytest.fixture
def frame() -> bytes:
    return next(iter(preview([LpnFace(lpn=PLATE)], stock=load_stock("60x40"))))


@pytest.fixture
def token(client: Client, hidden) -> dict[str, str]:
    return {"x-csrf-token": hidden(client.get("/stations/scanners"), "csrf_token")}


def test_a_frame_is_read(client: Client, token: dict[str, str], frame: bytes) -> None:
    told = client.post("/stations/S1/frames", content=frame, headers=token)
    assert (told.status_code, told.json()["chosen"]) == (200, PLATE)
    assert client.post("/stations/S1/frames", content=b"noise", headers=token).json()["code"] == "frame_unreadable"
    assert client.post("/stations/S1/frames", content=bytes(2 << 20), headers=token).json()["code"] == "frame_too_large"
    assert client.post("/stations/S1/frames", content=frame).json()["code"] == "csrf_token_wrong"


def test_who_sends_frames_too_fast_is_slowed_down(client: Client, token: dict[str, str]) -> None:
    told = [client.post("/stations/S1/frames", content=b"noise", headers=token).json()["code"] for _ in range(12)]
    assert told[0] == "frame_unreadable"
    assert "too_many_frames" in told


def test_a_bucket_fills_up_again_and_each_has_its_own() -> None:
    at = [0.0]
    pace = Pace(rate=2, burst=2, now=lambda: at[0])
    pace.spend("one")
    pace.spend("one")
    with pytest.raises(Unavailable):
        pace.spend("one")
    pace.spend("other")
    at[0] = 0.6
    pace.spend("one")
    with pytest.raises(Unavailable):
        pace.spend("one")


def test_a_photo_that_is_sent_twice_is_kept_once_with_its_camera(
    client: Client, token: dict[str, str], given_parcel, work, a_photo
) -> None:
    lpn = given_parcel(ParcelState.RECEIVED).lpn
    work.session.commit()
    query = {"lpn": lpn, "id": "01937a3e-7c00-7000-8000-0000000000f1", "age_ms": "30000", "since_ms": "45000"}
    headers = token | {"content-type": "image/jpeg"}
    sent = [client.post("/stations/S1/photos", params=query, content=a_photo("x"), headers=headers) for _ in range(2)]
    assert [each.status_code for each in sent] == [200, 200]
    assert sent[0].json() == sent[1].json()
    work.session.commit()
    (photo,) = photos_of(work, lpn=lpn)
    assert (photo.station, photo.camera, photo.badge) == ("S1", "cam-S1", "B0001")
    assert (photo.seen_until - photo.seen_from).total_seconds() == 15  # pyright: ignore[reportOptionalOperand]
    for change, status in (
        ({"lpn": "G0199999999I", "id": "01937a3e-7c00-7000-8000-0000000000f2"}, 404),
        ({"id": "x"}, 422),
    ):
        answer = client.post("/stations/S1/photos", params=query | change, content=a_photo("x"), headers=headers)
        assert answer.status_code == status
    assert client.post("/stations/NOWHERE/photos", params=query, content=b"x", headers=headers).status_code == 404


def test_an_owner_and_an_auditor_send_nothing(enter, hidden) -> None:
    for login in ("owen", "aoki"):
        assert enter(login).post("/stations/S1/frames", content=b"x").status_code == 403
