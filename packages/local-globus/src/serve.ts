import { fileURLToPath } from 'node:url';
import pino from 'pino';
import * as z from 'zod/mini';
import { switchOrder } from './control/switches.ts';
import { createLocalGlobus } from './local-globus.ts';

const port = z.coerce.number().check(z.int(), z.gte(1), z.lte(65_526));
const environment = z.object({
  NODE_ENV: z.optional(z.string()),
  LOCAL_GLOBUS_ALLOW_PRODUCTION: z.optional(z.string()),
  /** The first of ten ports: Auth +0, Transfer +1, HTTPS data +2, Groups +3, Timers +4, … */
  LOCAL_GLOBUS_PORT: z._default(port, 3100),
  LOCAL_GLOBUS_FOLDER: z._default(
    z.string(),
    fileURLToPath(new URL('../../../.isthmus/local-globus', import.meta.url)),
  ),
  LOCAL_GLOBUS_AUTH_URL: z.optional(z.url({ protocol: /^https?$/ })),
  LOCAL_GLOBUS_TOKEN_SECONDS: z.optional(z.coerce.number().check(z.int(), z.positive(), z.lte(31_536_000))),
  /** A 200 MB file takes five seconds: long enough to watch it. 0 means without a limit. */
  LOCAL_GLOBUS_BYTES_PER_SECOND: z._default(z.coerce.number().check(z.int(), z.nonnegative()), 40_000_000),
  /** Which of Globus's unsettled answers to give, as POST /switches of the control port takes them. */
  LOCAL_GLOBUS_SWITCHES: z.optional(z.pipe(z.string(), z.pipe(z.transform(parseJson), switchOrder))),
  LOG_LEVEL: z._default(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']), 'warn'),
});

/** The process edge: settings from the environment, `ready <address of Auth>` once all is served, SIGTERM drains. */
async function main(): Promise<void> {
  const settings = readSettings();
  const first = settings.LOCAL_GLOBUS_PORT;
  const globus = await createLocalGlobus({
    folder: settings.LOCAL_GLOBUS_FOLDER,
    ports: {
      auth: first,
      transfer: first + 1,
      data: first + 2,
      groups: first + 3,
      timers: first + 4,
      search: first + 5,
      flows: first + 6,
      control: first + 9,
    },
    log: pino({ name: 'local-globus', level: settings.LOG_LEVEL }, pino.destination(2)),
    ...(settings.LOCAL_GLOBUS_AUTH_URL !== undefined && {
      authUrl: settings.LOCAL_GLOBUS_AUTH_URL.replace(/\/+$/, ''),
    }),
    ...(settings.LOCAL_GLOBUS_BYTES_PER_SECOND > 0 && { bytesPerSecond: settings.LOCAL_GLOBUS_BYTES_PER_SECOND }),
    ...(settings.LOCAL_GLOBUS_TOKEN_SECONDS !== undefined && {
      accessTokenSeconds: settings.LOCAL_GLOBUS_TOKEN_SECONDS,
    }),
    ...(settings.LOCAL_GLOBUS_SWITCHES !== undefined && { switches: settings.LOCAL_GLOBUS_SWITCHES }),
  });
  const stop = () => {
    globus.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.stdout.write(`ready ${globus.authUrl}\n`);
}

function readSettings(): z.infer<typeof environment> {
  const parsed = environment.safeParse(process.env);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  const { NODE_ENV, LOCAL_GLOBUS_ALLOW_PRODUCTION } = parsed.data;
  if (NODE_ENV === 'production' && LOCAL_GLOBUS_ALLOW_PRODUCTION !== '1') {
    throw new Error(
      'Local Globus lets everybody in with one known password, so it does not run where NODE_ENV is production. ' +
        'Set LOCAL_GLOBUS_ALLOW_PRODUCTION=1 if you mean it.',
    );
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
