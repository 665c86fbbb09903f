import { expect, test } from 'vitest';
import css from './tokens.css?raw';

type Colour = { l: number; c: number; h: number };

const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\(oklch\(([^)]+)\), oklch\(([^)]+)\)\)/g)].map(([, name, light, dark]) => [
    name ?? '',
    { light: parseOklch(light ?? ''), dark: parseOklch(dark ?? '') },
  ]),
);

const surfaces = ['bg', 'surface-1', 'surface-2', 'surface-3'];
const textPairs: [string, string][] = [
  ...['fg', 'fg-muted', 'link'].flatMap((text) => surfaces.map((surface): [string, string] => [text, surface])),
  ['on-brand', 'brand'],
  ['on-brand', 'brand-hover'],
  ['on-danger', 'danger-solid'],
  ['on-danger', 'danger-solid-hover'],
  ['brand-soft-fg', 'brand-soft'],
  ['fg-muted', 'brand-soft'],
  ...['success', 'warning', 'danger', 'info'].flatMap((tone): [string, string][] => [
    [`${tone}-fg`, `${tone}-bg`],
    [`${tone}-fg`, 'surface-1'],
    ['fg', `${tone}-bg`],
  ]),
];
const shapePairs: [string, string][] = ['border-strong', 'focus', 'brand', 'warning-solid', 'danger-solid'].flatMap(
  (shape) => ['bg', 'surface-1'].map((surface): [string, string] => [shape, surface]),
);

for (const theme of ['light', 'dark'] as const) {
  test.each(textPairs)(`%s can be read on %s in the ${theme} theme`, (text, surface) => {
    expect(contrast(colour(text, theme), colour(surface, theme))).toBeGreaterThanOrEqual(4.5);
  });
  test.each(shapePairs)(`%s can be seen on %s in the ${theme} theme`, (shape, surface) => {
    expect(contrast(colour(shape, theme), colour(surface, theme))).toBeGreaterThanOrEqual(3);
  });
}

function colour(name: string, theme: 'light' | 'dark'): Colour {
  const token = tokens.get(name);
  if (!token) throw new Error(`no token --${name}`);
  return token[theme];
}

function parseOklch(text: string): Colour {
  const [l = 0, c = 0, h = 0] = text.split(/[\s/]+/).map(Number);
  return { l, c, h };
}

/** WCAG 2.2 contrast ratio. */
function contrast(one: Colour, other: Colour): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Relative luminance by Björn Ottosson's OKLab to linear sRGB matrices; out-of-gamut channels are clipped. */
function luminance({ l, c, h }: Colour): number {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (channel: number) => Math.min(1, Math.max(0, channel));
  const red = clip(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short);
  const green = clip(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short);
  const blue = clip(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
