import { html } from 'hono/html';
import { pathOf } from '../consents.ts';
import type { ScopeCatalog } from '../scope-catalog.ts';
import type { ResolvedScope } from '../scope-graph.ts';
import { badge, type Look } from './look.ts';
import { type Html, type Page, page } from './page.ts';

/** The consent page: what the application asks for, in plain words, then Allow or Deny. */
export function consentPage(options: {
  clientName: string;
  username: string;
  scopes: readonly ResolvedScope[];
  catalog: ScopeCatalog;
  keepsAccess: boolean;
  action: string;
  formsEndAt: string;
  look: Look;
  /** What the field for a name has in it already; without it there is no such field. */
  label?: string | undefined;
}): Promise<Page> {
  const { clientName, username, scopes, catalog, keepsAccess, action, formsEndAt, look, label } = options;
  return page({
    title: `Allow ${clientName}?`,
    formsEndAt,
    look,
    main: html`<div class="narrow"><div class="asking">
${badge(clientName, look)}
<div><h1>Allow ${clientName}?</h1><p class="lead">You are signed in as <strong>${username}</strong>.</p></div>
</div>
<form method="post" action="${action}" class="panel">
<h2>${clientName} would like to</h2>
${scopeList(scopes, catalog)}
<p class="lead">${
      keepsAccess
        ? `It keeps this access while you are away, until you sign out of ${clientName}.`
        : 'It has this access for two days at most.'
    } You are asked once.</p>
${label === undefined ? '' : labelField(label)}
<div class="actions">
<button class="main-action" type="submit" name="decision" value="allow">Allow</button>
<button class="other-action" type="submit" name="decision" value="deny">Deny</button>
</div>
</form></div>`,
  });
}

function labelField(label: string): Html {
  return html`<div class="label-field"><label for="label">What you call this access</label>
<input type="text" id="label" name="label" value="${label}" maxlength="255" autocomplete="off" aria-describedby="label-hint">
<p class="below" id="label-hint">To tell it from others when you see what you have allowed. You can leave it empty.</p></div>`;
}

/** Optional ones can be left out one by one: their ticks are what is allowed, of what the form says was asked. */
function scopeList(scopes: readonly ResolvedScope[], catalog: ScopeCatalog, parent?: string): Html {
  return html`<ul class="scopes">${scopes.map(({ name, optional, dependencies, requiresRefreshToken = false }) => {
    const path = pathOf(parent, name);
    const words = html`${catalog.find(name)?.words ?? name}<code>${name}</code>${
      requiresRefreshToken ? html` <span class="hint">Also while you are away.</span>` : ''
    }`;
    const choice = html`<input type="hidden" name="asked" value="${path}"><label>
<input type="checkbox" name="allowed" value="${path}" checked> ${words} <span class="hint">You can leave this out.</span></label>`;
    return html`<li ${optional ? 'class=optional' : ''}>${optional ? choice : words}${
      dependencies.length > 0 ? scopeList(dependencies, catalog, path) : ''
    }</li>`;
  })}</ul>`;
}
