import type { AccessFormat } from '../../shared/access/formats.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { hostsIn } from './walk-options.ts'
import { secretFrom, type SecretFrom, type Target } from './options.ts'

/** Who gets in where, of all servers or of some. */
export interface AccessCommand {
  readonly name: 'access'
  readonly target: Target
  readonly servers: readonly string[]
  readonly hostsOnly: readonly string[] | null
  readonly publicUrl: string | null
  /** Tokens that get columns of their own; null: none. */
  readonly token: SecretFrom | 'demo' | null
  /** Null: a table for a person. */
  readonly format: AccessFormat | null
  /** A file with the record of another day; null: nothing is compared. */
  readonly compare: string | null
}

const flag = { type: 'boolean' } as const
export const ACCESS_OPTIONS = {
  csv: flag,
  html: flag,
  markdown: flag,
  record: flag,
  compare: { type: 'string' },
} as const

interface AccessValues {
  readonly json?: boolean | undefined
  readonly csv?: boolean | undefined
  readonly html?: boolean | undefined
  readonly markdown?: boolean | undefined
  readonly record?: boolean | undefined
  readonly compare?: string | undefined
  readonly 'hosts-only'?: string | undefined
  readonly 'public-address'?: string | undefined
  readonly 'token-demo'?: boolean | undefined
  readonly 'token-stdin'?: boolean | undefined
  readonly 'token-file'?: string | undefined
}

/** Reads the words of `access`. In: what `parseArgs` read, and what is common. Errors: one sentence. */
export function readAccess(
  values: AccessValues,
  target: Target,
  secret: SecretFrom | null,
  servers: readonly string[],
): Result<AccessCommand, string> {
  const formats = (['json', 'csv', 'html', 'markdown', 'record'] as const).filter(
    (one) => values[one] === true,
  )
  if (formats.length > 1) return err(`Say one of --${formats.join(' and --')}.`)
  const demo = values['token-demo'] === true
  const token = demo ? 'demo' : secretFrom(values['token-stdin'], values['token-file'])
  if (demo && !target.demo) return err('--token-demo goes with --demo.')
  if (token !== null && token !== 'demo' && token.kind === 'stdin' && secret?.kind === 'stdin')
    return err('Standard input holds one thing: give the token or the secret by file.')
  if (values.compare !== undefined && formats.length > 0 && formats[0] !== 'json')
    return err('--compare prints text, or with --json the comparison.')
  if (values.compare !== undefined && token !== null)
    return err('--compare is of clients, not of tokens: say it without a token.')
  return ok({
    name: 'access',
    target,
    servers,
    hostsOnly: hostsIn(values['hosts-only']),
    publicUrl: values['public-address'] ?? null,
    token,
    format: formats[0] ?? null,
    compare: values.compare ?? null,
  })
}
