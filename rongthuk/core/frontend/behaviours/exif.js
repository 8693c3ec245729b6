/* Carry a photograph's own facts (when, where) from the original JPEG into the smaller one, because a canvas drops
   them and the check of evidence needs them. The picture is already turned upright, so its orientation becomes 1. */

export function exifOf(bytes) {
  const view = new DataView(bytes);
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 4 <= view.byteLength; ) {
    const marker = view.getUint16(at);
    if (marker >> 8 !== 0xff || marker === 0xffda) return null;
    const length = view.getUint16(at + 2) + 2;
    if (marker === 0xffe1 && at + length <= view.byteLength && view.getUint32(at + 4) === 0x45786966) return upright(bytes.slice(at, at + length));
    at += length;
  }
  return null;
}

function upright(segment) {
  const view = new DataView(segment);
  const start = 10;
  try {
    const little = view.getUint16(start) === 0x4949;
    const directory = start + view.getUint32(start + 4, little);
    const entries = view.getUint16(directory, little);
    for (let index = 0; index < entries; index++) {
      const entry = directory + 2 + index * 12;
      if (view.getUint16(entry, little) === 0x0112) view.setUint16(entry + 8, 1, little);
    }
    return segment;
  } catch {
    return null;
  }
}

export const withExif = (jpeg, exif) => (exif ? new Blob([jpeg.slice(0, 2), exif, jpeg.slice(2)], { type: "image/jpeg" }) : jpeg);
