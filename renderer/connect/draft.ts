import type { Environment, Profile, ProfileDraft } from '../../shared/connection/view.ts'

/**
 * What is typed into the form. A change of the environment brings its own caution until somebody chose
 * otherwise.
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

export const draftOf = ({ hasSecret: _hasSecret, ...profile }: Profile): Draft => ({
  ...profile,
  readOnlyChosen: true,
})

export const withEnvironment = (draft: Draft, environment: Environment): Draft => ({
  ...draft,
  environment,
  readOnly: draft.readOnlyChosen ? draft.readOnly : environment === 'PROD',
})

/** What is saved: the name falls back to the host, as it stands in the placeholder. */
export const profileDraftOf = ({ readOnlyChosen: _chosen, ...draft }: Draft): ProfileDraft => ({
  ...draft,
  name: draft.name.trim() === '' ? suggestedName(draft.url) : draft.name.trim(),
  url: draft.url.trim(),
  email: draft.email.trim(),
  authHeaderName: draft.authHeaderName.trim() === '' ? 'Authorization' : draft.authHeaderName.trim(),
})

/** The host of the address as far as it is typed. */
export const suggestedName = (url: string): string =>
  url
    .trim()
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/[/?#][^]*/, '')
