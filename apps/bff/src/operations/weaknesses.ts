import type { Policy } from './policy.ts';

/** What is allowed and yet unwise, one sentence each. A portal for others should have none of it. */
export function weaknessesOf(policy: Policy): string[] {
  return [
    ...transportWeaknesses(policy),
    ...policy.cookies.flatMap(cookieWeaknesses),
    ...guardWeaknesses(policy),
    ...policy.services.flatMap(serviceWeaknesses),
    ...sessionWeaknesses(policy),
    ...limitWeaknesses(policy),
  ];
}

function when(isWeak: boolean, sentence: string): string[] {
  return isWeak ? [sentence] : [];
}

function transportWeaknesses({ publicUrl, store }: Policy): string[] {
  return [
    ...when(
      !publicUrl.startsWith('https:'),
      'PUBLIC_URL is http: cookies are not Secure and anybody on the way reads them',
    ),
    ...when(
      store.kind === 'memory',
      'VAULT_URL keeps sessions in memory: every restart signs everybody out, and no token is revoked',
    ),
    ...when(
      !store.isOnThisMachine && !store.isEncryptedInTransit,
      'VAULT_URL reaches another machine without TLS: use rediss:// or valkeys://',
    ),
  ];
}

function cookieWeaknesses({ name, secure, httpOnly, sameSite, path, domain }: Policy['cookies'][number]): string[] {
  return [
    ...when(!secure, `Cookie ${name} is not Secure`),
    ...when(
      !name.startsWith('__Host-'),
      `Cookie ${name} has no __Host- prefix, so other hosts of the domain can set it`,
    ),
    ...when(!httpOnly, `Cookie ${name} is not HttpOnly`),
    ...when(sameSite !== 'Strict' && sameSite !== 'Lax', `Cookie ${name} is sent with requests of other sites`),
    ...when(domain !== null || path !== '/', `Cookie ${name} is not bound to this host and all of its paths`),
  ];
}

function guardWeaknesses({ guard, ownRoutes }: Policy): string[] {
  return [
    ...['fetch_metadata', 'origin', 'header']
      .filter((gate) => !guard.gates.includes(gate))
      .map((gate) => `The gate ${gate} is off`),
    ...ownRoutes
      .filter(({ isGuarded, methods }) => !isGuarded && methods.some((method) => method !== 'GET'))
      .map(({ path }) => `${path} changes things without the guard`),
  ];
}

function serviceWeaknesses({ name, origin, rules, denied }: Policy['services'][number]): string[] {
  const isOpen = rules.some(
    ({ path, methods }) => path === '/**' && methods.some((method) => method !== 'GET' && method !== 'HEAD'),
  );
  const reachesAuth = rules.some(({ path }) => path === '/**' || path.startsWith('/v2/oauth2/**'));
  return [
    ...when(
      origin?.startsWith('http:') ?? false,
      `Service ${name} is called over http: its tokens can be read on the way`,
    ),
    ...when(isOpen, `Service ${name} opens every path to every method: list what is needed`),
    ...when(
      name === 'auth' && reachesAuth && !denied.includes('/v2/oauth2/token'),
      'Service auth opens the endpoints that give out tokens',
    ),
    ...rules
      .filter(({ methods }) => methods.some((method) => ['TRACE', 'TRACK', 'CONNECT', '*'].includes(method)))
      .map(({ path }) => `Service ${name} lets a method pass at ${path} that nobody should send`),
  ];
}

function sessionWeaknesses({ sessions, keys }: Policy): string[] {
  const { idleMinutes, absoluteHours, perPerson } = sessions;
  return [
    ...when(
      idleMinutes > 240,
      `IDLE_MINUTES is ${idleMinutes}: a computer left alone stays signed in for more than four hours`,
    ),
    ...when(absoluteHours > 24, `ABSOLUTE_HOURS is ${absoluteHours}: a stolen cookie is good for more than a day`),
    ...when(perPerson > 100, `SESSIONS_PER_PERSON is ${perPerson}: a person hardly has more than a hundred browsers`),
    ...Object.entries(keys)
      .filter(([, ids]) => ids.length > 3)
      .map(([ring]) => `The ring ${ring} has more than three keys: take the oldest away`),
  ];
}

function limitWeaknesses({ limits, trustedProxies, listens }: Policy): string[] {
  const variables = {
    loginPerMinute: 'LOGIN_PER_MINUTE',
    callbackPerMinute: 'CALLBACK_PER_MINUTE',
    anonymousPerMinute: 'ANONYMOUS_PER_MINUTE',
    sessionPerMinute: 'SESSION_PER_MINUTE',
  };
  return [
    ...Object.entries(variables)
      .filter(([limit]) => limits[limit] === 0)
      .map(([, variable]) => `${variable} is 0: there is no limit`),
    ...trustedProxies
      .filter((block) => block.endsWith('/0'))
      .map((block) => `TRUSTED_PROXIES has ${block}: anybody can claim any address`),
    ...when(
      ['0.0.0.0', '::'].includes(listens.privateHost),
      'PRIVATE_HOST opens administration to every network of this machine: name one address',
    ),
  ];
}
