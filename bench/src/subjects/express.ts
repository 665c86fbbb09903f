import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import express from 'express';
import oidc from 'express-openid-connect';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { answerMeasures } from '../answer-measures.ts';
import { listenOnLoopback } from '../listen-on-loopback.ts';
import { type PeerTokens, peerSession } from './peer-session.ts';

// What the guides for Express build: Auth0's sign-in middleware with its encrypted session cookie, and a proxy that
// puts a token of the session into each call. The sign-in itself is spared: the session is written as it would be.
const app = express();
app.use(
  oidc.auth({
    issuerBaseURL: 'http://127.0.0.1:1',
    baseURL: 'http://localhost',
    clientID: 'bench',
    secret: randomBytes(32).toString('hex'),
    authRequired: false,
    idpLogout: false,
  }),
);

app.get('/sign-in', (request, response) => {
  Object.assign(Reflect.get(request, 'appSession'), peerSession());
  response.json({});
});

app.use(
  createProxyMiddleware({
    target: process.env.ORIGIN ?? '',
    pathFilter: '/api/transfer',
    pathRewrite: { '^/api/transfer': '' },
    on: {
      proxyReq(proxied, request) {
        // The session is what /sign-in put into it; without one the origin refuses the call.
        const { tokens } = Reflect.get(request, 'appSession') as { tokens?: Record<string, PeerTokens> };
        proxied.removeHeader('cookie');
        proxied.setHeader('authorization', `Bearer ${tokens?.['transfer.api.globus.org']?.access_token}`);
      },
    },
  }),
);

answerMeasures(await listenOnLoopback(createServer(app)));
