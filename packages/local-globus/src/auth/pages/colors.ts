/** Red, green and blue, each from 0 to 255. */
export type Rgb = readonly [number, number, number];

/** Of `#rrggbb`. */
export function rgbOf(text: string): Rgb {
  const at = (index: number) => Number.parseInt(text.slice(index, index + 2), 16);
  return [at(1), at(3), at(5)];
}

export function textOf(color: Rgb): string {
  return `#${color.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

/** WCAG 2.2's contrast ratio, from 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: Rgb): number {
  const [red = 0, green = 0, blue = 0] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The colour or, where it does not fit, the first that does on the way to another. */
export function readable(color: Rgb, toward: Rgb, fits: (color: Rgb) => boolean): Rgb {
  for (let step = 0; step < 50; step += 1) {
    const [red = 0, green = 0, blue = 0] = color.map(
      (part, index) => part + (((toward[index] ?? 0) - part) * step) / 50,
    );
    // As it will be written: rounding must not undo it.
    const mixed = rgbOf(textOf([red, green, blue]));
    if (fits(mixed)) return mixed;
  }
  return toward;
}
