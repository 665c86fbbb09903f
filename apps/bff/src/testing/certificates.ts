import { generate } from 'selfsigned';

export type Certificate = { key: string; cert: string };

type Wishes = { name?: string; validFromMs?: number; validToMs?: number; signedBy?: Certificate };

const dayMs = 24 * 3_600_000;

/** A certificate made on the spot, valid for `name` (127.0.0.1 included), self-signed or signed by another one. */
export async function makeCertificate({ name = 'localhost', validFromMs, validToMs, signedBy }: Wishes = {}) {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(validFromMs ?? Date.now() - dayMs),
    notAfterDate: new Date(validToMs ?? Date.now() + dayMs),
    extensions: [
      { name: 'basicConstraints', cA: signedBy === undefined, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
    ],
    ...(signedBy && { ca: signedBy }),
  });
  return { key: made.private, cert: made.cert };
}
