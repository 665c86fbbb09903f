export { type Answer, type As, askAuth } from './ask-auth.ts';
export { askApi, developer } from './developer.ts';
export { freePort } from './free-port.ts';
export { basic, type ObtainTokensOptions, obtainTokens } from './obtain-tokens.ts';
export { type Browser, createBrowser, type SignInOptions, signIn } from './sign-in.ts';
export { startLocalGlobus } from './start.ts';
export { tokenFor } from './token-for.ts';
