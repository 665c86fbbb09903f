/** Where the functions of an official client are called, by the beginnings of their dotted names. */
export interface Coverage {
  /** Each of these files fails when a function of its parts was not called in it. */
  files: Readonly<Record<string, readonly string[]>>;
  /** What no test calls, and why. */
  elsewhere: Readonly<Record<string, string>>;
}

const noGcsManager = 'GCS Manager runs beside the storage of a server; local Globus has no server to manage';
const noRequest = 'asks no service for anything';

export const globusSdk: Coverage = {
  files: {
    'sdk-auth.test.ts': ['auth', 'request'],
    'sdk-authorization.test.ts': ['authorization', 'errors.isAuthorizationRequirementsError'],
    'sdk-errors.test.ts': [
      'errors.isConsentRequiredError',
      'errors.isErrorWellFormed',
      'errors.toAuthorizationQueryParams',
    ],
    'sdk-transfer-collections.test.ts': [
      'transfer.endpointSearch',
      'transfer.endpoint',
      'transfer.access',
      'transfer.roles',
      'transfer.collectionBookmarks',
    ],
    'sdk-transfer-files.test.ts': [
      'transfer.fileOperations',
      'transfer.taskSubmission',
      'transfer.task',
      'transfer.utils',
    ],
    'sdk-endpoint-manager.test.ts': ['transfer.endpointManager'],
    'sdk-groups.test.ts': ['groups'],
    'sdk-timers.test.ts': ['timers'],
    'sdk-data.test.ts': ['gcs.https'],
    'sdk-absent-services.test.ts': ['search', 'flows', 'transfer.streamAccessPoint', 'transfer.tunnel'],
  },
  elsewhere: {
    compute: 'Globus Compute is none of the services that a sign-in at the portal gives tokens for',
    'gcs.collections': noGcsManager,
    'gcs.endpoint': noGcsManager,
    'gcs.nodes': noGcsManager,
    'gcs.roles': noGcsManager,
    'gcs.storageGateways': noGcsManager,
    'gcs.userCredentials': noGcsManager,
    'gcs.versioning': noGcsManager,
    'gcs.utils': noGcsManager,
    'gcs.getScopes': noRequest,
    'errors.EnvironmentConfigurationError': noRequest,
    info: noRequest,
    logger: noRequest,
    webapp: 'makes addresses of app.globus.org, which local Globus does not stand for',
  },
};

const notEncrypted = 'Auth encrypts nothing, and no client can ask it to';

export const openidClient: Coverage = {
  files: {
    'openid-client.test.ts': [
      'discovery',
      'Configuration',
      'allowInsecureRequests',
      'ClientSecretBasic',
      'None',
      'randomPKCECodeVerifier',
      'calculatePKCECodeChallenge',
      'randomState',
      'randomNonce',
      'buildAuthorizationUrl',
      'authorizationCodeGrant',
      'refreshTokenGrant',
      'clientCredentialsGrant',
      'genericGrantRequest',
      'tokenIntrospection',
      'tokenRevocation',
      'fetchUserInfo',
      'fetchProtectedResource',
      'enableNonRepudiationChecks',
      'getJwksCache',
      'setJwksCache',
    ],
    'openid-client-refusals.test.ts': [
      'AuthorizationResponseError',
      'ClientError',
      'ResponseBodyError',
      'WWWAuthenticateChallengeError',
      'ClientSecretPost',
      'ClientSecretJwt',
      'PrivateKeyJwt',
      'TlsClientAuth',
      'buildAuthorizationUrlWithJAR',
      'buildAuthorizationUrlWithPAR',
      'buildEndSessionUrl',
      'dynamicClientRegistration',
      'initiateDeviceAuthorization',
      'pollDeviceAuthorizationGrant',
      'initiateBackchannelAuthentication',
      'pollBackchannelAuthenticationGrant',
      'useIdTokenResponseType',
      'useCodeIdTokenResponseType',
      'useJwtResponseMode',
      'implicitAuthentication',
      'randomDPoPKeyPair',
      'getDPoPHandle',
    ],
  },
  elsewhere: {
    enableDecryptingResponses: notEncrypted,
    getDecryptedResponses: notEncrypted,
    enableDetachedSignatureResponseChecks: 'is for a code that comes with an ID token, which is refused before',
  },
};

const forOpenidClient = 'is for openid-client, and not in the types of oauth4webapi';

export const oauth4webapi: Coverage = {
  files: {
    'oauth4webapi.test.ts': [
      'discoveryRequest',
      'processDiscoveryResponse',
      'checkProtocol',
      'None',
      'ClientSecretBasic',
      'generateRandomCodeVerifier',
      'generateRandomState',
      'generateRandomNonce',
      'calculatePKCECodeChallenge',
      'validateAuthResponse',
      'authorizationCodeGrantRequest',
      'processAuthorizationCodeResponse',
      'validateApplicationLevelSignature',
      'getValidatedIdTokenClaims',
      'userInfoRequest',
      'processUserInfoResponse',
      'protectedResourceRequest',
      'refreshTokenGrantRequest',
      'processRefreshTokenResponse',
      'revocationRequest',
      'processRevocationResponse',
      'introspectionRequest',
      'processIntrospectionResponse',
      'clientCredentialsGrantRequest',
      'processClientCredentialsResponse',
      'genericTokenEndpointRequest',
      'processGenericTokenEndpointResponse',
    ],
    'oauth4webapi-refusals.test.ts': [
      'AuthorizationResponseError',
      'OperationProcessingError',
      'ResponseBodyError',
      'WWWAuthenticateChallengeError',
      'ClientSecretPost',
      'ClientSecretJwt',
      'PrivateKeyJwt',
      'TlsClientAuth',
      'DPoP',
      'isDPoPNonceError',
      'generateKeyPair',
      'pushedAuthorizationRequest',
      'processPushedAuthorizationResponse',
      'deviceAuthorizationRequest',
      'processDeviceAuthorizationResponse',
      'deviceCodeGrantRequest',
      'processDeviceCodeResponse',
      'backchannelAuthenticationRequest',
      'processBackchannelAuthenticationResponse',
      'backchannelAuthenticationGrantRequest',
      'processBackchannelAuthenticationGrantResponse',
      'dynamicClientRegistrationRequest',
      'processDynamicClientRegistrationResponse',
      'resourceDiscoveryRequest',
      'processResourceDiscoveryResponse',
      'issueRequestObject',
      'validateJwtAuthResponse',
      'validateCodeIdTokenResponse',
      'validateDetachedSignatureResponse',
      'validateJwtAccessToken',
    ],
  },
  elsewhere: {
    UnsupportedOperationError: 'what the library says of a key or an algorithm, before it asks anybody',
    resolveEndpoint: forOpenidClient,
    getContentType: forOpenidClient,
    formPostResponse: forOpenidClient,
  },
};

/** The names that begin with one of these parts. */
export function namesOf(parts: readonly string[], names: readonly string[]): string[] {
  return names.filter((name) => parts.some((part) => name === part || name.startsWith(`${part}.`)));
}
