import { randomBytes } from 'node:crypto';
import httpProxy from '@fastify/http-proxy';
import secureSession from '@fastify/secure-session';
import { fastify } from 'fastify';
import { answerMeasures } from '../answer-measures.ts';
import { type PeerTokens, peerSession } from './peer-session.ts';

declare module '@fastify/secure-session' {
  interface SessionData {
    tokens: Record<string, PeerTokens>;
    id_token: string;
  }
}

// What a careful person builds from Fastify's own plugins: an encrypted session cookie that holds the tokens of four
// resource servers, and a proxy that puts the right one into each call.
const app = fastify();
await app.register(secureSession, { key: randomBytes(32), cookie: { path: '/', httpOnly: true } });

app.get('/sign-in', (request, reply) => {
  const { tokens, id_token } = peerSession();
  request.session.set('tokens', tokens);
  request.session.set('id_token', id_token);
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
      authorization: `Bearer ${request.session.get('tokens')?.['transfer.api.globus.org']?.access_token}`,
    }),
  },
});

const address = await app.listen({ port: 0, host: '127.0.0.1' });
answerMeasures(Number(new URL(address).port));
