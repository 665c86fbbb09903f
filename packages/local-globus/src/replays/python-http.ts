import { Agent, request } from 'node:http';
import { finished } from 'node:stream/promises';
import type { Answer } from '../testing/index.ts';

/** A request as the Globus SDK for Python hands it to `requests`. */
export interface PythonRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** In full, without a query. */
  url: string;
  /** In the order of sending; a list repeats its name. */
  query?: Readonly<Record<string, string | readonly string[]>>;
  /** At most one of the two, sent as the content type says. */
  form?: Readonly<Record<string, string>>;
  json?: unknown;
  /** The whole Authorization header. */
  authorization?: string;
}

export type PythonHttp = (request: PythonRequest) => Promise<Answer>;

/**
 * Sends requests with the headers and the encoding of `requests` under the SDK 4.8 of the CLI 3.42, on connections
 * that stay; fetch would add headers of browsers.
 */
export function createPythonHttp(appName: string): PythonHttp {
  const agent = new Agent({ keepAlive: true });
  const fixed = {
    'User-Agent': `globus-sdk-py-4.8.0/${appName}`,
    // The SDK leaves out the headers that a session of `requests` would add, and http.client says this instead.
    'Accept-Encoding': 'identity',
    Accept: 'application/json',
    'X-Globus-Client-Info': 'product=python-sdk,version=4.8.0',
  };
  return async ({ method, url, query, form, json, authorization }) => {
    const body = form ? encodePython(form) : json === undefined ? undefined : dumpPython(json);
    const headers = {
      ...fixed,
      ...(authorization !== undefined && { Authorization: authorization }),
      ...(form && { 'Content-Type': 'application/x-www-form-urlencoded' }),
      ...(json !== undefined && { 'Content-Type': 'application/json' }),
      ...(body !== undefined && { 'Content-Length': String(Buffer.byteLength(body)) }),
    };
    const target = query ? `${url}?${encodePython(query)}` : url;
    return new Promise<Answer>((resolve, reject) => {
      const sent = request(target, { method, headers, agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        const answered = () => {
          const received = new Headers();
          for (const [name, values] of Object.entries(response.headersDistinct))
            for (const value of values ?? []) received.append(name, value);
          const isJson = /^application\/(\S+\+)?json\b/.test(received.get('content-type') ?? '');
          resolve({
            status: response.statusCode ?? 0,
            headers: received,
            body: isJson ? (JSON.parse(text) as unknown) : text,
          });
        };
        finished(response).then(answered).catch(reject);
      });
      sent.on('error', reject).end(body);
    });
  };
}

/** As `json.dumps`: a blank after each comma and colon, and nothing but ASCII. */
export function dumpPython(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(dumpPython).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([name, member]) => `${dumpPython(name)}: ${dumpPython(member)}`).join(', ')}}`;
  }
  return JSON.stringify(value).replace(
    /[^\0-\x7E]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** As `urllib.parse.urlencode`: what encodeURIComponent leaves alone is encoded, spaces become plus signs. */
export function encodePython(fields: Readonly<Record<string, string | readonly string[]>>): string {
  const quote = (text: string) =>
    encodeURIComponent(text)
      .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
      .replace(/%20/g, '+');
  return Object.entries(fields)
    .flatMap(([name, value]) =>
      (typeof value === 'string' ? [value] : value).map((one) => `${quote(name)}=${quote(one)}`),
    )
    .join('&');
}
