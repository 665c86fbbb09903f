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
const styleHash = hashOf(style);

/**
 * A page of local Globus. `formsEndAt` is the address a form's redirects lead to: Chromium holds those to form-action
 * as well.
 */
export async function page(options: {
  title: string;
  main: Html;
  formsEndAt?: string;
  look?: Look | undefined;
}): Promise<Page> {
  const { title, main, formsEndAt, look } = options;
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title} · local Globus</title>
<style>${raw(style)}</style>
${look?.style ? html`<style>${raw(look.style)}</style>` : ''}
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
      `style-src ${styleHash}${look?.style ? ` ${hashOf(look.style)}` : ''}`,
      "img-src 'self' data:",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      `form-action 'self'${formsEndAt === undefined ? '' : ` ${new URL(formsEndAt).origin}`}`,
    ].join('; '),
  };
}
