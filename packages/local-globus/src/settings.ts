import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { switchOrder } from './control/switches.ts';
import { wordsForIssue } from './issue-words.ts';

const wholeNumber = (least: number, most: number) => {
  const words = `has to be a whole number from ${least} to ${most}`;
  return z.coerce.number(words).check(z.int(words), z.gte(least, words), z.lte(most, words));
};
const json = z.pipe(
  z.string().check(z.refine((text) => parseJson(text) !== undefined, { error: 'is not JSON', abort: true })),
  z.transform(parseJson),
);
const environment = z.object({
  NODE_ENV: z.optional(z.string()),
  LOCAL_GLOBUS_ALLOW_PRODUCTION: z.optional(z.string()),
  /** The first of ten ports: Auth +0, Transfer +1, HTTPS data +2, Groups +3, Timers +4, … */
  LOCAL_GLOBUS_PORT: z._default(wholeNumber(1, 65_526), 3100),
  LOCAL_GLOBUS_FOLDER: z._default(
    z.string(),
    fileURLToPath(new URL('../../../.isthmus/local-globus', import.meta.url)),
  ),
  LOCAL_GLOBUS_WORLD: z.optional(z.string()),
  LOCAL_GLOBUS_AUTH_URL: z.optional(z.url({ protocol: /^https?$/, error: 'has to be an http or https address' })),
  LOCAL_GLOBUS_TOKEN_SECONDS: z.optional(wholeNumber(1, 31_536_000)),
  /** A 200 MB file takes five seconds: long enough to watch it. 0 means without a limit. */
  LOCAL_GLOBUS_BYTES_PER_SECOND: z._default(wholeNumber(0, Number.MAX_SAFE_INTEGER), 40_000_000),
  /** Which of Globus's unsettled answers to give, as POST /switches of the control port takes them. */
  LOCAL_GLOBUS_SWITCHES: z.optional(z.pipe(json, switchOrder)),
  LOG_LEVEL: z._default(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']), 'warn'),
});
export type Settings = z.infer<typeof environment>;

/** Each flag stands for a variable, and wins over it. */
const variables = {
  port: 'LOCAL_GLOBUS_PORT',
  data: 'LOCAL_GLOBUS_FOLDER',
  world: 'LOCAL_GLOBUS_WORLD',
  'bytes-per-second': 'LOCAL_GLOBUS_BYTES_PER_SECOND',
  'token-seconds': 'LOCAL_GLOBUS_TOKEN_SECONDS',
} as const;
type Flag = keyof typeof variables;
const flags = Object.keys(variables) as Flag[];

export const usage = `pnpm local-globus [--port N] [--data FOLDER] [--world FILE] [--bytes-per-second N] [--token-seconds N]

Runs the Globus on this computer until it is stopped.

  --port N              the first of ten ports: Auth, then Transfer, HTTPS data, Groups, Timers, Search, Flows; the
                        control port is nine above (LOCAL_GLOBUS_PORT, 3100)
  --data FOLDER         where its database, keys and files are; made when missing (LOCAL_GLOBUS_FOLDER,
                        .isthmus/local-globus)
  --world FILE          JSON that says which people, clients and collections there are (LOCAL_GLOBUS_WORLD, none)
  --bytes-per-second N  how fast a task copies; 0 is without a limit (LOCAL_GLOBUS_BYTES_PER_SECOND, 40000000)
  --token-seconds N     how long access tokens last (LOCAL_GLOBUS_TOKEN_SECONDS, 172800)
  --help                this

A flag wins over its variable. docs/local-globus.md says what is here, docs/settings.md the other variables.
`;

/** What the command line and the environment come to. `exitCode` is 2 where it is the command line that is wrong. */
export type Reading =
  | { kind: 'settings'; settings: Settings }
  | { kind: 'help' }
  | { kind: 'wrong'; why: string; exitCode: 1 | 2 };

export function readSettings(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Reading {
  const given = readFlags(args);
  if ('kind' in given) return given;
  const named = flags.filter((flag) => given[flag] !== undefined);
  const parsed = environment.safeParse(
    { ...env, ...Object.fromEntries(named.map((flag) => [variables[flag], given[flag]])) },
    { error: wordsForIssue },
  );
  if (!parsed.success) return wrong(parsed.error, named);
  const { NODE_ENV, LOCAL_GLOBUS_ALLOW_PRODUCTION } = parsed.data;
  if (NODE_ENV === 'production' && LOCAL_GLOBUS_ALLOW_PRODUCTION !== '1') {
    const why =
      'Local Globus lets everybody in with one known password, so it does not run where NODE_ENV is production. ' +
      'Set LOCAL_GLOBUS_ALLOW_PRODUCTION=1 if you mean it.';
    return { kind: 'wrong', why, exitCode: 1 };
  }
  return { kind: 'settings', settings: parsed.data };
}

function readFlags(args: readonly string[]): Partial<Record<Flag, string>> | Reading {
  try {
    const { values } = parseArgs({
      // npm takes the “--” before a script's own flags away, pnpm does not.
      args: args[0] === '--' ? args.slice(1) : [...args],
      options: {
        ...mapOf(flags, { type: 'string' } as const),
        help: { type: 'boolean' },
      },
      strict: true,
    });
    const { help, ...given } = values;
    if (help) return { kind: 'help' };
    const empty = flags.find((flag) => given[flag] === '');
    return empty === undefined ? given : misused(`--${empty} is empty.`);
  } catch (error) {
    // The first sentence says which flag it is; the others are about positionals, of which there are none here.
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\n|\. /);
    return misused(`${sentence.replace(/\.$/, '')}.`);
  }
}

const misused = (why: string): Reading => ({ kind: 'wrong', why: `${why} --help lists the flags.`, exitCode: 2 });

function wrong({ issues }: z.core.$ZodError, named: readonly Flag[]): Reading {
  const flagOf = (variable: unknown) => named.find((flag) => variables[flag] === variable);
  const faults = issues.map(({ path: [variable, ...below], message }) => {
    const flag = flagOf(variable);
    return `${flag ? `--${flag}` : [variable, ...below].join('.')} ${message}.`;
  });
  return {
    kind: 'wrong',
    why: [...new Set(faults)].join('\n'),
    exitCode: issues.some(({ path: [variable] }) => flagOf(variable) !== undefined) ? 2 : 1,
  };
}

function mapOf<Key extends string, Value>(keys: readonly Key[], value: Value): Record<Key, Value> {
  // Object.fromEntries forgets the keys.
  return Object.fromEntries(keys.map((key) => [key, value])) as Record<Key, Value>;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
