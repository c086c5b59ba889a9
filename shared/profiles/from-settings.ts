import type { Environment } from '../connection/view.ts'
import { isSensitiveKey, SETTING_KEYS, SETTINGS, stripSlashes } from '../contextforge/index.ts'
import { hostOf } from '../kernel/host.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import { withoutSecretForms } from '../kernel/secret-text.ts'
import { keyName, textProblem, type Candidate, type ImportFile, type Told } from './candidate.ts'
import type { Assigned } from './env-text.ts'
import { factsOf } from './shared-file.ts'

/** The settings of a gateway as a file has them, and the addresses at which it is shown to the outside. */
export type FoundSettings = {
  readonly assigned: readonly Assigned[]
  /** What stands elsewhere in the file: its secrets are named, and no value of it is used. */
  readonly elsewhere: readonly Assigned[]
  /** Addresses of an ingress, without APP_ROOT_PATH. */
  readonly addresses: readonly string[]
}

/**
 * Settings whose value in the environment is something else than what an operator says of them: a file name,
 * the name of a header.
 */
const OTHERWISE: readonly string[] = [
  'SSL_CERT_FILE',
  'PROXY_USER_HEADER',
  'AUTH_HEADER_NAME',
  'APP_ROOT_PATH',
]

/** Names by which a file is known to be about this gateway. */
const MARKS: readonly string[] = [
  ...SETTING_KEYS.filter((key) => key !== 'SSL_CERT_FILE'),
  ...['APP_DOMAIN', 'PLATFORM_ADMIN_EMAIL', 'PLATFORM_ADMIN_PASSWORD', 'JWT_SECRET_KEY', 'JWT_AUDIENCE'],
  ...['AUTH_REQUIRED', 'MCPGATEWAY_ADMIN_API_ENABLED', 'MCPGATEWAY_UI_ENABLED', 'AUTH_ENCRYPTION_SECRET'],
]

/** Whether a setting says that its file is about this gateway. */
export const isMark = (key: string): boolean => MARKS.includes(key)

/**
 * The profile that the settings of a gateway make: its address, its environment (a guess), the account, and
 * what the operator would else be asked. In: the settings, and the name of the file, which may name the
 * environment. Secrets are named. Errors: nothing in it is about this gateway.
 */
export function fromSettings(
  { assigned, elsewhere, addresses }: FoundSettings,
  source: 'env' | 'values',
  fileName: string,
): Result<ImportFile, string> {
  if (!assigned.some(({ key }) => isMark(key)) && addresses.length === 0)
    return err('It has no setting of a ContextForge gateway')
  const values = new Map(assigned.map(({ key, value }) => [key, value]))
  const secrets = [...new Set([...assigned, ...elsewhere].filter(isSecret).map(({ key }) => keyName(key)))]
  const notRead: string[] = []
  const get = (key: string): string => {
    const value = values.get(key)
    if (value === undefined || value === '') return ''
    const problem = value === null ? 'taken from another variable' : textProblem(value, 2000, key)
    if (problem === null) return value?.trim() ?? ''
    if (!secrets.includes(keyName(key))) notRead.push(keyName(key))
    return ''
  }
  const said: Record<string, string> = {}
  for (const key of SETTING_KEYS) {
    if (OTHERWISE.includes(key)) continue
    const value = get(key)
    if (value === '') continue
    if (SETTINGS[key].parse(value) === null) notRead.push(key)
    else said[key] = value
  }
  const domain = get('APP_DOMAIN')
  const root = get('APP_ROOT_PATH')
  const outside = addresses[0] ?? (domain === '' ? ownAddress(get) : domain)
  const url = outside === '' ? '' : withPath(outside, root)
  const environment = guessed(get('ENVIRONMENT'), `${hostOf(url)} ${fileName}`)
  const header = get('AUTH_HEADER_NAME')
  const told: Told = {
    name: hostOf(url),
    url,
    environment: environment.value,
    readOnly: environment.value === 'PROD',
    ...(get('PLATFORM_ADMIN_EMAIL') === '' ? {} : { email: get('PLATFORM_ADMIN_EMAIL') }),
    ...(header === '' ? {} : { authHeaderName: header }),
    ...(domain === '' ? {} : { assumedAppDomain: domain }),
    ...(Object.keys(said).length === 0 ? {} : { said }),
  }
  const candidate: Candidate = {
    told,
    facts: [`${environment.value}, ${environment.why}`, ...factsOf(told)],
    refused: url === '' ? 'It names no address: neither an ingress nor APP_DOMAIN' : null,
  }
  return ok({ source, candidates: [candidate], secrets, notRead: [...new Set(notRead)] })
}

const isSecret = ({ key, value }: Assigned): boolean =>
  value !== '' &&
  (isSensitiveKey(key) ||
    /(?:^|_)(?:KEY|SECRET|PASSWORD|TOKEN|CREDENTIALS?|PASSPHRASE|SALT)$/i.test(key) ||
    (value !== null && withoutSecretForms(value, '') !== value))

/** The address the gateway listens at, where nothing says how it is shown to the outside. */
function ownAddress(get: (key: string) => string): string {
  const port = get('PORT')
  if (!/^\d{1,5}$/.test(port)) return ''
  const host = get('HOST')
  const isAny = host === '' || host === '0.0.0.0' || host === '::'
  return `${/^(1|true|yes|on)$/i.test(get('SSL')) ? 'https' : 'http'}://${isAny ? 'localhost' : host}:${port}`
}

const withPath = (address: string, path: string): string =>
  stripSlashes(address) + (path === '' || path === '/' ? '' : `/${stripSlashes(path.replace(/^\/+/, ''))}`)

const NAMES: readonly (readonly [Environment, RegExp])[] = [
  ['PROD', /(?<![a-z])(?:prod|prd|production|live)(?![a-z])/i],
  ['STAGE', /(?<![a-z])(?:stage|staging|stg|uat|qa|preprod|test)(?![a-z])/i],
  ['DEV', /(?<![a-z])(?:dev|development|local|localhost|sandbox)(?![a-z])|(?<!\d)127\.0\.0\.1(?!\d)/i],
]

/** The environment by its names. Of two that differ the stricter one counts; PROD where there is none. */
export function guessed(
  setting: string,
  elsewhere: string,
): { readonly value: Environment; readonly why: string } {
  const by = (text: string): Environment | null => NAMES.find(([, name]) => name.test(text))?.[0] ?? null
  const [told, named] = [by(setting), by(elsewhere)]
  for (const [value] of NAMES) {
    if (told === value) return { value, why: `as ENVIRONMENT says (${setting.slice(0, 40)})` }
    if (named === value) return { value, why: 'guessed by its name' }
  }
  return { value: 'PROD', why: 'because nothing names its environment' }
}
