import type { Connection } from '../../shared/connection/view.ts'
import { firstCallsOf } from '../../shared/contextforge/index.ts'
import type { OpenGateway } from './open-gateway.ts'

/**
 * The open connection, without its secrets, for the window. In: the connection, and whether and where its
 * secret is kept.
 */
export function connectionView(
  { opened }: OpenGateway,
  kept: { hasSecret: boolean; secretKept: 'keyring' | 'memory' },
): Connection {
  const { profile, demo, baseUrl, gateway, versionNote, rights, scopeNote, session } = opened
  const signIn = session.current()
  return {
    profile: { ...profile, hasSecret: kept.hasSecret },
    demo,
    baseUrl,
    capabilities: gateway.capabilities,
    versionNote,
    appDomain: gateway.appDomain,
    firstCalls: [...firstCallsOf(gateway)],
    signedInAs: signIn.signedInAs,
    signInEndsAt: signIn.endsAt === null ? null : new Date(signIn.endsAt).toISOString(),
    rights: [...rights],
    scopeNote,
    secretKept: kept.secretKept,
  }
}
