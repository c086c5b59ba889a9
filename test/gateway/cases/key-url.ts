import { token, withConfig, type Case, type World } from '../case.ts'

const fixed = withConfig((w) => ({ resource: w.canonical }))
const at = (jwksUri: (w: World) => unknown) => (w: World): void => w.issuer.answer('oidc', { body: w.issuer.metadata({ jwks_uri: jwksUri(w) }) }) // prettier-ignore
const keysAt = (change: (uri: string) => string) => at((w) => change(w.issuer.jwksUri))

/** Step 8: the keys must be on https and on the issuer's own host and port, compared as written. */
export const keyUrl: readonly Case[] = [
  { name: 'the metadata has no jwks_uri', stops: 'key-url', status: 401, config: fixed, issuer: at(() => undefined), token: token() },
  { name: 'jwks_uri is empty', stops: 'key-url', status: 401, config: fixed, issuer: at(() => ''), token: token() },
  { name: 'jwks_uri is blank', stops: 'key-url', status: 401, config: fixed, issuer: at(() => '  '), token: token() },
  { name: 'jwks_uri is null', stops: 'key-url', status: 401, config: fixed, issuer: at(() => null), token: token() },
  { name: 'jwks_uri is a list', stops: 'key-url', status: 401, config: fixed, issuer: at((w) => [w.issuer.jwksUri]), token: token() },
  { name: 'jwks_uri is a number', stops: 'key-url', status: 401, config: fixed, issuer: at(() => 5), token: token() },
  { name: 'the keys stand in the metadata itself', stops: 'key-url', status: 401, config: fixed, issuer: (w) => w.issuer.answer('oidc', { body: w.issuer.metadata({ jwks_uri: undefined, jwks: w.issuer.keySet() }) }), token: token() },
  { name: 'the first document without jwks_uri is not made up for by the second', stops: 'key-url', status: 401, config: fixed, issuer: (w) => w.issuer.answer('oauth', { body: w.issuer.metadata({ jwks_uri: undefined }) }), token: token() },
  { name: 'the keys are on another port', stops: 'key-url', status: 401, config: fixed, issuer: at((w) => w.issuer.otherJwksUri), token: token() },
  { name: 'the keys are on another host, as at Google', trap: 'T3', stops: 'key-url', status: 401, config: fixed, issuer: at(() => 'https://www.googleapis.com/oauth2/v3/certs'), token: token() },
  { name: 'the keys are on a host below the issuer', stops: 'key-url', status: 401, config: fixed, issuer: keysAt((uri) => uri.replace('//localhost', '//keys.localhost')), token: token() },
  { name: 'the keys are on the same machine by its address', stops: 'key-url', status: 401, config: fixed, issuer: keysAt((uri) => uri.replace('localhost', '127.0.0.1')), token: token() },
  { name: 'the keys are http', trap: 'T3', stops: 'key-url', status: 401, config: fixed, issuer: keysAt((uri) => uri.replace('https', 'http')), token: token() },
  { name: 'the key URL is a file', stops: 'key-url', status: 401, config: fixed, issuer: at(() => 'file:///etc/keys.json'), token: token() },
  { name: 'the key URL is only a path', stops: 'key-url', status: 401, config: fixed, issuer: keysAt((uri) => new URL(uri).pathname), token: token() },
  { name: 'the key URL has no scheme', stops: 'key-url', status: 401, config: fixed, issuer: keysAt((uri) => uri.replace('https:', '')), token: token() },
  { name: 'the host of the keys differs in case', stops: 'key-url', status: 401, config: fixed, issuer: keysAt((uri) => uri.replace('localhost', 'LOCALHOST')), token: token() },
  { name: 'the key URL lacks the port', stops: 'key-url', status: 401, config: fixed, issuer: keysAt((uri) => uri.replace(/:\d+\//, '/')), token: token() },
  { name: 'the key URL names a user', stops: 'key-url', status: 401, config: fixed, issuer: keysAt((uri) => uri.replace('//', '//user@')), token: token() },
  { name: 'the host has a dot at its end', stops: 'key-url', status: 401, config: fixed, issuer: keysAt((uri) => uri.replace('localhost', 'localhost.')), token: token() },
  { name: 'a key URL that cannot be parsed breaks the gateway', stops: 'key-url', status: 500, config: fixed, issuer: at(() => 'https://[x'), token: token() },
  { name: 'keys elsewhere come before an ID token', stops: 'key-url', status: 401, config: fixed, issuer: at((w) => w.issuer.otherJwksUri), token: token(() => ({ nonce: 'n' })) },
  { name: 'keys elsewhere come before an expired token', stops: 'key-url', status: 401, config: fixed, issuer: at((w) => w.issuer.otherJwksUri), token: token((w) => ({ exp: w.now - 60 })) },
  { name: 'blanks around jwks_uri do not matter', stops: 'accepted', status: 200, config: fixed, issuer: keysAt((uri) => ` ${uri}\n`), token: token() },
  { name: 'the scheme of the key URL may be in capitals', stops: 'accepted', status: 200, config: fixed, issuer: keysAt((uri) => uri.replace('https', 'HTTPS')), token: token() },
  { name: 'the key URL may have a query', stops: 'accepted', status: 200, config: fixed, issuer: keysAt((uri) => `${uri}?v=2`), token: token() },
] // prettier-ignore
