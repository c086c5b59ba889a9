import type { TypescriptSdk } from '../ways/typescript-sdk.ts'

const clientError = (status: number): boolean => status >= 400 && status < 500

/** `@modelcontextprotocol/sdk` 1.32.2, `client/auth.js`. */
export const SDK_1: TypescriptSdk = {
  redirects: 'within-origin',
  unreached: 'next',
  onward: (status) => status < 500,
  checksIssuer: false,
  checksIss: false,
  addsOfflineAccess: false,
  sendsResource: 'as-published',
  schemes: ['bearer'],
  remembers: true,
  wantsHttpsToken: false,
  wantsPkce: false,
  looksTwice: false,
}

/** `@modelcontextprotocol/client` 2.4.0. */
export const SDK_2: TypescriptSdk = {
  ...SDK_1,
  unreached: 'stop',
  onward: (status) => status < 500 || status === 502,
  checksIssuer: true,
  checksIss: true,
  addsOfflineAccess: true,
  schemes: ['bearer', 'dpop'],
  wantsHttpsToken: true,
}

/**
 * `@modelcontextprotocol/client` 2.0, which mcp-remote and Claude Code contain: fetch follows the redirects.
 */
export const SDK_2_0: TypescriptSdk = {
  ...SDK_2,
  redirects: 'any',
  onward: (status) => clientError(status) || status === 502,
  sendsResource: 'as-parsed',
  schemes: ['bearer'],
}

/**
 * The 1.x version that OpenCode contains: fetch follows the redirects, and nothing is remembered across the
 * sign-in.
 */
export const SDK_1_EARLIER: TypescriptSdk = {
  ...SDK_1,
  redirects: 'any',
  onward: clientError,
  addsOfflineAccess: true,
  sendsResource: 'as-parsed',
  remembers: false,
}
