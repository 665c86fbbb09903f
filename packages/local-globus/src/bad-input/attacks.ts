import fc from 'fast-check';
import type { Route } from '../routed-listener.ts';
import type { RawRequest } from '../testing/raw-request.ts';

/** What stands in the place of an id: nothing that there is, nothing that is one, and nothing that can be read. */
const hostileIds = [
  '00000000-0000-4000-8000-000000000000',
  '__proto__',
  'constructor',
  '%00',
  '%',
  '%ff',
  '%E0%A4%A',
  '..%2F..%2Fetc',
  '%2e%2e',
  "'%20OR%201=1--",
  '\u00ff\u00fe',
  'x'.repeat(3000),
];

/** Of others than who asks: a project and its client, a person, a group, a collection that wants consent. */
const foreignIds = [
  '7d2a1f60-6b4e-4e38-ac68-1e9e1c803d22',
  '6c1f0f5e-3f0d-4d27-9b57-0d8d0b7f2c11',
  '5f0c1e2a-3b4d-4c5e-8f60-718293a4b505',
  '9f4c3082-8d60-405a-8e8a-30b13ea25f44',
  '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90',
];

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
/** Bodies that are not what they say, or nothing that was asked for. */
const hostileBodies: readonly Pick<RawRequest, 'headers' | 'body'>[] = [
  {},
  { headers: json, body: '' },
  { headers: json, body: '{' },
  { headers: json, body: 'null' },
  { headers: json, body: '[]' },
  { headers: json, body: '"text"' },
  { headers: json, body: '1e309' },
  { headers: json, body: '{"__proto__":{"a":1},"constructor":{"prototype":1}}' },
  { headers: json, body: `${'['.repeat(5000)}${']'.repeat(5000)}` },
  { headers: json, body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) },
  { headers: { 'content-type': 'application/json; charset=utf-16' }, body: Buffer.from('{"a":1}', 'utf16le') },
  { headers: { 'content-type': 'text/plain' }, body: '{"name":"a"}' },
  { headers: { 'content-type': 'nonsense' }, body: 'a=b' },
  { headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: '--y\r\nbroken' },
  { headers: { ...json, 'content-encoding': 'gzip' }, body: 'no gzip' },
  { headers: form, body: 'a=%E0%A4%A&%=%&__proto__=b&token=%00' },
  { headers: form, body: Buffer.from([0x61, 0x3d, 0xff, 0xc0, 0x80]) },
  { headers: { ...json, 'transfer-encoding': 'chunked' }, body: '{"chunked":true}' },
];

const hostileQueries = [
  '?%',
  '?a=%ff%fe&%E0%A4%A=%',
  '?limit=-1&offset=1e309&filter=%00&fields=__proto__&all=x',
  '?__proto__=a&constructor=b&toString=c',
  '?\u00ff=\u00fe',
  `?a=${'b'.repeat(6000)}`,
];

const bodied = ['POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * The same for every route, over and over: each of its ids, its query, its body and its size is not what it has to be.
 * `known` is the id of something that there is.
 */
export function attacksOn({ method, path }: Route, { names, known }: { names: string; known: string }): RawRequest[] {
  const hasIds = path.includes('/:');
  const places = [hostileIds[0] ?? '', ...(hasIds ? [known] : [])].map((id) => fill(path, () => id));
  const ids = hasIds
    ? [...hostileIds, ...foreignIds].flatMap((id) => [
        fill(path, () => id),
        fill(path, (at) => (at === 0 ? known : id)),
      ])
    : [];
  return [
    ...[...new Set(ids)].map((target) => ({ method, target })),
    ...places.flatMap((target) => attacksAt({ method, target }, names)),
  ];
}

function attacksAt({ method, target }: RawRequest, names: string): RawRequest[] {
  const repeated = names
    .split(' ')
    .map((name) => `${name}=%00&${name}=-1&${name}[]=x`)
    .join('&');
  return [
    ...[...hostileQueries, `?${repeated}`].map((query) => ({ method, target: target + query })),
    { method, target: `${target}/` },
    { method, target: `/${target}` },
    ...(bodied.includes(method) ? hostileBodies.map((sent) => ({ method, target, ...sent })) : []),
    // A body where none belongs.
    { method, target, headers: { 'transfer-encoding': 'chunked' }, body: 'x' },
    { method, target, headers: { range: 'bytes=-0,5-1', 'if-none-match': '\u00ff', expect: 'nonsense' } },
    { method, target, headers: { accept: '\u00ff', 'x-forwarded-host': 'a b', cookie: '=;%;local_globus=\u00ff' } },
  ];
}

/** Methods that a path may not have. */
export const otherMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'TRACE', 'QUERY', 'SEARCH'];

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 24 }).map((one) => one.toWellFormed()),
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '__proto__',
    '-1',
    '1e309',
    'true',
    'all',
    '/~/',
    '/../',
    '2026-13-45',
    'a@b.example',
  ),
  fc.constantFrom('a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f', '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502'),
);
const value: fc.Arbitrary<unknown> = fc.oneof(text, fc.jsonValue({ maxDepth: 2 }));

/** Any request to a route: hostile ids, and what it reads filled with anything. */
export function anyRequestTo({ method, path }: Route, names: string): fc.Arbitrary<RawRequest> {
  const name = fc.constantFrom(...names.split(' '), 'nonsense');
  const target = fc
    .tuple(
      fc.array(fc.constantFrom(...hostileIds, ...foreignIds, 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f'), {
        minLength: 3,
        maxLength: 3,
      }),
    )
    .map(([ids]) => fill(path, (index) => ids[index] ?? ''));
  const query = fc
    .array(fc.tuple(name, text), { maxLength: 4 })
    .map((pairs) => pairs.map(([key, one]) => `${key}=${encodeURIComponent(one)}`).join('&'));
  const fields = fc.dictionary(name, value, { maxKeys: 6 });
  const document = fc.oneof(
    fields,
    fc.tuple(name, fields).map(([noun, inner]) => ({ [noun]: inner })),
  );
  const sent = fc.oneof(
    document.map((one) => ({ headers: json, body: JSON.stringify(one) })),
    query.map((one) => ({ headers: form, body: one })),
  );
  return fc.tuple(target, query, sent).map(([where, asked, body]) => ({
    method,
    target: `${where}?${asked}`,
    ...(bodied.includes(method) && { headers: body.headers, body: body.body }),
  }));
}

export function fill(path: string, idAt: (index: number) => string): string {
  let index = -1;
  return path.replace(/:[a-z]+/g, () => {
    index += 1;
    return idAt(index);
  });
}
