import { unwatchFile, watchFile } from 'node:fs';
import type { Config } from '../config.ts';
import { readSecrets, type Secrets, secretFiles } from '../config-secrets.ts';
import type { Log } from '../log.ts';
import type { Readiness } from './readiness.ts';

type Parts = {
  env: NodeJS.ProcessEnv;
  /** Its secrets are replaced by what the files hold. */
  config: Config;
  readiness: Readiness;
  log: Log;
  /** How often the files are looked at. */
  everyMs?: number;
};

/**
 * Reads the secrets anew when one of their files has changed, and on SIGHUP. What is refused changes nothing: the
 * secrets read before stay in use, and readiness notes it until a reading succeeds. Answers what ends the watching.
 */
export function reloadSecrets({ env, config, readiness, log, everyMs = 2000 }: Parts): () => void {
  const files = secretFiles(env);

  function reload(): void {
    const faults: string[] = [];
    const secrets = readSecrets(env, faults);
    if (secrets === null || faults.length > 0) {
      readiness.report('key_rings', {
        level: 'note',
        detail: 'changed secrets were refused; the former ones are used',
      });
      log.error({ faults }, 'the secrets were not reloaded');
      return;
    }
    readiness.report('key_rings', null);
    if (isSame(secrets, config)) return;
    Object.assign(config, secrets);
    log.info({ secrets }, 'the secrets were reloaded');
  }

  // By polling: secrets are often mounted as links that are switched, which file system events miss.
  for (const file of files) watchFile(file, { persistent: false, interval: everyMs }, reload);
  process.on('SIGHUP', reload);
  return () => {
    for (const file of files) unwatchFile(file, reload);
    process.off('SIGHUP', reload);
  };
}

function isSame(one: Secrets, other: Secrets): boolean {
  const text = ({ clientSecrets, cookieKeys, vaultKeys, pepperKeys }: Secrets) =>
    JSON.stringify([clientSecrets, cookieKeys, vaultKeys, pepperKeys]);
  return text(one) === text(other);
}
