import { AsyncLocalStorage } from 'node:async_hooks';
import type { CustomFetch, CustomFetchOptions } from 'openid-client';
import { Agent, request } from 'undici';
import type { Config } from '../config.ts';
import type { Metrics } from '../operations/metrics.ts';
import type { Secret } from '../secret.ts';

/** What the POST of one call was answered: the OAuth library keeps that to itself when it refuses an answer. */
export type AuthAnswer = {
  sent?: boolean;
  status?: number;
  retryAfterSeconds?: number;
  body?: unknown;
  /** By this process's clock, in the middle of the call: about when Auth made the answer. */
  madeAtMs?: number;
};

export type ClientCredentials = Pick<
  Config,
  'clientId' | 'clientSecrets' | 'clientSecretEscaping' | 'certificateAuthorities'
>;

export type AuthFetch = {
  fetch: CustomFetch;
  /** Runs calls whose answer to a POST shall be known afterwards. */
  record<T>(run: (answer: AuthAnswer) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

export type AuthFetchParts = {
  now: () => number;
  /** Told of each answer how far Auth's clock is ahead of this one, in milliseconds. */
  onClockSkew: (skewMs: number) => void;
  metrics: Pick<Metrics, 'authCalls'>;
};

/**
 * A fetch for Globus Auth alone: own connections, no redirects, a deadline, a size limit. An older client secret is
 * tried when the newest is refused.
 */
export function createAuthFetch(
  credentials: ClientCredentials,
  { now, onClockSkew, metrics }: AuthFetchParts,
): AuthFetch {
  const agent = new Agent({
    connect: {
      timeout: 3000,
      // Said although it is the default: what the environment tells Node must not weaken it.
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(credentials.certificateAuthorities.auth && { ca: credentials.certificateAuthorities.auth }),
    },
    headersTimeout: authDeadlineMs,
    bodyTimeout: authDeadlineMs,
    // More than the calls to the token endpoint (auth-gate.ts): revocations and metadata don't wait behind those.
    connections: 32,
  });
  const answers = new AsyncLocalStorage<AuthAnswer>();

  async function send(
    url: string,
    { method, headers, body, signal }: CustomFetchOptions,
    secret: Secret<string> | undefined,
  ) {
    const sentAtMs = now();
    const answer = await request(url, {
      dispatcher: agent,
      method,
      headers: { ...headers, ...(secret !== undefined && { authorization: basic(credentials, secret) }) },
      body: body instanceof URLSearchParams ? body.toString() : null,
      signal: AbortSignal.any([AbortSignal.timeout(authDeadlineMs), ...(signal ? [signal] : [])]),
    });
    const madeAtMs = (sentAtMs + now()) / 2;
    const dateMs = Date.parse(String(answer.headers.date));
    // Auth names whole seconds: on average it is half a second later than it says.
    if (Number.isFinite(dateMs)) onClockSkew(dateMs + 500 - madeAtMs);
    return { ...answer, madeAtMs, ...(await readLimited(answer.body)) };
  }

  async function sendCounted(url: string, options: CustomFetchOptions, secret: Secret<string> | undefined) {
    let outcome = 'none';
    try {
      const answer = await send(url, options, secret);
      outcome = `${Math.floor(answer.statusCode / 100)}xx`;
      return answer;
    } finally {
      metrics.authCalls.inc({ endpoint: endpointOf(url), outcome });
    }
  }

  async function sendWithAnySecret(url: string, options: CustomFetchOptions) {
    const secrets = 'authorization' in options.headers ? credentials.clientSecrets : [undefined];
    let answer = await sendCounted(url, options, secrets[0]);
    for (const older of secrets.slice(1)) {
      if (answer.statusCode !== 401 || answer.text.includes('invalid_grant')) break;
      answer = await sendCounted(url, options, older);
    }
    return answer;
  }

  return {
    fetch: async (url, options) => {
      const recorded = options.method === 'POST' ? answers.getStore() : undefined;
      if (recorded) recorded.sent = true;
      const { statusCode: status, headers: fields, madeAtMs, text, isCut } = await sendWithAnySecret(url, options);
      const headers = new Headers(
        Object.entries(fields).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
      );
      if (recorded)
        Object.assign(recorded, { status, body: parseJson(text) ?? text, madeAtMs, ...retryAfter(headers, now()) });
      if (isCut) throw new Error('the answer of Globus Auth is too large');
      return new Response(text === '' ? null : text, { status, headers });
    },
    record(run) {
      const answer: AuthAnswer = {};
      return answers.run(answer, () => run(answer));
    },
    close: () => agent.close(),
  };
}

export const authDeadlineMs = 10_000;
/** Which of Auth's endpoints an address is, in one word. */
function endpointOf(url: string): string {
  const [, word] = Object.entries(endpoints).find(([end]) => url.endsWith(end)) ?? [];
  return word ?? 'other';
}

const endpoints = {
  '/openid-configuration': 'metadata',
  '/jwk.json': 'keys',
  '/oauth2/token': 'token',
  '/token/revoke': 'revoke',
};

const largestAnswer = 256 * 1024;

/** Retry-After in either form of RFC 9110 §10.2.3, up to a quarter of an hour. */
function retryAfter(headers: Headers, nowMs: number): Pick<AuthAnswer, 'retryAfterSeconds'> {
  const text = headers.get('retry-after') ?? '';
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - nowMs) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? { retryAfterSeconds: Math.min(seconds, 900) } : {};
}

// Globus's own SDK sends id and secret unescaped; RFC 6749 §2.3.1 would have them form-encoded first.
export function basic({ clientId, clientSecretEscaping }: ClientCredentials, secret: Secret<string>): string {
  const spell = clientSecretEscaping === 'rfc6749' ? formEncode : (value: string) => value;
  return `Basic ${Buffer.from(`${spell(clientId)}:${spell(secret.reveal())}`).toString('base64')}`;
}

function formEncode(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1);
}

/** What is too large is cut, not thrown away: tokens in it must be revoked. */
async function readLimited(body: AsyncIterable<Uint8Array>): Promise<{ text: string; isCut: boolean }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > largestAnswer) break;
  }
  return { text: Buffer.concat(chunks).toString('utf8'), isCut: length > largestAnswer };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
