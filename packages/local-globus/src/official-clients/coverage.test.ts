import { readFileSync } from 'node:fs';
import * as sdk from '@globus/sdk';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { describe, expect, test } from 'vitest';
import { globusSdk, namesOf, oauth4webapi, openidClient } from './coverage.ts';
import { functionsOf } from './record-calls.ts';

describe.each([
  ['@globus/sdk', sdk, globusSdk],
  ['openid-client', openid, openidClient],
  ['oauth4webapi', oauth, oauth4webapi],
])('%s', (name, module, { files, elsewhere }) => {
  const functions = functionsOf(module);
  const parts = [...Object.values(files).flat(), ...Object.keys(elsewhere)];

  test('every function that it has is called against local Globus, or said why not', () => {
    const answeredFor = new Set(namesOf(parts, functions));
    expect(functions.filter((one) => !answeredFor.has(one))).toEqual([]);
    expect(functions.length).toBeGreaterThan(30);
  });

  test('nothing is said of a function that it no longer has', () => {
    expect(parts.filter((part) => namesOf([part], functions).length === 0)).toEqual([]);
  });

  test.each(Object.keys(files))('%s answers for what is said of it', (file) => {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8');
    expect(text).toContain(`from '${name}'`);
    expect(text).toMatch(/officialClient\(\w+, \w+, import\.meta\.url\)/);
  });
});
