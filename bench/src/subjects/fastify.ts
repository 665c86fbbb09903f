import { randomBytes } from 'node:crypto';
import httpProxy from '@fastify/http-proxy';
import secureSession from '@fastify/secure-session';
import { fastify } from 'fastify';
import { answerMeasures } from '../answer-measures.ts';

declare module '@fastify/secure-session' {
  interface SessionData {
    tokens: Record<string, string>;
  }
}

// What a careful person builds from Fastify's own plugins: an encrypted session cookie that holds the tokens of four
// resource servers, and a proxy that puts the right one into each call.
const app = fastify();
await app.register(secureSession, { key: randomBytes(32), cookie: { path: '/', httpOnly: true } });

app.get('/sign-in', (request, reply) => {
  const tokens = ['auth', 'transfer', 'groups', 'search'].map((name) => [name, randomBytes(256).toString('base64url')]);
  request.session.set('tokens', Object.fromEntries(tokens));
  return reply.send({});
});

await app.register(httpProxy, {
  upstream: process.env.ORIGIN ?? '',
  prefix: '/api/transfer',
  preHandler: (request, reply, done) => {
    if (request.session.get('tokens') === undefined) void reply.code(401).send();
    else done();
  },
  replyOptions: {
    rewriteRequestHeaders: (request, { cookie: _cookie, ...headers }) => ({
      ...headers,
      authorization: `Bearer ${request.session.get('tokens')?.transfer}`,
    }),
  },
});

const address = await app.listen({ port: 0, host: '127.0.0.1' });
answerMeasures(Number(new URL(address).port));
