import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import express from 'express';
import oidc from 'express-openid-connect';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { answerMeasures } from '../answer-measures.ts';
import { listenOnLoopback } from '../listen-on-loopback.ts';

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
  const tokens = ['auth', 'transfer', 'groups', 'search'].map((name) => [name, randomBytes(256).toString('base64url')]);
  Object.assign(Reflect.get(request, 'appSession'), { tokens: Object.fromEntries(tokens) });
  response.json({});
});

app.use(
  createProxyMiddleware({
    target: process.env.ORIGIN ?? '',
    pathFilter: '/api/transfer',
    pathRewrite: { '^/api/transfer': '' },
    on: {
      proxyReq(proxied, request) {
        const tokens: unknown = Reflect.get(Reflect.get(request, 'appSession') ?? {}, 'tokens');
        proxied.removeHeader('cookie');
        if (typeof tokens === 'object' && tokens !== null)
          proxied.setHeader('authorization', `Bearer ${String(Reflect.get(tokens, 'transfer'))}`);
      },
    },
  }),
);

// The middleware believes that it is behind https or not by this address alone.
answerMeasures(await listenOnLoopback(createServer(app)));
