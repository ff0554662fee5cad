"""What is a file really, what could it do, and how is its name written? Each file here is made as its format's documentation says."""

import bz2
import gzip
import io
import lzma
import pathlib
import tarfile
import zipfile
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.model.ids import DESK, AccountName, MediaId
from bridge.model.records import Media
from bridge.ports import StoredFile
from bridge.safety.filenames import extension, safe
from bridge.safety.inspector import Inspector, is_withheld

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
PNG, JPEG, PDF = b"\x89PNG\r\n\x1a\n" + bytes(40), b"\xff\xd8\xff\xe0\0\x10JFIF", b"%PDF-1.7\n%%EOF"
CONTENT_TYPES = "[Content_Types].xml"


def archive(**files: str) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return whole.getvalue()


def locked(whole: bytes) -> bytes:
    """The archive as if its entries had a password: the flag in the list at its end says so."""
    place = whole.index(b"PK\x01\x02") + 8
    return whole[:place] + b"\x01" + whole[place + 1 :]


def rar() -> bytes:
    """One with nothing in it, of version 5: its mark, then a main and an end header, each behind its sum.
    https://www.rarlab.com/technote.htm"""
    headers = (bytes.fromhex("03010000"), bytes.fromhex("03050400"))
    return b"Rar!\x1a\x07\x01\0" + b"".join(zlib.crc32(header).to_bytes(4, "little") + header for header in headers)


def seven_zip() -> bytes:
    """One with nothing in it: its mark, the version, and an empty start header behind its sum.
    https://py7zr.readthedocs.io/en/latest/archive_format.html"""
    start = bytes(20)
    return b"7z\xbc\xaf\x27\x1c\0\x04" + zlib.crc32(start).to_bytes(4, "little") + start


def tar() -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as made:
        made.addfile(tarfile.TarInfo("a.exe"))
    return whole.getvalue()


def disk() -> bytes:
    return bytes(0x8001) + b"CD001" + bytes(100)


async def look(folder: pathlib.Path, name: str, content: bytes, **more: Any) -> Media:
    path = folder / "content"
    path.write_bytes(content)
    given = {
        "id": MediaId(1),
        "account": AccountName("telegram"),
        "source": {},
        "kind": "document",
        "mime": "application/octet-stream",
        **more,
    }
    media = Media(name=name, **given)
    file = StoredFile(path=path, name=name, mime=media.mime, size=len(content), kind=media.kind)
    return await Inspector(largest=1000).inspect(media, file)


PROGRAMS = {
    "factura.exe": b"MZ\x90\0\x03", "factura.pdf": b"MZ\x90\0\x03", "nota": b"\x7fELF\x02", "app.jpg": b"\xcf\xfa\xed\xfe",
    "foto.jpg": b"#!/bin/sh\nrm -rf ~", "foto.jpg.exe": JPEG, "foto.png.lnk": b"L\0\0\0\x01\x14\x02\0", "recibo.hta": b"<html>",
    "juego.zip": archive(**{"AndroidManifest.xml": ""}), "lib.jar": archive(**{"META-INF/MANIFEST.MF": "", "A.class": ""}),
    "fotos.zip": archive(**{"fotos/IMG_1.jpg.scr": ""}), "video.mp4": disk(), "dos en una.gif": b"GIF89a" + archive(**{"A.class": ""}),
    "instala.doc": OLE + bytes.fromhex("84100c0000000000c000000000000046"), "factura．exe": b"", "liga.url": b"[InternetShortcut]\n",
    "acta.docx": archive(**{CONTENT_TYPES: "", "word/embeddings/x.exe": ""}), "raro.library-ms": b"<libraryDescription>",
    "factura.gz": gzip.compress(b"MZ\x90\0\x03"), "soporte.rdp": b"full address:s:10.0.0.1", "precios.iqy": b"WEB\n1\nhttp://a.example",
}  # fmt: skip
MACROS = {
    "pedido.docm": archive(**{CONTENT_TYPES: ""}), "pedido.docx": archive(**{CONTENT_TYPES: "", "word/vbaProject.bin": ""}),
    "pedido.xlsx": archive(**{CONTENT_TYPES: "application/vnd.ms-excel.sheet.macroEnabled.main+xml", "xl/otro.dat": ""}),
    "pedido.slk": b"ID;P\nO;E\n", "clientes.accdb": b"\0\1\0\0Standard ACE DB\0", "precios.zip": archive(**{"a.slk": ""}),
    "pedido.xls": OLE + "_VBA_PROJECT".encode("utf-16-le"), "pedido.odt": archive(**{"mimetype": "", "Basic/Standard/Module1.xml": ""}),
}  # fmt: skip
PAGES = {
    "aviso.html": b"hola", "aviso.txt": b"\xef\xbb\xbf  <!-- x --><!DOCTYPE html><script>", "logo.png": b"<svg xmlns='http://www.w3.org/2000/svg'>",
    "aviso.pdf": "\ufeff<html>".encode("utf-16-le"), "dibujo.xml": b'<?xml version="1.0"?><x:svg xmlns:x="http://www.w3.org/2000/svg"/>',
    "correo.mht": b"MIME-Version: 1.0", "cortes.txt": b"<!---->" * 500 + b"<script>", "doble.txt": b"<html>" + archive(**{"a.txt": ""}),
}  # fmt: skip
UNREADABLE = {
    "clave.docx": OLE + "EncryptedPackage".encode("utf-16-le"),
    "roto.zip": b"PK\x03\x04" + bytes(30),
    "clave.zip": locked(archive(**{"a.txt": ""})), "fotos.zip": archive(**{"a.jpg": "", "b.rar": ""}),
    "fotos.rar": rar(), "fotos.7z": seven_zip(), "fotos": rar(), "foto.jpg": seven_zip(),
    "fotos.tar": tar(), "fotos.tgz": gzip.compress(tar()), "fotos.tar.xz": lzma.compress(tar()), "fotos.tar.bz2": bz2.compress(tar()),
    "pedido.gz": gzip.compress(archive(**{"a.exe": ""})), "roto.gz": gzip.compress(b"hola")[:3] + bytes([255] * 20),
}  # fmt: skip
HARMLESS = {
    "foto.jpg": JPEG, "recibo.pdf": PDF, "nota.txt": b"hola <b>", "vacio.txt": b"", "voz.amr": b"#!AMR\n", "datos.csv": b"MZ-1,2\n",
    "sin fin.txt": b"<!---->" * 1000 + b"x",  # whoever tries every way to read this is never done
    "factura.xml": b'<?xml version="1.0"?><cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4"/>', "hoja.xls": OLE,
    "acta.docx": archive(**{CONTENT_TYPES: "", "word/document.xml": ""}), "fotos.zip": archive(**{"a.jpg": "", "b.pdf": ""}),
    "fiesta.tgs": gzip.compress(b'{"tgs":1}'),
}  # fmt: skip
ALL = [
    (name, content, verdict)
    for verdict, files in (
        ("program", PROGRAMS), ("macros", MACROS), ("page", PAGES), ("unreadable", UNREADABLE), ("harmless", HARMLESS),
    )
    for name, content in files.items()
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "verdict"), ALL, ids=[f"{verdict}: {name}" for name, _, verdict in ALL])
async def test_what_could_harm_is_known_by_its_content_or_its_name(tmp_path: pathlib.Path, name: str, content: bytes, verdict: str) -> None:
    found = await look(tmp_path, name, content)
    assert found.verdict == verdict
    assert is_withheld(found, to_customer=False) == (verdict != "harmless")
    assert is_withheld(found, to_customer=True) == (verdict == "program"), "of staff's files only programs do not go out"


@pytest.mark.parametrize(
    ("name", "mime", "kind", "content", "right"),
    [
        ("foto.jpg", "image/jpeg", "photo", PNG, ("foto.png", "image/png", "photo")),
        ("foto", "application/octet-stream", "document", JPEG, ("foto.jpg", "image/jpeg", "document")),
        ("foto.jpeg", "application/octet-stream", "document", JPEG, ("foto.jpeg", "image/jpeg", "document")),
        ("foto.jpg", "image/jpeg", "photo", PDF, ("foto.pdf", "application/pdf", "document")),
        ("FOTO.JPG", "image/jpeg", "photo", JPEG, ("FOTO.JPG", "image/jpeg", "photo")),
        ("voz.ogg", "audio/ogg", "voice", b"OggS\0", ("voz.ogg", "audio/ogg", "voice")),
        ("nota.m4a", "audio/mp4", "audio", b"\0\0\0\x20ftypM4A ", ("nota.m4a", "audio/mp4", "audio")),
        ("plano.ai", "application/illustrator", "document", PDF, ("plano.ai", "application/illustrator", "document")),
        ("libro.cbz", "application/x-cbz", "document", archive(a=""), ("libro.cbz", "application/x-cbz", "document")),
        ("acta.docx", "application/msword", "document", archive(a=""), ("acta.docx", "application/msword", "document")),
        ("lista.txt", "text/plain", "document", b"hola", ("lista.txt", "text/plain", "document")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
async def test_a_wrong_name_is_put_right_where_the_content_is_sure(
    tmp_path: pathlib.Path, name: str, mime: str, kind: str, content: bytes, right: tuple[str, str, str]
) -> None:
    found = await look(tmp_path, name, content, mime=mime, kind=kind)
    assert (found.name, found.mime, found.kind) == right


async def test_who_had_a_file_shown_for_one_reason_did_not_for_another(tmp_path: pathlib.Path) -> None:
    found = await look(tmp_path, "grande.zip", archive(**{"a.exe": ""}), verdict="too_large", shown_by="U-elena")
    assert (found.verdict, found.shown_by) == ("program", None)
    assert is_withheld(found, to_customer=False)
    again = await look(tmp_path, "grande.zip", archive(**{"a.exe": ""}), verdict="program", shown_by="U-elena")
    assert again.shown_by == "U-elena" and not is_withheld(again, to_customer=False)


async def test_what_staff_wrote_among_themselves_is_shown_to_them_again(tmp_path: pathlib.Path) -> None:
    found = await look(tmp_path, "reporte.html", b"<html>", account=DESK)
    assert not is_withheld(found, to_customer=False)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "_.._etc_passwd"), ("C:\\fotos\\a.jpg", "C__fotos_a.jpg"), ("foto\u202egpj.exe", "fotogpj.exe"),
        ("factura.pdf      .exe", "factura.pdf .exe"), ("a\nb\0.txt", "a b.txt"), (" . ", "file"), ("", "file"), (".bashrc", "bashrc"),
        ("menú de mañana.pdf", "menú de mañana.pdf"), ("a" * 200 + ".pdf", "a" * 95 + "….pdf"),
    ],
)  # fmt: skip
def test_names(name: str, shown: str) -> None:
    assert safe(name) == shown


@given(st.text(max_size=300))
def test_a_safe_name_is_one_line_of_bounded_length_names_no_folder_and_keeps_what_it_claims_to_be(name: str) -> None:
    shown = safe(name)
    assert shown and len(shown) <= 100 and shown.isprintable() and not set("/\\") & set(shown)
    assert safe(shown) == shown
    assert len(name) > 90 or extension(shown) == extension(safe(shown + " "))
