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
  const light = { ...(ground && groundIn('light', ground)), ...(accent && accentIn('light', accent)) };
  const dark = { ...(ground && groundIn('dark', ground)), ...(accent && accentIn('dark', accent)) };
  const style =
    accent || ground
      ? `:root { ${rules(light)} } @media (prefers-color-scheme: dark) { :root { ${rules(dark)} } }`
      : '';
  return { name, logo: skin?.logo ?? null, style, links };
}

/** What the style of all pages has in each theme; the first is what text and buttons stand on. */
const themes = {
  light: { panel: '#ffffff', quiet: '#55627a', away: '#000000', near: '#ffffff', onAccent: '#ffffff' },
  dark: { panel: '#162030', quiet: '#a6b3c8', away: '#ffffff', near: '#0d131c', onAccent: '#0b1830' },
} as const;

/** Text on an accent, and the accent as text, have a contrast of 4.5 (WCAG 2.2, 1.4.3). */
function accentIn(theme: keyof typeof themes, accent: Rgb): Record<string, string> {
  const { panel, away, onAccent } = themes[theme];
  const fits = (color: Rgb) => Math.min(contrast(color, rgbOf(panel)), contrast(color, rgbOf(onAccent))) >= 4.5;
  const plain = readable(accent, rgbOf(away), fits);
  const isStronger = (color: Rgb) => fits(color) && contrast(color, rgbOf(panel)) >= contrast(plain, rgbOf(panel)) + 1;
  const strong = readable(plain, rgbOf(away), isStronger);
  return { accent: textOf(plain), 'accent-strong': textOf(strong), 'on-accent': onAccent };
}

function groundIn(theme: keyof typeof themes, ground: Rgb): Record<string, string> {
  const { quiet, near } = themes[theme];
  return { ground: textOf(readable(ground, rgbOf(near), (color) => contrast(color, rgbOf(quiet)) >= 4.5)) };
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
