import { statSync } from 'node:fs';
import { pino } from 'pino';
import { createBff } from '../app.ts';
import { type Config, ConfigError, readConfig } from '../config.ts';
import { secretFiles } from '../config-secrets.ts';
import { createLoginTransactions } from '../login/login-transaction.ts';
import { createServiceTable } from '../proxy/resource-servers.ts';
import { createSessionCookies } from '../session/session-cookie.ts';
import { createSqliteVault } from '../vault/sqlite-vault.ts';
import { type Policy, policyOf } from './policy.ts';
import { weaknessesOf } from './weaknesses.ts';

export type CheckResult = { policy: Policy | null; faults: string[] };

/** Judges settings without serving: what they amount to, and one sentence for each that is wrong or unwise. */
export async function check(env: NodeJS.ProcessEnv, commandLine: readonly string[] = []): Promise<CheckResult> {
  let config: Config;
  try {
    config = readConfig(env, commandLine);
  } catch (error) {
    if (error instanceof ConfigError) return { policy: null, faults: [...error.faults] };
    throw error;
  }
  const policy = await effectivePolicy(config);
  return { policy, faults: [...weaknessesOf(policy), ...openSecretFiles(env)] };
}

async function effectivePolicy(config: Config): Promise<Policy> {
  const vault = createSqliteVault(':memory:');
  const bff = createBff({ config, vault, log: pino({ level: 'silent' }) });
  const cookies = createSessionCookies(config);
  const transaction = {
    state: '',
    nonce: '',
    verifier: '',
    returnTo: '/',
    replaces: null,
    stepUp: null,
    startedAtMs: 0,
  };
  const begun = await createLoginTransactions(config, () => 0).begin(undefined, transaction);
  const issued = await cookies.issue(cookies.createId(), Math.floor(config.absoluteMs / 1000));
  const policy = policyOf(config, bff.ownRoutes, createServiceTable(config), [...issued, ...begun]);
  await bff.close();
  await vault.close();
  return policy;
}

function openSecretFiles(env: NodeJS.ProcessEnv): string[] {
  return secretFiles(env).flatMap((file) => {
    const mode = statSync(file).mode & 0o777;
    return (mode & 0o004) === 0 ? [] : [`${file} can be read by every user of this machine: chmod o-r`];
  });
}
