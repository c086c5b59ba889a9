import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { type Format, secretFrom, type SecretFrom, type Target } from './options.ts'

/** Rehearses an upgrade. `token` null: only the servers. */
export interface RehearseCommand {
  readonly name: 'rehearse'
  readonly target: Target
  readonly to: string
  readonly token: SecretFrom | 'demo' | null
  readonly format: Format
}

interface RehearseValues {
  readonly to?: string | undefined
  readonly 'token-demo'?: boolean | undefined
  readonly 'token-stdin'?: boolean | undefined
  readonly 'token-file'?: string | undefined
}

/**
 * Reads the options of `rehearse`. In: the result of `parseArgs`, and the common options. Errors: one
 * sentence.
 */
export function readRehearse(
  values: RehearseValues,
  target: Target,
  secret: SecretFrom | null,
  format: Format,
): Result<RehearseCommand, string> {
  const { to } = values
  if (to === undefined || to.trim() === '') return err('Say which release to go to: --to 1.1.0.')
  const demo = values['token-demo'] === true
  const token = demo ? 'demo' : secretFrom(values['token-stdin'], values['token-file'])
  if (demo && !target.demo) return err('--token-demo goes with --demo.')
  if (token !== null && token !== 'demo' && token.kind === 'stdin' && secret?.kind === 'stdin')
    return err('Standard input holds one thing: give the token or the secret by file.')
  return ok({ name: 'rehearse', target, to: to.trim(), token, format })
}
