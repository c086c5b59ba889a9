import type { ProfileDraft } from '../connection/view.ts'
import { visible } from '../kernel/visible.ts'
import { withoutSecretForms } from '../kernel/secret-text.ts'

/** The largest file that is imported, in bytes. */
export const MAX_IMPORT_BYTES = 1024 * 1024
/** How many gateways one file may describe. */
export const MOST_CANDIDATES = 100
/** How many keys are named; of more, only the number is told. */
export const MOST_NAMED = 40

/** What a file tells of a gateway. The address may be unusable: whoever saves it checks that. */
export type Told = Partial<Omit<ProfileDraft, 'id'>> & { readonly name: string; readonly url: string }

/** A gateway that a file describes. */
export type Candidate = {
  readonly told: Told
  /** What is kept of it besides name and address, in words, and what was only guessed. */
  readonly facts: readonly string[]
  /** Why it cannot be imported; null where the file itself says nothing against it. */
  readonly refused: string | null
}

/** What was found in a file. No value of it is secret. */
export type ImportFile = {
  readonly source: 'profiles' | 'env' | 'values' | 'client'
  readonly candidates: readonly Candidate[]
  /** Where secrets stand in the file. Their values are not here. */
  readonly secrets: readonly string[]
  /** Keys that were not understood, or whose value is taken from somewhere else. */
  readonly notRead: readonly string[]
}

/**
 * Why a text may not stand in a profile; null where it may. In: the text, its limit, and what it is
 * called.
 */
export function textProblem(text: string, most: number, what: string): string | null {
  if (text.length > most) return `${what} is longer than ${most} characters`
  if (withoutSecretForms(text, '') !== text) return `${what} holds a secret`
  if (visible(text) !== text) return `${what} holds characters that cannot be seen`
  return null
}

/** The name of a key as it may be shown, without what is secret by its form; a longer one is cut. */
export const keyName = (key: string): string => visible(withoutSecretForms(key, '…').slice(0, 80))
