import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tokenResponse } from '@isthmus/globus';
import { dataServerClientId } from '../auth/service-clients.ts';
import { type Collection, httpsScope } from '../transfer/collections.ts';

/** Signs browsers in at a collection's data server: by a cookie for that collection, which reads and never writes. */
export interface BrowserLogin {
  /** Sends the browser to Auth; it comes back to the address that it asked for. */
  start(req: IncomingMessage, res: ServerResponse, collection: Collection): void;
  /** Answers when Auth sends a browser back; says whether the request was such a one. */
  finish(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  /** The credential of a browser that has signed in for this collection. */
  authorizationOf(req: IncomingMessage, collection: Collection): string | undefined;
}

export type BrowserLoginOptions = {
  /** Where browsers find Auth. */
  authUrl: string;
  /** Where the data server finds it. */
  tokenUrl: string;
  /** Of the data server itself. */
  dataUrl: string;
};

type Visit = { path: string; collectionId: string; verifier: string };
const callback = '/login/callback';
const mostKept = 1000;

export function createBrowserLogin({ authUrl, tokenUrl, dataUrl }: BrowserLoginOptions): BrowserLogin {
  const visits = new Map<string, Visit>();
  const tokens = new Map<string, { token: string; collectionId: string }>();
  const redirectUri = `${dataUrl}${callback}`;

  async function redeem(code: string, { verifier, collectionId }: Visit): Promise<string | null> {
    const response = await fetch(`${tokenUrl}/v2/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: dataServerClientId,
        redirect_uri: redirectUri,
        code,
        code_verifier: verifier,
      }),
    });
    const issued = tokenResponse.safeParse(response.ok ? await response.json() : null);
    if (!issued.success) return null;
    const all = [issued.data, ...(issued.data.other_tokens ?? [])];
    return all.find(({ resource_server }) => resource_server === collectionId)?.access_token ?? null;
  }

  return {
    start(req, res, collection) {
      const [state, verifier] = [randomBytes(24).toString('base64url'), randomBytes(32).toString('base64url')];
      keep(visits, state, { path: req.url ?? '/', collectionId: collection.id, verifier });
      const to = new URL('/v2/oauth2/authorize', authUrl);
      to.search = new URLSearchParams({
        client_id: dataServerClientId,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: httpsScope(collection),
        state,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      }).toString();
      res.writeHead(302, { Location: to.href, 'Set-Cookie': cookie('data_visit', state, '/login/', 600) }).end();
    },
    async finish(req, res) {
      const url = URL.parse(req.url ?? '', dataUrl);
      if (req.method !== 'GET' || url?.pathname !== callback) return false;
      const state = url.searchParams.get('state') ?? '';
      // Only the browser that was sent may come back: another one would be signed in as somebody else.
      const visit = cookieOf(req, 'data_visit') === state ? visits.get(state) : undefined;
      visits.delete(state);
      const token = visit && (await redeem(url.searchParams.get('code') ?? '', visit));
      if (visit === undefined || !token) {
        res
          .writeHead(403, { 'Content-Type': 'text/plain' })
          .end('The sign-in did not come to its end. Ask for the file again.');
        return true;
      }
      const session = randomBytes(24).toString('base64url');
      keep(tokens, session, { token, collectionId: visit.collectionId });
      const forCollection = cookie('data_session', session, `/${visit.collectionId}/`, 3600);
      res.writeHead(302, { Location: visit.path, 'Set-Cookie': forCollection }).end();
      return true;
    },
    authorizationOf(req, { id }) {
      // A cookie comes along from everywhere: it lets read, and does nothing.
      if (req.method !== 'GET' && req.method !== 'HEAD') return undefined;
      const found = tokens.get(cookieOf(req, 'data_session') ?? '');
      return found?.collectionId === id ? `Bearer ${found.token}` : undefined;
    },
  };
}

/** Forgets the oldest when there are many: whoever never comes back must not fill the memory. */
function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  const [oldest] = map.keys();
  if (map.size >= mostKept && oldest !== undefined) map.delete(oldest);
  map.set(key, value);
}

const cookie = (name: string, value: string, path: string, seconds: number): string =>
  `${name}=${value}; Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=Lax`;

function cookieOf({ headers }: IncomingMessage, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').split('; ').map((pair) => pair.split('='));
  return pairs.find(([key]) => key === name)?.[1];
}
