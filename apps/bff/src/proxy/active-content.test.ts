import { expect, test } from 'vitest';
import { portalBefore } from '../testing/portal-before.ts';

const call = '/api/transfer/v0.10/file';

/** The Content-Disposition that an answer has for a use, when the resource server sends this type and disposition. */
async function dispositionFor(contentType: string, destination?: string, disposition?: string) {
  const { portal } = await portalBefore((_, res) => {
    if (contentType) res.setHeader('content-type', contentType);
    if (disposition !== undefined) res.setHeader('content-disposition', disposition);
    res.end('x');
  });
  const answer = await portal.call(call, { headers: destination ? { 'sec-fetch-dest': destination } : {} });
  expect(answer.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'; frame-ancestors 'none'");
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  return answer.headers.get('content-disposition');
}

test('R70: what could be active is a download when a browser opens it as a document', async () => {
  const active = ['text/html', 'TEXT/HTML; charset=utf-8', 'image/svg+xml', 'application/xhtml+xml', 'text/xml'];
  for (const type of [...active, 'application/pdf', 'text/javascript', 'made-up', '']) {
    for (const destination of ['document', 'iframe', 'frame', 'embed', 'object', 'serviceworker', undefined]) {
      expect([type, destination, await dispositionFor(type, destination)]).toEqual([type, destination, 'attachment']);
    }
  }
});

test('R70: a resource server may name the download, and not take it back', async () => {
  const inline = 'inline; filename="notes.html"';
  expect(await dispositionFor('text/html', 'document', inline)).toBe('attachment; filename="notes.html"');
  expect(await dispositionFor('text/html', 'document', 'attachment; filename=a')).toBe('attachment; filename=a');
  expect(await dispositionFor('text/html', 'document', 'inline')).toBe('attachment');
  expect(await dispositionFor('text/html', 'document', 'attachmentless; x')).toBe('attachment; x');
});

test('R70: data, text and media are shown, and a script reads every type as it is', async () => {
  for (const type of ['application/json', 'application/vnd.x+json', 'text/plain; charset=utf-8', 'image/png']) {
    expect([type, await dispositionFor(type, 'document')]).toEqual([type, null]);
  }
  for (const type of ['audio/ogg', 'video/mp4', 'application/octet-stream']) {
    expect([type, await dispositionFor(type, 'document')]).toEqual([type, null]);
  }
  expect(await dispositionFor('text/html', 'empty')).toBeNull();
  expect(await dispositionFor('image/svg+xml', 'image')).toBeNull();
});
