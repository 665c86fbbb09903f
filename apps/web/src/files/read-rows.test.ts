import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Arrived, readRows } from './read-rows.ts';

const head = { path: '/~/', absolute_path: '/home/', rename_supported: true };
const row = (name: string) => [name, 'file', 1, '2025-01-02 03:04:05+00:00', null, null, null, null];
const lines = (...values: unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');

/** A body that arrives in these pieces, and then ends or breaks. */
function bodyOf(pieces: Uint8Array[], broken = false): ReadableStream<Uint8Array> {
  const rest = pieces.slice();
  return new ReadableStream({
    pull(controller) {
      const piece = rest.shift();
      if (piece !== undefined) controller.enqueue(piece);
      else if (broken) controller.error(new TypeError('network error'));
      else controller.close();
    },
  });
}

const bytes = (text: string) => new TextEncoder().encode(text);
const names = ({ entries }: Arrived) => entries.map(({ name }) => name);

test('a listing is the same in whatever pieces it arrives', async () => {
  const property = fc.asyncProperty(
    fc.array(fc.string({ unit: 'binary' }), { maxLength: 10 }),
    fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
    async (listed, lengths) => {
      const all = bytes(lines(head, ...listed.map(row), { ...head, total: listed.length, rows: listed.length }));
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < all.length; at += pieces.at(-1)?.length ?? 1) {
        pieces.push(all.subarray(at, at + (lengths[pieces.length % lengths.length] ?? 1)));
      }
      const arrived = await readRows(bodyOf(pieces), () => undefined);
      expect([names(arrived), arrived.isWhole, arrived.folder.path]).toEqual([listed, true, '/~/']);
    },
  );
  await fc.assert(property, { numRuns: 100 });
});

test('the first rows are told of before the rest is there', async () => {
  const many = Array.from({ length: 250 }, (_, index) => `f${index}`);
  const told: number[] = [];
  const pieces = [bytes(lines(head, ...many.map(row))), bytes(lines(row('last'), { rows: 251 }))];
  const arrived = await readRows(bodyOf(pieces), (soFar) => {
    expect([soFar.isWhole, soFar.folder.path]).toEqual([false, '/~/']);
    told.push(soFar.entries.length);
  });
  expect(told[0]).toBe(250);
  expect([arrived.entries.length, arrived.isWhole]).toEqual([251, true]);
});

test('a listing whose connection breaks, or that has no last line, keeps what came and is not whole', async () => {
  const begun = lines(head, row('a'), row('b'));
  for (const body of [
    bodyOf([bytes(begun)], true),
    bodyOf([bytes(begun)]),
    bodyOf([bytes(`${begun}["half`)]),
    bodyOf([bytes(begun + lines({ ...head, rows: 2, cut: 'upstream_unreachable' }))]),
  ]) {
    const arrived = await readRows(body, () => undefined);
    expect([names(arrived), arrived.isWhole]).toEqual([['a', 'b'], false]);
  }
});

test('a listing that is aborted is no answer', async () => {
  const abort = new AbortController();
  abort.abort();
  const body = bodyOf([bytes(lines(head))], true);
  await expect(readRows(body, () => undefined, abort.signal)).rejects.toThrow('network error');
});
