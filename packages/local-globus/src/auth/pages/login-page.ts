import { html } from 'hono/html';
import type { Identity, Person } from '../../people.ts';
import { badge, type Look } from './look.ts';
import { type Html, type Page, page } from './page.ts';

export interface LoginPageOptions {
  clientName: string;
  /** Where both forms go. */
  action: string;
  /** The application's address; Auth's own pages have none. */
  formsEndAt?: string;
  /** What the application wants said, or why the last try failed. */
  message?: string;
  /** Nobody has this name and password, or somebody has but isn't who is asked for. */
  failed?: { kind: 'unknown' | 'other'; username: string };
  /** The username that is there already. */
  filledIn: string;
  /** Whom the page offers. */
  people: readonly Person[];
  /** The identities that the application asks for, when not anybody will do. */
  required?: readonly Identity[];
  /** Id of the provider whose identities come first. */
  preselected?: string;
  wantsMfa: boolean;
  look?: Look;
}

/** The sign-in page: a form for username and password and, beside it, a button for each seeded person. */
export function loginPage(options: LoginPageOptions): Promise<Page> {
  const { clientName, action, failed, message } = options;
  const offered = choices(options);
  const why =
    failed?.kind === 'other'
      ? `${clientName} asks for another identity than ${failed.username}: choose one of those on this page.`
      : 'That username and password don’t go together. Who was given no other has the password “globus”; or choose one of the people instead.';
  const wrong = html`<p class="problem" id="problem" role="alert">${why}</p>`;
  return page({
    title: `${failed ? 'Error: ' : ''}Sign in to ${clientName}`,
    look: options.look,
    ...(options.formsEndAt !== undefined && { formsEndAt: options.formsEndAt }),
    main: html`<div class="asking">
${badge(clientName, options.look)}
<div><h1>Sign in to ${clientName}</h1>
<p class="lead">${message ?? `${clientName} asks local Globus to say who you are.`}</p>
${options.wantsMfa ? html`<p class="hint">It also asks for a second factor. Local Globus takes it as given.</p>` : ''}</div>
</div>
<div class="columns">
<section class="panel" aria-labelledby="with-password">
<h2 id="with-password">With a username</h2>
${failed ? wrong : ''}
<form method="post" action="${action}" class="fields">
<div><label for="username">Username</label>
<input type="text" id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required
 value="${options.filledIn}" aria-describedby="${failed ? 'problem ' : ''}username-hint" ${failed ? html`aria-invalid="true" autofocus` : ''}>
<p class="below" id="username-hint">In full, such as ${options.people[0]?.identities[0].username ?? 'somebody@university.example'}</p></div>
<div><label for="password">Password</label>
<input type="password" id="password" name="password" autocomplete="current-password" required aria-describedby="password-hint">
<p class="below" id="password-hint">It is “globus”, unless another was given.</p></div>
<div><button class="main-action" type="submit">Sign in</button></div>
</form>
</section>
${offered.length === 0 ? '' : buttons(options, offered)}
</div>`,
  });
}

type Choice = { name: string; username: string; note: string };

function buttons({ required, action }: LoginPageOptions, offered: readonly Choice[]): Html {
  return html`<section class="panel" aria-labelledby="as-person">
<h2 id="as-person">${required ? 'Or as one of these, whom the application asks for' : 'Or as one of these people'}</h2>
<form method="post" action="${action}">
<ul class="people">${offered.map(
    ({ name, username, note }) => html`<li>
<button class="person" type="submit" name="person" value="${username}">
<span class="initials" aria-hidden="true">${initials(name)}</span> <b>${name}</b> <span>${note}</span></button></li>`,
  )}</ul>
</form>
</section>`;
}

/**
 * The people by their primary identities or, when certain identities are asked for, those. Who has a password of their
 * own types it.
 */
function choices({ people, required, preselected }: LoginPageOptions): Choice[] {
  if (required) return required.map(({ name, username }) => ({ name, username, note: username }));
  const withButtons = people.filter(({ password }) => password === undefined);
  const offered = withButtons.map(({ name, purpose, identities }) => {
    const first = identities.find(({ providerId }) => providerId === preselected);
    return { name, username: (first ?? identities[0]).username, note: purpose, isFirst: first !== undefined };
  });
  return offered.sort((one, other) => Number(other.isFirst) - Number(one.isFirst));
}

function initials(name: string): string {
  return name
    .split(' ')
    .map((word) => word.slice(0, 1))
    .join('');
}
