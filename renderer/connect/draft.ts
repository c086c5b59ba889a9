import type { Environment, Profile, ProfileDraft } from '../../shared/connection/view.ts'
import { USUAL_NETWORK, type NetworkSettings } from '../../shared/network/settings.ts'

/**
 * What is typed into the form. Changing the environment also sets read-only as that environment needs it,
 * until somebody chose it by hand.
 */
export type Draft = ProfileDraft & { readonly readOnlyChosen: boolean }

export const emptyDraft: Draft = {
  id: null,
  name: '',
  url: '',
  environment: 'PROD',
  readOnly: true,
  signInWith: 'password',
  email: '',
  authHeaderName: 'Authorization',
  caPem: '',
  assumedAppDomain: '',
  reasonRequired: false,
  readOnlyChosen: false,
}

/** The draft for editing a saved gateway. */
export const draftOf = ({ hasSecret: _hasSecret, ...profile }: Profile): Draft => ({
  ...profile,
  readOnlyChosen: true,
})

/** The draft with another environment. */
export const withEnvironment = (draft: Draft, environment: Environment): Draft => ({
  ...draft,
  environment,
  readOnly: draft.readOnlyChosen ? draft.readOnly : environment === 'PROD',
})

/** The profile to save. Without a name it gets the host, as the placeholder shows. */
export const profileDraftOf = ({ readOnlyChosen: _chosen, ...draft }: Draft): ProfileDraft => ({
  ...draft,
  name: draft.name.trim() === '' ? suggestedName(draft.url) : draft.name.trim(),
  url: draft.url.trim(),
  email: draft.email.trim(),
  authHeaderName: draft.authHeaderName.trim() === '' ? 'Authorization' : draft.authHeaderName.trim(),
})

/** The host of the address, as far as it is typed. */
export const suggestedName = (url: string): string =>
  url
    .trim()
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/[/?#][^]*/, '')

/** True where a gateway needs settings that are hidden at first. */
export const needsMore = (draft: Draft): boolean =>
  draft.caPem.trim() !== '' ||
  !['', 'Authorization'].includes(draft.authHeaderName) ||
  !usualNetwork(draft.network)

/** True where a gateway needs neither a proxy setting nor a client certificate. */
const usualNetwork = (network: NetworkSettings | undefined): boolean =>
  JSON.stringify(network ?? USUAL_NETWORK) === JSON.stringify(USUAL_NETWORK)
