import { createHash, randomBytes } from 'node:crypto';
import { resourceServers } from '@isthmus/globus';
import * as z from 'zod/mini';
import type { LocalGlobus } from '../local-globus.ts';
import { type Answer, basic, createBrowser, signIn } from '../testing/index.ts';
import { type KeptTokens, keep, read, tokenDocument } from './cli.ts';
import { copiedCode } from './cli-login.ts';
import { meetsScope } from './consent-forest.ts';
import { decodeIdToken } from './id-token.ts';
import { createPythonHttp, encodePython, type PythonRequest } from './python-http.ts';

/** The tokens.json below ~/.globus/app. */
export interface AppStorage {
  sub: string | null;
  tokens: Map<string, KeptTokens>;
}

export interface AppOptions {
  globus: LocalGlobus;
  client: { id: string; secret?: string };
  /** Of each resource server; an app asks for openid first, whatever it is for. */
  scopes: Readonly<Record<string, readonly string[]>>;
  storage?: AppStorage;
  refreshTokens?: boolean;
  /** Who signs in when it comes to that; an app of a client's own never asks. */
  person?: string;
  now?: () => number;
}

/** A `UserApp` of the Globus SDK for Python with a native client or, with a secret, a `ClientApp`. */
export function createPythonApp({ globus, client, scopes, ...options }: AppOptions) {
  const http = createPythonHttp('Tide tables');
  const storage: AppStorage = options.storage ?? { sub: null, tokens: new Map() };
  const browser = createBrowser();
  const now = options.now ?? Date.now;
  const requirements = new Map(Object.entries({ [resourceServers.auth]: ['openid'], ...scopes }));
  const credentials = client.secret === undefined ? undefined : basic(client.id, client.secret);
  /** Whether the consents were found good in this run: the SDK asks once. */
  let knowsConsents = false;

  const post = (form: Readonly<Record<string, string>>) =>
    http({
      method: 'POST',
      url: `${globus.authUrl}/v2/oauth2/token`,
      form,
      ...(credentials !== undefined && { authorization: credentials }),
    });

  /** Throws when the tokens or the consents of a service are not enough, as `ValidatingTokenStorage` does. */
  const validated = async (service: string): Promise<KeptTokens | undefined> => {
    const kept = storage.tokens.get(service);
    const wanted = requirements.get(service) ?? [];
    const granted = kept?.scope.split(' ') ?? [];
    if (!kept || !wanted.every((scope) => granted.includes(scope.replace(/\[.*/, '')))) return undefined;
    if (options.refreshTokens ? kept.refresh_token === null : kept.expires_at_seconds < now() / 1000) return undefined;
    const dependent = wanted.filter((scope) => scope.includes('['));
    if (knowsConsents || dependent.length === 0 || storage.sub === null) return kept;
    const url = `${globus.authUrl}/v2/api/identities/${storage.sub}/consents`;
    const answer = await ask(resourceServers.auth, { method: 'GET', url, query: { all: 'False' } });
    knowsConsents = dependent.every((scope) => meetsScope(answer, scope));
    return knowsConsents ? kept : undefined;
  };

  const login = async (): Promise<void> => {
    const code_verifier = randomBytes(32).toString('base64url');
    const redirect_uri = `${globus.authUrl}/v2/web/auth-code`;
    const query = {
      client_id: client.id,
      redirect_uri,
      scope: [...requirements.values()].flat().join(' '),
      state: '_default',
      response_type: 'code',
      code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
      code_challenge_method: 'S256',
      access_type: options.refreshTokens ? 'offline' : 'online',
      prefill_named_grant: 'Tide tables on tern',
    };
    const authorizeUrl = `${globus.authUrl}/v2/oauth2/authorize?${encodePython(query)}`;
    const back = await signIn({ authorizeUrl, person: options.person ?? '', consent: 'allow', browser });
    const code = await copiedCode(browser, back);
    const form = { client_id: client.id, grant_type: 'authorization_code', code, code_verifier, redirect_uri };
    const document = read(await post(form), z.extend(tokenDocument, { id_token: z.string() }));
    const check = { http, authUrl: globus.authUrl, audience: client.id, now };
    const sub = await decodeIdToken(document.id_token, check);
    if (storage.sub !== null && storage.sub !== sub) throw new Error('IdentityMismatchError');
    storage.sub = sub;
    keep({ storage, now }, document);
  };

  const renew = async (service: string): Promise<void> => {
    const refresh_token = storage.tokens.get(service)?.refresh_token ?? '';
    const form: Record<string, string> =
      client.secret === undefined
        ? { refresh_token, grant_type: 'refresh_token', client_id: client.id }
        : { grant_type: 'client_credentials', scope: requirements.get(service)?.join(' ') ?? '' };
    const document = read(await post(form), tokenDocument);
    if (document.other_tokens.length > 0) throw new Error('The SDK wants one token for one resource server.');
    keep({ storage, now }, document);
  };

  async function ask(service: string, request: PythonRequest): Promise<Answer> {
    if (client.secret === undefined && !(await validated(service))) {
      await login();
      if (!(await validated(service))) throw new Error('The app would ask to sign in again, endlessly.');
    }
    const kept = storage.tokens.get(service);
    const renews = client.secret !== undefined || options.refreshTokens === true;
    if (renews && (!kept || now() / 1000 > kept.expires_at_seconds - 60)) await renew(service);
    return http({ ...request, authorization: `Bearer ${storage.tokens.get(service)?.access_token}` });
  }

  return { ask, storage, browser };
}
