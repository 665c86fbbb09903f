import { createHash } from 'node:crypto';

/** Names a session where its record's key must not be seen: towards the browser and in the audit log. Opens nothing. */
export function sessionRefOf(key: string): string {
  return createHash('sha256').update(`reference ${key}`).digest('base64url').slice(0, 16);
}
