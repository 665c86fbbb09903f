import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSignedInPortal } from '@isthmus/bff/signed-in-portal';
import { answerMeasures } from '../answer-measures.ts';

// The portal's own server side, whole: edge, guard, cookie, SQLite vault in a file, token, proxy. Only the body limit
// is lifted, which would refuse the large uploads.
const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

const portal = await startSignedInPortal({
  transferUrl: process.env.ORIGIN ?? '',
  transferRow: { bodyLimit: Number.POSITIVE_INFINITY },
  vaultFile: join(folder, 'vault.sqlite'),
});

answerMeasures(portal.port, { Cookie: portal.cookie, 'X-CSRF': '1', Origin: portal.origin });
