import type { LocalGlobus } from '../local-globus.ts';
import { basic } from './obtain-tokens.ts';

/** Who asks: a client with its secret, the bearer of a token, or nobody. */
export type As = { id: string; secret: string } | { token: string } | null;

/** What Auth or the control port answered; `body` as JSON, null when there was none. */
export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

/** Requests to a local Globus as its clients and tests send them. */
export function askAuth(globus: () => Pick<LocalGlobus, 'authUrl' | 'controlUrl' | 'portalClient'>) {
  const ask = async (base: string, path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(new URL(path, base), { redirect: 'manual', ...init });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== '' ? JSON.parse(text) : text || null,
    };
  };
  const headersOf = (as: As): Record<string, string> => {
    if (as === null) return {};
    return { authorization: 'token' in as ? `Bearer ${as.token}` : basic(as.id, as.secret) };
  };
  return {
    headersOf,
    get: (path: string, as: As = null) => ask(globus().authUrl, path, { headers: headersOf(as) }),
    /** The portal's client asks unless told otherwise. */
    form: (path: string, fields: Record<string, string>, as: As = globus().portalClient) =>
      ask(globus().authUrl, path, { method: 'POST', headers: headersOf(as), body: new URLSearchParams(fields) }),
    /** Any request at all to Auth. */
    send: (path: string, init: RequestInit) => ask(globus().authUrl, path, init),
    control: (method: string, path: string, body?: unknown) =>
      ask(globus().controlUrl, path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) }),
  };
}
