import type { Case, Site } from '../case.ts'
import { metadataUrls } from '../issuer.ts'
import { keyChoice } from '../key-choice.ts'
import { logged, notVerified } from '../log-lines.ts'
import { urlsplit } from '../python.ts'
import type { Remedy } from '../remedy.ts'
import { pythonList, short, shown } from '../words.ts'
import { atProvider, elsewhere, type Advise } from './advice.ts'
import { crash, fail, notChecked, pass, reading, readingSite, step, unknown } from './step.ts'

/**
 * True when only the profile's own authorities vouch for the issuer's certificate, and the gateway does not
 * have them.
 */
const untrusted = ({ ownAuthority, settings }: Site): boolean => ownAuthority && !settings.SSL_CERT_FILE

const metadata = readingSite(
  (site) => [site.issuer, site.metadata, site.documents, untrusted(site) && !site.settings.SKIP_SSL_VERIFY],
  (issuer, found, gathered, isRefused) => {
    const source = "the issuer's metadata"
    if (issuer === null) return notChecked(source, 'only issuers the server names are asked')
    if (urlsplit(issuer) === null)
      return crash(
        source,
        'the issuer is not a URL',
        `${issuer} cannot be parsed: the gateway answers HTTP 500.`,
      )
    if (!found)
      return gathered.state === 'not-gathered'
        ? unknown(source, 'not read', gathered.why, { mayCrash: true })
        : notChecked(source, 'not read')
    if (isRefused)
      return fail(
        source,
        'certificate not trusted',
        'The gateway does not trust the authority of the issuer’s certificate (SSL_CERT_FILE), and cannot read its metadata.',
      )
    if (found.state === 'found')
      return pass(source, 'same issuer', `Read from ${found.url}; it names the same issuer.`, {
        received: [found.url],
      })
    if (found.state === 'unknown') {
      return unknown(
        source,
        'not reachable from here',
        `Cannot decide: the metadata of ${issuer} could not be read from this computer. The gateway may see it otherwise. ${found.says.join('; ')}`,
        // The keys could not be read here, and one of them may make the gateway fail.
        { mayCrash: true },
      )
    }
    const log = logged('metadata-not-found', `Authorization server metadata discovery failed for ${issuer}`)
    return fail(
      source,
      'not found',
      `No usable metadata: ${found.says.join('; ')}. The gateway does not follow redirects, wants status 200 and the same issuer, and remembers a failure for 5 or 30 seconds.`,
      { log, received: found.says },
    )
  },
)

const keyUrl = readingSite(
  (site) => [site.keyUrl, site.issuer],
  (url, issuer) => {
    const source = 'jwks_uri in the metadata'
    if (!url) return notChecked(source, 'no metadata')
    if (url.state === 'trusted')
      return pass(source, 'https, same host', `The keys are at ${url.url}, on the issuer's own host.`, {
        received: [url.url],
      })
    if (url.state === 'unaskable')
      return pass(
        source,
        'https, same host',
        `${url.url} is on the issuer's own host, but no address that can be asked.`,
        {
          received: [url.url],
        },
      )
    if (url.state === 'crash')
      return crash(source, 'not a URL', `jwks_uri ${url.url} cannot be parsed: the gateway answers HTTP 500.`)
    if (url.state === 'unsure')
      return unknown(
        source,
        'read in more than one way',
        `Cannot decide: ${url.url} is no plain address, and the gateway may ask elsewhere than this app would.`,
        { mayCrash: true },
      )
    const more = {
      received: url.url ? [url.url] : [],
      expected: [`https on the host of ${issuer ?? 'the issuer'}`],
    }
    if (url.why === 'missing')
      return fail(
        source,
        'missing',
        'The metadata names no jwks_uri. The other metadata address is not tried then.',
        { ...more, log: logged('no-key-url', `No jwks_uri in OIDC metadata for issuer ${issuer ?? ''}`) },
      )
    const text =
      url.why === 'not-https'
        ? 'The key URL is not https.'
        : `The keys are on another host or port than the issuer. The gateway refuses that, whoever the provider is (a defence against request forgery).`
    return fail(source, url.why === 'not-https' ? 'not https' : 'other host', text, {
      ...more,
      log: logged(
        'key-url-elsewhere',
        `jwks_uri ${url.url} does not match issuer origin ${issuer ?? ''}; rejecting (SSRF defense)`,
      ),
    })
  },
)

const notIdToken = reading(
  ({ decoded, claims, issuer }) => [decoded.form, 'nonce' in claims, 'at_hash' in claims, issuer],
  (form, hasNonce, hasHash, issuer) => {
    const source = 'nonce, at_hash'
    if (form !== 'jwt') return notChecked(source, 'no claims to read')
    const markers = [...(hasNonce ? ['nonce'] : []), ...(hasHash ? ['at_hash'] : [])]
    if (markers.length === 0)
      return pass(
        source,
        'no nonce, at_hash',
        'The token has neither nonce nor at_hash, the marks of an ID token.',
      )
    const log = logged(
      'id-token',
      `Rejecting OIDC ID token masquerading as OAuth access token (issuer=${issuer ?? ''}, claims=${pythonList(markers)})`,
    )
    return fail(
      source,
      `has ${markers.join(', ')}`,
      `The token has ${markers.join(' and ')}, so the gateway takes it for an ID token. Clients must send the access token.`,
      { log, received: markers },
    )
  },
)

const signature = reading(
  (c) => [c.key, c.facts.keys, c.facts.signature, c.header['kid'], untrusted(c.site)],
  (key, keys, checked, kid, isUntrusted) => {
    const source = "the issuer's keys"
    if (!key)
      return keys.state === 'not-gathered' && keys.why !== ''
        ? notChecked(source, keys.why)
        : notChecked(source, 'no key URL to ask')
    if (isUntrusted)
      return fail(
        source,
        'keys not read: certificate not trusted',
        'SKIP_SSL_VERIFY lets the gateway read the metadata, but not the keys: it does not trust the authority of the issuer’s certificate (SSL_CERT_FILE).',
      )
    if (key.state === 'refused')
      return fail(source, key.says, `The signature cannot be checked by the gateway: ${key.says}.`, {
        log: notVerified(key.log),
        received: [shown(kid)],
      })
    if (key.state === 'crash')
      return crash(source, key.says, `The gateway does not expect this and answers HTTP 500: ${key.says}.`)
    if (key.state === 'unknown')
      return unknown(
        source,
        'keys not reachable',
        `Cannot decide: ${key.says}. The gateway may see it otherwise.`,
        { mayCrash: true },
      )
    const name = `${key.alg}, kid ${short(key.kid)}`
    const choice = keyChoice(keys, key.kid)
    switch (checked.state) {
      case 'valid':
        return pass(
          source,
          name,
          `Signed with ${key.alg} by the key ${key.kid}, which the issuer publishes. ${choice.why}`,
          choice,
        )
      case 'invalid':
        return fail(
          source,
          `${name}: wrong`,
          'The signature does not fit the key: the token was changed, or signed by another key with the same kid.',
          { log: notVerified('Signature verification failed'), ...choice },
        )
      case 'unsupported':
        return unknown(source, `${name}: not supported here`, `Cannot decide: ${checked.why}`)
      case 'not-checked':
        return unknown(source, 'not checked', `Cannot decide: ${checked.why}`)
    }
  },
)

const metadataAsk: Advise = ({ issuer }, { issuerNotes, askProvider }) => {
  const known = [
    ...atProvider(issuer === null ? [] : issuerNotes(issuer)),
    ...askProvider('provider-metadata', 'Have this provider publish its metadata').filter(
      ({ copy }) => copy !== null,
    ),
  ]
  if (known.length > 0) return known
  const urls = issuer === null ? [] : metadataUrls(issuer)
  const asked = [
    `Please publish the metadata of ${issuer ?? 'the issuer'} at one of these addresses:`,
    ...urls.map((url) => `   ${url}`),
    `It answers with status 200 and JSON, without a redirect, and its issuer is ${issuer ?? ''}.`,
  ].join('\n')
  return [
    elsewhere(
      'metadata',
      'identity-provider',
      'Publish metadata for this issuer',
      `${issuer ?? ''} must answer at its well-known address with status 200, without a redirect, naming itself.`,
      issuer === null ? null : asked,
    ),
  ]
}

/**
 * What to ask of the provider: in its own terms where they are known; otherwise only if the token would be an
 * access token without these marks.
 */
function keepMarksOut({ claims, header, issuer }: Case, known: readonly Remedy[]): readonly Remedy[] {
  const own = known.filter(({ copy }) => copy !== null)
  const looksRight =
    header['typ'] === 'at+jwt' || ['scope', 'scp', 'client_id'].some((name) => name in claims)
  if (own.length > 0 || !looksRight) return own
  const marks = ['nonce', 'at_hash'].filter((name) => name in claims).join(' and ')
  return [
    elsewhere(
      'no-nonce',
      'identity-provider',
      `Keep ${marks} out of access tokens`,
      `The token is an access token but for ${marks}: the provider copies that into it.`,
      `Please leave ${marks} out of access tokens of ${issuer ?? 'this issuer'}: both belong into ID tokens only (OpenID Connect Core, section 2), and the gateway takes a token with them for one.`,
    ),
  ]
}

// Some providers copy the nonce into access tokens, which makes a good token look like an ID token.
const accessToken: Advise = (c, { askProvider }) => [
  ...keepMarksOut(c, askProvider('no-nonce', 'Keep the nonce out of access tokens')),
  elsewhere(
    'access-token',
    'client',
    'Send the access token',
    'The client sends the ID token. Use the access_token field of the token response.',
  ),
]

// A token signed with a client secret comes from a setting at the provider; a newer token would be the same.
const signWithKey: Advise = ({ header }, { askProvider }) =>
  typeof header['alg'] === 'string' && header['alg'].startsWith('HS')
    ? askProvider(
        'sign-with-key',
        'Sign access tokens with a key',
        'The token is signed with a secret. This gateway accepts only signatures made with a private key (RS, PS, ES, EdDSA).',
      )
    : [
        elsewhere(
          'signature',
          'client',
          'Get a fresh token',
          'If it fails again, compare the kid of the token with the keys the issuer publishes; the gateway keeps keys for up to 5 minutes.',
        ),
      ]

/** Whether the issuer's keys confirm the token. */
export const keys = [
  step({
    id: 'metadata',
    group: 'Keys',
    title: 'Metadata found',
    wants: 'status 200, no redirect, and the same issuer in it',
    foundAt: 'At the issuer',
    answeredLike: 'invalid-token',
    check: metadata,
    advise: metadataAsk,
  }),
  step({
    id: 'key-url',
    group: 'Keys',
    title: 'Key URL trusted',
    wants: 'https on the issuer’s own host and port',
    foundAt: 'At the issuer',
    answeredLike: 'invalid-token',
    check: keyUrl,
    advise: (_, { askProvider }) => askProvider('keys-home', 'Serve the keys from the issuer’s own host'),
  }),
  step({
    id: 'not-id-token',
    group: 'Keys',
    title: 'Not an ID token',
    wants: 'neither nonce nor at_hash',
    foundAt: 'In the token',
    answeredLike: 'invalid-token',
    check: notIdToken,
    advise: accessToken,
  }),
  step({
    id: 'signature',
    group: 'Keys',
    title: 'Signature',
    wants: 'a signature by a published key with the token’s kid',
    foundAt: 'In the token',
    answeredLike: 'invalid-token',
    check: signature,
    advise: signWithKey,
  }),
] as const
