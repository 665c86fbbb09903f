import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deleteScript, literal, transferScript } from './python-script.ts';
import { deleteRequest, transferRequest } from './task-request.ts';
import { usualOptions } from './transfer-options.ts';

const source = { collectionId: 'coast', folder: '/~/' };
const destination = { collectionId: 'scratch', folder: '/in/' };
const folder = { sourcePath: '/~/raw/', destinationPath: '/in/raw/', recursive: true, size: null };
const options = {
  ...usualOptions,
  label: 'tides',
  syncLevel: 3 as const,
  recursiveSymlinks: 'keep' as const,
  filterRules: [{ method: 'exclude' as const, type: 'dir' as const, name: 'tmp' }],
};

test('a transfer is a script that signs in, asks for what it needs and submits', () => {
  const equivalent = transferScript(transferRequest('', source, destination, [folder], options), ['coast']);
  expect(equivalent.kind === 'text' && equivalent.text).toBe(`import globus_sdk

# The client of the SDK’s examples. Register your own for what you run often.
CLIENT_ID = "61338d24-54d5-408f-a10d-66c06b59f6d2"

with globus_sdk.UserApp("my-transfer", client_id=CLIENT_ID) as app:
    with globus_sdk.TransferClient(app=app) as client:
        client.add_app_data_access_scope("coast")
        task = globus_sdk.TransferData(
            "coast",
            "scratch",
            label="tides",
            sync_level=3,
            verify_checksum=True,
            preserve_timestamp=False,
            encrypt_data=False,
            delete_destination_extra=False,
            skip_source_errors=False,
            fail_on_quota_errors=False,
            notify_on_succeeded=False,
            notify_on_failed=True,
            notify_on_inactive=True,
        )
        task["recursive_symlinks"] = "keep"
        task.add_filter_rule("tmp", method="exclude", type="dir")
        task.add_item("/~/raw/", "/in/raw/", recursive=True)
        print(client.submit_transfer(task)["task_id"])`);
});

test('a deletion is one too', () => {
  const equivalent = deleteScript(deleteRequest('', 'coast', ['/~/raw/', '/~/a"b']), []);
  expect(equivalent.kind === 'text' && equivalent.text).toContain(
    '        task.add_item("/~/raw/")\n        task.add_item("/~/a\\"b")\n        print(client.submit_delete(task)["task_id"])',
  );
});

const names = fc.string({ unit: 'binary', maxLength: 20 });

test('every text is one line of a literal, from which it can be read back', () => {
  fc.assert(
    fc.property(names, (text) => {
      expect(literal(text)).not.toMatch(/[\n\r]/);
      expect(JSON.parse(literal(text))).toBe(text);
    }),
  );
});
