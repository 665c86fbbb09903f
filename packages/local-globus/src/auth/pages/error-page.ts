import { html } from 'hono/html';
import { type Page, page } from './page.ts';

/** The page for requests that Globus never redirects: heading, text, time, an error id and an error code. */
export function errorPage(options: {
  heading: string;
  text: string;
  code: string;
  id: string;
  now: number;
}): Promise<Page> {
  const { heading, text, code, id, now } = options;
  return page({
    title: heading,
    main: html`<div class="narrow"><section class="panel">
<h1>${heading}</h1>
<p class="lead">${text}</p>
<p class="lead">Go back to the application and start again. If that doesn’t help, tell its developers the error code.</p>
<dl class="facts">
<dt>Error code</dt><dd><code>${code}</code></dd>
<dt>Error ID</dt><dd><code>${id}</code></dd>
<dt>Occurred at</dt><dd>${new Date(now).toISOString()}</dd>
</dl>
</section></div>`,
  });
}
