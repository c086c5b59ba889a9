import type { Handlers } from '../../shared/ipc/contract.ts'
import { issuerProblem, judgeIssuer, type IssuerCheck } from '../../shared/issuer/check.ts'
import { providerOf } from '../../shared/issuer/provider.ts'
import { refusesContact } from '../../shared/issuer/reach.ts'
import { ok } from '../../shared/result.ts'
import { askMetadata } from '../issuer/gather.ts'
import type { Deps } from './deps.ts'

/** How long an answer is good (milliseconds): somebody who types asks for the same issuer again and again. */
const LIFE = 60_000

/** The live check of an issuer that is being typed: what the gateway would ask it, asked from here. */
export function createIssuerHandlers({ gateways, now }: Pick<Deps, 'gateways' | 'now'>): Pick<Handlers, 'issuer.check'> {
  const known = new Map<string, { readonly at: number; readonly check: IssuerCheck }>()
  return {
    'issuer.check': async ({ issuer }) => {
      const open = gateways.need()
      if (!open.ok) return open
      const says = (state: IssuerCheck['state'], text: string): IssuerCheck => ({
        issuer, state, says: text, provider: providerOf(issuer).name, scopes: [],
      })
      const problem = issuerProblem(issuer)
      if (problem !== null) return ok(says('refused', problem))
      const refused = refusesContact(issuer, open.value.scene.gatewayUrl)
      if (refused !== null) return ok(says('cannot-tell', `Not asked: ${refused}.`))
      open.value.agree([new URL(issuer).host])
      const before = known.get(issuer)
      if (before && now() - before.at < LIFE) return ok(before.check)
      const check = judgeIssuer(issuer, await askMetadata(open.value.scene.get, issuer))
      if (known.size > 100) known.clear()
      known.set(issuer, { at: now(), check })
      return ok(check)
    },
  }
} // prettier-ignore
