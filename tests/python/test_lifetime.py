"""Objects outlive each other in any order, are shared by threads, and leave nothing behind."""

import array
import gc
import itertools
import os
import resource
import sys
import threading

import pytest

import dsv
from conftest import AS_OF, DOCUMENTS, NEW_YEAR, OUTAGES, sms


def make():
    """One of each object, made one from the other."""
    book = dsv.Book.from_json(DOCUMENTS)
    facts = book.facts()
    facts.append("outages", OUTAGES)
    facts.append("sms", sms())
    facts.seal()
    card = book.score("mobile-2026", facts, as_of=AS_OF)
    explanation = book.explain("mobile-2026", "slow", period="2026-01-15T00:00:00Z", facts=facts, as_of=AS_OF)
    return {"book": book, "facts": facts, "calendar": book.calendar("office"), "card": card, "explanation": explanation}


def use(name, thing):
    if name == "book":
        assert thing.documents[0].id == "teleco"
    elif name == "facts":
        assert thing.rows("outages") == 2
    elif name == "calendar":
        assert thing.open("2026-01-05T10:00:00Z")
    else:
        assert thing.json and thing.text()


@pytest.mark.parametrize(
    "order", list(itertools.permutations(["book", "facts", "calendar", "card", "explanation"])), ids="-".join
)
def test_destroyed_in_all_orders(order):
    made = make()
    for name in order:
        del made[name]
        for other, thing in made.items():
            use(other, thing)


def test_an_eager_collector():
    before = gc.get_threshold()
    gc.set_threshold(1)
    try:
        made = make()
        for name, thing in made.items():
            use(name, thing)
        assert made["card"].results
        with pytest.raises(dsv.DsvDocumentError):
            dsv.Book.from_json('{"type":"party","id":"A"}')
    finally:
        gc.set_threshold(*before)


def in_threads(work, count=8):
    failures = []

    def run(number):
        try:
            work(number)
        except BaseException as error:  # pragma: no cover
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures


def test_threads_share_what_is_frozen():
    made = make()
    expected = made["card"].json

    def work(_):
        for _ in range(20):
            assert made["book"].score("mobile-2026", made["facts"], as_of=AS_OF).json == expected
            assert made["calendar"].elapsed("2026-01-05T08:00:00Z", "2026-01-05T09:00:00Z").seconds == 3600
            assert made["card"].results and made["card"].text() and made["card"].csv()
            assert made["explanation"].text() and made["book"].facts().rows("sms") == 0
            with pytest.raises(dsv.DsvError):
                made["book"].score("nothing", made["facts"], as_of=AS_OF)

    in_threads(work)


def test_threads_with_facts_of_their_own():
    made = make()
    expected = made["card"].json

    def work(_):
        for _ in range(5):
            assert made["book"].score("mobile-2026", {"outages": OUTAGES, "sms": sms()}, as_of=AS_OF).json == expected
            assert make()["card"].json == expected

    in_threads(work)


def test_threads_cannot_fill_the_same_facts_at_once(book):
    """A call that finds the facts in use is refused and changes nothing; the others are all there."""
    facts = book.facts()
    rows = 50_000
    times = array.array("q", range(NEW_YEAR, NEW_YEAR + rows))
    columns = {"start": times, "end": times, "region": ["home"] * rows}
    done = []

    def work(_):
        for _ in range(5):
            try:
                facts.append("outages", columns)
                done.append(rows)
            except dsv.DsvCallError as error:
                assert error.name == "misuse"

    in_threads(work)
    assert facts.rows("outages") == sum(done) > 0


def counts(made):
    return [sys.getrefcount(type(made[name]._handle)) for name in made]


def test_references_return():
    """The types of the extension are counted by their objects, and nothing else that is handed over stays behind."""
    times = array.array("q", [NEW_YEAR])
    name, region, error = "region-of-a-test", ["home"], object()
    gc.collect()  # what other tests have left
    made = make()
    before = counts(made)
    held = [sys.getrefcount(thing) for thing in (times, name, region, error, dsv.DsvDocumentError)]

    def round_of_calls():
        other = make()
        other["book"].facts().append("outages", {"start": times, "end": times, "region": region, name: region})
        for wrong in ({"start": times, "end": times, "region": [error]}, {"start": times}):
            with pytest.raises((TypeError, dsv.DsvError)):
                other["book"].facts().append("outages", wrong)
        with pytest.raises(dsv.DsvDocumentError):
            dsv.Book.from_json('{"type":"party","id":"A"}')

    for _ in range(50):
        round_of_calls()
    gc.collect()
    assert counts(made) == before
    assert [sys.getrefcount(thing) for thing in (times, name, region, error, dsv.DsvDocumentError)] == held


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def round_of_everything():
    made = make()
    for name, thing in made.items():
        use(name, thing)
    made["card"].results, made["book"].canonical(0), dsv.schema("party")
    for wrong in ('{"type":"party","id":"A"}', "[", '{"type":"agreement","id":"a"}'):
        try:
            dsv.Book.from_json(wrong)
        except dsv.DsvError:
            pass
    try:
        made["book"].facts().append("outages", {**OUTAGES, "start": ["2026-01-10T00:00:00Z", "nonsense"]})
    except dsv.DsvError:
        pass


def test_memory_returns():
    rounds = 20 if "libasan" in os.environ.get("LD_PRELOAD", "") else 300
    for _ in range(rounds):
        round_of_everything()
    gc.collect()
    before = resident()
    for _ in range(rounds):
        round_of_everything()
    gc.collect()
    # A leak of one book, or of one table of facts, a round would be many times as much. A sanitizer keeps what is freed
    # for a while.
    allowed = 2_000_000 if rounds == 300 else 100_000_000
    assert resident() - before < allowed


def test_forked_child_is_refused(book, facts):
    """A handle does not work in a child; the child says so and ends."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            book.score("mobile-2026", facts, as_of=AS_OF)
        except dsv.DsvCallError as error:
            code = 0 if error.name == "forked" else 2
        except BaseException:
            code = 3
        os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
