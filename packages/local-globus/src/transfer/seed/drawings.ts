import { encode } from 'fast-png';

type Colour = readonly [number, number, number];

/** A chart of two days of tide: a filled curve over a sky, as PNG. */
export function drawTideChart(width: number, height: number, phase: number): Uint8Array {
  return paint(width, height, (x, y) => {
    const t = (x / width) * 8 * Math.PI + phase;
    const level = height * (0.5 - 0.24 * Math.sin(t) - 0.08 * Math.sin(t * 0.97 + 1));
    if (Math.abs(y - level) < 1.5) return [12, 62, 110];
    if (y > level) return mix([64, 148, 190], [14, 58, 96], (y - level) / (height - level));
    return mix([196, 222, 240], [250, 244, 230], y / height);
  });
}

/** A map of sea temperature: smooth bands from blue to red with a coast, as PNG. */
export function drawTemperatureMap(width: number, height: number, warmth: number): Uint8Array {
  return paint(width, height, (x, y) => {
    const coast = width * (0.18 + 0.05 * Math.sin(y / 23) + 0.03 * Math.sin(y / 7));
    if (x < coast) return mix([118, 112, 84], [86, 98, 70], y / height);
    const eddy = 0.5 + 0.25 * Math.sin(x / 31 + Math.cos(y / 19) * 2) + 0.25 * Math.cos(y / 27 - x / 53);
    return ramp(Math.min(1, Math.max(0, 0.65 * eddy + 0.35 * (y / height) + warmth - 0.1)));
  });
}

/** Cells under a microscope: bright discs with a dark ground, as PNG. */
export function drawCells(width: number, height: number, seed: number): Uint8Array {
  const cells = Array.from({ length: 24 }, (_, index) => ({
    x: ((index * 97 + seed * 31) % 100) / 100,
    y: ((index * 61 + seed * 17) % 100) / 100,
    radius: 0.03 + ((index * 13 + seed) % 7) / 120,
  }));
  return paint(width, height, (x, y) => {
    let glow = 0;
    for (const cell of cells) {
      const dx = x / width - cell.x;
      const dy = y / height - cell.y;
      const nearness = 1 - (dx * dx + dy * dy) / (cell.radius * cell.radius);
      if (nearness > 0) glow += nearness;
    }
    return mix([8, 12, 20], [90, 240, 150], Math.min(1, glow));
  });
}

function paint(width: number, height: number, colourAt: (x: number, y: number) => Colour): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  for (let index = 0; index < width * height; index += 1) {
    const [red, green, blue] = colourAt(index % width, Math.floor(index / width));
    data[index * 3] = red;
    data[index * 3 + 1] = green;
    data[index * 3 + 2] = blue;
  }
  return encode({ width, height, data, channels: 3, depth: 8 });
}

function mix(from: Colour, to: Colour, share: number): Colour {
  return [blend(from[0], to[0], share), blend(from[1], to[1], share), blend(from[2], to[2], share)];
}

const blend = (from: number, to: number, share: number) => Math.round(from + (to - from) * share);

const stops: readonly Colour[] = [
  [28, 42, 120],
  [40, 130, 190],
  [130, 205, 190],
  [250, 220, 130],
  [230, 100, 60],
  [150, 20, 40],
];

function ramp(share: number): Colour {
  const place = share * (stops.length - 1);
  const index = Math.min(Math.floor(place), stops.length - 2);
  return mix(stops[index] ?? [0, 0, 0], stops[index + 1] ?? [0, 0, 0], place - index);
}
