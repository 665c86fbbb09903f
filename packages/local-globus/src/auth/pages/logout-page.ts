import { html } from 'hono/html';
import type { Look } from './look.ts';
import { type Page, page } from './page.ts';

/** After signing out of Auth: a link back, when the application named a place of its own. */
export function logoutPage(back: { uri: string; name: string } | null, look?: Look): Promise<Page> {
  return page({
    title: 'Signed out',
    look,
    main: html`<div class="narrow"><section class="panel">
<h1>You are signed out of local Globus</h1>
<p class="lead">The next sign-in asks who you are. Applications keep what you allowed them until they end it themselves.</p>
${back ? html`<p class="actions"><a class="main-action" href="${back.uri}">Continue to ${back.name}</a></p>` : ''}
</section></div>`,
  });
}
