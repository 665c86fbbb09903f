import { basename } from 'node:path';
import { afterAll, afterEach, expect, type TestContext } from 'vitest';
import { type Coverage, namesOf } from './coverage.ts';
import { functionsOf, recordCalls } from './record-calls.ts';

/**
 * The module to call in a test file. When every test of the file has passed, the functions that the file answers for
 * have to have been called.
 */
export function officialClient<Module extends object>(module: Module, coverage: Coverage, url: string): Module {
  const parts = coverage.files[basename(url)];
  if (parts === undefined) throw new Error(`${basename(url)} is not in coverage.ts`);
  const { client, called } = recordCalls(module);
  let tests: TestContext['task']['file']['tasks'] = [];
  afterEach(({ task }) => {
    tests = task.file.tasks;
  });
  afterAll(() => {
    // By -t some are left out, and their calls with them.
    if (tests.length === 0 || !tests.every(({ result }) => result?.state === 'pass')) return;
    expect(namesOf(parts, functionsOf(module)).filter((name) => !called.has(name))).toEqual([]);
  });
  return client;
}
