import type { RequestListener, ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import * as fc from 'fast-check';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createMetrics } from '../operations/metrics.ts';
import { portalBefore, problemOf } from '../testing/portal-before.ts';
import { propertyRuns, propertyTimeoutMs } from '../testing/property-runs.ts';
import { TokenEcho } from './token-echo.ts';

const call = '/api/transfer/v0.10/task_list';

/** A resource server that answers with what it makes of the Authorization header, in pieces of its own making. */
const echoing =
  (answer: (authorization: string, res: ServerResponse) => void): RequestListener =>
  (req, res) =>
    answer(req.headers.authorization ?? '', res);

test('R73: an answer that repeats the Authorization header is withheld, counted and put on record', async () => {
  const metrics = createMetrics();
  const lines: string[] = [];
  const log = pino(new Writable({ write: (line, _, done) => done(void lines.push(String(line))) }));
  const { portal } = await portalBefore(
    echoing((authorization, res) =>
      res.setHeader('content-type', 'application/json').end(`{"you":"${authorization}"}`),
    ),
    { metrics, log },
  );
  const answer = await portal.call(call);
  const text = await answer.clone().text();
  expect(await problemOf(answer)).toMatchObject({ code: 'token_leak_blocked', service: 'transfer' });
  expect(text).not.toContain(portal.accessTokens.transfer);
  expect((await metrics.leaksBlocked.get()).values).toEqual([{ labels: { service: 'transfer' }, value: 1 }]);
  expect(lines.join('')).toContain('"audit":"token_leak_blocked"');
  expect(lines.join('')).not.toContain(portal.accessTokens.transfer);
});

test('R73: a bare token is withheld as well, in a body, a header, or behind an error status', async () => {
  const answers: RequestListener[] = [
    echoing((authorization, res) => res.end(authorization.slice('Bearer '.length))),
    echoing((authorization, res) => res.setHeader('etag', `"${authorization.slice(7)}"`).end('{}')),
    echoing((authorization, res) => res.writeHead(500, { 'content-type': 'text/html' }).end(`<p>${authorization}</p>`)),
    echoing((authorization, res) => res.writeHead(307, { location: `/x?t=${authorization.slice(7)}` }).end()),
  ];
  for (const answer of answers) {
    const { portal } = await portalBefore(answer);
    expect((await problemOf(await portal.call(call))).code).toBe('token_leak_blocked');
  }
});

test('R73: a token that comes in pieces, after much else, gets out in no part', async () => {
  const { portal } = await portalBefore(
    echoing((authorization, res) => {
      const token = authorization.slice(7);
      res.writeHead(200, { 'content-type': 'text/plain' });
      const pieces = ['x'.repeat(70_000), token.slice(0, 5), token.slice(5, 20), token.slice(20), 'the end'];
      const next = () => {
        const piece = pieces.shift();
        if (piece === undefined) res.end();
        else res.write(piece, () => setTimeout(next, 5));
      };
      next();
    }),
  );
  const answer = await portal.call(call);
  let got = '';
  const reading = (async () => {
    for await (const chunk of answer.body ?? []) got += Buffer.from(chunk).toString('latin1');
  })();
  await expect(reading).rejects.toThrow();
  expect(got.replaceAll('x', '')).toBe('');
});

test('R73: what only resembles a token passes unchanged, and so does its base64', async () => {
  let sent = '';
  const { portal } = await portalBefore(
    echoing((authorization, res) => {
      const token = authorization.slice(7);
      sent = `${Buffer.from(authorization).toString('base64')} ${token.slice(0, -1)} ${token.slice(1)} ${token.slice(0, 9)}`;
      res.setHeader('content-type', 'text/plain').end(sent);
    }),
  );
  expect(await (await portal.call(call)).text()).toBe(sent);
});

test('R74: a service whose answers are searched is asked for uncoded ones; another as the browser asks', async () => {
  const searched = await portalBefore();
  await searched.portal.call(call, { headers: { 'accept-encoding': 'br' } });
  const bulk = await portalBefore(undefined, { transferRow: { scansForTokens: false } });
  await bulk.portal.call(call, { headers: { 'accept-encoding': 'br' } });
  const asked = [searched, bulk].map(({ transfer }) => new Map(transfer.seen[0]?.headers).get('accept-encoding'));
  expect(asked).toEqual(['identity', 'br']);
});

test(
  'R73: wherever an answer is cut, a token in it is found, and all else passes byte for byte',
  () => {
    const token = 'AgAgAgTokenAg';
    const word = fc.constantFrom(
      'A',
      'g',
      'Ag',
      'AgAg',
      'AgAgAg',
      'AgAgAgTok',
      'Token',
      'x',
      '\n',
      'AgAgAgTokenA',
      token,
    );
    fc.assert(
      fc.property(fc.array(fc.array(word, { maxLength: 4 }), { maxLength: 8 }), (pieces) => {
        const texts = pieces.map((words) => words.join(''));
        const echo = new TokenEcho(token);
        let passed = '';
        let isFound = false;
        for (const text of texts) {
          const piece = echo.pass(Buffer.from(text));
          if (piece === null) {
            isFound = true;
            break;
          }
          passed += piece.toString();
        }
        if (!isFound) passed += echo.rest()?.toString() ?? '';
        const whole = texts.join('');
        expect(isFound).toBe(whole.includes(token));
        expect(isFound ? whole.startsWith(passed) && !passed.includes(token) : passed === whole).toBe(true);
      }),
      propertyRuns('token echo'),
    );
  },
  propertyTimeoutMs,
);
