import { html } from 'hono/html';
import { people, sharedPassword } from '../../people.ts';
import { type Page, page } from './page.ts';

/** What somebody sees who opens Auth's address by hand. */
export function homePage(): Promise<Page> {
  return page({
    title: 'Sign-in service',
    main: html`<div class="narrow"><section class="panel">
<h1>Local Globus signs people in here</h1>
<p class="lead">Applications send you here to sign in; by hand there is nothing to do. These people can sign in, all with
the password “${sharedPassword}”:</p>
<dl class="facts">${people.map(
      ({ name, identities: [primary] }) => html`<dt>${name}</dt><dd><code>${primary.username}</code></dd>`,
    )}</dl>
</section></div>`,
  });
}
