import { z } from 'zod'
import { profile, type Profile } from '../connection/profile.ts'
import type { ProfileDraft } from '../connection/view.ts'
import { sameJson, type Json } from '../kernel/json.ts'
import { certificatesIn } from '../network/pem.ts'
import { USUAL_NETWORK } from '../network/settings.ts'
import type { Candidate, Told } from './candidate.ts'

/**
 * What becomes of a gateway in a file. `new`: it is added. `same`: it is here already, unchanged. `name` and
 * `address`: another profile has its name or its address, so the operator decides. `refused`: it cannot be.
 */
export const importEntry = z.object({
  name: z.string(),
  url: z.string(),
  environment: profile.shape.environment,
  outcome: z.enum(['new', 'same', 'name', 'address', 'refused']),
  /** Why it is refused; otherwise empty. */
  reason: z.string(),
  facts: z.array(z.string()),
  /** The profile that is here already, and what replacing it would change. */
  here: z.object({ id: z.string(), name: z.string(), changes: z.array(z.string()) }).nullable(),
  /** The name under which it is added beside the one that is here. */
  freeName: z.string(),
})
export type ImportEntry = z.infer<typeof importEntry>

export const importSource = z.enum(['profiles', 'env', 'values', 'client'])
export const importPreview = z.object({
  /** Names this reading; another one makes it void. */
  importId: z.string(),
  file: z.string(),
  source: importSource,
  entries: z.array(importEntry),
  secrets: z.array(z.string()),
  notRead: z.array(z.string()),
})
export type ImportPreview = z.infer<typeof importPreview>

/** What the operator decided for each entry, by its place. */
export const importChoice = z.enum(['leave', 'add', 'replace'])
export type ImportChoice = z.infer<typeof importChoice>

/** What may be decided for an entry; the first is what happens as long as nobody decides. */
export const choicesFor = ({ outcome }: ImportEntry): readonly ImportChoice[] =>
  outcome === 'new'
    ? ['add', 'leave']
    : outcome === 'name' || outcome === 'address'
      ? ['leave', 'replace', 'add']
      : ['leave']

/** The fields of a new profile that a file does not tell. */
const USUAL = {
  environment: 'PROD',
  readOnly: true,
  email: '',
  authHeaderName: 'Authorization',
  caPem: '',
  assumedAppDomain: '',
} as const

/** The profile to save for an entry: a new one, or the one that is here with what the file tells of it. */
export function draftOf(told: Told, before: Profile | null, name: string): ProfileDraft {
  // Without an account a password cannot be used, so it signs in with an API token.
  const signInWith = (told.email ?? '') === '' ? 'token' : 'password'
  if (before === null) return { ...USUAL, signInWith, ...told, name, id: null }
  const { hasSecret: _secret, network, ...kept } = before
  const { network: toldNetwork, ...rest } = told
  // The files of a client certificate are of this computer, so an import does not touch them.
  const clientCertificate = network?.clientCertificate ?? null
  const merged = toldNetwork === undefined ? network : { ...toldNetwork, clientCertificate }
  return {
    ...kept,
    ...rest,
    name,
    ...(told.said === undefined ? {} : { said: told.said }),
    ...(merged === undefined ? {} : { network: merged }),
  }
}

const WORDS: Partial<Record<keyof ProfileDraft, string>> = {
  url: 'address',
  environment: 'environment',
  readOnly: 'read-only',
  reasonRequired: 'asks for a reason',
  signInWith: 'how it signs in',
  email: 'account',
  authHeaderName: 'header name',
  caPem: 'certificate authorities',
  assumedAppDomain: 'APP_DOMAIN',
  said: 'your word on its settings',
  publicUrl: 'address for clients',
  network: 'proxy',
}

/** A certificate is the same with other line breaks. */
const inOneLine = (pem: string): string => pem.replace(/\s+/g, '')

/** What differs between a profile and the one that would replace it, in words. */
function changesTo(before: Profile, after: ProfileDraft): readonly string[] {
  const plain = (key: keyof ProfileDraft, value: unknown): Json =>
    key === 'caPem' ? certificatesIn(String(value)).map(inOneLine) : ((value ?? null) as Json)
  return (Object.keys(WORDS) as (keyof ProfileDraft)[]).flatMap((key) => {
    const [was, is] = [plain(key, before[key as keyof Profile]), plain(key, after[key])]
    const isEmpty = (value: Json): boolean =>
      value === null ||
      value === '' ||
      value === false ||
      sameJson(value, {}) ||
      sameJson(value, []) ||
      sameJson(value, USUAL_NETWORK)
    return sameJson(was, is) || (isEmpty(was) && isEmpty(is)) ? [] : [WORDS[key] ?? key]
  })
}

/**
 * What an import would do. In: the gateways of a file, each with the address in plain form and why it cannot
 * be used (null: it can), and the profiles that are here. Names are compared without regard to case.
 */
export function previewOf(
  candidates: readonly (Candidate & { readonly plainUrl: string })[],
  here: readonly Profile[],
): readonly ImportEntry[] {
  const taken = new Set(here.map(({ name }) => folded(name)))
  return candidates.map(({ told, facts, refused, plainUrl }) => {
    const named = here.find(({ name }) => folded(name) === folded(told.name)) ?? null
    const placed = here.find(({ url }) => url === plainUrl) ?? null
    const before = named ?? placed
    const freeName = unused(told.name, taken)
    const changes =
      before === null ? [] : changesTo(before, { ...draftOf(told, before, before.name), url: plainUrl })
    const outcome =
      refused !== null
        ? 'refused'
        : before === null
          ? 'new'
          : changes.length === 0 && named !== null
            ? 'same'
            : named !== null
              ? 'name'
              : 'address'
    if (outcome !== 'refused' && outcome !== 'same') taken.add(folded(freeName))
    return {
      name: told.name,
      url: plainUrl,
      environment: told.environment ?? before?.environment ?? USUAL.environment,
      outcome,
      reason: refused ?? '',
      facts: [...facts],
      here:
        before === null || outcome === 'refused'
          ? null
          : { id: before.id, name: before.name, changes: [...changes] },
      freeName,
    }
  })
}

const folded = (name: string): string => name.trim().toLowerCase()

/** The name itself, or with a number behind it where it is taken. */
function unused(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(folded(name))) return name
  for (let at = 2; ; at++) if (!taken.has(folded(`${name} (${at})`))) return `${name} (${at})`
}
