import type { StepId } from './way.ts'
import type { PasteAnswer } from '../paste/answer.ts'

type Kind = PasteAnswer['kind']

/** The step of a client's way that a paste is about; null: the one where that client stops. */
const STEPS: Readonly<Partial<Record<Kind, StepId | null>>> = {
  challenge: 'challenge',
  'resource-metadata': 'resource',
  'server-metadata': 'server-metadata',
  'authorization-request': 'scopes',
  'provider-error': 'token',
  'client-log': null,
  'client-config': null,
}

/** Errors of a provider that belong to another step than the token (RFC 6749, 7591, 8707; Keycloak). */
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

/** Whether a paste is of what clients see on their way in, so that a walk says more. */
export const isOfTheWay = (kind: Kind): boolean => kind in STEPS

/** The step a paste leads to. In: its kind, and its first line, which ends in the error of a provider. */
export function stepOfPaste(kind: Kind, first: string): StepId | null {
  if (kind !== 'provider-error') return STEPS[kind] ?? null
  return ERRORS[first.slice(first.lastIndexOf(': ') + 2)] ?? 'token'
}
