import type { IncomingMessage, ServerResponse } from 'node:http';
import { bffErrorHeader, bffPaths } from '@isthmus/bff-contract';
import { type Problem, problemHeaders } from '../problem.ts';
import { loginPage } from './login-page.ts';
import { safeReturnPath } from './return-path.ts';

/** Whether a person looks at what this refusal is answered with: a sign-in that is turned away for a while. */
export function isBusySignIn({ url = '', headers }: IncomingMessage, { type }: Problem): boolean {
  if (type !== 'overloaded' && type !== 'rate_limited') return false;
  const path = url.split('?', 1)[0];
  return headers['sec-fetch-dest'] === 'document' && (path === bffPaths.login || path === bffPaths.callback);
}

/** Answers it with a page that says when to try again. */
export async function sendBusyPage(
  { url = '', method }: IncomingMessage,
  res: ServerResponse,
  problem: Problem,
  requestId: string,
): Promise<void> {
  const returnTo = safeReturnPath(URL.parse(url, 'http://portal.invalid')?.searchParams.get('returnTo'));
  const page = loginPage('busy', returnTo, requestId);
  const headers = { ...problemHeaders(problem), [bffErrorHeader]: problem.type };
  const words = await page.text();
  res.writeHead(problem.status, {
    ...headers,
    'Content-Type': page.headers.get('content-type') ?? '',
    'Content-Security-Policy': page.headers.get('content-security-policy') ?? '',
    'Content-Length': Buffer.byteLength(words),
  });
  res.end(method === 'HEAD' ? undefined : words);
}
