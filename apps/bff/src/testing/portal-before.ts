import type { RequestListener } from 'node:http';
import { problemDocument } from '@isthmus/bff-contract';
import { expect, onTestFinished } from 'vitest';
import {
  type ForeignServer,
  type Portal,
  type PortalOptions,
  startForeignServer,
  startSignedInPortal,
} from './signed-in-portal.ts';

/** A signed-in portal before a Transfer that answers as told; both end with the test. */
export async function portalBefore(
  answer?: RequestListener,
  options: PortalOptions = {},
): Promise<{ portal: Portal; transfer: ForeignServer }> {
  const transfer = await startForeignServer(answer);
  onTestFinished(() => transfer.close());
  const portal = await startSignedInPortal({ transferUrl: transfer.origin, ...options });
  onTestFinished(() => portal.close());
  return { portal, transfer };
}

/** The problem of an answer that is one by all its marks. */
export async function problemOf(answer: Response) {
  const document = problemDocument.parse(await answer.json());
  expect(answer.status).toBe(document.status);
  expect(answer.headers.get('bff-error')).toBe(document.code);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  return document;
}
