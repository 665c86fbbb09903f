import { html } from 'hono/html';
import { type Html, type Page, page } from '../auth/pages/page.ts';
import { services } from '../control/request-log.ts';
import { sharedPassword } from '../people.ts';
import { type Block, clientBlocks } from './client-blocks.ts';
import { wordsFor } from './collection-words.ts';
import type { Addresses, HomeOptions } from './home.ts';
import { homeStyle } from './home-style.ts';

export interface HomePageOptions extends HomeOptions {
  /** Whether it was asked for by an address of this machine: requests are shown there only. */
  isHere: boolean;
}

/** What each service is called, and what it does here. */
const words: Readonly<Record<keyof Addresses, readonly [name: string, what: string]>> = {
  auth: ['Auth', 'signs people in, gives tokens'],
  transfer: ['Transfer', 'collections, files and tasks'],
  data: ['HTTPS data', 'files of collections, by a browser too'],
  groups: ['Groups', 'groups and who is in them'],
  timers: ['Timers', 'transfers that come again'],
  search: ['Search', 'not available here: it refuses everything'],
  flows: ['Flows', 'not available here: it refuses everything'],
  control: ['Control port', 'faults, clock, tokens and switches, for tests; not for browsers'],
};
const mostCollections = 100;

/** What is here, how Globus's own clients find it, and the requests as they come. */
export function homePage(options: HomePageOptions): Promise<Page> {
  const { addresses, isHere } = options;
  return page({
    title: 'What is here',
    style: homeStyle,
    ...(isHere && { script: '/local/home.js' }),
    main: html`<h1>Local Globus is running</h1>
<p class="lead intro">A local emulator of Globus to develop and test against: with people, collections and files of its own,
and without the Internet. Globus’s own clients work with it once they know its addresses.</p>
<nav class="contents" aria-label="On this page"><ul>
<li><a href="#services">Services</a></li><li><a href="#people">People</a></li><li><a href="#clients">Point a client here</a></li>
<li><a href="#requests">Recent requests</a></li><li><a href="#collections">Collections</a></li><li><a href="#kept">What is kept</a></li>
</ul></nav>
<div class="halves">${servicesPart(addresses)}${peoplePart(options)}</div>
${clientsPart(addresses)}
${isHere ? requestsPart : requestsElsewhere(addresses)}
${collectionsPart(options)}
${keptPart(options)}`,
  });
}

function part(id: string, title: string, content: Html): Html {
  return html`<section class="panel" id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${content}</section>`;
}

type Cells = readonly (string | Html)[];

/** Its first cell is the head of a row. Roles are said, for they go where a style sheet makes a table into a list. */
function table(label: string, heads: readonly string[], rows: readonly Cells[]): Html {
  return html`<table role="table" aria-labelledby="${label}"><thead role="rowgroup"><tr role="row">${heads.map(
    (head) => html`<th role="columnheader" scope="col">${head}</th>`,
  )}</tr></thead><tbody role="rowgroup">${rows.map(
    ([first, ...others]) =>
      html`<tr role="row"><th role="rowheader" scope="row">${first}</th>${others.map((cell) => html`<td role="cell">${cell}</td>`)}</tr>`,
  )}</tbody></table>`;
}

function servicesPart(addresses: Addresses): Html {
  const rows = [...services, 'control' as const].map((service): Cells => {
    const [name, what] = words[service];
    return [name, html`<code>${addresses[service]}</code><span class="note">${what}</span>`];
  });
  return part('services', 'Services', table('services-title', ['Service', 'Address'], rows));
}

function peoplePart({ seeds: { people, otherIdentities } }: HomePageOptions): Html {
  const rows = people.map(({ name, purpose, identities: [primary, ...linked] }): Cells => {
    const also = linked.map(({ username }) => html`, <code>${username}</code>`);
    return [name, html`<code>${primary.username}</code>${also}<span class="note">${purpose}</span>`];
  });
  const others = otherIdentities.map(
    ({ name, username, organization }): Cells => [
      name,
      html`<code>${username}</code><span class="note">${organization}; not on the sign-in page: by username only</span>`,
    ],
  );
  return part(
    'people',
    'People',
    html`<p class="lead">All with the password <code>${sharedPassword}</code>, unless another was given.</p>
${table('people-title', ['Name', 'Username'], [...rows, ...others])}`,
  );
}

function clientsPart(addresses: Addresses): Html {
  return part(
    'clients',
    'Point a client here',
    html`<p class="lead">These have the addresses of this very local Globus. Files over HTTPS need no setting: the documents of
collections name where they are.</p>
<div class="blocks">${clientBlocks(addresses).map(block)}</div>
<p class="visually-hidden" role="status" id="copied"></p>`,
  );
}

function block({ id, title, words, text }: Block): Html {
  return html`<div class="block" id="block-${id}"><div class="block-top"><h3 id="title-${id}">${title}</h3>
<button class="other-action" type="button" hidden data-copies="text-${id}"><span class="words">Copy</span> <span
 class="visually-hidden">${title}</span></button></div>
<p class="note">${words}</p><pre><code id="text-${id}">${text}</code></pre></div>`;
}

const columns = ['Time', 'Service', 'Method', 'Path', 'Status', 'Took'];

const requestsPart = part(
  'requests',
  'Recent requests',
  html`<p class="lead">Newest first, without what was in queries, headers and bodies.</p>
<noscript><p class="lead">Requests are shown as they come with JavaScript only. <code>GET /requests</code> of the control port
has them too.</p></noscript>
<div id="live" hidden>
<div class="live-top">
<div><label for="service">Service</label><select id="service"><option value="">All of them</option>${services.map(
    (service) => html`<option value="${service}">${words[service][0]}</option>`,
  )}</select></div>
<button class="other-action" type="button" id="pause">Pause</button>
<p class="state"><span class="dot" aria-hidden="true"></span><span role="status" id="state">Connecting…</span> <span id="waiting"></span></p>
</div>
<div class="rows" tabindex="0" role="group" aria-label="Requests, newest first">
<table role="table" aria-labelledby="requests-title"><thead role="rowgroup"><tr role="row">${columns.map(
    (head) => html`<th role="columnheader" scope="col">${head}</th>`,
  )}</tr></thead><tbody role="rowgroup" id="seen"></tbody></table>
<p class="note empty" id="none">None yet.</p></div></div>`,
);

function requestsElsewhere({ auth }: Addresses): Html {
  return part(
    'requests',
    'Recent requests',
    html`<p class="lead">They are shown on the computer that local Globus runs on, at its own address there. Announced to
clients is <code>${auth}</code>.</p>`,
  );
}

function collectionsPart({ collections }: HomePageOptions): Html {
  const all = collections.all();
  const rows = all
    .slice(0, mostCollections)
    .map((one): Cells => [one.displayName, html`<code>${one.id}</code>`, wordsFor(one)]);
  const more = all.length > mostCollections ? html`<p class="note">And ${all.length - mostCollections} more.</p>` : '';
  return part(
    'collections',
    'Collections',
    html`${table('collections-title', ['Name', 'Id', 'What is special'], rows)}${more}`,
  );
}

function keptPart({ portalClientId }: HomePageOptions): Html {
  return part(
    'kept',
    'What is kept',
    html`<p class="lead">All of it lies in the data folder that local Globus was started with. Delete the folder to begin anew.</p>
<dl class="facts">
<dt>Portal’s client</dt><dd><code>${portalClientId}</code><span class="note">its secret is in <code>portal-client.json</code> in
the data folder</span></dd>
<dt><code>collections/</code></dt><dd>the files of the collections</dd>
<dt><code>local-globus.sqlite</code></dt><dd>consents, tokens, tasks and what was made or changed</dd>
<dt><code>identity-providers.json</code></dt><dd>yours to write: further identity providers and people. A world file (<code>--world</code>)
says more: groups, clients and collections too</dd>
</dl>`,
  );
}
