import pino from 'pino';
import { createLocalGlobus, type LocalGlobus } from './local-globus.ts';
import { readSettings, type Settings, usage } from './settings.ts';

/**
 * The process edge: settings from flags and the environment, `ready <address of Auth>` once all is served and then the
 * other addresses, SIGTERM drains.
 */
async function main(): Promise<void> {
  const reading = readSettings(process.argv.slice(2), process.env);
  if (reading.kind === 'help') {
    process.stdout.write(usage);
    return;
  }
  if (reading.kind === 'wrong') {
    process.stderr.write(`${reading.why}\n`);
    process.exitCode = reading.exitCode;
    return;
  }
  const globus = await start(reading.settings);
  const stop = () => {
    globus.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // What starts it waits for the first line.
  process.stdout.write(`ready ${globus.authUrl}\n${addresses(globus)}`);
}

function start(settings: Settings): Promise<LocalGlobus> {
  const first = settings.LOCAL_GLOBUS_PORT;
  return createLocalGlobus({
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
    ...(settings.LOCAL_GLOBUS_WORLD !== undefined && { world: settings.LOCAL_GLOBUS_WORLD }),
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
}

function addresses(globus: LocalGlobus): string {
  const rows = [
    ['what is here', `${globus.authUrl}/`],
    ['Auth', globus.authUrl],
    ['Transfer', globus.transferUrl],
    ['HTTPS data', globus.dataUrl],
    ['Groups', globus.groupsUrl],
    ['Timers', globus.timersUrl],
    ['Search', globus.searchUrl],
    ['Flows', globus.flowsUrl],
    ['control port', globus.controlUrl],
  ] as const;
  return rows.map(([name, url]) => `${name.padEnd(13)} ${url}\n`).join('');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
