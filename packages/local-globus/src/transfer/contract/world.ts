import { expect } from 'vitest';
import { startTransfer } from '../start-transfer.ts';
import type { TransferOptions } from '../transfer.ts';

/** The seeded collections, by what they are. */
export const ids = {
  gcpMapped: 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f',
  guest: 'b2e1d4c3-6c7f-4d2b-8e4a-2f3c4d5e6f70',
  unmanaged: 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081',
  otherGuest: 'd4c3f6a5-8e91-4f4d-a06c-415e6f708192',
  mapped: '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90',
  highAssurance: 'e5d4a7b6-9fa2-4a5e-b17d-526f70819203',
  server: '7e0d8c1a-2f4b-4c69-8a53-9b1e6d2f0c44',
  offline: '9a3b5c71-0d4e-4f82-b6a9-7c5d1e2f3048',
  deleted: 'ab4c6d82-1e5f-4093-87ba-8d6e2f304159',
  nothing: '00000000-0000-4000-8000-000000000000',
} as const;
/** A group with Noor and Kit. */
export const stewards = '8e3b2f71-7c5f-4f49-bd79-2fa02d914e33';
export const subscription = '2c7d1e90-6b4a-4f38-9d25-8e0f3a6b7c51';

/** A Transfer by itself whose clock is put forward by hand, with a client for each person. */
export async function startContract(overrides: Partial<TransferOptions> = {}) {
  const clock = { nowMs: Date.UTC(2026, 2, 14, 9, 26, 53) };
  const transfer = await startTransfer({ now: () => clock.nowMs, retryDelaysMs: [5], ...overrides });
  return {
    ...transfer,
    clock,
    noor: transfer.as('noor@coastal.example'),
    kit: transfer.as('kit@coastal.example'),
    ada: transfer.as('ada@aurora.example'),
    wren: transfer.as('wren@coastal.example'),
  };
}

/** An error document: nothing but what Globus sends, in its words. */
export const refusal = (status: number, code: string) => ({
  status,
  body: {
    code,
    message: expect.stringMatching(/\S/),
    request_id: expect.stringMatching(/^[A-Za-z0-9]{9}$/),
    resource: expect.stringMatching(/^\//),
  },
});

/** A result document of a modifying call. */
export const result = (code: string, more: Record<string, unknown> = {}) => ({
  status: 200,
  body: {
    DATA_TYPE: 'result',
    code,
    message: expect.stringMatching(/\S/),
    request_id: expect.stringMatching(/^[A-Za-z0-9]{9}$/),
    resource: expect.stringMatching(/^\//),
    ...more,
  },
});

/** A member of an answer whose shape the test has looked at. */
export function member(answer: { body: unknown }, name: string): string {
  const value: unknown = Object(answer.body)[name];
  return String(value);
}

/** The items of a list document. */
export function items(answer: { body: unknown }): Record<string, unknown>[] {
  const { DATA } = Object(answer.body) as { DATA?: unknown };
  return Array.isArray(DATA) ? DATA : [];
}
