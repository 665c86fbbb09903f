import { html } from 'hono/html';
import type { Client } from '../clients.ts';
import { contrast, type Rgb, readable, rgbOf, textOf } from './colors.ts';
import type { Html } from './page.ts';

/** How pages look for people who come from one application: its own name, picture, colours and links. */
export interface Look {
  name: string;
  logo: string | null;
  /** Rules that lay over the style of all pages. */
  style: string;
  links: { terms_and_conditions: string | null; privacy_policy: string | null };
}

/** Made of a client's own document. Colours are moved as far as it takes for people to read what is on them. */
export function lookOf({ name, skin, links }: Client): Look {
  const accent = skin?.accent_color ? rgbOf(skin.accent_color) : null;
  const ground = skin?.background_color ? rgbOf(skin.background_color) : null;
  const light = variablesIn('light', accent, ground);
  const dark = variablesIn('dark', accent, ground);
  const style =
    accent || ground
      ? `:root { ${rules(light)} } @media (prefers-color-scheme: dark) { :root { ${rules(dark)} } }`
      : '';
  return { name, logo: skin?.logo ?? null, style, links };
}

/** Of the style of all pages: what an accent stands on, and which way colours go that can't be read. */
const themes = {
  light: {
    ground: '#eef1f6',
    surfaces: ['#ffffff', '#eaf1fb'],
    quiet: '#55627a',
    quietContrast: 4.5,
    away: '#000000',
    near: '#ffffff',
    onAccent: '#ffffff',
  },
  dark: {
    ground: '#0d131c',
    surfaces: ['#162030', '#1d2d47'],
    quiet: '#a6b3c8',
    // More than it takes: a light ground becomes a dark one, not a grey one.
    quietContrast: 7.5,
    away: '#ffffff',
    near: '#0d131c',
    onAccent: '#0b1830',
  },
} as const;

/** Text has a contrast of 4.5 with what is behind it (WCAG 2.2, 1.4.3): quiet text, the accent as text, text on it. */
function variablesIn(theme: keyof typeof themes, accent: Rgb | null, ground: Rgb | null): Record<string, string> {
  const { surfaces, quiet, quietContrast, away, near, onAccent, ground: usual } = themes[theme];
  const behind = readable(
    ground ?? rgbOf(usual),
    rgbOf(near),
    (color) => contrast(color, rgbOf(quiet)) >= quietContrast,
  );
  const besides = [behind, ...[...surfaces, onAccent].map(rgbOf)];
  const least = (color: Rgb) => Math.min(...besides.map((other) => contrast(color, other)));
  const plain = accent && readable(accent, rgbOf(away), (color) => least(color) >= 4.5);
  const strong = plain && readable(plain, rgbOf(away), (color) => least(color) >= Math.max(4.5, least(plain) + 1));
  return {
    ...(ground && { ground: textOf(behind) }),
    ...(plain && strong && { accent: textOf(plain), 'accent-strong': textOf(strong), 'on-accent': onAccent }),
  };
}

function rules(variables: Record<string, string>): string {
  return Object.entries(variables)
    .map(([name, value]) => `--${name}: ${value};`)
    .join(' ');
}

/** The application's picture or, without one, its first letter. */
export function badge(name: string, look: Look | undefined): Html {
  return look?.logo
    ? html`<img class="logo" src="${look.logo}" alt="">`
    : html`<span class="badge" aria-hidden="true">${name.slice(0, 1)}</span>`;
}

/** The application's own terms and privacy policy; it has both or neither. */
export function linksOf({ name, links }: Look): Html {
  const { terms_and_conditions: terms, privacy_policy: privacy } = links;
  if (terms === null || privacy === null) return html``;
  return html`<footer class="foot"><p>${name}: <a href="${terms}">terms and conditions</a>,
<a href="${privacy}">privacy policy</a></p></footer>`;
}
