import type { Handlers } from '../../shared/ipc/contract.ts'
import { issuerProblem, judgeIssuer, keysAddress, type IssuerCheck } from '../../shared/issuer/check.ts'
import { providerOf } from '../../shared/issuer/provider.ts'
import { refusesContact } from '../../shared/issuer/reach.ts'
import { ok } from '../../shared/kernel/result.ts'
import { askKeys, askMetadata } from '../issuer/gather.ts'
import type { Deps } from './deps.ts'

/**
 * The live check of an issuer while it is being typed: what the gateway would ask it (metadata and keys),
 * asked from here. Because somebody who types asks for the same issuer repeatedly, readings are shared for a
 * while, as in every other judgement.
 */
export function createIssuerHandlers({ gateways }: Pick<Deps, 'gateways'>): Pick<Handlers, 'issuer.check'> {
  return {
    'issuer.check': async ({ issuer }) => {
      const open = gateways.need()
      if (!open.ok) return open
      const { scene } = open.value
      const says = (state: IssuerCheck['state'], text: string): IssuerCheck => ({
        issuer,
        state,
        says: text,
        provider: providerOf(issuer).name,
        scopes: [],
      })
      const problem = issuerProblem(issuer)
      if (problem !== null) return ok(says('refused', problem))
      const refused = refusesContact(issuer, scene.gatewayUrl)
      if (refused !== null) return ok(says('cannot-tell', `Not asked: ${refused}.`))
      open.value.agree([new URL(issuer).host])
      const probes = await askMetadata(scene.get, issuer)
      const address = keysAddress(issuer, probes)
      const keys = address === null ? null : await askKeys(scene.get, address)
      return ok(judgeIssuer(issuer, probes, keys, scene.gateway.capabilities.rules))
    },
  }
}
