import { html } from 'hono/html';
import { people } from '../../people.ts';
import { type Page, page } from './page.ts';

export interface LoginPageOptions {
  clientName: string;
  /** Where both forms go. */
  action: string;
  formsEndAt: string;
  /** What the application wants said, or why the last try failed. */
  message?: string;
  failed?: { username: string };
}

/** The sign-in page: a form for username and password and, beside it, a button for each seeded person. */
export function loginPage(options: LoginPageOptions): Promise<Page> {
  const { clientName, action, failed, message } = options;
  const wrong = html`<p class="problem" id="problem" role="alert">That username and password don’t go together. Everybody
here has the password “globus”; or choose one of the people instead.</p>`;
  return page({
    title: `${failed ? 'Error: ' : ''}Sign in to ${clientName}`,
    formsEndAt: options.formsEndAt,
    main: html`<div class="asking">
<span class="badge" aria-hidden="true">${clientName.slice(0, 1)}</span>
<div><h1>Sign in to ${clientName}</h1>
<p class="lead">${message ?? `${clientName} asks local Globus to say who you are.`}</p></div>
</div>
<div class="columns">
<section class="panel" aria-labelledby="with-password">
<h2 id="with-password">With a username</h2>
${failed ? wrong : ''}
<form method="post" action="${action}" class="fields">
<div><label for="username">Username</label>
<input type="text" id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required
 value="${failed?.username ?? ''}" aria-describedby="${failed ? 'problem ' : ''}username-hint" ${failed ? html`aria-invalid="true" autofocus` : ''}>
<p class="below" id="username-hint">In full, such as noor@coastal.example</p></div>
<div><label for="password">Password</label>
<input type="password" id="password" name="password" autocomplete="current-password" required aria-describedby="password-hint">
<p class="below" id="password-hint">For all people here it is “globus”.</p></div>
<div><button class="main-action" type="submit">Sign in</button></div>
</form>
</section>
<section class="panel" aria-labelledby="as-person">
<h2 id="as-person">Or as one of these people</h2>
<form method="post" action="${action}">
<ul class="people">${people.map(
      ({ name, purpose, identities: [primary] }) => html`<li>
<button class="person" type="submit" name="person" value="${primary.username}">
<span class="initials" aria-hidden="true">${initials(name)}</span> <b>${name}</b> <span>${purpose}</span></button></li>`,
    )}</ul>
</form>
</section>
</div>`,
  });
}

function initials(name: string): string {
  return name
    .split(' ')
    .map((word) => word.slice(0, 1))
    .join('');
}
