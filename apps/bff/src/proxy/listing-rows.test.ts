import type { RequestListener } from 'node:http';
import { type ListingRow, listingHead, listingRowsType, listingTail } from '@isthmus/bff-contract';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { startForeignServer, startSignedInPortal } from '../testing/signed-in-portal.ts';
import { acceptsGzip, ListingRows } from './listing-rows.ts';

const toClose: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of toClose.splice(0).toReversed()) await part.close();
});

const list = '/api/transfer/v0.10/operation/endpoint/a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f/ls?path=%2F~%2F';
const inRows = { headers: { accept: `${listingRowsType}, application/json;q=0.9` } };

async function start(answer: RequestListener) {
  const transfer = await startForeignServer(answer);
  toClose.push(transfer);
  const portal = await startSignedInPortal({ transferUrl: transfer.origin });
  toClose.push(portal);
  return portal;
}

const json = (text: string): RequestListener => {
  return (_, res) => res.writeHead(200, { 'content-type': 'application/json', etag: '"x"' }).end(text);
};

function file(name: string, more: object = {}) {
  return { DATA_TYPE: 'file', name, type: 'file', size: 1, last_modified: '2025-01-02 03:04:05+00:00', ...more };
}

function linesOf(text: string): unknown[] {
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('a listing comes as rows to who asks for them, with what the service said of the folder', async () => {
  const document = {
    DATA_TYPE: 'file_list',
    endpoint: 'x',
    path: '/~/',
    absolute_path: '/home/field/',
    rename_supported: true,
    DATA: [file('a b'), file('lïnk', { type: 'dir', size: null, link_target: 'a b', permissions: '0755', user: 'u' })],
    length: 2,
    total: 2,
  };
  const portal = await start(json(JSON.stringify(document)));
  const answer = await portal.call(list, inRows);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, `${listingRowsType}; charset=utf-8`]);
  expect([answer.headers.get('etag'), answer.headers.get('content-length')]).toEqual([null, null]);
  expect(answer.headers.get('cache-control')).toContain('no-store');
  const lines = linesOf(await answer.text());
  const head = { path: '/~/', absolute_path: '/home/field/', rename_supported: true };
  expect(lines).toEqual([
    head,
    ['a b', 'file', 1, '2025-01-02 03:04:05+00:00', null, null, null, null],
    ['lïnk', 'dir', null, '2025-01-02 03:04:05+00:00', '0755', 'u', null, 'a b'],
    { ...head, total: 2, rows: 2 },
  ]);

  const whole = await portal.call(list);
  expect(whole.headers.get('content-type')).toBe('application/json');
  expect(await whole.json()).toEqual(document);
});

test('an empty folder has a head and a tail', async () => {
  const portal = await start(json('{"DATA_TYPE":"file_list","path":"/~/","DATA":[],"length":0,"total":0}'));
  const lines = linesOf(await (await portal.call(list, inRows)).text());
  expect(lines).toEqual([
    { path: '/~/', total: 0 },
    { path: '/~/', total: 0, rows: 0 },
  ]);
});

test('rows arrive while the service is still listing', async () => {
  const goOn = Promise.withResolvers<void>();
  const portal = await start((_, res) => {
    res.writeHead(200, { 'content-type': 'application/json' });
    res.write(`{"DATA_TYPE":"file_list","path":"/~/","DATA":[${JSON.stringify(file('first'))},`);
    void goOn.promise.then(() => res.end(`${JSON.stringify(file('second'))}],"length":2,"total":2}`));
  });
  for (const coding of ['identity', 'gzip']) {
    const answer = await portal.call(list, { headers: { ...inRows.headers, 'accept-encoding': coding } });
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    while (!seen.includes('"first"')) seen += (await reader?.read())?.value ?? 'ended';
    expect(seen).not.toContain('ended');
    expect(seen).not.toContain('second');
    if (coding === 'gzip') goOn.resolve();
    else await reader?.cancel();
  }
});

test('a listing that is cut keeps the rows that came, and ends with words that say so', async () => {
  const portal = await start((_, res) => {
    res.writeHead(200, { 'content-type': 'application/json' });
    res.write(`{"path":"/~/","DATA":[${JSON.stringify(file('first'))},`, () => res.destroy());
  });
  for (const coding of ['identity', 'gzip']) {
    const answer = await portal.call(list, { headers: { ...inRows.headers, 'accept-encoding': coding } });
    const lines = linesOf(await answer.text());
    expect(lines).toHaveLength(3);
    expect(lines[2]).toEqual({ path: '/~/', rows: 1, cut: 'upstream_unreachable' });
  }
});

test('a document that ends in the middle is cut, though its connection ended well', async () => {
  const portal = await start(json(`{"path":"/~/","DATA":[${JSON.stringify(file('first'))}`));
  const lines = linesOf(await (await portal.call(list, inRows)).text());
  expect(lines.at(-1)).toEqual({ path: '/~/', rows: 1, cut: 'upstream_unreachable' });
});

test('what is no JSON at all is a service that can’t be reached', async () => {
  const portal = await start(json('<html>busy</html>'));
  const answer = await portal.call(list, inRows);
  expect([answer.status, answer.headers.get('bff-error')]).toEqual([502, 'upstream_unreachable']);
});

test('a refusal passes as it is, however it was asked for', async () => {
  const refusal = { code: 'ClientError.NotFound', message: 'no such folder', resource: '/ls', request_id: 'x' };
  const portal = await start((_, res) =>
    res.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify(refusal)),
  );
  const answer = await portal.call(list, inRows);
  expect([answer.status, await answer.json()]).toEqual([404, refusal]);
});

test('a token that a listing repeats does not pass in a row, in whatever spelling it came', async () => {
  let document = '';
  const portal = await start((req, res) => json(document)(req, res));
  const token = portal.accessTokens.transfer;
  const escaped = Array.from(token, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  for (const spelling of [token, escaped]) {
    document = `{"path":"/","DATA":[${JSON.stringify(file('x')).replace('"x"', `"${spelling}"`)}],"total":1}`;
    const answer = await portal.call(list, inRows);
    expect([answer.status, answer.headers.get('bff-error')]).toEqual([502, 'token_leak_blocked']);
    // In what comes after the rows the connection breaks: they have passed by then.
    document = `{"DATA":[${JSON.stringify(file('x'))}],"path":"${spelling}","total":1}`;
    const text = await portal
      .call(list, inRows)
      .then((late) => late.text())
      .catch(() => '');
    expect(text).not.toContain(token);
    expect(text).not.toContain('"rows"');
  }
});

test('rows of a browser that takes gzip are zipped', async () => {
  const names = Array.from({ length: 3000 }, (_, index) => `sample-${index}.dat`);
  const portal = await start(
    json(JSON.stringify({ path: '/', DATA: names.map((name) => file(name)), length: 3000, total: 3000 })),
  );
  const plain = await portal.call(list, { headers: { ...inRows.headers, 'accept-encoding': 'identity' } });
  expect(plain.headers.get('content-encoding')).toBeNull();
  const zipped = await portal.call(list, { headers: { ...inRows.headers, 'accept-encoding': 'gzip' } });
  expect(zipped.headers.get('content-encoding')).toBe('gzip');
  expect(zipped.headers.get('vary')).toContain('Accept-Encoding');
  const text = await zipped.text();
  expect(text).toBe(await plain.text());
  expect(linesOf(text)).toHaveLength(3002);
});

test('any document in any pieces gives the same rows', () => {
  const cell = fc.option(fc.string({ unit: 'binary' }), { nil: null });
  const entry = fc.record(
    {
      name: fc.string({ unit: 'binary' }),
      type: fc.constantFrom('file', 'dir'),
      size: fc.option(fc.nat(), { nil: null }),
      last_modified: cell,
      permissions: cell,
      user: cell,
      group: cell,
      link_target: cell,
    },
    { requiredKeys: ['name', 'type'] },
  );
  const property = fc.property(
    fc.array(entry, { maxLength: 8 }),
    fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
    fc.boolean(),
    (entries, lengths, isLate) => {
      const members = isLate ? { DATA: entries, path: '/x/', total: entries.length } : { path: '/x/', DATA: entries };
      const bytes = Buffer.from(JSON.stringify({ endpoint: 'e', nested: { DATA: [1], path: 'no' }, ...members }));
      const rows = new ListingRows();
      let text = '';
      for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
        const length = lengths[turn % lengths.length] ?? 1;
        text += rows.pass(bytes.subarray(at, at + length)).toString();
        at += length;
      }
      const [head, ...rest] = linesOf(text + rows.rest().toString());
      const tail = listingTail.parse(rest.pop());
      listingHead.parse(head);
      expect([tail.path, tail.rows]).toEqual(['/x/', entries.length]);
      const expected = entries.map(
        (one): ListingRow => [
          one.name,
          one.type,
          one.size ?? null,
          one.last_modified ?? null,
          one.permissions ?? null,
          one.user ?? null,
          one.group ?? null,
          one.link_target ?? null,
        ],
      );
      expect(rest).toEqual(expected);
    },
  );
  fc.assert(property, { numRuns: process.env.NIGHTLY ? 100_000 : 300 });
});

test('gzip is taken from who says so', () => {
  const cases: [string | undefined, boolean][] = [
    ['gzip, deflate, br', true],
    ['br;q=1, gzip;q=0.5', true],
    ['gzip;q=0', false],
    ['gzip; q=0.0, br', false],
    ['identity', false],
    [undefined, false],
  ];
  for (const [value, expected] of cases) expect([value, acceptsGzip(value)]).toEqual([value, expected]);
});
