"""Imports at the same instant: the same file twice, and a list and its receipt crossing."""

from concurrent.futures import ThreadPoolExecutor

from app.originals.service import find_by, import_originals


def test_the_same_lists_from_eight_sides_are_imported_once(open_work, say) -> None:
    lists = [say.list(number) for number in range(1, 21)]

    def one(turn: int) -> int:
        body = say.ceb621(*(lists if turn % 2 else reversed(lists)))
        with open_work() as work:
            return import_originals(work, body=body, file_name=f"{turn}.xml").imported

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(8))) == 20
    with open_work() as work:
        assert work.connection.execute("SELECT count(*) FROM original").fetchone() == (20,)


def test_a_receipt_and_its_list_never_miss_each_other(open_work, say, clock) -> None:
    numbers = range(1, 13)
    files = [say.ceb621(say.list(number)) for number in numbers]
    files += [say.ceb622(say.receipt(number, "800", clock.now())) for number in numbers]
    crossing = [file for pair in zip(files[:12], files[12:], strict=True) for file in pair]

    def one(body: bytes) -> None:
        with open_work() as work:
            import_originals(work, body=body, file_name="x.xml")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(one, crossing))
    with open_work() as work:
        for number in numbers:
            (row,) = find_by(work, order_no=f"ORDER{number:06d}")
            assert row.released_at == clock.now()
