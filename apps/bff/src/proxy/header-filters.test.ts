import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { propertyRuns, propertyTimeoutMs } from '../testing/property-runs.ts';
import { planRequestHeaders, requestHeadersFor, responseHeadersFrom } from './forwarded-headers.ts';

// Node's parser gives names in lower case and values without line breaks; beyond that, anything may come.
const mayPassUp = [
  'accept',
  'accept-language',
  'content-type',
  'content-encoding',
  'content-length',
  'idempotency-key',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'last-event-id',
  'prefer',
  'range',
];
const mustStop = [
  'authorization',
  'cookie',
  'host',
  'origin',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'x-csrf',
  'x-forwarded-for',
  'x-forwarded-user',
  'x-http-method-override',
  'x_forwarded_for',
  'proxy-authorization',
  'proxy-connection',
  'sec-fetch-site',
  'forwarded',
  'x-real-ip',
  'traceparent',
  'user-agent',
  '__proto__',
  'constructor',
];
const token = fc.stringMatching(/^[!#$%&'*+.^_`|~\da-z-]{1,12}$/);
const name = fc.oneof(fc.constantFrom(...mayPassUp, ...mustStop), token);
const value = fc.stringMatching(/^[\t\x20-\x7e\x80-\xff]{0,20}$/);
const connection = fc.option(
  fc
    .array(fc.oneof(name, fc.constantFrom('close', 'keep-alive', ' ', 'Range')), { maxLength: 4 })
    .map((l) => l.join(', ')),
  { nil: undefined },
);
const headers = fc.dictionary(name, value, { maxKeys: 20 });

const plan = planRequestHeaders('https://portal.example', { scansForTokens: true, sentHeaders: [] });
const ours = ['user-agent', 'x-globus-client-info', 'accept-encoding', 'authorization', 'traceparent'];

test(
  'R67: whatever a browser sends, only listed fields go on, as they came, and with one token',
  () => {
    fc.assert(
      fc.property(headers, connection, (sent, named) => {
        const flat = requestHeadersFor(plan, { ...sent, ...(named && { connection: named }) }, 'AgToken', '00-a-b-00');
        const pairs = flat.flatMap((field, at) => (at % 2 === 0 ? [[field, flat[at + 1] ?? ''] as const] : []));
        expect(pairs.filter(([field]) => field === 'authorization')).toEqual([['authorization', 'Bearer AgToken']]);
        expect(new Set(pairs.map(([field]) => field)).size).toBe(pairs.length);
        const namedFields = new Set((named ?? '').split(',').map((one) => one.trim().toLowerCase()));
        for (const [field, text] of pairs) {
          if (ours.includes(field)) continue;
          expect(mayPassUp).toContain(field);
          expect(text).toBe(sent[field]);
          if (field !== 'content-length') expect(namedFields.has(field)).toBe(false);
        }
        for (const field of mayPassUp) {
          if (Object.hasOwn(sent, field) && !namedFields.has(field)) expect(flat).toContain(field);
        }
      }),
      propertyRuns('request headers'),
    );
  },
  propertyTimeoutMs,
);

const powers = [
  'set-cookie',
  'www-authenticate',
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'strict-transport-security',
  'content-security-policy',
  'clear-site-data',
  'service-worker-allowed',
  'refresh',
  'alt-svc',
  'nel',
  'report-to',
  'reporting-endpoints',
  'server',
  'x-powered-by',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'trailer',
  'upgrade',
  'location',
  'bff-error',
  'bff-upstream',
  'cache-control',
  'vary',
];
const data = ['content-type', 'content-length', 'etag', 'retry-after', 'content-range', 'accept-ranges', 'allow'];
const answerName = fc.oneof(fc.constantFrom(...powers, ...data), token);

test(
  'R69: whatever a resource server sends, no field with power over the browser arrives',
  () => {
    fc.assert(
      fc.property(
        fc.dictionary(answerName, fc.oneof(value, fc.array(value, { maxLength: 3 })), { maxKeys: 20 }),
        (sent) => {
          const flat: string[] = [];
          responseHeadersFrom(sent as Record<string, string>, flat);
          const passed = flat.flatMap((field, at) => (at % 2 === 0 ? [field.toLowerCase()] : []));
          for (const power of powers) expect(passed).not.toContain(power);
          for (const field of passed) expect(Object.hasOwn(sent, field)).toBe(true);
        },
      ),
      propertyRuns('response headers'),
    );
  },
  propertyTimeoutMs,
);
