"""The files that people send: a picture and a document, made here so that nothing has to be shipped."""

import struct
import zlib

from bridge.demo.people import Bytes


def photo() -> Bytes:
    """A lamp in the evening: a real PNG, warm in the middle and dark around."""
    side = 160
    rows = bytearray()
    for y in range(side):
        rows.append(0)  # no filter
        for x in range(side):
            glow = max(0.0, 1 - ((x - side / 2) ** 2 + (y - side / 3) ** 2) ** 0.5 / (side * 0.6))
            rows += bytes((round(40 + 215 * glow), round(30 + 150 * glow), round(50 + 40 * glow)))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + _chunk(b"IEND", b"")
    return Bytes(name="lampara-rota.png", mime="image/png", data=data)


def receipt() -> Bytes:
    """A small PDF."""
    words = b"BT /F1 18 Tf 40 90 Td (Casa Lumbre: reembolso del pedido 4471) Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 160] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(words), words),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body = b"%PDF-1.4\n"
    for number, each in enumerate(objects, 1):
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    return Bytes(name="reembolso-4471.pdf", mime="application/pdf", data=body + b"trailer << /Size 6 /Root 1 0 R >>\n%%EOF\n")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
