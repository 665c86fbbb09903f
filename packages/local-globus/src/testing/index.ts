export { type ObtainTokensOptions, obtainTokens } from './obtain-tokens.ts';
export { type Browser, createBrowser, type SignInOptions, signIn } from './sign-in.ts';
export { startLocalGlobus } from './start.ts';
