"""Makes src/test/resources/decoding: small images of every kind, and what Pillow decodes them to.

Pillow 12.3, numpy 2.4, safetensors 0.8:  python make_decoding_images.py ../resources/decoding
"""

import io
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps
from safetensors.numpy import save_file

out = Path(sys.argv[1])
width, height = 37, 23
random = np.random.default_rng(7)
y, x = np.mgrid[0:height, 0:width]
rgb = np.stack([x * 7 % 256, y * 11 % 256, (x * y + 40 * (x // 9)) % 256], axis=-1).astype("u1")
image = Image.fromarray(rgb)
grey = image.convert("L")
alpha = image.convert("RGBA")
alpha.putalpha(Image.fromarray(random.integers(0, 256, (height, width)).astype("u1")))
exif = Image.Exif()
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(name, depth, colour, rows, extra=b""):
    """A PNG of a kind that Pillow itself does not write."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    chunks = chunk(b"IHDR", header) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    (out / name).write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)


image.convert("1").save(out / "one-bit.png")
grey.save(out / "grey.png")
image.convert("LA").save(out / "grey-alpha.png")
Image.fromarray(np.array(grey).astype("u2") * 3).save(out / "grey-16-bit.png")
png("grey-2-bit.png", 2, 0, random.integers(0, 256, (height, 10)).astype("u1"))
png("rgb-16-bit.png", 16, 2, random.integers(0, 65536, (height, width, 3)).astype(">u2"))
png("rgb-transparent-gamma.png", 8, 2, rgb,
    chunk(b"tRNS", struct.pack(">HHH", *map(int, rgb[0, 0]))) + chunk(b"gAMA", struct.pack(">I", 30000)))
image.quantize(4).save(out / "palette-2-bit.png", bits=2)
image.quantize(64).save(out / "palette-alpha.png", transparency=bytes(range(64)))
alpha.save(out / "rgba.png")
image.save(out / "profile.png", icc_profile=profile)

for orientation in range(1, 9):
    exif[0x0112] = orientation
    image.save(out / f"orientation-{orientation}.jpg", exif=exif, quality=90)
exif[0x0112] = 6
image.save(out / "orientation-6.png", exif=exif)
image.save(out / "orientation-6.webp", exif=exif, lossless=True)
for name, subsampling in [("444", 0), ("422", 1), ("420", 2), ("411", "4:1:1")]:
    image.save(out / f"sampled-{name}.jpg", subsampling=subsampling, quality=85)
image.save(out / "rgb.jpg", keep_rgb=True, quality=85)
image.save(out / "progressive.jpg", progressive=True, quality=40)
image.save(out / "restarts.jpg", restart_marker_rows=1)
image.save(out / "profile.jpg", icc_profile=profile)
grey.save(out / "grey.jpg")
image.convert("CMYK").save(out / "cmyk.jpg")

image.save(out / "lossy.webp", quality=30, method=6)
image.save(out / "lossless.webp", lossless=True)
alpha.save(out / "lossy-alpha.webp", quality=70)
alpha.save(out / "lossless-alpha.webp", lossless=True, exact=True)
image.save(out / "profile.webp", lossless=True, icc_profile=profile)
image.save(out / "animated.webp", save_all=True, append_images=[ImageOps.mirror(image)], lossless=True)

decoded = {}
for file in sorted(out.glob("*.*")):
    if file.suffix in (".png", ".jpg", ".webp"):
        upright = ImageOps.exif_transpose(Image.open(io.BytesIO(file.read_bytes()))).convert("RGB")
        decoded[file.name] = np.array(upright)
save_file(decoded, out / "decoded.safetensors")
