import { z } from 'zod'
import { profile, type Profile } from '../connection/profile.ts'
import { isSensitiveKey, SETTING_KEYS, SETTINGS, type SettingKey } from '../contextforge/index.ts'
import { duplicateKeys } from '../kernel/duplicate-keys.ts'
import { isObject, isShallow, type JsonObject } from '../kernel/json.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import { holdsToken } from '../kernel/secret-text.ts'
import { count } from '../kernel/words.ts'
import { certificatesIn } from '../network/pem.ts'
import {
  keyName,
  MOST_CANDIDATES,
  textProblem,
  type Candidate,
  type ImportFile,
  type Told,
} from './candidate.ts'

/* The file in which Claimcheck gives profiles away: JSON, without any secret. */

export const PROFILES_FORMAT = 'claimcheck-profiles'
export const PROFILES_VERSION = 1

/** The fields of a profile that are given away, each with its limit. Others are of one computer only. */
const shared = z.object({
  name: z.string().min(1).max(120),
  url: z.string().max(2048),
  environment: profile.shape.environment,
  readOnly: z.boolean(),
  reasonRequired: z.boolean().optional(),
  signInWith: z.enum(['password', 'token']),
  email: z.string().max(320),
  authHeaderName: z.string().max(128),
  caPem: z.string(),
  assumedAppDomain: z.string().max(2048),
  said: z.record(z.string(), z.string().max(2000)).optional(),
  publicUrl: z.string().max(2048).optional(),
  proxy: z
    .discriminatedUnion('mode', [
      z.strictObject({ mode: z.literal('none') }),
      z.strictObject({ mode: z.literal('own'), url: z.string().max(2048), user: z.string().max(256) }),
    ])
    .optional(),
})
const FIELDS = Object.keys(shared.shape)

/**
 * The text of an export. In: the profiles. Out: also what was left out, in words: files of a client
 * certificate are of this computer. A profile contains no secret; certificates are all of `caPem` that is
 * written.
 */
export function writeProfiles(profiles: readonly Profile[]): {
  readonly text: string
  readonly leftOut: readonly string[]
} {
  const written = profiles.map(({ id: _id, hasSecret: _secret, network, ...profile }) => ({
    ...profile,
    caPem: certificatesIn(profile.caPem).join('\n'),
    ...(network === undefined || network.proxy.mode === 'system' ? {} : { proxy: network.proxy }),
  }))
  const file = { format: PROFILES_FORMAT, version: PROFILES_VERSION, profiles: written }
  return {
    text: JSON.stringify(file, null, 2) + '\n',
    leftOut: profiles.flatMap(({ name, network }) =>
      network?.clientCertificate == null ? [] : [`the files of the client certificate of ${name}`],
    ),
  }
}

/** Whether a document calls itself such a file. */
export const isProfilesFile = (value: unknown): value is JsonObject =>
  isObject(value) && value['format'] === PROFILES_FORMAT

/**
 * Reads such a file. In: its document, and its text, in which a key that occurs twice is found. Errors: why
 * the file as a whole is refused. A profile that cannot be used is refused alone.
 */
export function readProfiles(document: JsonObject, text: string): Result<ImportFile, string> {
  const { version, profiles } = document
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    return err('It does not say which version of the format it has')
  if (version > PROFILES_VERSION)
    return err(
      `It has version ${version} of the format, and this Claimcheck reads up to ${PROFILES_VERSION}: export it with version ${PROFILES_VERSION}, or update`,
    )
  if (!isShallow(document)) return err('It is nested too deeply')
  const twice = duplicateKeys(text)
  if (twice.length > 0) return err(`It has a key twice: ${twice.slice(0, 3).map(keyName).join(', ')}`)
  if (!Array.isArray(profiles) || profiles.length === 0) return err('It lists no profile')
  if (profiles.length > MOST_CANDIDATES)
    return err(`It lists ${profiles.length} profiles; at most ${MOST_CANDIDATES} are read at once`)
  const secrets: string[] = []
  const notRead: string[] = []
  const besides = (object: JsonObject, known: readonly string[], at: string): void => {
    for (const [key, value] of Object.entries(object)) {
      if (known.includes(key)) continue
      const isSecret = isSensitiveKey(key) || holdsToken(`${key} ${JSON.stringify(value)}`)
      ;(isSecret ? secrets : notRead).push(`${at}${keyName(key)}`)
    }
  }
  besides(document, ['format', 'version', 'profiles'], '')
  const candidates = (profiles as readonly unknown[]).map((one, at) => {
    const place = `profiles[${at}]`
    if (!isObject(one)) return refusedEntry('', '', `${place} is no profile`)
    besides(one, FIELDS, `${place}.`)
    return readProfile(one, place, secrets, notRead)
  })
  return ok({ source: 'profiles', candidates, secrets, notRead })
}

const refusedEntry = (name: string, url: string, refused: string): Candidate => ({
  told: { name, url },
  facts: [],
  refused,
})

function readProfile(one: JsonObject, place: string, secrets: string[], notRead: string[]): Candidate {
  const textIn = (key: string): string => {
    const value = one[key]
    return typeof value === 'string' && textProblem(value, 2048, key) === null ? value : ''
  }
  const [name, url] = [textIn('name'), textIn('url')]
  const parsed = shared.safeParse(one)
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.map(String).map(keyName).join('.') ?? ''
    const isMissing = at !== '' && !at.includes('.') && !Object.hasOwn(one, at)
    return refusedEntry(name, url, isMissing ? `${at} is missing` : `${at} is not what it has to be`)
  }
  const { caPem, said, proxy, ...rest } = parsed.data
  const problem = Object.entries({ ...rest, ...proxy })
    .flatMap(([key, value]) => (typeof value === 'string' ? [textProblem(value, 2048, key)] : []))
    .find((one) => one !== null)
  if (problem !== undefined) return refusedEntry(name, url, problem)
  const certificates = certificatesIn(caPem)
  if (/PRIVATE KEY/.test(caPem)) secrets.push(`${place}.caPem (a private key)`)
  const kept = saidIn(said ?? {}, `${place}.said.`, secrets, notRead)
  const told: Told = {
    ...withoutMissing(rest),
    caPem: certificates.map((one) => `${one}\n`).join(''),
    ...(said === undefined ? {} : { said: kept }),
    network: { proxy: proxy ?? { mode: 'system' }, clientCertificate: null },
  }
  return { told, facts: factsOf(told), refused: null }
}

/** The operator's word on settings: only known ones, with a value that they can have. */
function saidIn(
  said: Readonly<Record<string, string>>,
  at: string,
  secrets: string[],
  notRead: string[],
): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {}
  for (const [key, value] of Object.entries(said)) {
    const isKnown = (SETTING_KEYS as readonly string[]).includes(key)
    if (isSensitiveKey(key) || textProblem(value, 2000, key)?.endsWith('secret') === true)
      secrets.push(at + keyName(key))
    else if (!isKnown || SETTINGS[key as SettingKey].parse(value) === null || textProblem(value, 2000, key))
      notRead.push(at + keyName(key))
    else kept[key] = value
  }
  return kept
}

/** The object without keys that are there but have no value. */
const withoutMissing = <T extends object>(object: T): T =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T

/** What an imported profile would keep besides name and address, in words. */
export function factsOf(told: Told): readonly string[] {
  const header = told.authHeaderName ?? ''
  const certificates = certificatesIn(told.caPem ?? '').length
  const proxy = told.network?.proxy
  return [
    told.email === undefined || told.email === '' ? '' : `account ${told.email}`,
    told.readOnly === true ? 'read-only' : '',
    told.reasonRequired === true ? 'asks for a reason' : '',
    header === '' || header.toLowerCase() === 'authorization' ? '' : `sends its sign-in in ${header}`,
    told.assumedAppDomain === undefined || told.assumedAppDomain === ''
      ? ''
      : `APP_DOMAIN ${told.assumedAppDomain}`,
    told.publicUrl === undefined || told.publicUrl === '' ? '' : `clients use ${told.publicUrl}`,
    ...Object.entries(told.said ?? {}).map(([key, value]) => `${key} ${value}`),
    certificates === 0
      ? ''
      : `trusts ${count(certificates, 'certificate authority').replace(/authoritys$/, 'authorities')} of its own`,
    proxy?.mode === 'own' ? `goes through the proxy ${proxy.url}` : '',
    proxy?.mode === 'none' ? 'uses no proxy' : '',
  ].filter((fact) => fact !== '')
}
