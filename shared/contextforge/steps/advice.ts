import type { Case } from '../case.ts'
import { NO_WIDENING, type Remedy } from '../remedy.ts'

/** The remedies of one step. In: the case, and what the folders above know. */
export type Advise = (c: Case, above: Above) => readonly Remedy[]

/** A remedy before anybody measured what it opens. */
export type Proposal = Omit<Remedy, 'widens' | 'appDomain' | 'copy'> &
  Partial<Pick<Remedy, 'appDomain' | 'copy'>>

/** What a step needs from the folders above it: plans, measures and providers. Implemented in judging/. */
export interface Above {
  /** A remedy done here or in the gateway's environment, measured; none where it cannot be planned. */
  readonly measured: (proposal: Proposal) => readonly Remedy[]
  /**
   * The request to whoever runs the identity provider, in that provider's own terms. In: id and title of the
   * remedy, and what to say where nothing is known of the provider.
   */
  readonly askProvider: (id: string, title: string, otherwise?: string) => readonly Remedy[]
  /**
   * What is known of an issuer by its address: whether its tokens can pass at all, and what is done about it
   * at the provider.
   */
  readonly issuerNotes: (issuer: string) => readonly ProviderNote[]
}

/** One thing about an issuer that decides whether its tokens can pass, with its cure. */
export interface ProviderNote {
  readonly never: boolean
  readonly says: string
  readonly cure: string
}

/**
 * What is to be done at the provider of an issuer, where its address tells; nothing of what only might be.
 */
export const atProvider = (notes: readonly ProviderNote[]): readonly Remedy[] =>
  notes.map(({ never, says, cure }) =>
    elsewhere(
      never ? 'provider-never' : 'provider-note',
      'identity-provider',
      never ? 'Change what this provider issues' : 'Set this provider up for the gateway',
      `${says} ${cure}`,
    ),
  )

/** A remedy done by somebody else, somewhere else. */
export const elsewhere = (
  id: string,
  where: Remedy['where'],
  title: string,
  text: string,
  copy: string | null = null,
): Remedy => ({
  id,
  where,
  title,
  text,
  copy,
  edit: null,
  appDomain: null,
  widens: NO_WIDENING,
  risk:
    where === 'identity-provider'
      ? 'Widens nothing here; which tokens get it is decided at the provider.'
      : 'Widens nothing on the gateway.',
})

/** What only a person can type, in the settings of this server. */
export const typed = (id: string, title: string, text: string, risk: string): Remedy => ({
  ...elsewhere(id, 'here', title, text),
  risk,
})
