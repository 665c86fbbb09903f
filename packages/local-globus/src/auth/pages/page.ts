import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { type Look, linksOf } from './look.ts';
import { style } from './style.ts';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** A whole document, and the Content-Security-Policy that it is served with. */
export interface Page {
  html: string;
  csp: string;
}

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * A page of local Globus. `formsEndAt` is the address a form's redirects lead to: Chromium holds those to form-action
 * as well.
 */
export async function page(options: {
  title: string;
  main: Html;
  formsEndAt?: string;
  look?: Look | undefined;
  /** Rules of this page alone. */
  style?: string;
  /** Address of its script. Pages work without it. */
  script?: string;
}): Promise<Page> {
  const { title, main, formsEndAt, look, script } = options;
  const styles = [style, options.style ?? '', look?.style ?? ''].filter((text) => text !== '');
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title} · local Globus</title>
${styles.map((text) => html`<style>${raw(text)}</style>`)}
${script === undefined ? '' : html`<script src="${script}" defer></script>`}
</head>
<body>
<header class="top">
<p class="mark"><span class="globe" aria-hidden="true"></span>local Globus</p>
<p class="hint">A stand-in for Globus on this computer. Nothing you do here leaves it.</p>
</header>
<main>${main}</main>
${look ? linksOf(look) : ''}
</body>
</html>`;
  return {
    html: String(await document),
    csp: [
      "default-src 'none'",
      `style-src ${styles.map(hashOf).join(' ')}`,
      ...(script === undefined
        ? []
        : ["script-src 'self'", "connect-src 'self'", "require-trusted-types-for 'script'", "trusted-types 'none'"]),
      "img-src 'self' data:",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      `form-action 'self'${formsEndAt === undefined ? '' : ` ${new URL(formsEndAt).origin}`}`,
    ].join('; '),
  };
}
