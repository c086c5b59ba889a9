import type { Case } from '../case.ts'
import { activeUser } from './active-user.ts'
import { audience } from './audience.ts'
import { emailClaim } from './email-claim.ts'
import { fuzzed } from './fuzzed.ts'
import { issuerAllowed } from './issuer-allowed.ts'
import { issuersListed } from './issuers-listed.ts'
import { keyUrl } from './key-url.ts'
import { learning } from './learning.ts'
import { metadata } from './metadata.ts'
import { noToken } from './no-token.ts'
import { notIdToken } from './not-id-token.ts'
import { oauthOn } from './oauth-on.ts'
import { oauthSetUp } from './oauth-set-up.ts'
import { outsideIssuer } from './outside-issuer.ts'
import { providers } from './providers.ts'
import { readable } from './readable.ts'
import { signature } from './signature.ts'
import { signedIssuer } from './signed-issuer.ts'
import { time } from './time.ts'

/**
 * Every case, in the order of the ladder: a file for each step, and one for no token at all; then what each
 * provider issues.
 */
export const cases: readonly Case[] = [
  ...[
    ...noToken,
    ...readable,
    ...outsideIssuer,
    ...oauthOn,
    ...oauthSetUp,
    ...issuersListed,
    ...issuerAllowed,
  ],
  ...[...metadata, ...keyUrl, ...notIdToken, ...signature, ...time, ...audience, ...signedIssuer],
  ...[...learning, ...emailClaim, ...activeUser],
  ...fuzzed,
  ...providers,
]
