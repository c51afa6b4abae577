"""The C interface can be called without our C: what another language with an FFI sees."""

import ctypes
import os
import pathlib

BUILD = pathlib.Path(os.environ.get("DSV_BUILD", pathlib.Path(__file__).resolve().parents[2] / "build")).resolve()
DOCUMENT = b'{"type":"party","id":"a","colour":1}'


class Finding(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("code", ctypes.c_uint32),
        ("severity", ctypes.c_uint32),
        ("message", ctypes.c_char_p),
        ("source", ctypes.c_char_p),
        ("pointer", ctypes.c_char_p),
        ("line", ctypes.c_uint64),
        ("column", ctypes.c_uint64),
        ("offset", ctypes.c_uint64),
    ]


def load():
    library = ctypes.CDLL(str(BUILD / "src" / "libdsv.so"))
    handle, status, text, size = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t
    out = ctypes.POINTER(handle)
    for name, result, arguments in (
        ("dsv_version", text, []),
        ("dsv_context_new", status, [handle, out]),
        ("dsv_context_unref", None, [handle]),
        ("dsv_diag_new", status, [handle, out]),
        ("dsv_diag_count", size, [handle]),
        ("dsv_diag_unref", None, [handle]),
        ("dsv_diag_get", status, [handle, size, ctypes.POINTER(Finding)]),
        ("dsv_book_new", status, [handle, handle, out, handle]),
        ("dsv_book_unref", None, [handle]),
        ("dsv_book_add", status, [handle, text, size, text, handle, handle]),
        ("dsv_book_count", size, [handle]),
        ("dsv_status_name", text, [status]),
        ("dsv_time_parse", status, [text, size, ctypes.POINTER(ctypes.c_int64)]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def test_a_finding():
    dsv = load()
    context, diag, book = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
    assert dsv.dsv_version().count(b".") == 2
    assert dsv.dsv_context_new(None, ctypes.byref(context)) == 0
    assert dsv.dsv_diag_new(context, ctypes.byref(diag)) == 0
    assert dsv.dsv_book_new(context, None, ctypes.byref(book), diag) == 0
    dsv.dsv_context_unref(context)  # the book keeps it
    status = dsv.dsv_book_add(book, DOCUMENT, len(DOCUMENT), b"memory", None, diag)
    assert dsv.dsv_status_name(status) == b"member" and dsv.dsv_book_count(book) == 0
    finding = Finding(size=ctypes.sizeof(Finding))
    assert dsv.dsv_diag_count(diag) == 1 and dsv.dsv_diag_get(diag, 0, ctypes.byref(finding)) == 0
    assert (finding.code, finding.severity, finding.source, finding.pointer, finding.line) == (
        status,
        3,
        b"memory",
        b"/colour",
        1,
    )
    assert dsv.dsv_status_name(dsv.dsv_diag_get(diag, 1, ctypes.byref(finding))) == b"misuse"
    dsv.dsv_book_unref(book)
    dsv.dsv_diag_unref(diag)


def test_a_time():
    dsv = load()
    time = ctypes.c_int64()
    assert dsv.dsv_time_parse(b"1970-01-01T00:00:01Z", 20, ctypes.byref(time)) == 0 and time.value == 1_000_000
    assert dsv.dsv_status_name(dsv.dsv_time_parse(b"now", 3, ctypes.byref(time))) == b"value"
