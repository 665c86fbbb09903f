import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { callService } from './bff-client.ts';
import { isPersonHere, watchPresence } from './presence.ts';

const seconds = 1000;

test('R29: a person counts as being there for a minute and a half after what they did last', () => {
  const page = new EventTarget();
  let nowMs = 0;
  watchPresence(page, () => nowMs);
  const isHere = () => isPersonHere(() => nowMs);
  expect(isHere()).toBe(true);
  nowMs += 90 * seconds;
  expect(isHere()).toBe(false);
  page.dispatchEvent(new Event('pointermove'));
  page.dispatchEvent(new Event('focus'));
  expect(isHere()).toBe(false);
  for (const act of ['pointerdown', 'keydown', 'wheel', 'pageshow']) {
    page.dispatchEvent(new Event(act));
    expect(isHere()).toBe(true);
    nowMs += 90 * seconds;
    expect(isHere()).toBe(false);
  }
});

test('R29: what a page asks while nobody is there is marked as passive, and what a person changes never is', async () => {
  const page = new EventTarget();
  const passiveOf = async (method: 'GET' | 'POST', changesNothing = false) => {
    let sent = new Headers();
    await callService('transfer', '/v0.10/task_list', z.unknown(), {
      method,
      changesNothing,
      fetch: async (_input, init) => {
        sent = new Headers(init?.headers);
        return Response.json({});
      },
    });
    return sent.get('X-Passive');
  };
  watchPresence(page, () => Date.now() - 90 * seconds);
  expect([await passiveOf('GET'), await passiveOf('POST'), await passiveOf('POST', true)]).toEqual(['1', null, '1']);
  watchPresence(page);
  expect(await passiveOf('GET')).toBeNull();
});
