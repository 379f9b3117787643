"""Comparing a screenshot with a reference: what a person would call the same page is the same, whatever font drew it.

Chromium itself does the arithmetic, on a canvas: both pictures are drawn as one small picture of blurred blocks, so that
letters become grey and only what stands where is left. A picture differs if its size does, or if many of its blocks do,
or if whole patches have something in one and nothing in the other: a list of three words is pale when it is blurred.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

REFERENCES = Path(__file__).parent / "references"
DIFFERENCES = Path(__file__).parents[2] / "build" / "pictures"
SCALE = 0.5  # of a reference, in pixels a CSS pixel
TALLER = 0.15  # a page may be so much taller or shorter: another font breaks lines elsewhere
DIFFERENT = 0.08  # of the blocks may differ
EMPTIED = 0.02  # of the patches may be empty in one of the two

COMPARE = """
async ([one, other]) => {
  const BLOCK = 12; // pixels of a reference, 24 on screen: a line of text
  const PATCH = 20;
  const APART = 26; // of 255, in any colour
  const load = async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    return image;
  };
  const [reference, found] = [await load(one), await load(other)];
  const width = Math.max(8, Math.round(reference.width / BLOCK));
  const height = Math.max(8, Math.round(reference.height / BLOCK));
  const blocks = (image) => {
    // Halved again and again, since a large step would only take samples.
    let source = image, [w, h] = [image.width, image.height];
    while (w > 2 * width || h > 2 * height) {
      [w, h] = [Math.max(width, Math.ceil(w / 2)), Math.max(height, Math.ceil(h / 2))];
      const half = new OffscreenCanvas(w, h);
      half.getContext('2d').drawImage(source, 0, 0, w, h);
      source = half;
    }
    const small = new OffscreenCanvas(width, height), pen = small.getContext('2d', { willReadFrequently: true });
    pen.filter = 'blur(1px)';
    pen.drawImage(source, 0, 0, width, height);
    return pen.getImageData(0, 0, width, height).data;
  };
  const [a, b] = [blocks(reference), blocks(found)];
  const apart = new Set();
  for (let i = 0; i < a.length; i += 4) {
    if (Math.max(...[0, 1, 2].map((c) => Math.abs(a[i + c] - b[i + c]))) > APART) apart.add(i / 4);
  }
  // Where something is, whatever it is: edges from pixel to pixel, counted in each patch.
  const [columns, rows] = [Math.ceil(reference.width / PATCH), Math.ceil(reference.height / PATCH)];
  const edges = (image) => {
    const [w, h] = [columns * PATCH, rows * PATCH];
    const canvas = new OffscreenCanvas(w, h), pen = canvas.getContext('2d', { willReadFrequently: true });
    pen.drawImage(image, 0, 0, w, h);
    const data = pen.getImageData(0, 0, w, h).data, count = new Array(columns * rows).fill(0);
    for (let y = 0; y < h; y += 1) {
      for (let x = 1; x < w; x += 1) {
        const i = 4 * (y * w + x);
        if (Math.abs(data[i + 1] - data[i - 3]) > 20) count[Math.floor(y / PATCH) * columns + Math.floor(x / PATCH)] += 1;
      }
    }
    return count.map((n) => n / PATCH ** 2);
  };
  const [here, there] = [edges(reference), edges(found)];
  // Another font moves a line a little up or down: the patch above and the one below count as well.
  const near = (patches, i) => Math.max(patches[i], patches[i - columns] ?? 0, patches[i + columns] ?? 0);
  const gone = (from, to, i) => from[i] > 0.05 && near(to, i) < 0.01;
  const emptied = here.flatMap((_, i) => (gone(here, there, i) || gone(there, here, i) ? [i] : []));
  // Side by side: the reference, what was found, and on it the blocks that differ.
  const sheet = document.createElement('canvas');
  sheet.width = reference.width + 2 * found.width + 20;
  sheet.height = Math.max(reference.height, found.height);
  const pen = sheet.getContext('2d');
  pen.fillStyle = '#888';
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.drawImage(reference, 0, 0);
  pen.drawImage(found, reference.width + 10, 0);
  const left = reference.width + found.width + 20, [x, y] = [found.width / width, found.height / height];
  pen.drawImage(found, left, 0);
  pen.fillStyle = 'rgba(255, 0, 80, 0.5)';
  for (const i of apart) pen.fillRect(left + (i % width) * x, Math.floor(i / width) * y, x, y);
  pen.fillStyle = 'rgba(0, 80, 255, 0.4)';
  const [wide, high] = [found.width / columns, found.height / rows];
  for (const i of emptied) pen.fillRect(left + (i % columns) * wide, Math.floor(i / columns) * high, wide, high);
  return { emptied: emptied.length / (columns * rows), size: [reference.width, reference.height, found.width, found.height],
    different: apart.size / (width * height), sheet: sheet.toDataURL('image/png').split(',')[1] };
}
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """How far two pictures are apart; `sheet` is a PNG that shows it."""

    wider: float
    taller: float
    different: float
    emptied: float
    sheet: bytes

    @property
    def tolerable(self) -> bool:
        """Whether they are taken for the same."""
        return self.wider < 0.02 and self.taller < TALLER and self.different < DIFFERENT and self.emptied < EMPTIED

    def __str__(self) -> str:
        return f"width {self.wider:.0%} and height {self.taller:.0%} off, {self.different:.1%} differs, {self.emptied:.1%} is there in one only"


def compare(page: Page, reference: bytes, found: bytes) -> Difference:
    """Compare two PNGs in any page."""
    told = page.evaluate(COMPARE, [base64.b64encode(data).decode() for data in (reference, found)])
    width, height, other_width, other_height = told["size"]
    return Difference(
        abs(other_width / width - 1),
        abs(other_height / height - 1),
        told["different"],
        told["emptied"],
        base64.b64decode(told["sheet"]),
    )
