"""Could a file harm whoever opens it? Its name and its content are asked, and either is enough.

Three kinds of harm: a program, or what installs, starts or carries one; a web page, which can run code and pose as a login; a document with
macros. What cannot be looked into is told as such: a program in a RAR is one click further away. This knows shapes, not viruses: those are
for the scanner (`clamd.py`).
"""

import mmap
import pathlib
import re
import struct
import zipfile
import zlib
from typing import IO

from bridge.model.records import Verdict
from bridge.safety.filenames import extension


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


PROGRAMS = _listed(
    "exe dll scr com pif cpl ocx sys drv msi msix msixbundle appx appxbundle msp mst bat cmd ps1 ps1xml psm1 psd1 vb vbs vbe js jse mjs "
    "ws wsf wsh wsc sct hta lnk url scf inf reg job gadget msc application settingcontent-ms library-ms search-ms appref-ms diagcab theme "
    "jar jnlp class apk aab xapk apks ipa dex app dmg pkg mpkg command workflow action scpt applescript terminal sh bash zsh csh ksh run "
    "iqy rdp wsb website xbap msu udl shb shs pyo pyzw bgi "
    "elf so dylib ko deb rpm snap flatpak appimage desktop iso img vhd vhdx udf chm hlp xll wll xla py pyc pyw pyz rb pl php "
)
"""What Windows, macOS, Linux or Android start when it is opened; the most part as Outlook blocks it:
https://support.microsoft.com/office/blocked-attachments-in-outlook-434752e1-02d3-4e90-9124-8b81e49a8519"""
PAGES = _listed("html htm xhtml xht shtml mht mhtml svg svgz xsl xslt swf")
MACROS = _listed("docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm slk mdb mde accdb accde accdr accda ade adp")
"""Of Microsoft Office; a spreadsheet as text (slk) and a database run theirs as well."""

BY_NAME: tuple[tuple[frozenset[str], Verdict], ...] = ((PROGRAMS, "program"), (MACROS, "macros"), (PAGES, "page"))

_STARTS = re.compile(
    b"|".join(
        (
            rb"\x7fELF",  # Linux
            rb"\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe",  # macOS; Java classes
            rb"dex\n03",  # Android
            rb"L\0\0\0\x01\x14\x02\0",  # Windows shortcut
            rb"ITSF|MSCF",  # compiled help; cabinet
            rb"\xed\xab\xee\xdb|!<arch>\ndebian|xar!",  # packages: rpm, deb, macOS
            rb"vhdxfile|conectix",  # disks
            rb"#!(?!AMR|SILK)",  # scripts; the others are sound
            rb"\s*(?:\[InternetShortcut\]|\[Desktop Entry\]|Windows Registry Editor|REGEDIT4|@echo off)",
        )
    ),
    re.IGNORECASE,
)
"""How the content of programs begins."""
_DOS = b"MZ"
_DISK_AT, _DISKS = 0x8001, (b"CD001", b"BEA01")
"""https://www.ecma-international.org/publications-and-standards/standards/ecma-119/"""

_PAGE = re.compile(
    r"(?>\s|<\?xml.*?\?>|<!--.*?-->|<!doctype\s+svg.*?>)*+<(?:!doctype\s+html|(?:html|head|body|script|iframe|style|title|svg|meta|table|div|h1)\b)",
    re.IGNORECASE | re.DOTALL,
)
"""As browsers recognise a page without being told: https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type
What it has read it never reads another way: a page of empty comments would take it years."""
_NAMESPACES = ("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_INSTALLER = bytes.fromhex("84100c0000000000c000000000000046")  # the class of an .msi's root: {000C1084-0000-0000-C000-000000000046}
IN_OLE: tuple[tuple[bytes, Verdict], ...] = (
    (_INSTALLER, "program"),
    ("_VBA_PROJECT".encode("utf-16-le"), "macros"),
    ("EncryptedPackage".encode("utf-16-le"), "unreadable"),
)
"""What the old Office's files hold: https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb and ms-ovba. Excel 4 macros, which have
no stream of their own, are for the scanner."""

_ZIP_END = b"PK\x05\x06"
_ZIP_TAIL = 66_000
_LARGEST_LIST = 2 << 20
"""Bytes of an archive's list of names that are read."""
_ENCRYPTED = 0x1
"""Of an entry's flags: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.4.4."""
_TYPES = "[Content_Types].xml"
_SEALED = re.compile(
    b"|".join(
        (
            rb"Rar!\x1a\x07",  # https://www.rarlab.com/technote.htm
            rb"7z\xbc\xaf\x27\x1c",  # https://py7zr.readthedocs.io/en/latest/archive_format.html
            rb"BZh[1-9]1AY&SY|\xfd7zXZ\0|\x28\xb5\x2f\xfd",  # bzip2, xz, zstd
            rb".{257}ustar",  # tar
            rb".{7}\*\*ACE\*\*|..-l[hz][0-9s]-",  # ACE, LHA
        )
    ),
    re.DOTALL,
)
"""Archives that are not opened here."""
ARCHIVES = _listed("zip rar 7z gz tgz bz2 tbz2 xz txz zst tar ace lzh lha arj cab")
"""What within an archive is one itself."""
_GZIP, _ANY_GZIP = b"\x1f\x8b\x08", 31
"""https://www.rfc-editor.org/rfc/rfc1952; as zlib wants to be told of it."""

_TEXT_HEAD = 8 * 1024


def verdict(path: pathlib.Path, name: str) -> Verdict:
    """Blocks: reads the file."""
    by_name = next((found for endings, found in BY_NAME if extension(name) in endings), None)
    if by_name == "program" or path.stat().st_size == 0:
        return by_name or "harmless"
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        by_content = _content(content, file)
    return by_content if by_name is None or by_content == "program" else by_name


def _content(content: mmap.mmap, file: IO[bytes]) -> Verdict:
    head = content[:_TEXT_HEAD]
    if _is_program(head) or _is_disk(content):
        return "program"
    if head.startswith(_OLE):
        return next((found for mark, found in IN_OLE if content.find(mark) >= 0), "harmless")
    if _SEALED.match(head):
        return "unreadable"
    if head.startswith(_GZIP) and (packed := _packed(head)) != "harmless":
        return packed
    # Also behind something else: a picture with an archive at its end is both.
    archived = _archive(content, file)
    if archived != "harmless":
        return archived
    return "page" if _is_page(head) else "harmless"


def _is_program(head: bytes) -> bool:
    return bool(_STARTS.match(head)) or (head.startswith(_DOS) and b"\0" in head[:64])


def _is_disk(content: mmap.mmap) -> bool:
    return content[_DISK_AT : _DISK_AT + 5] in _DISKS or content[-512:-508] == b"koly" or content[-512:-504] == b"conectix"


def _is_page(head: bytes) -> bool:
    coding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = head.decode(coding, "replace")
    return bool(_PAGE.match(text)) or (text.lstrip().startswith("<") and any(space in text for space in _NAMESPACES))


# --- archives, and the documents that are some ----------------------------------------------------------------------


def _packed(head: bytes) -> Verdict:
    """What gzip holds is one file, as Telegram's moving stickers are: its beginning is read. An archive in it is not opened."""
    try:
        beginning = zlib.decompressobj(_ANY_GZIP).decompress(head, _TEXT_HEAD)
    except zlib.error:
        return "unreadable"
    if _is_program(beginning):
        return "program"
    if _SEALED.match(beginning) or beginning.startswith((b"PK", _OLE, _GZIP)):
        return "unreadable"
    return "page" if _is_page(beginning) else "harmless"


def _archive(content: mmap.mmap, file: IO[bytes]) -> Verdict:
    """What an archive is without one in it: harmless."""
    is_zip = content[:2] == b"PK"
    end = content.rfind(_ZIP_END, max(0, len(content) - _ZIP_TAIL))
    if end < 0:
        return "unreadable" if is_zip else "harmless"
    list_size = struct.unpack_from("<I", content, end + 12)[0] if end + 16 <= len(content) else 0
    if list_size > _LARGEST_LIST:
        return "unreadable" if is_zip else "harmless"
    try:
        with zipfile.ZipFile(file) as archive:
            return _held(archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, struct.error):
        return "unreadable" if is_zip else "harmless"


def _held(archive: zipfile.ZipFile) -> Verdict:
    names = archive.namelist()
    endings = {extension(name) for name in names}
    office = _TYPES in names
    if endings & PROGRAMS or "AndroidManifest.xml" in names:
        return "program"
    if any(name.lower().endswith("vbaproject.bin") or re.match(r"(?:Basic|Scripts)/.", name) for name in names):
        return "macros"
    if office:
        with archive.open(_TYPES) as types:
            listed = types.read(_LARGEST_LIST)
        if b"macroEnabled" in listed or b"vbaProject" in listed:
            return "macros"
    elif endings & MACROS:
        return "macros"
    sealed = endings & ARCHIVES or any(entry.flag_bits & _ENCRYPTED for entry in archive.infolist())
    return "unreadable" if sealed else "harmless"
