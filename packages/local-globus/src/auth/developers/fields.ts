import * as z from 'zod/mini';

const control = /\p{Cc}/u;
const controlButLines = /(?![\n\r\t])\p{Cc}/u;

/** A name or the like: one line of text. */
export const line = z.string('has to be text').check(
  z.trim(),
  z.minLength(1, 'is empty'),
  z.maxLength(255, 'is longer than 255 characters'),
  z.refine((text) => !control.test(text), 'may not have line breaks or control characters'),
);

/** A description. */
export const prose = z.string('has to be text').check(
  z.minLength(1, 'is empty'),
  z.maxLength(5000, 'is longer than 5000 characters'),
  z.refine((text) => !controlButLines.test(text), 'may not have control characters'),
);

export const email = line.check(z.regex(/^[^\s@]+@[^\s@]+$/, 'has to be an email address'));

export const id = z
  .string('has to be an id')
  .check(z.toLowerCase(), z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'has to be an id (a UUID)'));

export const ids = z.array(id, 'has to be a list of ids').check(z.maxLength(100, 'has more than 100 entries'));

export const flag = z.boolean('has to be true or false');

export const domain = z
  .string('has to be a domain')
  .check(
    z.toLowerCase(),
    z.maxLength(253, 'is longer than a domain can be'),
    z.regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'has to be a domain'),
  );

export const domains = z
  .array(domain, 'has to be a list of domains')
  .check(z.maxLength(100, 'has more than 100 entries'));

/** A link for people. */
export const webAddress = z.string('has to be an address').check(
  z.maxLength(2048, 'is longer than 2048 characters'),
  z.refine((text) => isAddress(text, ['https:', 'http:']), 'has to be an http or https address'),
);

/** Where codes may be sent: https, or this machine. */
export const redirectUri = z
  .string('has to be an address')
  .check(
    z.maxLength(2048, 'is longer than 2048 characters'),
    z.refine(isRedirect, 'has to be https, or http to localhost, without a fragment or a password'),
  );

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

function isRedirect(text: string): boolean {
  const url = URL.parse(text);
  if (!url || text.includes('#') || url.username !== '' || url.password !== '' || control.test(text)) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackNames.includes(url.hostname));
}

function isAddress(text: string, protocols: readonly string[]): boolean {
  const url = URL.parse(text);
  return url !== null && protocols.includes(url.protocol) && !control.test(text);
}
