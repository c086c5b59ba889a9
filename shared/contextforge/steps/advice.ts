import type { Case } from '../case.ts'
import { NO_WIDENING, type Remedy } from '../remedy.ts'

/** The remedies of one step. In: the case, and functions that folders above this one provide. */
export type Advise = (c: Case, above: Above) => readonly Remedy[]

/** A remedy before it was measured how far it opens the server. */
export type Proposal = Omit<Remedy, 'widens' | 'appDomain' | 'copy'> &
  Partial<Pick<Remedy, 'appDomain' | 'copy'>>

/**
 * What a step needs from the folders above this one: plans, measures and providers. Implemented in
 * shared/judging.
 */
export interface Above {
  /**
   * Measures a remedy that Claimcheck or the gateway's environment can carry out; empty where it cannot be
   * planned.
   */
  readonly measured: (proposal: Proposal) => readonly Remedy[]
  /**
   * A request to whoever runs the identity provider, in that provider's own terms. In: id and title of the
   * remedy, and the text to use where nothing is known about the provider.
   */
  readonly askProvider: (id: string, title: string, otherwise?: string) => readonly Remedy[]
  /**
   * What the address of an issuer reveals: whether its tokens can pass at all, and what to do at the
   * provider.
   */
  readonly issuerNotes: (issuer: string) => readonly ProviderNote[]
}

/** One fact about an issuer that decides whether its tokens can pass, with its cure. */
export interface ProviderNote {
  readonly never: boolean
  readonly says: string
  readonly cure: string
}

/** The remedies at an issuer's provider, as its address reveals them. Only for facts that are certain. */
export const atProvider = (notes: readonly ProviderNote[]): readonly Remedy[] =>
  notes.map(({ never, says, cure }) =>
    elsewhere(
      never ? 'provider-never' : 'provider-note',
      'identity-provider',
      never ? 'Change what this provider issues' : 'Set this provider up for the gateway',
      `${says} ${cure}`,
    ),
  )

/** A remedy that somebody else carries out in another place. */
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

/** A remedy in this server's settings for which a person must type the value. */
export const typed = (id: string, title: string, text: string, risk: string): Remedy => ({
  ...elsewhere(id, 'here', title, text),
  risk,
})
