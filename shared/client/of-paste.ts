import type { StepId } from './way.ts'
import type { PasteAnswer } from '../paste/answer.ts'

type Kind = PasteAnswer['kind']

/** The step of a client's way that each kind of paste is about; null: the step where that client stops. */
const STEPS: Readonly<Partial<Record<Kind, StepId | null>>> = {
  challenge: 'challenge',
  'resource-metadata': 'resource',
  'server-metadata': 'server-metadata',
  'authorization-request': 'scopes',
  'provider-error': 'token',
  'client-log': null,
  'client-config': null,
}

/** Provider errors that belong to a step other than the token request (RFC 6749, 7591, 8707; Keycloak). */
const ERRORS: Readonly<Record<string, StepId>> = {
  invalid_scope: 'scopes',
  invalid_target: 'scopes',
  access_denied: 'scopes',
  invalid_request: 'redirect',
  invalid_redirect_uri: 'redirect',
  redirect_uri_mismatch: 'redirect',
  unauthorized_client: 'registration',
  invalid_client_metadata: 'registration',
  insufficient_scope: 'registration',
}

/** Whether a paste is something clients meet on their way in, so that a walk can say more about it. */
export const isOfTheWay = (kind: Kind): boolean => kind in STEPS

/** The step a paste leads to. In: its kind, and the code of a provider error. */
export function stepOfPaste({ kind, code = '' }: Pick<PasteAnswer, 'kind' | 'code'>): StepId | null {
  if (kind !== 'provider-error') return STEPS[kind] ?? null
  // A code is whatever somebody pasted, also a name that every object has.
  return Object.hasOwn(ERRORS, code) ? (ERRORS[code] ?? 'token') : 'token'
}
