import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Keeps secrets that have to be read again, unlike hashes, out of the database. */
export interface Sealing {
  /** Of the same text another one each time. `place` is what it belongs to: it opens nowhere else. */
  seal(text: string, place: string): string;
  /** Throws for what this key has not sealed for this place. */
  open(sealed: string, place: string): string;
  isSealed(text: string): boolean;
}

const mark = 'sealed.1.';
const ivBytes = 12;
const tagBytes = 16;

/** AES-256-GCM with a key of 32 bytes. */
export function createSealing(key: Buffer): Sealing {
  return {
    seal(text, place) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return mark + Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(sealed, place) {
      if (!sealed.startsWith(mark)) throw new Error('This was not sealed.');
      const bytes = Buffer.from(sealed.slice(mark.length), 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
        .setAAD(Buffer.from(place))
        .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8');
    },
    isSealed: (text) => text.startsWith(mark),
  };
}
