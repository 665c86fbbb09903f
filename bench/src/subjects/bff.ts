import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSignedInPortal } from '@isthmus/bff/signed-in-portal';
import { answerMeasures } from '../answer-measures.ts';

// The portal's own server side, whole: edge, guard, cookie, vault (SQLite in a file, or what VAULT_URL names), token,
// proxy. Only the body limit is lifted, which would refuse the large uploads.
const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

const portal = await startSignedInPortal({
  transferUrl: process.env.ORIGIN ?? '',
  transferRow: { bodyLimit: Number.POSITIVE_INFINITY },
  vaultUrl: process.env.VAULT_URL ?? `sqlite:${join(folder, 'vault.sqlite')}`,
});
const sessions = Number(process.env.SESSIONS ?? '1');
const cookies: string[] = [];
for (let person = 0; person < sessions; person++) cookies.push(await portal.signIn(`person-${person}`));

answerMeasures(
  portal.port,
  cookies.map((Cookie) => ({ Cookie, 'X-CSRF': '1', Origin: portal.origin })),
);
