import { token, withConfig, type Case } from '../case.ts'

const fixed = withConfig((w) => ({ resource: w.canonical }))

/**
 * The step signed-issuer: the types of sub and jti; then the issuer again, which cannot fail once it was
 * allowed.
 */
export const signedIssuer: readonly Case[] = [
  {
    name: 'sub is a number',
    stops: 'signed-issuer',
    status: 401,
    config: fixed,
    token: token(() => ({ sub: 5 })),
  },
  {
    name: 'sub is null',
    stops: 'signed-issuer',
    status: 401,
    config: fixed,
    token: token(() => ({ sub: null })),
  },
  {
    name: 'sub is a list',
    stops: 'signed-issuer',
    status: 401,
    config: fixed,
    token: token(() => ({ sub: ['dana'] })),
  },
  {
    name: 'sub is false',
    stops: 'signed-issuer',
    status: 401,
    config: fixed,
    token: token(() => ({ sub: false })),
  },
  {
    name: 'jti is null',
    stops: 'signed-issuer',
    status: 401,
    config: fixed,
    token: token(() => ({ jti: null })),
  },
  {
    name: 'jti is a number',
    stops: 'signed-issuer',
    status: 401,
    config: fixed,
    token: token(() => ({ jti: 17 })),
  },
  {
    name: 'jti is an object',
    stops: 'signed-issuer',
    status: 401,
    config: fixed,
    token: token(() => ({ jti: {} })),
  },
  {
    name: 'sub is a number and the user is unknown',
    stops: 'signed-issuer',
    status: 401,
    config: fixed,
    token: token(() => ({ sub: 5, email: 'stranger@example.com' })),
  },
  {
    name: 'sub is a number, so nothing is learned',
    stops: 'signed-issuer',
    status: 401,
    token: token(() => ({ sub: 5 })),
  },
  { name: 'sub is empty', stops: 'accepted', status: 200, config: fixed, token: token(() => ({ sub: '' })) },
  {
    name: 'a token without sub and jti is accepted',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: token(() => ({ sub: undefined, jti: undefined })),
  },
  {
    name: 'other claims may have any type',
    stops: 'accepted',
    status: 200,
    config: fixed,
    token: token(() => ({ scope: 5, groups: null, roles: [{}], name: false, acr: 1 })),
  },
]
