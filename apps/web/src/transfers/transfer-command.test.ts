import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { transferScript } from './python-script.ts';
import { reviewDraft } from './review-draft.ts';
import { shellWord } from './shell-word.ts';
import type { TransferItem } from './task-request.ts';
import { deleteCommand, transferCommand } from './transfer-command.ts';
import { type TransferOptions, usualOptions } from './transfer-options.ts';

const end = (id: string, folder: string) => ({
  collectionId: id,
  folder,
  collection: {
    id,
    name: id,
    force_encryption: false,
    force_verify: false,
    disable_verify: false,
    entity_type: 'GCSv5_mapped_collection',
    high_assurance: false,
    storage_type: null,
  },
});
const source = end('coast', '/~/');
const destination = end('scratch', '/in/');
const file = (name: string) => ({
  sourcePath: `/~/${name}`,
  destinationPath: `/in/${name}`,
  recursive: false,
  size: 1,
});
const folder = { sourcePath: '/~/raw/', destinationPath: '/in/raw/', recursive: true, size: null };

const commandFor = (items: readonly TransferItem[], options: TransferOptions = usualOptions) =>
  transferCommand(reviewDraft(source, destination, items, options, 0));

type Run = (
  program: string,
  words: readonly string[],
  options: { input?: string; encoding: 'utf8' },
) => { status: number | null; stdout: string; stderr: string };
// By hand, because the types of the web app know no Node.
const { spawnSync } = await vi.importActual<{ spawnSync: Run }>('node:child_process');

/** The words that a shell makes of a command, without running it. */
function wordsOf(command: string): string[] {
  const [first = ''] = command.split(" <<'END'");
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${first}`], { encoding: 'utf8' });
  return stdout.split('\0').slice(0, -1);
}

function textOf(equivalent: ReturnType<typeof transferCommand>): string {
  if (equivalent.kind === 'none') throw new Error(equivalent.why);
  return equivalent.text;
}

test('a plain name stands as it is, any other is one quoted word', () => {
  expect(textOf(commandFor([file('a-1.csv')]))).toBe(
    'globus transfer \\\n  coast:/~/a-1.csv \\\n  scratch:/in/a-1.csv \\\n  --notify failed,inactive',
  );
  expect(textOf(commandFor([file("it's")]))).toContain("'coast:/~/it'\\''s' \\\n  'scratch:/in/it'\\''s'");
});

test('what was chosen is in the command', () => {
  const options: TransferOptions = {
    ...usualOptions,
    label: " Noor's tides ",
    syncLevel: 3,
    verifyChecksum: false,
    encryptData: true,
    preserveTimestamp: true,
    deleteDestinationExtra: true,
    skipSourceErrors: true,
    failOnQuotaErrors: true,
    notifyOnFailed: false,
    notifyOnInactive: false,
    filterRules: [
      { method: 'include', type: 'file', name: '*.csv' },
      { method: 'exclude', type: 'file', name: '*' },
    ],
    sourceLocalUser: 'noor',
    destinationLocalUser: 'n h',
  };
  const words =
    "globus|transfer|coast:/~/raw/|scratch:/in/raw/|--recursive|--label|Noor's tides|--sync-level|checksum|" +
    '--no-verify-checksum|--encrypt-data|--preserve-timestamp|--delete-destination-extra|--skip-source-errors|' +
    '--fail-on-quota-errors|--include|*.csv|--exclude|*|--source-local-user|noor|' +
    '--destination-local-user|n h|--notify|off';
  expect(wordsOf(textOf(commandFor([folder], options)))).toEqual(words.split('|'));
});

test('a checksum and a deadline are in the command of a single file', () => {
  const options: TransferOptions = {
    ...usualOptions,
    externalChecksum: 'ab'.repeat(20),
    checksumAlgorithm: 'SHA1',
    deadline: '2026-04-01T18:00',
  };
  const words = wordsOf(textOf(commandFor([file('a')], options)));
  expect(words.slice(words.indexOf('--external-checksum')).slice(0, 4)).toEqual([
    '--external-checksum',
    'ab'.repeat(20),
    '--checksum-algorithm',
    'SHA1',
  ]);
  expect(words[words.indexOf('--deadline') + 1]).toMatch(/^2026-0[34]-\d\d \d\d:\d\d:00$/);
});

test('several items are lines of a batch', () => {
  expect(textOf(commandFor([folder, file('a b')]))).toBe(
    "globus transfer \\\n  coast \\\n  scratch \\\n  --notify failed,inactive \\\n  --batch - <<'END'\n--recursive /~/raw/ /in/raw/\n'/~/a b' '/in/a b'\nEND",
  );
});

test('what the CLI can’t do says so instead of doing something else', () => {
  const why = (items: readonly TransferItem[], options?: Partial<TransferOptions>) => {
    const equivalent = commandFor(items, { ...usualOptions, ...options });
    return equivalent.kind === 'none' ? equivalent.why : null;
  };
  expect(why([file('a'), file('two\nlines')])).toContain('line break');
  expect(why(Array.from({ length: 201 }, () => file('a')))).toContain('too many');
  expect(why([folder], { recursiveSymlinks: 'keep' })).toContain('links');
  expect(why([folder], { filterRules: [{ method: 'exclude', type: null, name: 'tmp' }] })).toContain('files alone');
});

test('a deletion of folders is recursive, and stars in names stay names', () => {
  expect(wordsOf(textOf(deleteCommand('coast', ['/~/*.csv'])))).toEqual(
    'globus delete coast:/~/*.csv --notify failed,inactive'.split(' '),
  );
  expect(textOf(deleteCommand('coast', ['/~/a b', '/~/raw/']))).toBe(
    "globus delete \\\n  coast \\\n  --recursive \\\n  --notify failed,inactive \\\n  --batch - <<'END'\n'/~/a b'\n/~/raw/\nEND",
  );
});

// A NUL is in no name, and half of a surrogate pair in no text that a service gives.
const anything = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll('\0', ''));

test('a shell reads every text back as the one word that it was', () => {
  fc.assert(
    fc.property(fc.array(anything, { minLength: 1, maxLength: 20 }), (texts) => {
      expect(wordsOf(texts.map(shellWord).join(' '))).toEqual(texts);
    }),
    { numRuns: 40 },
  );
});

const hasPython = spawnSync('python3', ['--version'], { encoding: 'utf8' }).status === 0;

test.runIf(hasPython)('Python compiles the scripts, and reads the same names in them', () => {
  const check = `
import ast, json, sys
found = []
for text in json.load(sys.stdin):
    calls = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call) and getattr(n.func, "attr", "") == "add_item"]
    found.append([[ast.literal_eval(a) for a in call.args] for call in calls])
json.dump(found, sys.stdout)
`;
  const samples = fc.sample(fc.tuple(anything, anything), 100);
  const scripts = samples.map(([from, to]) => {
    const item = { sourcePath: from, destinationPath: to, recursive: false, size: 1 };
    return textOf(transferScript(reviewDraft(source, destination, [item], usualOptions, 0).request(''), []));
  });
  const { stdout, stderr } = spawnSync('python3', ['-c', check], { input: JSON.stringify(scripts), encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(samples.map((pair) => [pair]));
});
