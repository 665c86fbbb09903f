import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { SwitchBoard, Switches } from '../control/switches.ts';
import type { Identities } from './identity-set.ts';
import type { PageWords } from './page-words.ts';
import type { PolicyBook } from './policy-book.ts';
import { askedAnewAt, readSessionRequirements, sessionParameters } from './requested-session.ts';
import { groupByResourceServer, type ScopeCatalog } from './scope-catalog.ts';
import { type ResolvedScopes, resolveScopes } from './scope-graph.ts';

/** Parameters of Globus's authorize request that reach the provider; all others are ignored, as Globus does. */
const passedOn = [
  'client_id',
  'redirect_uri',
  'response_type',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'prompt',
  'session_message',
  'login_hint',
  'prefill_named_grant',
  ...sessionParameters,
];
/** Ours: what the provider carries along for the pages and the token response. */
export const carriedParameters = [
  'globus_scope',
  'globus_refresh',
  askedAnewAt,
  'session_message',
  'login_hint',
  'prefill_named_grant',
  ...sessionParameters,
];

export type TranslatedRequest = { kind: 'request'; query: URLSearchParams } | { kind: 'refused'; words: PageWords };

/**
 * Turns Globus's authorize request into the provider's: its `scope` into base names, and the resource servers that
 * these belong to into RFC 8707 resource indicators. What Globus answers with a page, never a redirect, is refused.
 */
export function translateAuthorizeRequest(
  query: URLSearchParams,
  options: { catalog: ScopeCatalog; policies: PolicyBook; identities: Identities; switches: SwitchBoard; clock: Clock },
): TranslatedRequest {
  const { catalog, switches } = options;
  const { state } = switches;
  const given = (name: string) => query.get(name) || undefined;
  if (given('response_type') !== 'code') {
    return requestFailure('The application asked with a response_type other than “code”.');
  }
  const scope = given('scope');
  if (scope === undefined) return requestFailure('The application asked for no scope.');
  const list = resolveScopes(scope, catalog);
  if (list.kind === 'malformed')
    return requestFailure(`The application sent a scope that can’t be read: ${list.reason}.`);
  if (list.kind === 'unknown') {
    const text = `The client ${given('client_id') ?? '(none)'} asked for unknown scope(s): ${list.names.join(', ')}.`;
    return { kind: 'refused', words: ['UNKNOWN_SCOPE_ERROR', 'Unknown scope(s)', text] };
  }
  if (list.scopes.length === 0) return requestFailure('The application asked for no scope.');
  const nowhere = readSessionRequirements(options, given).unknown;
  if (nowhere.length > 0) {
    return requestFailure(`The application asked for identities or policies that don’t exist: ${nowhere.join(', ')}.`);
  }
  const translated = providerQuery(query, list, state);
  if (translated.get('prompt')?.split(' ').includes('login')) translated.set(askedAnewAt, String(options.clock.now()));
  return { kind: 'request', query: translated };
}

export function resourceIndicator(resourceServer: string): string {
  return `urn:globus:auth:resource-server:${resourceServer}`;
}

export function resourceServerOfIndicator(indicator: string): string {
  return indicator.slice('urn:globus:auth:resource-server:'.length);
}

function providerQuery(
  query: URLSearchParams,
  list: Extract<ResolvedScopes, { kind: 'scopes' }>,
  state: Readonly<Switches>,
) {
  const names = list.scopes.map(({ name }) => name);
  const translated = new URLSearchParams();
  for (const name of passedOn) {
    // All of them: the provider refuses a parameter that is sent twice (RFC 6749 §3.1).
    for (const value of query.getAll(name)) if (value !== '') translated.append(name, value);
  }
  translated.set('scope', names.join(' '));
  for (const server of groupByResourceServer(names).keys()) translated.append('resource', resourceIndicator(server));
  translated.set('globus_scope', query.get('scope') ?? '');
  if (list.wantsRefreshTokens || query.get('access_type') === 'offline') translated.set('globus_refresh', 'yes');
  if (state.login_hint === 'ignored') translated.delete('login_hint');
  if (state.prompt_none === 'ignored' && query.get('prompt') === 'none') translated.delete('prompt');
  bindChallenge(translated, state.pkce_aliases);
  return translated;
}

/** Makes the S256 challenge that the provider knows of what the old guide, or a switch, lets clients send. */
function bindChallenge(query: URLSearchParams, aliases: Switches['pkce_aliases']): void {
  const challenge = query.get('code_challenge')?.replace(/=+$/, '');
  const method = query.get('code_challenge_method') ?? 'plain';
  if (challenge === undefined) return;
  query.set('code_challenge', challenge);
  if (method !== 'SHA256' && method !== 'plain') return;
  if (!aliases.includes(method)) return;
  query.set('code_challenge_method', 'S256');
  if (method === 'plain') query.set('code_challenge', createHash('sha256').update(challenge).digest('base64url'));
}

function requestFailure(text: string): TranslatedRequest {
  return { kind: 'refused', words: ['OAUTH_AUTH_REQUEST_FAILURE', 'This sign-in request can’t be used', text] };
}
