import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { bffErrorHeader, bffPaths, guardHeader, problemDocument } from '@isthmus/bff-contract';
import { createBrowser, signIn } from '@isthmus/local-globus/testing';

/** The deployment that is asked: everything here goes over HTTP, and nothing knows how it was built. */
export const base = new URL(required('BLACKBOX_BASE')).origin;

function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is not set. Run the suite with: pnpm test:blackbox --base <URL of the portal>`);
}

export const isSecure = base.startsWith('https:');
const prefix = isSecure ? '__Host-Http-' : '';
export const sessionCookie = `${prefix}bff`;
export const referenceCookie = `${prefix}bffref`;
export const transactionPrefix = `${prefix}bfftx-`;

export const transferPath = '/api/transfer/v0.10/endpoint_search?filter_scope=recently-used';

/** A browser at the portal: keeps its cookies, calls as the portal's own pages do, follows no redirect. */
export class Browser {
  readonly cookies = new Map<string, string>();
  /** What local Globus's pages gave it. */
  readonly globus = createBrowser();

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers({
      [guardHeader.name]: guardHeader.value,
      Origin: base,
      'Sec-Fetch-Site': 'same-origin',
    });
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
    if (this.cookies.size > 0 && !headers.has('cookie')) headers.set('Cookie', this.cookieHeader);
    const response = await fetch(new URL(path, base), { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const { name, value, attributes } = readSetCookie(line);
      if (attributes.get('max-age') === '0') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  /** Starts a sign-in and answers the authorize URL; waits when too many were started. */
  async startSignIn(query = '?returnTo=%2F', headers: Record<string, string> = {}): Promise<URL> {
    const response = await this.navigate(bffPaths.login + query, headers);
    const location = response.headers.get('location');
    if (location === null) throw new Error(`the sign-in did not start: ${response.status} ${await response.text()}`);
    return new URL(location);
  }

  /** A top-level page load, as a click on a link of the portal makes it. */
  async navigate(path: string, headers: Record<string, string> = {}): Promise<Response> {
    const navigation = {
      'Sec-Fetch-Dest': 'document',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Site': 'same-origin',
      ...headers,
    };
    for (;;) {
      const response = await this.fetch(path, { headers: navigation });
      if (response.status !== 429) return response;
      await delay(1000 * Number(response.headers.get('retry-after') ?? '1'));
    }
  }

  /** The whole way: login link, local Globus, callback. Answers what the callback answered. */
  async signIn(person = 'noor@coastal.example', query = '?returnTo=%2F'): Promise<Response> {
    return this.navigate(pathOf(await this.callbackAfter(await this.startSignIn(query), person)));
  }

  /** Local Globus's part of a sign-in. Answers the address that it sends the browser back to. */
  callbackAfter(
    authorizeUrl: URL,
    person = 'noor@coastal.example',
    consent: 'allow' | 'deny' = 'allow',
  ): Promise<string> {
    return signIn({ authorizeUrl, person, consent, browser: this.globus });
  }
}

export function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

export async function signedIn(person?: string): Promise<Browser> {
  const browser = new Browser();
  const { status } = await browser.signIn(person);
  if (status !== 302) throw new Error(`the sign-in was refused with status ${status}`);
  return browser;
}

export type SetCookie = { name: string; value: string; attributes: Map<string, string> };

/** A Set-Cookie field in its parts; attribute names in lower case. */
export function readSetCookie(line: string): SetCookie {
  const [pair = '', ...rest] = line.split(/; */);
  const equals = pair.indexOf('=');
  const attributes = new Map(
    rest.map((attribute): [string, string] => {
      const at = attribute.indexOf('=');
      return at < 0 ? [attribute.toLowerCase(), ''] : [attribute.slice(0, at).toLowerCase(), attribute.slice(at + 1)];
    }),
  );
  return { name: pair.slice(0, equals), value: pair.slice(equals + 1), attributes };
}

/** Status and problem type of a refusal, after its document was checked against the contract. */
export async function refusalOf(response: Response): Promise<[status: number, type: string]> {
  const document = problemDocument.parse(await response.json());
  if (document.status !== response.status) throw new Error('the document names another status than the answer has');
  if (response.headers.get(bffErrorHeader) !== document.code) throw new Error('the answer names another problem type');
  return [document.status, document.code];
}

/** Sends bytes as they are, and answers what came back until the server closed. */
export async function sendBytes(bytes: string): Promise<string> {
  const { hostname, port } = new URL(base);
  const socket = isSecure
    ? connectTls({ host: hostname, port: Number(port || 443), servername: hostname })
    : connect(Number(port || 80), hostname);
  socket.setEncoding('latin1');
  socket.write(Buffer.from(bytes, 'latin1'));
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

/** A request line with fields of the caller's, on a connection that ends with its answer. */
export function ask(line: string, fields: readonly string[] = [], body = ''): Promise<string> {
  const { host } = new URL(base);
  return sendBytes(
    [
      `${line} HTTP/1.1`,
      `Host: ${host}`,
      `Origin: ${base}`,
      'X-CSRF: 1',
      'Connection: close',
      ...fields,
      '',
      body,
    ].join('\r\n'),
  );
}

export function refusalIn(answer: string): [status: number, type: string] {
  const { status, code } = problemDocument.parse(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)));
  if (!answer.startsWith(`HTTP/1.1 ${status} `)) throw new Error('the document names another status than the answer');
  return [status, code];
}
