import type { RequestedScope } from '@isthmus/globus';
import { html } from 'hono/html';
import { wordsForScope } from '../scope-catalog.ts';
import { type Html, type Page, page } from './page.ts';

/** The consent page: what the application asks for, in plain words, then Allow or Deny. */
export function consentPage(options: {
  clientName: string;
  username: string;
  scopes: readonly RequestedScope[];
  keepsAccess: boolean;
  action: string;
  formsEndAt: string;
}): Promise<Page> {
  const { clientName, username, scopes, keepsAccess, action, formsEndAt } = options;
  return page({
    title: `Allow ${clientName}?`,
    formsEndAt,
    main: html`<div class="narrow"><div class="asking">
<span class="badge" aria-hidden="true">${clientName.slice(0, 1)}</span>
<div><h1>Allow ${clientName}?</h1><p class="lead">You are signed in as <strong>${username}</strong>.</p></div>
</div>
<section class="panel" aria-labelledby="asks">
<h2 id="asks">${clientName} would like to</h2>
${scopeList(scopes)}
<p class="lead">${
      keepsAccess
        ? `It keeps this access while you are away, until you sign out of ${clientName}.`
        : 'It has this access for two days at most.'
    } You are asked once.</p>
<form method="post" action="${action}" class="actions">
<button class="main-action" type="submit" name="decision" value="allow">Allow</button>
<button class="other-action" type="submit" name="decision" value="deny">Deny</button>
</form>
</section></div>`,
  });
}

function scopeList(scopes: readonly RequestedScope[]): Html {
  return html`<ul class="scopes">${scopes.map(
    ({ name, dependencies }) =>
      html`<li>${wordsForScope(name) ?? name}<code>${name}</code>${
        dependencies.length > 0 ? scopeList(dependencies) : ''
      }</li>`,
  )}</ul>`;
}
