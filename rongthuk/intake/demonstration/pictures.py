"""Draw before and after: plain pictures of a street, marked as examples in large letters."""

from __future__ import annotations

import io
import random
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 960, 720
_GROUND = 470
Colour = tuple[int, int, int]

# Which scene shows which category.
SCENES = {
    "street-light": "lamp", "road-damage": "pothole", "footpath": "pothole", "garbage": "rubbish", "street-cleaning": "rubbish",
    "flooding": "water", "drain": "water", "tree": "tree", "wires": "wires",
}  # fmt: skip


def draw(scene: str, *, after: bool, seed: int) -> bytes:
    """Return a JPEG of a scene before or after the work; another seed gives another street."""
    chance = random.Random(f"{scene}:{seed}")  # noqa: S311 - a drawing.
    dark = scene == "lamp"
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    pen = ImageDraw.Draw(picture)
    _street(pen, chance, dark=dark)
    picture = {
        "lamp": _lamp,
        "pothole": _pothole,
        "rubbish": _rubbish,
        "water": _water,
        "tree": _tree,
        "wires": _wires,
    }[scene](picture, chance, after)
    _mark(picture, after=after)
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=82)
    return stored.getvalue()


def _street(pen: ImageDraw.ImageDraw, chance: random.Random, *, dark: bool) -> None:
    top, bottom = ((12, 16, 34), (30, 34, 56)) if dark else ((150, 196, 226), (222, 236, 240))
    for y in range(_GROUND):
        share = y / _GROUND
        pen.line([(0, y), (WIDTH, y)], fill=_mix(top, bottom, share))
    x = -20
    while x < WIDTH:
        width, height = chance.randint(90, 190), chance.randint(120, 300)
        wall = chance.choice(((196, 178, 150), (170, 184, 190), (206, 198, 186), (184, 164, 148)))
        pen.rectangle(
            [x, _GROUND - height, x + width, _GROUND], fill=_mix(wall, (8, 10, 20), 0.82 if dark else 0.0)
        )
        for wx in range(x + 14, x + width - 26, 38):
            for wy in range(_GROUND - height + 18, _GROUND - 40, 46):
                lit = dark and chance.random() < 0.12
                glass = (232, 206, 120) if lit else _mix((104, 126, 140), (10, 12, 22), 0.8 if dark else 0.0)
                pen.rectangle([wx, wy, wx + 20, wy + 26], fill=glass)
        x += width + chance.randint(4, 20)
    pen.rectangle(
        [0, _GROUND, WIDTH, _GROUND + 46], fill=_mix((186, 182, 174), (14, 16, 26), 0.78 if dark else 0.0)
    )
    pen.rectangle(
        [0, _GROUND + 46, WIDTH, HEIGHT], fill=_mix((96, 98, 102), (12, 13, 18), 0.72 if dark else 0.0)
    )
    for x in range(20, WIDTH, 170):
        pen.rectangle([x, 610, x + 90, 620], fill=_mix((230, 224, 190), (30, 30, 34), 0.7 if dark else 0.0))


def _lamp(picture: Image.Image, chance: random.Random, after: bool) -> Image.Image:
    pen = ImageDraw.Draw(picture)
    x = chance.randint(300, 640)
    pen.rectangle([x, 130, x + 12, _GROUND + 30], fill=(70, 74, 82))
    pen.line([(x + 6, 132), (x + 90, 112)], fill=(70, 74, 82), width=9)
    pen.rectangle([x + 70, 106, x + 126, 122], fill=(250, 240, 200) if after else (58, 60, 66))
    if not after:
        return picture
    light = Image.new("L", picture.size, 0)
    beam = ImageDraw.Draw(light)
    beam.polygon([(x + 98, 118), (x - 190, HEIGHT), (x + 390, HEIGHT)], fill=150)
    return Image.composite(
        Image.blend(picture, Image.new("RGB", picture.size, (255, 226, 150)), 0.55), picture,
        light.filter(ImageFilter.GaussianBlur(38)),
    )  # fmt: skip


def _pothole(picture: Image.Image, chance: random.Random, after: bool) -> Image.Image:
    pen = ImageDraw.Draw(picture)
    x, y = chance.randint(330, 520), 600
    if after:
        pen.rectangle([x - 150, y - 46, x + 170, y + 62], fill=(70, 72, 76))
        pen.rectangle([x - 150, y - 46, x + 170, y + 62], outline=(58, 60, 64), width=4)
        return picture
    edge = [(x + chance.randint(120, 160) * (1 if i in {0, 1, 5} else -1) + chance.randint(-40, 40), y + dy)
            for i, dy in enumerate((-42, 8, 54, 40, -6, -50))]  # fmt: skip
    pen.polygon(edge, fill=(52, 46, 42))
    pen.ellipse([x - 90, y - 22, x + 90, y + 34], fill=(36, 32, 30))
    for _ in range(14):
        sx, sy = x + chance.randint(-180, 180), y + chance.randint(-50, 70)
        pen.ellipse([sx, sy, sx + chance.randint(5, 14), sy + chance.randint(4, 9)], fill=(120, 116, 110))
    return picture


def _rubbish(picture: Image.Image, chance: random.Random, after: bool) -> Image.Image:
    if after:
        return picture
    pen = ImageDraw.Draw(picture)
    for _ in range(26):
        x, y = chance.randint(260, 660), chance.randint(_GROUND - 40, _GROUND + 70)
        size = chance.randint(24, 74)
        pen.ellipse(
            [x, y, x + size, y + size * 0.8],
            fill=chance.choice(((38, 42, 46), (70, 110, 72), (150, 126, 92), (196, 196, 190))),
        )
    return picture


def _water(picture: Image.Image, chance: random.Random, after: bool) -> Image.Image:
    if after:
        return picture
    flood = Image.new("RGB", picture.size, (112, 104, 86))
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).rectangle([0, _GROUND + 20, WIDTH, HEIGHT], fill=205)
    picture = Image.composite(flood, picture, mask)
    pen = ImageDraw.Draw(picture)
    for _ in range(70):
        x, y = chance.randint(0, WIDTH), chance.randint(_GROUND + 34, HEIGHT - 8)
        pen.arc([x, y, x + chance.randint(40, 120), y + 12], 190, 350, fill=(160, 154, 136), width=2)
    return picture


def _tree(picture: Image.Image, chance: random.Random, after: bool) -> Image.Image:
    pen = ImageDraw.Draw(picture)
    x = chance.randint(360, 560)
    pen.rectangle([x, 300, x + 30, _GROUND + 26], fill=(96, 70, 48))
    for _ in range(22):
        cx, cy, size = x + chance.randint(-120, 130), 250 + chance.randint(-90, 70), chance.randint(50, 110)
        if not after or abs(cx - x) < 75:
            pen.ellipse(
                [cx - size / 2, cy - size / 2, cx + size / 2, cy + size / 2],
                fill=chance.choice(((58, 112, 58), (76, 134, 66))),
            )
    if not after:
        pen.line([(x + 20, 330), (x + 250, 520), (x + 320, 640)], fill=(86, 62, 42), width=22)
        for _ in range(9):
            cx, cy = x + chance.randint(180, 360), chance.randint(500, 660)
            pen.ellipse([cx - 46, cy - 32, cx + 46, cy + 32], fill=(66, 120, 60))
    return picture


def _wires(picture: Image.Image, chance: random.Random, after: bool) -> Image.Image:
    pen = ImageDraw.Draw(picture)
    for x in (150, 790):
        pen.rectangle([x, 120, x + 16, _GROUND + 30], fill=(120, 118, 112))
    for place in range(4 if after else 11):
        sag = 20 + place * 3 if after else chance.randint(30, 330)
        pen.line([(158 + 632 * t / 20, 150 + place * 9 + sag * 4 * (t / 20) * (1 - t / 20)) for t in range(21)],
                 fill=(28, 28, 30), width=4)  # fmt: skip
    return picture


def _mark(picture: Image.Image, *, after: bool) -> None:
    """Write that this is an example, so that nobody takes it for a photograph of a real place."""
    pen = ImageDraw.Draw(picture, "RGBA")
    words, small = (
        ("ตัวอย่าง", "หลังดำเนินการ" if after else "ก่อนดำเนินการ")
        if _font(10)
        else ("EXAMPLE", "after" if after else "before")
    )
    pen.rectangle([0, HEIGHT - 92, WIDTH, HEIGHT], fill=(0, 60, 44, 205))
    pen.text((28, HEIGHT - 82), words, font=_font(52) or ImageFont.load_default(52), fill=(255, 255, 255))
    pen.text((320, HEIGHT - 66), small, font=_font(34) or ImageFont.load_default(34), fill=(220, 236, 226))


@lru_cache(maxsize=4)
def _font(size: int) -> Any:
    """Return the pages' own Thai font, or None where the front end has not been prepared."""
    folder = Path(settings.ROOT) / "node_modules" / "@fontsource" / "sarabun" / "files"
    for name in ("sarabun-thai-700-normal.woff2", "sarabun-thai-700-normal.woff"):
        try:
            return ImageFont.truetype(str(folder / name), size)
        except OSError:
            continue
    return None


def _mix(first: Colour, second: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue
