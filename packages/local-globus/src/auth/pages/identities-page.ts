import { html } from 'hono/html';
import type { Identity } from '../../people.ts';
import type { WayBack } from '../way-back.ts';
import { type Html, type Page, page } from './page.ts';

export interface IdentitiesPageOptions {
  /** Of the person who is signed in, the primary one first. */
  identities: readonly [Identity, ...Identity[]];
  providerName: (identity: Identity) => string;
  /** Where the forms go. */
  action: string;
  /** What became of the last form. */
  outcome?: { kind: 'done' | 'refused'; words: string };
  filledIn?: string;
  back: WayBack | null;
}

/** Somebody's linked identities: a form to link another, by signing in with it, and buttons to unlink. */
export function identitiesPage(options: IdentitiesPageOptions): Promise<Page> {
  const { identities, action, outcome, back } = options;
  const [primary] = identities;
  const isRefused = outcome?.kind === 'refused';
  return page({
    title: `${isRefused ? 'Error: ' : ''}Your identities`,
    main: html`<div class="narrow"><div class="asking"><div><h1>Your identities</h1>
<p class="lead">Whichever of these you sign in with, applications know you as <strong>${primary.username}</strong>.</p></div></div>
${outcome?.kind === 'done' ? html`<p class="done" role="status">${outcome.words}</p>` : ''}
<section class="panel" aria-labelledby="linked"><h2 id="linked">Linked to each other</h2>
<ul class="identities">${identities.map((identity) => row(options, identity, identity.id === primary.id))}</ul></section>
<section class="panel" aria-labelledby="link"><h2 id="link">Link another identity</h2>
${isRefused ? html`<p class="problem" id="problem" role="alert">${outcome.words}</p>` : ''}
<form method="post" action="${action}" class="fields">
<div><label for="username">Username</label>
<input type="text" id="username" name="username" autocomplete="off" autocapitalize="none" spellcheck="false" required
 value="${options.filledIn ?? ''}" aria-describedby="${isRefused ? 'problem ' : ''}username-hint" ${isRefused ? html`aria-invalid="true" autofocus` : ''}>
<p class="below" id="username-hint">In full, such as robin@globus.org</p></div>
<div><label for="password">Its password</label>
<input type="password" id="password" name="password" autocomplete="off" required aria-describedby="password-hint">
<p class="below" id="password-hint">It is “globus”, unless another was given.</p></div>
<div><button class="main-action" type="submit">Link this identity</button></div>
</form></section>
${back ? html`<p class="actions"><a class="main-action" href="${back.uri}">Continue to ${back.name}</a></p>` : ''}</div>`,
  });
}

function row({ action, providerName }: IdentitiesPageOptions, identity: Identity, isPrimary: boolean): Html {
  const unlink = html`<form method="post" action="${action}"><button class="other-action" type="submit" name="unlink"
 value="${identity.id}" aria-label="Unlink ${identity.username}">Unlink</button></form>`;
  return html`<li><div><b>${identity.username}</b><span>${providerName(identity)}</span></div>
${isPrimary ? html`<span class="hint">Primary</span>` : unlink}</li>`;
}
