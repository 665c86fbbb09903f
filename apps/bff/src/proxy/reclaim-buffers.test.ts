import { expect, test } from 'vitest';
import { createReclaimer } from './reclaim-buffers.ts';

const mebibyte = 1024 * 1024;

test('the youngest garbage is collected after every 8 MiB that have passed', () => {
  let collections = 0;
  const reclaimBuffers = createReclaimer(() => {
    collections += 1;
  });
  for (let passed = 0; passed < 80 * mebibyte; passed += mebibyte / 16) reclaimBuffers(mebibyte / 16);
  expect(collections).toBe(10);
});

test('R75: dead buffers do not pile up while a large body passes', () => {
  const reclaimBuffers = createReclaimer();
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let passed = 0; passed < 512 * mebibyte; passed += 65_536) {
    reclaimBuffers(Buffer.alloc(65_536).length);
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  expect(most).toBeLessThan(24 * mebibyte);
});
