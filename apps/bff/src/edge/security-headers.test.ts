import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { ariaStyleHash, securityHeaders, shellPolicy } from './security-headers.ts';

test('R92: the one inline style that is allowed is the one that the installed controls write', () => {
  const web = createRequire(new URL('../../../web/package.json', import.meta.url));
  const controls = createRequire(web.resolve('react-aria-components'));
  const folder = controls.resolve('react-aria').replace(/\/dist\/.*$/, '/dist/private/interactions');
  const source = readFileSync(`${folder}/usePress.mjs`, 'utf8');
  const [, template = ''] = /style\.textContent = `([^`]*)`\.trim\(\)/.exec(source) ?? [];
  const style = template.replace(/\$\{[^}]*PRESSABLE_ATTRIBUTE\}/, 'data-react-aria-pressable').trim();
  const hash = createHash('sha256').update(style).digest('base64');
  expect(`sha256-${hash}`).toBe(ariaStyleHash);
});

test('R92: text of a page never becomes code', () => {
  expect(shellPolicy).toContain("require-trusted-types-for 'script'");
  expect(shellPolicy).toContain('trusted-types isthmus-worker');
  expect(shellPolicy).not.toMatch(/unsafe|\*/);
});

test('R93: over TLS every kind of answer holds browsers to TLS for two years', () => {
  for (const flat of Object.values(securityHeaders(true))) {
    expect(flat[flat.indexOf('Strict-Transport-Security') + 1]).toBe('max-age=63072000; includeSubDomains');
  }
  for (const flat of Object.values(securityHeaders(false))) expect(flat).not.toContain('Strict-Transport-Security');
});
