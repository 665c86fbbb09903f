import { html } from 'hono/html';
import type { Consent } from '../consents.ts';
import type { WayBack } from '../way-back.ts';
import { type Html, type Page, page } from './page.ts';

export interface ConsentsPageOptions {
  username: string;
  /** Where the forms go. */
  action: string;
  consents: readonly Consent[];
  nameOfClient: (id: string) => string;
  /** What the person calls it, if they have named it. */
  labelOf: (clientId: string) => string | undefined;
  wordsOf: (scope: string) => string;
  back: WayBack | null;
}

/** What somebody has allowed, by application, and buttons to take it back. */
export function consentsPage(options: ConsentsPageOptions): Promise<Page> {
  const { username, consents, back } = options;
  const clients = [...new Set(consents.map(({ clientId }) => clientId))];
  return page({
    title: 'What you have allowed',
    main: html`<div class="narrow"><div class="asking"><div><h1>What you have allowed</h1>
<p class="lead">You are signed in as <strong>${username}</strong>. An application that you take something back from can
use what it has been given for two days at most, and asks you the next time.</p></div></div>
${clients.length === 0 ? html`<section class="panel"><p>You have not allowed any application anything.</p></section>` : ''}
${clients.map((clientId) => application(options, clientId))}
${back ? html`<p class="actions"><a class="main-action" href="${back.uri}">Continue to ${back.name}</a></p>` : ''}</div>`,
  });
}

function application(options: ConsentsPageOptions, clientId: string): Html {
  const consents = options.consents.filter((consent) => consent.clientId === clientId);
  const name = options.nameOfClient(clientId);
  const label = options.labelOf(clientId);
  return html`<section class="panel" aria-labelledby="client-${clientId}"><h2 id="client-${clientId}">${name} may</h2>
${label === undefined ? '' : html`<p class="lead">You call it “${label}”.</p>`}
${tree(options, consents, null)}
${takeBack(options, { application: clientId, words: `Take everything back from ${name}` })}</section>`;
}

function tree(options: ConsentsPageOptions, consents: readonly Consent[], parentId: number | null): Html {
  const here = consents.filter((consent) => consent.parentId === parentId);
  if (here.length === 0) return html``;
  return html`<ul class="scopes">${here.map((consent) => {
    const words = options.wordsOf(consent.scopeName);
    // What was asked for as a part of something else goes with that only.
    const canGoAlone = parentId === null || consent.optional;
    return html`<li>${words}<code>${consent.scopeName}</code>
${canGoAlone ? takeBack(options, { consent: consent.id, words: 'Take this back', about: words }) : ''}
${tree(options, consents, consent.id)}</li>`;
  })}</ul>`;
}

function takeBack(
  { action }: ConsentsPageOptions,
  what: { application?: string; consent?: number; words: string; about?: string },
): Html {
  const [field, value] = what.consent === undefined ? ['application', what.application] : ['consent', what.consent];
  const label = what.about === undefined ? what.words : `${what.words}: ${what.about}`;
  return html`<form method="post" action="${action}" class="actions"><button class="other-action" type="submit"
 name="${field}" value="${value}" aria-label="${label}">${what.words}</button></form>`;
}
