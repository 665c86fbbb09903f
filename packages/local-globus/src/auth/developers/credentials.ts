import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { hashSecret } from '../clients.ts';
import type { CredentialRecord } from './documents.ts';

/** A new secret for a client, 44 characters of base64 as Globus has them, and what is kept of it. */
export function newCredential(
  client: string,
  name: string,
  clock: Clock,
): { record: CredentialRecord; secret: string } {
  const secret = randomBytes(32).toString('base64');
  return { secret, record: { id: randomUUID(), name, client, createdMs: clock.now(), hash: hashSecret(secret) } };
}

/** The secret shows in the answer to its creation, and never again. */
export function credentialDocument({ id, name, client, createdMs }: CredentialRecord, secret: string | null = null) {
  // Python before 3.11 reads no final Z.
  return { id, name, client, created: new Date(createdMs).toISOString().replace('Z', '000+00:00'), secret };
}
