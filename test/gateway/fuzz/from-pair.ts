import type { Case, World } from '../case.ts'
import type { Endpoint } from '../rig/forge.ts'
import { namesOf } from './names.ts'
import { answersOf } from './place.ts'
import { named, type Names, type Pair } from './spec.ts'
import { writeToken } from './token.ts'

/**
 * A case out of a pair the fuzz found: what it prints can be pasted. In: the case's name, what its author
 * expects, the pair. Errors: for issuers that spell themselves in odd ways, and documents that are no UTF-8:
 * the rig's issuers cannot be those.
 */
export function fromPair(
  name: string,
  expected: Pick<Case, 'stops' | 'status'> & Partial<Case>,
  { server, issuer, token }: Pair,
): Case {
  const bytes = [issuer.oauth, issuer.oidc, issuer.jwks].flatMap(({ spelled = [] }) => spelled)
  if (issuer.as !== undefined || bytes.includes('utf16') || bytes.includes('latin1'))
    throw new Error(`${name}: the rig has no such issuer`)
  const names = (w: World): Names => namesOf(issuer, w.issuer, w)
  return {
    name,
    oauthEnabled: server.oauthEnabled,
    config: (w) => named(server.config, names(w), w.now) as Record<string, unknown> | null,
    issuer: (w) => {
      for (const [address, answer] of Object.entries(answersOf(issuer, w.issuer, names(w))))
        w.issuer.answer(address as Endpoint, { ...answer, body: answer.body.toString('utf8') })
    },
    token: (w) => writeToken(token, issuer.keys, names(w), w.now),
    ...expected,
  }
}
