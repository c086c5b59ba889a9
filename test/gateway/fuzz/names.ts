import type { World } from '../case.ts'
import type { Place } from './place.ts'
import type { IssuerSpec, Names } from './spec.ts'

type People = Pick<
  World,
  'serverId' | 'canonical' | 'publicUrl' | 'clientId' | 'active' | 'disabled' | 'admin' | 'gatewayToken'
>

const upperHost = (url: string): string => url.replace('localhost', 'LOCALHOST')

/**
 * Every name a specification may use. A capital first letter: the host in capitals; all capitals: the whole
 * text.
 */
export function namesOf(spec: IssuerSpec, place: Place, people: People): Names {
  const { origin, host, pathname } = new URL(place.url)
  const { canonical, clientId, active, disabled, admin, gatewayToken } = people
  const plain: Record<string, string> = {
    origin,
    host,
    canonical,
    active,
    disabled,
    admin,
    gatewayToken,
    name: pathname.slice(1),
    id: people.serverId,
    public: people.publicUrl,
    client: clientId,
    ORIGIN: upperHost(origin),
    Canonical: canonical.replace(/\/\/([^/]+)/, (found) => found.toUpperCase()),
    domain: new URL(canonical).origin,
    CLIENT: clientId.toUpperCase(),
    ACTIVE: active.toUpperCase(),
    DISABLED: disabled.toUpperCase(),
    jwks: place.jwksUri,
    Jwks: upperHost(place.jwksUri),
    JWKS: place.jwksUri.replace('https', 'HTTPS'),
    httpJwks: place.jwksUri.replace('https', 'http'),
    otherJwks: place.otherJwksUri,
    other: `${origin}/somebody-else`,
  }
  const issuer = (spec.as ?? '«origin»/«name»').replace(/«(\w+)»/g, (_, key: string) => plain[key] ?? '')
  return { ...plain, issuer, Issuer: upperHost(issuer), http: issuer.replace('https', 'http') }
}
